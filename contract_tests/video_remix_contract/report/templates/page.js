"use strict";
// Filters and the clause that is shown, kept in the address: #level=MUST&verdict=fail&clause=ID. Nothing else is needed.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const form = document.getElementById("filters");
  const status = document.getElementById("shown");
  const names = ["level", "side", "verdict", "text"];
  const clauses = all("details.clause");
  const texts = new Map();

  // A clause that is shown within another one has a text of its own.
  const textOf = (clause) => {
    if (!texts.has(clause)) {
      const inner = all("details.clause", clause).map((other) => other.textContent);
      const text = inner.reduce((rest, other) => rest.replace(other, () => " "), clause.textContent);
      texts.set(clause, text.toLowerCase());
    }
    return texts.get(clause);
  };

  const hideWithout = (selector, inner) => {
    for (const element of all(selector)) {
      const found = all(inner, element);
      element.hidden = found.length > 0 && found.every((one) => one.hidden);
    }
  };

  const filter = () => {
    const asked = Object.fromEntries(names.map((name) => [name, form.elements[name].value]));
    const words = asked.text.toLowerCase().split(/\s+/).filter(Boolean);
    const matches = new Map(clauses.map((clause) => [
      clause,
      ["level", "side", "verdict"].every((name) => !asked[name] || clause.dataset[name] === asked[name])
        && words.every((word) => textOf(clause).includes(word)),
    ]));
    for (const [clause, matching] of matches) {
      clause.hidden = !matching && !all("details.clause", clause).some((inner) => matches.get(inner));
    }
    for (const chip of all("a.chip")) {
      chip.hidden = !matches.get(document.getElementById(chip.hash.slice(1)).parentElement);
    }
    hideWithout("table.matrix tbody tr, table.protocol tbody tr, table.matrix, table.protocol, .section", "a.chip");
    hideWithout(".list, .lists", "details.clause");
    if (Object.values(asked).some(Boolean)) for (const list of all(".list")) list.open = true;
    const count = [...matches.values()].filter(Boolean).length;
    status.textContent = `${count} of ${clauses.length} clauses are shown`;
  };

  const reveal = (clause) => {
    for (let element = clause; element; element = element.parentElement) {
      element.hidden = false;
      if (element.tagName === "DETAILS") element.open = true;
    }
    clause.firstElementChild.focus({ preventScroll: true });
    clause.scrollIntoView({ block: "start" });
  };

  // Returns the address of the filters, and of a clause where one is named.
  const address = (clause) => {
    const given = names.map((name) => [name, form.elements[name].value]).filter(([, value]) => value);
    if (clause) given.push(["clause", clause]);
    return given.length ? `#${new URLSearchParams(given)}` : location.href.split("#")[0];
  };

  const follow = () => {
    const given = new URLSearchParams(location.hash.slice(1));
    // What leads to a heading or to a clause by its number is no filter; the browser itself goes there.
    if (location.hash && !location.hash.includes("=")) return;
    for (const name of names) form.elements[name].value = given.get(name) ?? "";
    for (const select of all("select", form)) if (select.selectedIndex < 0) select.value = "";
    filter();
    const asked = clauses.find((clause) => clause.dataset.clause === given.get("clause"));
    if (asked) reveal(asked);
  };

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    history.replaceState(null, "", address());
    filter();
  });
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    for (const name of names) form.elements[name].value = "";
    history.replaceState(null, "", address());
    filter();
  });
  addEventListener("hashchange", follow);

  for (const chip of all("a.chip")) {
    chip.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const clause = document.getElementById(chip.hash.slice(1)).parentElement;
      history.pushState(null, "", address(clause.dataset.clause));
      reveal(clause);
    });
  }

  for (const command of all("pre.command")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy the command";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(command.textContent);
        status.textContent = "The command is copied";
        button.textContent = "Copied";
      } catch {
        // A page may be kept from the clipboard; what is selected can be copied by hand.
        getSelection().selectAllChildren(command);
        status.textContent = "The command is selected";
      }
    });
    command.after(button);
  }

  // On paper everything is open.
  const opened = [];
  addEventListener("beforeprint", () => {
    opened.push(...all("details:not([open])"));
    for (const element of opened) element.open = true;
  });
  addEventListener("afterprint", () => {
    for (const element of opened.splice(0)) element.open = false;
  });

  filter();
  follow();
})();
