"""In a browser a page can be read by everybody, and nothing in it acts or asks for anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from report.page_documents import DOCUMENTS

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = "response.200.seconds.type"
CELLS = ".matrix tr:has(> th > code:text-is('seconds')) > td"


def clause(window: Any, name: str) -> Any:
    """Return a clause of the lists."""
    return window.locator(f"details[data-clause='{name}']")


def finding_of(window: Any) -> Any:
    """Return the sentence of the finding that breaks the clause about the type of `seconds`."""
    return clause(window, SECONDS).locator(".findings").get_by_text("must be a string").first


def shown(window: Any) -> set[str]:
    """Return the levels of the clauses that a filter shows."""
    levels: list[str] = window.locator("details.clause:not([hidden])").evaluate_all(
        "all => all.map(one => one.dataset.level)"
    )
    return set(levels)


def test_a_failing_cell_opens_its_finding(opened: Callable[..., Any]) -> None:
    """The matrix has a cell for the broken clause, a click shows what came, and the address leads there again."""
    window = opened("fail")
    finding = finding_of(window)
    assert not finding.is_visible()
    cell = window.locator(CELLS).nth(1)
    assert cell.inner_text().split()[-2:] == ["✗", "fail"]
    cell.get_by_role("link").click()
    assert finding.is_visible()
    assert window.evaluate("location.hash") == f"#clause={SECONDS}"
    window.reload()
    assert finding.is_visible()
    assert window.evaluate("document.activeElement.parentElement.dataset.clause") == SECONDS
    window.go_back()
    assert window.evaluate("location.hash") == ""


def test_a_filter_is_kept_in_the_address(opened: Callable[..., Any]) -> None:
    """A filter shows what it asks for alone, says how much that is, and stands in the address, also after a reload."""
    window = opened("fail")
    assert shown(window) == {"MUST", "SHOULD"}
    window.get_by_label("level").select_option("SHOULD")
    window.get_by_label("text").fill("progress whole")
    for _ in range(2):
        assert window.evaluate("location.hash") == "#level=SHOULD&text=progress+whole"
        assert shown(window) == {"SHOULD"}
        assert window.get_by_role("status").inner_text().startswith("1 of ")
        assert clause(window, "response.200.progress.whole").is_visible()
        assert window.locator("a.chip:visible").count() == 1
        window.reload()
    window.get_by_role("button", name="Show all").click()
    assert window.evaluate("location.hash") == ""
    assert shown(window) == {"MUST", "SHOULD"}
    assert window.locator("a.chip:visible").count() == len(DOCUMENTS["fail"]()["clauses"])


def test_an_address_is_a_filter(opened: Callable[..., Any]) -> None:
    """Whoever follows an address with filters sees what they ask for, and nothing else of the lists and matrices."""
    window = opened("fail", "#verdict=fail&side=provider&level=MUST")
    broken = {entry["id"] for entry in DOCUMENTS["fail"]()["clauses"] if entry["verdict"] == "fail"}
    names = window.locator("details.clause:visible").evaluate_all("all => all.map(one => one.dataset.clause)")
    assert set(names) <= broken
    assert window.locator("a.chip:visible").count() == len(broken)
    assert window.get_by_label("verdict").input_value() == "fail"
    headings = {heading.inner_text() for heading in window.get_by_role("heading").all() if heading.is_visible()}
    assert {"What needs attention", f"Fail ({len(broken)})"} <= headings
    assert not headings & {"Other clauses", "Error responses"}


@pytest.mark.parametrize("part", ["#verdict=%3Cimg%3E&clause=nothing", "#=&&&=", "#level=MUST&level=SHOULD&x=1"])
def test_any_address_leads_to_the_page(opened: Callable[..., Any], part: str) -> None:
    """What is wrong in an address is passed over: the page is shown and no error."""
    window = opened("fail", part)
    assert window.get_by_role("heading", level=1).is_visible()
    assert window.locator("a.chip:visible").count() > 0
    assert window.printed == []


def test_a_hostile_report_does_nothing(opened: Callable[..., Any]) -> None:
    """Texts that would run, load and break out are read as texts; nothing even tries, and the filters work on."""
    window = opened("hostile", width=320)
    window.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    assert window.evaluate("document.documentElement.scrollWidth") <= 320
    window.get_by_label("text").fill("window.ran = 1")
    assert window.get_by_text("<script>window.ran = 1</script>").first.is_visible()
    assert window.evaluate("window.ran") is None
    assert (window.locator("img").count(), window.locator("script").count()) == (0, 1)
    assert window.requests == [window.url.partition("#")[0]]
    assert window.printed == []


def test_the_policy_is_a_second_wall(opened: Callable[..., Any], addresses: dict[str, str], tmp_path: Any) -> None:
    """Were a text markup after all, its script would not run and its image would not be asked for."""
    window = opened("fail")
    broken = window.content().replace("</h1>", "</h1><script>window.ran = 1</script><img src='http://127.0.0.1:9/'>")
    (tmp_path / "broken.html").write_text(broken, encoding="utf-8")
    window.goto((tmp_path / "broken.html").as_uri())
    assert window.locator("img").count() == 1
    assert window.evaluate("window.ran") is None
    assert window.requests == [addresses["fail"], (tmp_path / "broken.html").as_uri(), "http://127.0.0.1:9/"]
    assert window.blocked == [("http://127.0.0.1:9/", "csp")]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_nobody_is_kept_from_reading(opened: Callable[..., Any], axe: str, kind: str, width: int, scheme: str) -> None:
    """axe-core finds nothing in any kind of report, all of it open, on a desk and on a phone, by day and night."""
    window = opened(f"{kind}, sampled", width=width, scheme=scheme)
    window.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    window.evaluate(axe)
    found = window.evaluate("axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)")
    assert [(rule["id"], [node["target"] for node in rule["nodes"]][:3]) for rule in found] == []
    assert window.evaluate("document.documentElement.scrollWidth") <= width
    assert window.printed == []


def test_the_keyboard_is_enough(opened: Callable[..., Any]) -> None:
    """From the beginning of the page the keyboard leads over the report to a cell, and from there to its clause."""
    window = opened("fail")
    window.keyboard.press("Tab")
    assert window.evaluate("document.activeElement.textContent") == "Skip to the report"
    window.keyboard.press("Enter")
    window.locator(CELLS).nth(1).get_by_role("link").focus()
    window.keyboard.press("Enter")
    assert window.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert window.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    window.keyboard.press("Enter")
    assert not finding_of(window).is_visible()


def test_a_page_is_read_without_scripts(opened: Callable[..., Any]) -> None:
    """Where no script runs, everything but the filters is there, and a cell still leads to its finding."""
    window = opened("fail", script=False)
    assert not window.locator("#filters").is_visible()
    assert window.locator("a.chip:visible").count() == len(DOCUMENTS["fail"]()["clauses"])
    window.locator(CELLS).nth(1).get_by_role("link").click()
    assert finding_of(window).is_visible()


def test_a_command_is_copied_or_selected(opened: Callable[..., Any]) -> None:
    """The button puts the command into the clipboard; where a browser forbids that, it selects the command."""
    window = opened("fail", f"#clause={SECONDS}")
    command = clause(window, SECONDS).locator("pre.command").first
    clause(window, SECONDS).get_by_role("button").first.click()
    window.get_by_text("The command is").wait_for()
    status = window.get_by_role("status").inner_text()
    got = window.evaluate("getSelection().toString()") if "selected" in status else command.inner_text()
    assert got == command.inner_text()


def test_on_paper_everything_is_open(opened: Callable[..., Any]) -> None:
    """A print shows every finding, no filters, and the colours of the day; afterwards the page is as it was."""
    ground = "getComputedStyle(document.querySelector('h1')).backgroundColor"
    plain = opened("fail").evaluate(ground)
    for script in (True, False):
        window = opened("fail", script=script, scheme="dark")
        before = window.locator("details[open]").count()
        window.emulate_media(media="print")
        assert window.evaluate(ground) == plain
        if script:
            window.evaluate("dispatchEvent(new Event('beforeprint'))")
            assert window.locator("details:not([open])").count() == 0
        assert finding_of(window).is_visible()
        assert not window.locator("#filters").is_visible()
        if script:
            window.evaluate("dispatchEvent(new Event('afterprint'))")
            assert window.locator("details[open]").count() == before
