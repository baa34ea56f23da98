"""Send probes within the budget and judge each response as it comes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

from attrs import define, field, frozen

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.model import Clause
from video_remix_contract.judging.model import Judgement
from video_remix_contract.judging.provider import judge_provider
from video_remix_contract.judging.trimming import trimmed
from video_remix_contract.probing.budget import Budget, Limits
from video_remix_contract.probing.probes import Probe
from video_remix_contract.probing.target import Target
from video_remix_contract.wire.messages import Exchange
from video_remix_contract.wire.retry_after import retry_after
from video_remix_contract.wire.transport import Transport

MAX_WAIT = 10.0
MAX_RETRIES = 2


@frozen
class RunResult:
    """The outcome of a run.

    ``skipped`` are the clauses that were left out with the reasons, ``ended`` is the reason why the run sent less than
    it could, ``accepted`` and ``possible`` count jobs, ``notes`` are sentences for the user.
    """

    judgements: tuple[Judgement, ...]
    skipped: Mapping[Clause, str]
    ended: str | None
    accepted: int
    possible: int
    notes: tuple[str, ...]


@define
class Runner:
    """Sends probes to a provider and collects the judgements; ``result`` returns them.

    ``waits`` and ``declined_waits`` are the seconds that the provider asked to wait for, and got or did not get.
    """

    catalogue: Catalogue
    target: Target
    transport: Transport
    budget: Budget
    seed: int = 0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    judgements: list[Judgement] = field(factory=list)
    skipped: dict[Clause, str] = field(factory=dict)
    ended: str | None = None
    waits: list[float] = field(factory=list)
    declined_waits: list[float] = field(factory=list)

    async def send(self, probe: Probe) -> Judgement | None:
        """Send a probe and judge the response; return None, and keep the reason, where nothing more may be sent."""
        reason = self.budget.exhausted()
        if reason is not None:
            self.end(reason)
            if probe.clause:
                self.skip(probe.clause, reason)
            return None
        exchange = await self.exchanged(probe)
        self.budget.count(exchange)
        judgement = trimmed(judge_provider(self.catalogue, exchange))
        self.judgements.append(judgement)
        return judgement

    async def exchanged(self, probe: Probe) -> Exchange:
        """Send a probe and return the last exchange.

        A busy provider that names the seconds to wait is sent it again, at most twice and within the deadline.
        """
        exchange = await self.transport.send(probe.request, probe.defect, self.budget.seconds_left)
        for _ in range(MAX_RETRIES):
            wait = retry_after(exchange, time.time())
            if wait is None:
                break
            if wait > MAX_WAIT or wait >= self.budget.seconds_left:
                self.declined_waits.append(wait)
                break
            self.waits.append(wait)
            await self.sleep(wait)
            if self.budget.seconds_left <= 0:
                break
            exchange = await self.transport.send(probe.request, probe.defect, self.budget.seconds_left)
        return exchange

    def end(self, reason: str) -> None:
        """Keep the first reason why the run sent less than it could."""
        self.ended = self.ended or reason

    def skip(self, clause: Clause, reason: str) -> None:
        """Keep the first reason why a clause was left out."""
        self.skipped.setdefault(clause, reason)

    def result(self, notes: tuple[str, ...] = ()) -> RunResult:
        """Return the outcome of the run; ``notes`` are added to its own."""
        budget = self.budget
        return RunResult(
            judgements=tuple(self.judgements),
            skipped=dict(self.skipped),
            ended=self.ended,
            accepted=budget.accepted,
            possible=budget.possible,
            notes=(*self.pauses(budget.limits), *lost_requests(budget.possible), *notes),
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


def lost_requests(count: int) -> list[str]:
    """Describe the requests that broke off after they were sent."""
    if not count:
        return []
    requests = "1 request" if count == 1 else f"{count} requests"
    return [f"{requests} broke off after sending and may have made a job, which counts against the budget"]
