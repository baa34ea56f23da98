"""Ask a provider what the probes ask, within the budget of jobs and of time, and judge each answer as it comes."""

from __future__ import annotations

import asyncio
import random
import time
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from video_remix_contract.judge.model import Judgement, Outcome
from video_remix_contract.judge.provider import judge
from video_remix_contract.judge.trimming import kept
from video_remix_contract.probing.payloads import joined, packed
from video_remix_contract.probing.probes import Probe, free_texts, invalid, premises, valid
from video_remix_contract.wire.messages import FailureKind, Premise
from video_remix_contract.wire.retry_after import retry_after

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.probing.target import Target
    from video_remix_contract.wire.messages import Exchange
    from video_remix_contract.wire.transport import Transport

MAX_WAIT = 10.0
MAX_RETRIES = 2
NONE_ACCEPTED = "no valid request was accepted, so that nothing further was asked"


@frozen
class Limits:
    """What a run may cost: accepted jobs, seconds in all."""

    max_jobs: int = 12
    deadline: float = 120.0


@define
class Run:
    """One run against one provider, growing exchange by exchange.

    ``accepted`` counts 2xx answers; ``spent`` counts beside them the requests that broke off after they were sent,
    since they may have made a job as well. ``ended`` says why the run asked less than it could, ``waits`` and
    ``declined_waits`` are the seconds that the provider asked to wait for, and got or did not get.
    """

    catalogue: Catalogue
    target: Target
    transport: Transport
    limits: Limits
    seed: int = 0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    judgements: list[Judgement] = field(factory=list)
    skipped: dict[str, str] = field(factory=dict)
    accepted: int = 0
    spent: int = 0
    ended: str | None = None
    waits: list[float] = field(factory=list)
    declined_waits: list[float] = field(factory=list)
    started: float = field(factory=time.perf_counter)

    @property
    def remaining(self) -> float:
        """The seconds that are left."""
        return self.limits.deadline - (time.perf_counter() - self.started)

    @property
    def left(self) -> int:
        """The jobs that may still be made."""
        return self.limits.max_jobs - self.spent

    def refusal(self) -> str | None:
        """Return why nothing more may be sent, or None.

        Every request may turn into a job at a provider that refuses too little, so the budget binds all of them.
        """
        if self.left <= 0:
            return f"the budget of accepted jobs, {self.limits.max_jobs}, is spent (--max-jobs)"
        if self.remaining <= 0:
            return f"the time for the run, {self.limits.deadline:g} s, is spent (--deadline)"
        return None

    async def send(self, probe: Probe) -> Judgement | None:
        """Send a probe and judge it; None, with the reason kept, where nothing more may be sent."""
        reason = self.refusal()
        if reason is not None:
            self.ended = self.ended or reason
            self.skipped.setdefault(probe.clause, reason)
            return None
        exchange = await self.answered(probe)
        self.accepted += exchange.accepted
        broke_off = exchange.failure is not None and exchange.failure.kind is not FailureKind.UNREACHABLE
        self.spent += exchange.accepted or broke_off
        judgement = kept(judge(self.catalogue, exchange))
        self.judgements.append(judgement)
        return judgement

    async def answered(self, probe: Probe) -> Exchange:
        """Send a probe, at most twice again where the provider is busy and says how long, within the time there is."""
        exchange = await self.transport.send(probe.request, probe.premise, self.remaining)
        for _ in range(MAX_RETRIES):
            wait = retry_after(exchange, time.time())
            if wait is None:
                break
            if wait > MAX_WAIT or wait >= self.remaining:
                self.declined_waits.append(wait)
                break
            self.waits.append(wait)
            await self.sleep(wait)
            if self.remaining <= 0:
                break
            exchange = await self.transport.send(probe.request, probe.premise, self.remaining)
        return exchange

    @property
    def notes(self) -> list[str]:
        """What the user should know of the run beside the verdicts, in sentences."""
        found = []
        if self.waits:
            found.append(f"waited {sum(self.waits):.3g} s in all, {len(self.waits)} times, as the provider asked for")
        if self.declined_waits:
            longest, bound = max(self.declined_waits), min(MAX_WAIT, self.limits.deadline)
            found.append(f"did not wait for {longest:.3g} s as the provider asked for; the bound is {bound:.3g} s")
        if self.spent > self.accepted:
            broke = "1 request" if self.spent == self.accepted + 1 else f"{self.spent - self.accepted} requests"
            found.append(f"{broke} broke off after sending and may have made a job, which counts against the budget")
        return found


def planned_jobs(catalogue: Catalogue, target: Target) -> int:
    """Return how many jobs a conforming provider is asked for."""
    media_types = catalogue.contract.request_media_types
    with_text = [media_type for media_type in media_types if free_texts(catalogue.contract, media_type)]
    return len(media_types) + len(with_text) + max(0, len(target.video_ids) - 1) + bool(media_types)


async def probe_provider(run: Run) -> None:
    """Put every question of the contract to a provider, the cheapest and most telling first.

    Accepted twins come first; without one, nothing that follows could prove anything and the run ends. Refusals
    follow, then what needs further jobs: hazardous texts, other source videos, and a plain request at the end, which
    shows that the provider still answers as it did. Refusals cost nothing where the contract is kept, but each has
    to be covered by a job; so the last job of a small budget is spent after them.
    """
    contract, target = run.catalogue.contract, run.target
    media_types = list(contract.request_media_types)
    postponed: list[str] = []
    for media_type in media_types:
        if run.accepted and run.left == 1:
            postponed.append(media_type)
        else:
            await run.send(valid(contract, target, media_type))
    if not run.accepted:
        run.ended = run.ended or NONE_ACCEPTED
        return
    await probe_refusals(run)
    for media_type in postponed:
        await run.send(valid(contract, target, media_type))
    for media_type in media_types:
        await probe_texts(run, media_type)
    for video_id in target.video_ids[1:]:
        await run.send(valid(contract, target, media_types[0], video_id=video_id))
    await run.send(valid(contract, target, media_types[0]))


async def probe_refusals(run: Run) -> None:
    """Send what must be refused; a clause that is seen broken is not asked about again."""
    contract, target = run.catalogue.contract, run.target
    broken: set[str] = set()
    unknown = f"video_unknown_{random.Random(run.seed).getrandbits(64):016x}"  # noqa: S311 - a name, no secret
    for probe in [*invalid(contract, target), *premises(contract, target, unknown)]:
        if probe.clause in broken:
            continue
        if probe.premise is Premise.WRONG_KEY and "request.authorization.missing" in broken:
            run.skipped[probe.clause] = "the provider takes requests without a key"
            continue
        judgement = await run.send(probe)
        if judgement is not None and judgement.exchange.accepted:
            broken.add(probe.clause)


async def probe_texts(run: Run, media_type: str) -> None:
    """Send one prompt that carries every hazard; where something breaks, halve it to find the smallest that does."""
    contract, target = run.catalogue.contract, run.target
    texts = free_texts(contract, media_type)
    if not texts:
        return
    known = broken_clauses(run.judgements)
    limits = [limit for limit in texts.values() if limit is not None]
    pieces = packed(run.seed, min(limits) if limits else None)

    async def breaks(part: list[str]) -> bool:
        judgement = await run.send(valid(contract, target, media_type, text=joined(part)))
        return judgement is not None and bool(broken_clauses([judgement]) - known)

    if not await breaks(pieces):
        return
    while len(pieces) > 1:
        half = len(pieces) // 2
        if await breaks(pieces[:half]):
            pieces = pieces[:half]
        elif await breaks(pieces[half:]):
            pieces = pieces[half:]
        else:
            return


def broken_clauses(judgements: list[Judgement]) -> set[str]:
    """Return the clauses that are broken, or by which a valid request was declined."""
    bad = {Outcome.BROKEN, Outcome.DECLINED}
    return {one.clause for judgement in judgements for one in judgement.observations if one.outcome in bad}
