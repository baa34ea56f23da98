"use strict";
// Filters, kept in the address: #kind=client&verdict=fail. Nothing else is needed.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const form = document.getElementById("filters");
  const status = document.getElementById("shown");
  const names = ["kind", "level", "side", "verdict"];
  const rows = all(".grid tr[data-level]");

  const asked = () => Object.fromEntries(names.map((name) => [name, form.elements[name].value]));

  const filter = () => {
    const { kind, level, side, verdict } = asked();
    for (const part of all("[data-kind]")) part.hidden = Boolean(kind) && part.dataset.kind !== kind;
    for (const row of rows) {
      row.hidden = (level && row.dataset.level !== level) || (side && row.dataset.side !== side)
        || (verdict && !row.dataset.verdict.split(" ").includes(verdict));
    }
    for (const group of all(".grid tbody")) group.hidden = all("tr[data-level]", group).every((row) => row.hidden);
    const count = rows.filter((row) => !row.closest("[hidden]")).length;
    status.textContent = `${count} of ${rows.length} clauses are shown`;
  };

  const keep = () => {
    const given = Object.entries(asked()).filter(([, value]) => value);
    history.replaceState(null, "", given.length ? `#${new URLSearchParams(given)}` : location.href.split("#")[0]);
    filter();
  };

  const follow = () => {
    // What leads to a subject is no filter; the browser itself goes there.
    if (location.hash && !location.hash.includes("=")) return;
    const given = new URLSearchParams(location.hash.slice(1));
    for (const name of names) form.elements[name].value = given.get(name) ?? "";
    for (const select of all("select", form)) if (select.selectedIndex < 0) select.value = "";
    filter();
  };

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", keep);
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    for (const name of names) form.elements[name].value = "";
    keep();
  });
  addEventListener("hashchange", follow);
  filter();
  follow();
})();
