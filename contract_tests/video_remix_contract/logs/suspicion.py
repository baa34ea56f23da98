"""Requests that may have been billed twice: the same again, after a response that the client did not get.

The second is looked for among the next exchanges of the same file,
so that nothing has to be remembered of the others, and any split of the file finds the same pairs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from attrs import define, field, frozen

from video_remix_contract.judging.calls import IDEMPOTENCY, loss
from video_remix_contract.judging.controls import digest
from video_remix_contract.judging.request import Reading
from video_remix_contract.logs.tally import Suspicion
from video_remix_contract.report.entries import timestamp
from video_remix_contract.untrusted.text import line
from video_remix_contract.wire.messages import Exchange, FailureKind, header
from video_remix_contract.wire.redaction import redacted

# How many exchanges may lie between the two.
WINDOW = 10_000
MAX_URL = 200
LEFT = "the client left before the response"


@frozen
class Lost:
    """A request whose response was lost; ``index`` is the number of its exchange in the file."""

    index: int
    where: str
    url: str
    how: str
    started: datetime | None
    idempotency_key: str | None


@define
class Watch:
    """Looks for pairs among the exchanges of a file, which come in their order; ``found`` gets each pair.

    ``open`` are the requests for which the second may still come, by URL and by what they ask for; the last come last.
    """

    found: Callable[[Suspicion], None]
    index: int = 0
    open: dict[str, dict[str, Lost]] = field(factory=dict)

    def see(self, exchange: Exchange, read: Callable[[], Reading | None], *, ahead: bool = False) -> None:
        """Look at an exchange, whose request is read where that matters; what is lost ``ahead`` is not looked for."""
        url, how = exchange.request.url, loss_of(exchange)
        if url not in self.open and (ahead or how is None):
            return
        reading = read()
        if reading is None or reading.document is None:
            return
        asked = digest([reading.address, reading.media_type, reading.document])
        waiting = self.open.pop(url, {})
        before = waiting.get(asked)
        if before and (how or exchange.accepted) and self.is_second(before, exchange):
            del waiting[asked]
            self.found(suspicion(before, exchange))
        if how and not ahead:
            waiting[asked] = lost(self.index, exchange, how)
        if waiting:
            self.open[url] = waiting
        self.forget()

    def is_second(self, first: Lost, again: Exchange) -> bool:
        """Return whether the same request comes after the first, soon enough, and not marked as the same."""
        near = self.index - first.index <= WINDOW
        in_order = not (first.started and again.started) or first.started <= again.started
        key = header(again.request.headers, IDEMPOTENCY)
        return near and in_order and (key is None or key != first.idempotency_key)

    def forget(self) -> None:
        """Forget the requests for which it is too late."""
        while self.open and self.index - newest(next(iter(self.open.values()))) > WINDOW:
            del self.open[next(iter(self.open))]

    @property
    def ahead(self) -> int:
        """How many of the exchanges that follow may be the second of a pair."""
        last = max((newest(entries) for entries in self.open.values()), default=None)
        return 0 if last is None else max(WINDOW - (self.index - last), 0)


def newest(entries: dict[str, Lost]) -> int:
    """Return the number of the last of some exchanges."""
    return max(entry.index for entry in entries.values())


def loss_of(exchange: Exchange) -> str | None:
    """Return how a response was lost with which a job may have been made, None where it was not."""
    if exchange.wire and exchange.wire.client_left:
        return LEFT
    if exchange.failure and exchange.failure.kind is FailureKind.UNREACHABLE:
        return None
    return loss(exchange)


def lost(index: int, exchange: Exchange, how: str) -> Lost:
    """Return what is kept of a request whose response was lost."""
    return Lost(
        index,
        exchange.place or "",
        line(redacted(exchange).request.url)[:MAX_URL],
        how,
        exchange.started,
        header(exchange.request.headers, IDEMPOTENCY),
    )


def suspicion(first: Lost, again: Exchange) -> Suspicion:
    """Return a pair as a report shows it."""
    started, again_started = timestamp(first.started), timestamp(again.started)
    return Suspicion(first.where, again.place or "", first.url, first.how, started, again_started)
