"""In a browser the site over kept reports can be read by everybody, and nothing in it acts or asks for anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = ".grid tr[data-level]:visible"


def values(window: Any, name: str) -> set[str]:
    """Return what the rows that are shown say of themselves."""
    found: list[str] = window.locator(ROWS).evaluate_all(f"all => all.map(one => one.dataset.{name})")
    return set(found)


def test_filters_stand_in_the_address_and_take_the_keyboard(opened: Callable[..., Any]) -> None:
    """A filter that the keyboard sets stands in the address, a reload keeps it, and the button takes all back."""
    window = opened("site")
    everything = window.locator(ROWS).count()
    assert values(window, "level") == {"MUST", "SHOULD"}
    window.get_by_label("level").focus()
    window.keyboard.press("S")
    window.get_by_label("subjects").focus()
    window.keyboard.press("p")
    for _ in range(2):
        assert window.evaluate("location.hash") == "#kind=provider&level=SHOULD"
        assert values(window, "level") == {"SHOULD"}
        headings = {heading.inner_text() for heading in window.get_by_role("heading", level=3).all()}
        assert headings == {"Providers", "Reports on providers"}
        assert window.get_by_role("status").inner_text().startswith(f"{window.locator(ROWS).count()} of {everything} ")
        window.reload()
    window.get_by_role("button", name="Show all").press("Enter")
    assert window.evaluate("location.hash") == ""
    assert window.locator(ROWS).count() == everything
    assert window.printed == []


def test_an_address_is_a_filter_and_a_cell_leads_to_its_clause(opened: Callable[..., Any]) -> None:
    """Whoever follows an address sees what it asks for; a failure leads into the report, where its clause is open."""
    window = opened("site", "#verdict=fail&side=provider")
    assert all("fail" in kinds.split() for kinds in values(window, "verdict"))
    cell = window.locator("a.chip.fail:visible").first
    name = cell.get_attribute("href").partition("#clause=")[2]
    cell.press("Enter")
    window.wait_for_url("**/reports/**")
    assert window.locator(f"details[data-clause='{name}']").evaluate("one => one.open")
    assert all(address.startswith("file:") for address in window.requests)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (320, "light")])
def test_nobody_is_kept_from_reading(opened: Callable[..., Any], axe: str, width: int, scheme: str) -> None:
    """axe-core finds nothing, all of it open, on a desk and on a phone, by day and night; nothing is asked for."""
    window = opened("site", width=width, scheme=scheme)
    window.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    window.evaluate(axe)
    found = window.evaluate("axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)")
    assert [(rule["id"], [node["target"] for node in rule["nodes"]][:3]) for rule in found] == []
    assert window.evaluate("document.documentElement.scrollWidth") <= width
    assert window.requests == [window.url]
    assert window.printed == []


def test_a_hostile_site_does_nothing(opened: Callable[..., Any]) -> None:
    """Texts that would run, load and break out are read as texts, in every name and value, and fit on a phone."""
    window = opened("hostile site", width=320)
    window.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    assert window.evaluate("document.documentElement.scrollWidth") <= 320
    assert window.get_by_text("<script>window.ran = 1<").first.is_visible()
    assert window.evaluate("window.ran") is None
    assert (window.locator("img").count(), window.locator("script").count()) == (0, 1)
    assert window.requests == [window.url]
    assert window.printed == []


def test_a_site_is_read_without_scripts(opened: Callable[..., Any]) -> None:
    """Where no script runs, everything but the filters is there; the head of a table stays while its rows pass."""
    window = opened("site", script=False)
    assert not window.locator("#filters").is_visible()
    assert window.locator(ROWS).count() == window.locator(".grid tr[data-level]").count() > 0
    head = window.locator(".grid thead").first.evaluate("head => getComputedStyle(head.rows[0].cells[1]).position")
    assert head == "sticky"
