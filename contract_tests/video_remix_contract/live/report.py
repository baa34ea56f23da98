"""The counts of live traffic: exchanges are judged in a thread of their own, which never raises into the traffic."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from attrs import field, frozen

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.model import Clause, Side
from video_remix_contract.errors import DecodingError, UsageError
from video_remix_contract.judging.exchanges import judge_sides
from video_remix_contract.judging.model import Judgement, Outcome
from video_remix_contract.live.model import Count, Counts, Finding, Unjudged
from video_remix_contract.wire.content_coding import Body, TooLargeError
from video_remix_contract.wire.messages import Exchange, Failure, FailureKind, Headers, Request, Response, header

if TYPE_CHECKING:  # an optional package, for types alone
    from prometheus_client.core import Metric
    from prometheus_client.registry import CollectorRegistry

QUEUE_SIZE = 100
CLOSE_SECONDS = 5.0
METRICS = "video_remix_contract"
# What a single exchange can show of a clause; the later a word stands here, the more it counts.
SHOWN = (Outcome.UNCLEAR, Outcome.KEPT, Outcome.BROKEN)

log = logging.getLogger(__name__)


@frozen
class Seen:
    """A complete exchange that waits to be judged; ``coded`` says that ``body`` is still in its content coding."""

    clauses: Catalogue
    sides: tuple[Side, ...]
    request: Request
    status: int
    headers: Headers
    body: bytes = field(repr=False)
    coded: bool

    def exchange(self) -> Exchange:
        """Return the exchange as the judge takes it; raises TooLargeError for what unpacks to too much."""
        coding = (header(self.headers, "content-encoding") or "") if self.coded else ""
        try:
            body = Body(coding)
            body.feed(self.body)
            return Exchange(self.request, Response(self.status, self.headers, body.end()))
        except DecodingError as error:
            return Exchange(self.request, None, Failure(FailureKind.PROTOCOL, str(error)))

    def judgements(self) -> list[Judgement]:
        """Return the judgement on each side that is watched."""
        return judge_sides(self.clauses, self.exchange(), self.sides)


class TrafficReport:
    """Counts what live traffic shows of each clause, and calls ``on_finding`` for each broken clause.

    Middlewares and hooks may share a report. ``on_finding`` is called in the report's own thread; whatever it raises is
    counted as an error. At most ``queue_size`` exchanges wait to be judged, and no body is kept after that.
    ``registry`` is a ``prometheus_client`` registry that shows the counts; it raises ValueError for a second report.

    >>> report = TrafficReport(on_finding=print)
    >>> report.counts.judged, report.counts.errors
    (0, 0)
    >>> report.close()
    """

    def __init__(
        self,
        on_finding: Callable[[Finding], object] | None = None,
        *,
        registry: CollectorRegistry | None = None,
        queue_size: int = QUEUE_SIZE,
    ) -> None:
        self._on_finding = on_finding
        self._queue: queue.Queue[Seen | None] = queue.Queue(queue_size)
        self._lock = threading.Lock()
        self._worker: threading.Thread | None = None
        self._closed = False
        self._clauses: Counter[Count] = Counter()
        self._unjudged: Counter[Unjudged] = Counter()
        self._judged = self._errors = 0
        if registry is not None:
            registry.register(self)

    @property
    def counts(self) -> Counts:
        """The numbers so far; ``flush`` first where they have to be complete."""
        with self._lock:
            return Counts(dict(self._clauses), self._judged, dict(self._unjudged), self._errors)

    def judge_later(self, seen: Seen) -> None:
        """Put an exchange into the queue without waiting; what finds no place is counted and dropped."""
        with self._lock:
            reason = Unjudged.CLOSED if self._closed else None
            if reason is None:
                self._start_worker()
                try:
                    self._queue.put_nowait(seen)
                except queue.Full:
                    reason = Unjudged.QUEUE_FULL
            if reason is not None:
                self._unjudged[reason] += 1

    def leave_out(self, reason: Unjudged) -> None:
        """Count an exchange that is not judged."""
        with self._lock:
            self._unjudged[reason] += 1

    def count_error(self, error: Exception) -> None:
        """Count an exception inside; the log has it on the level DEBUG, since it may carry values of bodies."""
        with self._lock:
            self._errors += 1
        log.debug("an exchange could not be judged, or a callback failed", exc_info=error)

    def flush(self) -> None:
        """Wait until everything in the queue has been judged; not to be called from ``on_finding``."""
        if self._queue.unfinished_tasks:
            with self._lock:
                self._start_worker()
            self._queue.join()

    def close(self, timeout: float = CLOSE_SECONDS) -> None:
        """Judge what waits and end the thread, within so many seconds; what comes later is counted as closed."""
        latest = time.monotonic() + timeout
        with self._lock:
            self._closed = True
            worker, self._worker = self._worker, None
        if worker is None:
            return
        try:
            self._queue.put(None, timeout=timeout)
        except queue.Full:
            return
        worker.join(max(0.0, latest - time.monotonic()))

    def _start_worker(self) -> None:
        # Here and not in the constructor: a server that forks after loading the application leaves threads behind.
        if self._worker is None or not self._worker.is_alive():
            self._worker = threading.Thread(target=self._work, name="video-remix-contract", daemon=True)
            self._worker.start()

    def _work(self) -> None:
        while self._judge_next():
            pass

    def _judge_next(self) -> bool:
        # A function of its own, so that nothing holds an exchange while the thread waits for the next.
        seen = self._queue.get()
        try:
            if seen is not None:
                self._judge(seen)
        except TooLargeError:
            self.leave_out(Unjudged.TOO_LARGE)
        except Exception as error:  # noqa: BLE001 - whatever it is, the traffic goes on
            self.count_error(error)
        finally:
            self._queue.task_done()
        return seen is not None

    def _judge(self, seen: Seen) -> None:
        judgements = seen.judgements()
        shown: dict[Clause, Outcome] = {}
        for judgement in judgements:
            for observation in judgement.observations:
                clause, outcome = observation.clause, alone(observation.outcome)
                shown[clause] = max(shown.get(clause, outcome), outcome, key=SHOWN.index)
        with self._lock:
            self._judged += 1
            self._clauses.update(Count(clause.id, clause.side, outcome) for clause, outcome in shown.items())
        if self._on_finding is None:
            return
        for judgement in judgements:
            for observation in judgement.broken:
                try:
                    self._on_finding(Finding.of(observation, seen.request, seen.status))
                except Exception as error:  # noqa: BLE001 - the callback is somebody else's
                    self.count_error(error)

    def collect(self) -> Iterator[Metric]:
        """Yield the counts as metrics of Prometheus, for a registry of ``prometheus_client``."""
        from prometheus_client.core import CounterMetricFamily  # noqa: PLC0415 - an optional package

        counts = self.counts
        clauses = CounterMetricFamily(
            f"{METRICS}_clause", "Exchanges by what they show of a clause.", labels=["clause", "side", "outcome"]
        )
        for count, number in counts.clauses.items():
            clauses.add_metric([str(part) for part in count], number)
        yield clauses
        yield CounterMetricFamily(f"{METRICS}_judged", "Exchanges that were judged.", value=counts.judged)
        unjudged = CounterMetricFamily(
            f"{METRICS}_unjudged", "Exchanges that were not judged, by reason.", labels=["reason"]
        )
        for reason, number in counts.unjudged.items():
            unjudged.add_metric([str(reason)], number)
        yield unjudged
        yield CounterMetricFamily(
            f"{METRICS}_judge_errors", "Exceptions inside the judge and its callbacks.", value=counts.errors
        )

    def prometheus(self) -> str:
        """Return the counts in the text format of Prometheus; raises UsageError without the package for it."""
        try:
            from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415 - an optional package
        except ImportError as error:
            raise UsageError("the text for Prometheus needs the package prometheus-client") from error
        registry = CollectorRegistry()
        registry.register(self)
        return generate_latest(registry).decode()


def alone(outcome: Outcome) -> Outcome:
    """Return what an outcome means where no other exchange is compared: a refusal alone proves nothing."""
    return outcome if outcome in SHOWN else Outcome.UNCLEAR
