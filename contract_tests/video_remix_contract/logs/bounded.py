"""What is kept of many things and does not grow with them: the same, in whichever order and parts they come."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import Any, Generic, Protocol, TypeVar

from attrs import define, field


class Ordered(Protocol):
    """Something with a place in an order in which no two things have the same place."""

    @property
    def order(self) -> tuple[Any, ...]:
        """Its place."""


T = TypeVar("T", bound=Ordered)
NUMBER = re.compile(r"(\d{1,18})")


@define
class Smallest(Generic[T]):
    """The first ``most`` entries in their order, and how many there were in all."""

    most: int
    entries: list[T] = field(factory=list)
    count: int = 0

    def wants(self, order: tuple[Any, ...]) -> bool:
        """Return whether an entry with this place, or the beginning of it, may be kept."""
        return len(self.entries) < self.most or order < self.entries[-1].order

    def extend(self, entries: Iterable[T], count: int = 1) -> None:
        """Count so many entries, of which these may be kept."""
        self.count += count
        self.entries = heapq.nsmallest(self.most, [*self.entries, *entries], key=attrgetter("order"))

    def merge(self, other: Smallest[T]) -> None:
        """Add the entries of another part."""
        self.extend(other.entries, other.count)


@define
class Span:
    """The first and the last of some times; None where there is none."""

    first: datetime | None = None
    last: datetime | None = None

    def add(self, time: datetime | None) -> None:
        """Widen the span to have a time in it."""
        if time is None:
            return
        if self.first is None or time < self.first:
            self.first = time
        if self.last is None or time > self.last:
            self.last = time

    def merge(self, other: Span) -> None:
        """Widen the span to have another in it."""
        self.add(other.first)
        self.add(other.last)


def natural(place: str) -> tuple[Any, ...]:
    """Return what sorts places as a reader does: line 9 comes before line 10.

    >>> sorted(["a.ndjson:10", "a.ndjson:9"], key=natural)
    ['a.ndjson:9', 'a.ndjson:10']
    """
    pieces = NUMBER.split(place)
    return (*((text, int(number)) for text, number in zip(pieces[::2], pieces[1::2], strict=False)), (pieces[-1], -1))
