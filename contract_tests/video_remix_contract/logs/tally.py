"""What many exchanges show of each clause, as counts that can be added up in any order.

Nothing in a tally grows with the number of exchanges: groups, examples and reasons are bounded, and which of them are
kept depends on all of them together, never on their order or on how they were split.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from attrs import define, field, frozen

from video_remix_contract.logs.bounded import Smallest, Span, natural

MAX_EXAMPLES = 3
MAX_GROUPS = 200
MAX_MEMBERS = 100
MAX_UNREAD = 20
MAX_SUSPICIONS = 100
# Where exchanges are not grouped, and what comes after the groups that are kept.
ALL, OTHERS = "", "(others)"


class Count(StrEnum):
    """What is counted of the records of recordings."""

    RECORDS = "records"
    JUDGED = "judged"
    OTHER_OPERATIONS = "other_operations"
    ACCEPTED = "accepted"
    POSSIBLE = "possible"
    UNANSWERED = "unanswered"
    FAULTED = "faulted"
    WITHOUT_CREDENTIALS = "without_credentials"
    WITHOUT_REQUEST_BODY = "without_request_body"
    WITHOUT_RESPONSE_BODY = "without_response_body"


class Shown(StrEnum):
    """What an exchange shows of a clause; a refusal is apart, since it counts only where a request was accepted."""

    KEPT = "kept"
    BROKEN = "broken"
    UNCLEAR = "unclear"
    REFUSED = "refused"


@frozen
class Example:
    """A breach as the report shows it, with the size of the bodies of its exchange in bytes."""

    size: int
    finding: Mapping[str, Any]

    @property
    def order(self) -> tuple[Any, ...]:
        """What decides which examples are kept: the small ones, and of these the first."""
        return self.size, natural(self.finding["where"] or ""), self.finding["pointer"], self.finding["message"]


@define
class ClauseTally:
    """What exchanges show of a clause.

    ``groups`` has, by the name of a group, how often what was shown, and for which media type of the request where that
    matters. ``times`` are those of the breaches, ``causes`` the features that the requests of all breaches have: what
    they may be due to. ``reason`` is why some exchanges show nothing: the first of these sentences by the alphabet.
    """

    groups: dict[str, Counter[tuple[Shown, str]]] = field(factory=dict)
    examples: Smallest[Example] = field(factory=lambda: Smallest(MAX_EXAMPLES))
    times: Span = field(factory=Span)
    reason: str | None = None
    causes: frozenset[str] | None = None

    def count(self, group: str, shown: Shown, media_type: str = "", number: int = 1) -> None:
        """Count exchanges of a group that show the same; beyond so many groups, the last by name are put together."""
        self.groups.setdefault(group, Counter())[shown, media_type] += number
        self.bound()

    def bound(self) -> None:
        """Put the groups together that are too many."""
        if len(self.groups) <= MAX_GROUPS:
            return
        for name in sorted(self.groups.keys() - {OTHERS})[MAX_GROUPS:]:
            self.groups.setdefault(OTHERS, Counter()).update(self.groups.pop(name))

    def broke(self, time: datetime | None, causes: frozenset[str]) -> None:
        """Keep when a breach was seen, and what its request has that may be the cause."""
        self.times.add(time)
        self.causes = causes if self.causes is None else self.causes & causes

    def explain(self, reason: str) -> None:
        """Keep why an exchange shows nothing."""
        self.reason = reason if self.reason is None else min(self.reason, reason)

    def merge(self, other: ClauseTally) -> None:
        """Add what other exchanges show."""
        for name, counts in other.groups.items():
            self.groups.setdefault(name, Counter()).update(counts)
        self.bound()
        self.examples.merge(other.examples)
        self.times.merge(other.times)
        if other.causes is not None:
            self.causes = other.causes if self.causes is None else self.causes & other.causes
        if other.reason is not None:
            self.explain(other.reason)


@frozen
class UnreadRecord:
    """A record that could not be read."""

    where: str
    message: str

    @property
    def order(self) -> tuple[Any, ...]:
        """What decides which are kept: the first."""
        return natural(self.where), self.message


@frozen
class Suspicion:
    """A request whose response was lost, and the same request again: perhaps two jobs for one intention.

    ``lost`` says what came instead of a job, ``url`` has no keys; times are RFC 3339, None where they are not known.
    """

    where: str
    again: str
    url: str
    lost: str
    started: str | None
    again_started: str | None

    @property
    def order(self) -> tuple[Any, ...]:
        """What decides which are kept: the first."""
        return natural(self.where), natural(self.again)


@define
class Tally:
    """What recordings show: the clauses by id, counts of records, and what else a reader should know.

    ``accepted`` are the operations and media types of requests that were accepted; ``additional`` are the JSON pointers
    of members that the schema does not name, ``times`` those of the exchanges.
    """

    clauses: dict[str, ClauseTally] = field(factory=dict)
    counts: Counter[Count] = field(factory=Counter)
    accepted: set[tuple[str, str]] = field(factory=set)
    additional: set[str] = field(factory=set)
    unread: Smallest[UnreadRecord] = field(factory=lambda: Smallest(MAX_UNREAD))
    suspicions: Smallest[Suspicion] = field(factory=lambda: Smallest(MAX_SUSPICIONS))
    times: Span = field(factory=Span)

    def of(self, clause_id: str) -> ClauseTally:
        """Return what is known of a clause."""
        tally = self.clauses.get(clause_id)
        if tally is None:
            tally = self.clauses[clause_id] = ClauseTally()
        return tally

    def add_members(self, pointers: set[str]) -> None:
        """Keep additional members, the first of them by name where they are many."""
        if not pointers <= self.additional:
            self.additional = set(sorted(self.additional | pointers)[:MAX_MEMBERS])

    def merge(self, other: Tally) -> None:
        """Add what other recordings show, or other parts of the same."""
        for name, clause in other.clauses.items():
            self.of(name).merge(clause)
        self.counts.update(other.counts)
        self.accepted |= other.accepted
        self.add_members(other.additional)
        self.unread.merge(other.unread)
        self.suspicions.merge(other.suspicions)
        self.times.merge(other.times)
