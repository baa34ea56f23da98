"""The matrix of a report on a terminal: members by keyword, requests and the protocol at its side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from video_remix_contract.report.layout import COLUMNS, OTHER, Entry, Section, sections
from video_remix_contract.report.screen import Screen

# More is no matrix any more; the other forms of the report have it.
MAX_CLAUSES = 3000
GAP = 3
# What a clause does to the verdict, what asks for attention first: symbol, word and style.
MARKS = {
    "fail": ("✗", "fail", "bold red"),
    "error": ("!", "error", "bold yellow"),
    "slight": ("~", "does not count", "yellow"),
    "skip": ("○", "skip", "dim"),
    "pass": ("✓", "pass", "green"),
}


def show_matrix(screen: Screen, entries: Sequence[Entry]) -> None:
    """Print what each symbol means and the clauses of each operation, a symbol for each clause."""
    if not any(entry.in_matrix for entry in entries):
        return
    if len(entries) > MAX_CLAUSES:
        screen.line(f"the matrix has {len(entries)} clauses, more than can be shown here; see --html or -v")
        return
    shown = sections(entries)
    longest = max(len(row.name) for part in shown for row in part.matrix.values())
    several = len({part.operation for part in shown}) > 1
    for operation, parts in groupby(shown, attrgetter("operation")):
        if several:
            screen.line("")
            screen.line((operation, "bold underline"))
        for part in parts:
            screen.line("")
            show_section(screen, part, longest)
    screen.line("")
    screen.line(*legend(entries))
    screen.line("")


def show_section(screen: Screen, part: Section, longest: int) -> None:
    """Print the clauses about a message: members, and at their side or beneath them the others."""
    tables = [
        *([member_table(screen, part, longest)] if part.matrix else []),
        *([protocol_table(screen, part)] if part.protocol else []),
    ]
    options = screen.console.options
    needed = sum(Measurement.get(screen.console, options, table).maximum for table in tables) + GAP * (len(tables) - 1)
    screen.line((part.title, "bold"))
    if needed <= screen.width:
        grid = Table.grid(padding=(0, GAP, 0, 0))
        grid.add_row(*tables)
        tables = [grid]
    for table in tables:
        screen.console.print(table, width=screen.width)


def member_table(screen: Screen, part: Section, longest: int) -> Table:
    """Return the clauses about the members of a message: a row for each member, a column for each keyword."""
    made = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="")
    made.add_column("member", min_width=min(longest, screen.width // 3), overflow="fold")
    for column in (*COLUMNS.values(), OTHER):
        made.add_column(column)
    for row in part.matrix.values():
        made.add_row(screen.text(row.name), *(symbols(screen, entries) for _, entries in row.cells()))
    return made


def protocol_table(screen: Screen, part: Section) -> Table:
    """Return the other clauses about a message: a row for each location."""
    made = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), show_header=False)
    made.add_column(overflow="fold")
    made.add_column(overflow="fold")
    for row in part.protocol.values():
        made.add_row(screen.text(row.name), symbols(screen, row.entries))
    return made


def symbols(screen: Screen, entries: Sequence[Entry]) -> Text:
    """Return a symbol for each clause."""
    return screen.text(*((symbol, style) for symbol, _, style in (MARKS[effect(entry)] for entry in entries)))


def effect(entry: Entry) -> str:
    """Return what a clause does to the verdict; an expected failure that passes fails the run."""
    if not entry.counts:
        return "slight"
    return "fail" if entry.kind == "passing" else entry.kind


def legend(entries: Sequence[Entry]) -> Iterator[str | tuple[str, str]]:
    """Yield what the symbols mean, those that are used."""
    used = set(map(effect, entries))
    for number, (symbol, word, style) in enumerate(mark for name, mark in MARKS.items() if name in used):
        yield from ("   " if number else "", (symbol, style), f" {word}")
