"""The matrix of a report on a terminal: members by keyword, requests and the protocol at its side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import groupby, zip_longest
from operator import attrgetter
from typing import Any

from attrs import frozen
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from video_remix_contract.report.layout import COLUMNS, OTHER, Entry, Section, sections
from video_remix_contract.report.screen import Screen

# More is no matrix any more; the other forms of the report have it.
MAX_CLAUSES = 3000
# Between the columns of a block, and between blocks.
PADDING, GAP = 1, 3
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


Cells = list[Text]


@frozen
class Block:
    """A part of a matrix: the settings of its columns, and its rows."""

    columns: list[dict[str, Any]]
    rows: list[Cells]

    def next_to(self, other: Block) -> Block:
        """Return both in a single block, the other at the right side."""
        nothing: Cells = []
        pairs = zip_longest(self.rows, other.rows, fillvalue=nothing)
        rows = [[*left, *[Text()] * (len(self.columns) + 1 - len(left)), *right] for left, right in pairs]
        return Block([*self.columns, {"width": GAP - 2 * PADDING}, *other.columns], rows)

    @property
    def table(self) -> Table:
        """The block as a table, whose heads are rows like others."""
        made = Table(box=None, pad_edge=False, padding=(0, PADDING, 0, 0), show_header=False)
        for settings in self.columns:
            made.add_column(**settings)
        for row in self.rows:
            made.add_row(*row)
        return made


def show_section(screen: Screen, part: Section, longest: int) -> None:
    """Print the clauses about a message: members, and at their side or beneath them the others."""
    blocks = [
        *([members(screen, part, longest)] if part.matrix else []),
        *([protocol(screen, part)] if part.protocol else []),
    ]
    # Rich would measure tables inside of a table again and again.
    tables = [reduce(Block.next_to, blocks).table]
    wider = screen.console.options.update(max_width=screen.width + 1)
    if Measurement.get(screen.console, wider, tables[0]).maximum > screen.width:
        tables = [block.table for block in blocks]
    screen.line((part.title, "bold"))
    for table in tables:
        screen.console.print(table, width=screen.width)


def members(screen: Screen, part: Section, longest: int) -> Block:
    """Return the clauses about the members of a message: a row for each member, a column for each keyword."""
    heads = [screen.text(head) for head in ("member", *COLUMNS.values(), OTHER)]
    name = {"min_width": min(longest, screen.width // 3), "overflow": "fold"}
    rows = [
        [screen.text(row.name), *(symbols(screen, entries) for _, entries in row.cells())]
        for row in part.matrix.values()
    ]
    return Block([name, *({} for _ in heads[1:])], [heads, *rows])


def protocol(screen: Screen, part: Section) -> Block:
    """Return the other clauses about a message: a row for each location."""
    rows = [[screen.text(row.name), symbols(screen, row.entries)] for row in part.protocol.values()]
    return Block([{"overflow": "fold"}, {"overflow": "fold"}], rows)


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
