"""Send probes within the budget and judge each response as it comes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

from attrs import define, field, frozen

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.jobs import costs_job
from video_remix_contract.clauses.model import Clause
from video_remix_contract.judging.links import linked_value
from video_remix_contract.judging.model import Judgement
from video_remix_contract.judging.provider import judge_provider
from video_remix_contract.judging.trimming import trimmed
from video_remix_contract.openapi.links import Link
from video_remix_contract.openapi.operation import Operation, is_json
from video_remix_contract.probing.budget import Budget, Limits
from video_remix_contract.probing.pace import FIRST_ANSWERS, Pace
from video_remix_contract.probing.probes import Probe, exercised
from video_remix_contract.probing.target import Target
from video_remix_contract.wire.messages import Exchange
from video_remix_contract.wire.retry_after import retry_after
from video_remix_contract.wire.transport import Transport

MAX_WAIT = 10.0
MAX_RETRIES = 2


@frozen
class RunResult:
    """The outcome of a run.

    ``skipped`` are the clauses that were left out with the reasons, ``unseen`` is the reason for all others that
    nothing exercised (None where there is none), ``cut`` tells why the run ended before its end: its time was over,
    or it was interrupted. ``accepted`` and ``possible`` count jobs, ``notes`` are sentences for the user, ``elsewhere``
    is the address to try where nothing is at the base URL.
    """

    judgements: tuple[Judgement, ...]
    skipped: Mapping[Clause, str]
    unseen: str | None
    cut: str | None
    accepted: int
    possible: int
    notes: tuple[str, ...]
    elsewhere: str | None = None


@frozen
class Progress:
    """How far a run has come: its pace, its jobs, what is sent next; ``forecast`` is set once, when it is known."""

    pace: Pace
    accepted: int
    possible: int
    doing: str
    forecast: str | None = None


def unwatched(_: Progress) -> None:
    """Show nothing of a run."""


@define
class Runner:
    """Sends probes to a provider and collects the judgements; ``result`` returns them.

    ``judgements`` are those of the operation that is asked now, ``earlier`` those of other operations.
    ``planned`` is how many exchanges the run needs, ``watch`` gets the progress after each of them. ``waits`` and
    ``declined_waits`` are the seconds that the provider asked to wait for, and got or did not get.
    """

    catalogue: Catalogue
    target: Target
    transport: Transport
    budget: Budget
    seed: int = 0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    watch: Callable[[Progress], None] = unwatched
    planned: int = 0
    judgements: list[Judgement] = field(factory=list)
    skipped: dict[Clause, str] = field(factory=dict)
    unseen: str | None = None
    cut: str | None = None
    elsewhere: str | None = None
    waits: list[float] = field(factory=list)
    declined_waits: list[float] = field(factory=list)
    remarks: list[str] = field(factory=list)
    earlier: list[Judgement] = field(factory=list)

    def turn_to(self, catalogue: Catalogue, target: Target) -> None:
        """Go on with another operation; ``judgements`` are those of the operation that is asked."""
        self.earlier += self.judgements
        self.judgements = []
        self.catalogue, self.target = catalogue, target

    @property
    def costs(self) -> bool:
        """Whether what is sent may make a job."""
        return costs_job(self.catalogue.operation)

    @property
    def any_accepted(self) -> bool:
        """Whether the operation that is asked has accepted anything."""
        return any(judgement.accepted for judgement in self.judgements)

    @property
    def pace(self) -> Pace:
        """How fast the provider answers."""
        budget = self.budget
        return Pace(
            len(self.earlier) + len(self.judgements),
            self.planned,
            budget.seconds,
            budget.limits.deadline,
            budget.timeout,
        )

    def linked(self, link: Link) -> list[str]:
        """Return what the accepted responses so far name for a link, in their order."""
        values = (linked_value(link, judgement) for judgement in (*self.earlier, *self.judgements))
        return [value for value in values if value is not None]

    async def send(self, probe: Probe) -> Judgement | None:
        """Send a probe and judge the response; return None, and keep the reason, where nothing more may be sent."""
        reason = self.budget.exhausted(costs=self.costs)
        if reason is not None:
            self.leave_out(probe, reason)
            return None
        exchange = await self.exchanged(probe)
        judgement = trimmed(judge_provider(self.catalogue, exchange))
        if self.costs:
            self.budget.count(exchange, accepted=judgement.accepted, valid=judgement.valid)
        self.judgements.append(judgement)
        self.report_progress(probe)
        return judgement

    def leave_out(self, probe: Probe, reason: str) -> None:
        """Keep why a probe is not sent, for each clause that it would have exercised."""
        if self.budget.left > 0 or not self.costs:
            reason = self.cut = self.cut or f"the run ended early, {self.pace.too_late()}"
        self.unseen = self.unseen or (None if self.judgements or self.earlier else f"nothing was sent: {reason}")
        for clause in exercised(self.catalogue, probe):
            self.skip(clause, reason)

    def report_progress(self, probe: Probe) -> None:
        """Show how far the run has come, and once, after the first answers, when it will end."""
        pace = self.pace
        forecast = pace.forecast() if pace.answered == FIRST_ANSWERS else None
        self.watch(Progress(pace, self.budget.accepted, self.budget.possible, probe.name, forecast))

    async def exchanged(self, probe: Probe) -> Exchange:
        """Send a probe and return the last exchange.

        A busy provider that names the seconds to wait is sent it again, at most twice and within the deadline.
        """
        exchange = await self.exchange(probe)
        for _ in range(MAX_RETRIES):
            wait = retry_after(exchange, time.time())
            if wait is None:
                break
            if wait > MAX_WAIT or wait + self.budget.timeout > self.budget.seconds_left:
                self.declined_waits.append(wait)
                break
            self.waits.append(wait)
            await self.sleep(wait)
            if self.budget.out_of_time:
                break
            if self.costs:
                self.budget.count(exchange, accepted=False, valid=False)
            exchange = await self.exchange(probe)
        return exchange

    async def exchange(self, probe: Probe) -> Exchange:
        """Send a probe once; where we break it off ourselves, it counts as a job that may have been made."""
        try:
            return await self.transport.send(probe.request, probe.defect, binary_types(self.catalogue.operation))
        except asyncio.CancelledError:
            if self.costs:
                self.budget.lose()
            raise

    def skip(self, clause: Clause, reason: str) -> None:
        """Keep the first reason why a clause was left out."""
        self.skipped.setdefault(clause, reason)

    def result(self, notes: tuple[str, ...] = ()) -> RunResult:
        """Return the outcome of the run; ``notes`` are added to its own."""
        budget = self.budget
        return RunResult(
            judgements=(*self.earlier, *self.judgements),
            skipped=dict(self.skipped),
            unseen=self.unseen,
            cut=self.cut,
            accepted=budget.accepted,
            possible=budget.possible,
            notes=(*self.pauses(budget.limits), *possible_jobs(budget.possible), *self.remarks, *notes),
            elsewhere=self.elsewhere,
        )

    def pauses(self, limits: Limits) -> list[str]:
        """Describe the pauses that the provider asked for."""
        sentences = []
        if self.waits:
            times = len(self.waits)
            sentences.append(f"waited {sum(self.waits):.3g} s in all, {times} times, as the provider asked for")
        if self.declined_waits:
            wait, bound = max(self.declined_waits), min(MAX_WAIT, limits.deadline)
            sentences.append(f"did not wait for {wait:.3g} s as the provider asked for; the bound is {bound:.3g} s")
        return sentences


def binary_types(operation: Operation) -> frozenset[str]:
    """Return the media types of an operation's successes that are no JSON: they may be of any size."""
    return frozenset(name for name in operation.success_media_types if not is_json(name))


def possible_jobs(count: int) -> list[str]:
    """Describe the requests that may have made a job although none was accepted."""
    if not count:
        return []
    requests = "1 request was" if count == 1 else f"{count} requests were"
    return [f"{requests} answered with a 5xx or an error in a 2xx, or broke off after sending, and may have made a job"]
