"""Where each clause of a report stands in its matrices and its lists; nothing of it is judged or counted anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from attrs import Factory, define, frozen

from video_remix_contract.report.counting import Kind, kind

# The columns of a matrix by the keyword of a clause; every other keyword stands in the last column.
COLUMNS = {"required": "required", "type": "type", "nullability": "null", "enum": "enum"}
OTHER = "other"
BODY = "body"
# What a clause without a member is about goes without saying where its location is one of these.
UNNAMED = frozenset({BODY, "parameter", None})
# How a clause is shown, by what asks for attention first: symbol and word.
KINDS = {
    "fail": ("✗", "fail"),
    "passing": ("✗", "now passes"),
    "error": ("!", "error"),
    "expected": ("✗", "expected failure"),
    "skip": ("○", "skip"),
    "pass": ("✓", "pass"),
}
# What a reader has to act on.
URGENT = frozenset({"fail", "passing", "error"})


@frozen(eq=False)
class Entry:
    """A clause on the page: its number, its part of the document, and whether it counts for the verdict."""

    number: int
    clause: dict[str, Any]
    counts: bool = True

    @property
    def kind(self) -> str:
        """How the clause is shown; an expected failure that passes asks for attention."""
        verdict = str(self.clause["verdict"])
        return {"pass": "passing", "fail": "expected"}.get(verdict, verdict) if self.clause["expected"] else verdict

    @property
    def style(self) -> str:
        """The names of its style: a failure that does not count is shown as less than others."""
        return self.kind if self.counts else f"{self.kind} slight"

    @property
    def symbol(self) -> str:
        """The symbol of its kind."""
        return KINDS[self.kind][0]

    @property
    def word(self) -> str:
        """The word of its kind."""
        return KINDS[self.kind][1]

    @property
    def member(self) -> str | None:
        """The member that the clause is about, if any."""
        return self.clause.get("member")

    @property
    def in_matrix(self) -> bool:
        """Whether the clause is about a member or about a body as a whole."""
        return self.member is not None or self.clause.get("location") == BODY

    @property
    def row(self) -> str:
        """What the clause is about, as the head of a row; the id where the report does not have its parts."""
        location = self.clause.get("location")
        if not self.in_matrix:
            return str(location or self.clause["id"])
        if self.member is None:
            return "the body"
        return self.member if location in UNNAMED else f"{location} {self.member}"

    @property
    def column(self) -> str:
        """The column of the matrix in which the clause stands."""
        return COLUMNS.get(self.clause.get("keyword") or "", OTHER)

    @property
    def label(self) -> str:
        """What tells the clause from others of its cell: the keyword outside its own column, media type and aspect."""
        keyword = self.clause.get("keyword") if not self.in_matrix or self.column == OTHER else None
        return " ".join(part for part in (keyword, self.clause.get("media_type"), self.clause.get("aspect")) if part)


@define
class Row:
    """Clauses about one thing."""

    name: str
    is_member: bool
    entries: list[Entry] = Factory(list)

    def cells(self) -> Iterator[tuple[str, list[Entry]]]:
        """Yield name and clauses of each column."""
        for column in (*COLUMNS.values(), OTHER):
            yield column, [entry for entry in self.entries if entry.column == column]


@define
class Section:
    """The clauses about one message: those about members and the body in a matrix, and the others by location."""

    operation: str
    title: str
    matrix: dict[tuple[str | None, str], Row] = Factory(dict)
    protocol: dict[tuple[str | None, str], Row] = Factory(dict)

    def add(self, entry: Entry) -> None:
        """Put a clause into its row."""
        rows = self.matrix if entry.in_matrix else self.protocol
        key = (entry.member, entry.row)
        rows.setdefault(key, Row(entry.row, entry.member is not None)).entries.append(entry)


@define
class Cause:
    """Clauses that are broken by one cause: the first of them, and those that follow it."""

    leader: Entry
    followers: list[Entry] = Factory(list)


def entries(document: dict[str, Any]) -> list[Entry]:
    """Return the clauses of a report document, in its order."""
    return [
        Entry(number, clause, counts=kind(document, clause) is not Kind.ACCEPTED)
        for number, clause in enumerate(document["clauses"])
    ]


def sections(entries: Iterable[Entry]) -> list[Section]:
    """Return the clauses by operation and message, in the order of the report."""
    found: dict[tuple[str, str], Section] = {}
    for entry in entries:
        key = (entry.clause["operation"], title(entry.clause))
        found.setdefault(key, Section(*key)).add(entry)
    return list(found.values())


def title(clause: dict[str, Any]) -> str:
    """Return which message a clause is about, in words."""
    status = clause.get("status")
    if clause["side"] == "client":
        return "What the client sends"
    if status is not None:
        return "Error responses" if status == "default" else f"Responses with status {status}"
    return "Every response" if clause.get("message") == "response" else "Requests"


def by_kind(entries: Sequence[Entry]) -> list[tuple[str, list[Cause]]]:
    """Return the clauses by how they are shown, each cause once, what asks for attention first."""
    lists: dict[str, list[Cause]] = {kind: [] for kind in KINDS}
    leaders: dict[str, Cause] = {}
    for entry in entries:
        cause = leaders.get(entry.clause["same_cause_as"] or "")
        if cause and cause.leader.kind == entry.kind:
            cause.followers.append(entry)
            continue
        lists[entry.kind].append(leader := Cause(entry))
        leaders.setdefault(entry.clause["id"], leader)
    return [(kind, causes) for kind, causes in lists.items() if causes]
