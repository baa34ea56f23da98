"""The matrix of a report on a terminal: members by keyword, requests and the protocol at its side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import groupby, zip_longest
from operator import attrgetter

from rich.text import Text

from video_remix_contract.report.layout import COLUMNS, OTHER, Entry, Section, sections
from video_remix_contract.report.screen import Screen

# More is no matrix any more; the other forms of the report have it.
MAX_CLAUSES = 3000
# Between the columns of a block, and between blocks.
PADDING, GAP = 1, 3
Cells = list[Text]
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
    blocks = [
        *([members(screen, part, longest)] if part.matrix else []),
        *([protocol(screen, part)] if part.protocol else []),
    ]
    together = reduce(next_to, blocks)
    fits = sum(widths(together)) <= screen.width
    lines = [line for block in ([together] if fits else blocks) for line in lines_of(screen, block)]
    screen.console.print(Text("\n").join([screen.text((part.title, "bold")), *lines]), soft_wrap=True)


def members(screen: Screen, part: Section, longest: int) -> list[Cells]:
    """Return the clauses about the members of a message: a row for each member, a column for each keyword."""
    name = "member".ljust(min(longest, screen.width // 3))
    heads = [screen.text(head) for head in (name, *COLUMNS.values(), OTHER)]
    rows = [
        [screen.text(row.name), *(symbols(screen, entries) for _, entries in row.cells())]
        for row in part.matrix.values()
    ]
    return [heads, *rows]


def protocol(screen: Screen, part: Section) -> list[Cells]:
    """Return the other clauses about a message: a row for each location."""
    return [[screen.text(row.name), symbols(screen, row.entries)] for row in part.protocol.values()]


def next_to(left: list[Cells], right: list[Cells]) -> list[Cells]:
    """Return both in a single block, the second at the right side."""
    nothing: Cells = []
    pairs = zip_longest(left, right, fillvalue=nothing)
    return [
        [*row, *[Text()] * (len(left[0]) - len(row)), Text(" " * (GAP - 2 * PADDING)), *other] for row, other in pairs
    ]


def widths(rows: Sequence[Cells]) -> list[int]:
    """Return how wide each column is, with what parts it from the next."""
    columns = zip_longest(*rows, fillvalue=Text())
    return [max(cell.cell_len for cell in column) + PADDING for column in columns]


def lines_of(screen: Screen, rows: Sequence[Cells]) -> Iterator[Text]:
    """Yield the lines of a block; where it is too wide, its wide columns are folded."""
    needed = widths(rows)
    most = next(
        (most for most in range(screen.width, 1, -1) if sum(min(most, own) for own in needed) <= screen.width), 2
    )
    columns = [min(most, own) for own in needed]
    for row in rows:
        cells = [folded(screen, cell, width - PADDING) for cell, width in zip(row, columns, strict=False)]
        for parts in zip_longest(*cells, fillvalue=Text()):
            line = Text()
            for part, width in zip(parts, columns, strict=False):
                line.append_text(part).append(" " * (width - part.cell_len))
            line.rstrip()
            yield line


def folded(screen: Screen, cell: Text, width: int) -> list[Text]:
    """Return a cell in lines that are no wider."""
    return [cell] if cell.cell_len <= width else list(cell.wrap(screen.console, width, overflow="fold"))


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
