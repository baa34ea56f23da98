"""ARCHITECTURE.md agrees with the code."""

from __future__ import annotations

import re

import grimp
from support import ROOT

PACKAGE = "video_remix_contract"
# They import what they need lazily or belong to the rim that nothing imports; the map has them in its table.
RIM = {"__init__", "suite", "middleware", "schemathesis_checks"}
TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


def room(module: str) -> str:
    """Return the package or the module of the first level that a module belongs to."""
    return module.split(".")[1] if "." in module else "__init__"


def imports() -> set[tuple[str, str]]:
    """Return which room imports which, without the rim."""
    graph = grimp.build_graph(PACKAGE)
    pairs = {
        (room(module), room(imported))
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
    }
    return {(one, other) for one, other in pairs if one != other and not {one, other} & RIM}


def reachable(start: str, edges: set[tuple[str, str]]) -> set[str]:
    """Return the rooms that a room imports, directly or not."""
    result: set[str] = set()
    waiting = [start]
    while waiting:
        current = waiting.pop()
        new = {target for source, target in edges if source == current} - result
        result |= new
        waiting += new
    return result


def implied(edge: tuple[str, str], edges: set[tuple[str, str]]) -> bool:
    """Return whether other imports imply an import."""
    source, target = edge
    others = {other for start, other in edges if start == source and other != target}
    return any(target in reachable(other, edges) for other in others)


def test_the_diagram_is_the_import_graph() -> None:
    """The arrows of the diagram are the imports of the code, those that others imply left out."""
    edges = imports()
    drawn = set(re.findall(r"^    (\w+) --> (\w+)$", TEXT, re.MULTILINE))
    assert drawn == {edge for edge in edges if not implied(edge, edges)}


def test_every_room_is_on_the_map() -> None:
    """Every package and module of the first level stands in the table."""
    rooms = {room(module) for module in grimp.build_graph(PACKAGE).modules} - {"__init__", "__main__"}
    rows = "\n".join(line for line in TEXT.splitlines() if line.startswith("| `"))
    assert {name for name in rooms if f"`{name}`" not in rows} == set()


def test_the_places_of_the_map_exist() -> None:
    """Every file that the table of changes names is there."""
    section = TEXT.partition("## Where a change goes")[2].partition("## Decisions")[0]
    named = re.findall(r"`((?:[\w-]+/)+[\w.-]*)`", section)
    assert named
    roots = (ROOT, ROOT / "contract_tests" / PACKAGE)
    assert [path for path in named if not any((root / path).exists() for root in roots)] == []
