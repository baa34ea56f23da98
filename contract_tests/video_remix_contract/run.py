"""Ask a provider what the probes ask, within the budget of jobs and of time, and judge each answer as it comes."""

from __future__ import annotations

import asyncio
import random
import time
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from video_remix_contract.exchange import FailureKind, Premise, header
from video_remix_contract.hazards import joined, packed
from video_remix_contract.judge import Judgement, Outcome, judge
from video_remix_contract.probes import Probe, free_texts, invalid, premises, valid

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from video_remix_contract.clauses import Catalogue
    from video_remix_contract.exchange import Exchange
    from video_remix_contract.target import Target
    from video_remix_contract.transport import Transport

MAX_WAIT = 10.0
MAX_RETRIES = 2
BUDGET_SPENT = "the budget of accepted jobs is spent (--max-jobs)"
TIME_SPENT = "the time for the run is spent (--deadline)"


@frozen
class Limits:
    """What a run may cost: accepted jobs, seconds in all."""

    max_jobs: int = 12
    deadline: float = 120.0


@define
class Run:
    """One run against one provider, growing exchange by exchange.

    ``accepted`` counts 2xx answers; ``spent`` counts beside them the requests that broke off after they were sent,
    since they may have made a job as well.
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
    started: float = field(factory=time.perf_counter)

    @property
    def remaining(self) -> float:
        """The seconds that are left."""
        return self.limits.deadline - (time.perf_counter() - self.started)

    def refusal(self) -> str | None:
        """Return why nothing more may be sent, or None.

        Every request may turn into a job at a provider that refuses too little, so the budget binds all of them.
        """
        if self.spent >= self.limits.max_jobs:
            return BUDGET_SPENT
        return TIME_SPENT if self.remaining <= 0 else None

    async def send(self, probe: Probe) -> Judgement | None:
        """Send a probe and judge it; None, with the reason kept, where nothing more may be sent."""
        reason = self.refusal()
        if reason is not None:
            self.skipped.setdefault(probe.clause, reason)
            return None
        exchange = await self.transport.send(probe.request, probe.premise, self.remaining)
        for _ in range(MAX_RETRIES):
            wait = retry_after(exchange)
            if wait is None or wait > min(MAX_WAIT, self.remaining):
                break
            await self.sleep(wait)
            exchange = await self.transport.send(probe.request, probe.premise, self.remaining)
        judgement = judge(self.catalogue, exchange)
        self.judgements.append(judgement)
        self.accepted += exchange.accepted
        broke_off = exchange.failure is not None and exchange.failure.kind is not FailureKind.UNREACHABLE
        self.spent += exchange.accepted or broke_off
        return judgement


def retry_after(exchange: Exchange) -> float | None:
    """Return the seconds that a 429 or a 503 asks to wait (RFC 9110, section 10.2.3), where it says so as a number."""
    if exchange.response is None or exchange.response.status not in {429, 503}:
        return None
    value = header(exchange.response.headers, "retry-after")
    return float(value) if value is not None and value.isascii() and value.isdigit() and len(value) < 10 else None


def planned_jobs(catalogue: Catalogue, target: Target) -> int:
    """Return how many jobs a conforming provider is asked for."""
    media_types = catalogue.contract.request_media_types
    with_text = [media_type for media_type in media_types if free_texts(catalogue.contract, media_type)]
    return len(media_types) + len(with_text) + max(0, len(target.video_ids) - 1) + bool(media_types)


async def probe_provider(run: Run) -> None:
    """Put every question of the contract to a provider, the cheapest and most telling first.

    Accepted twins come first; without one, nothing that follows could prove anything and the run ends. Refusals
    follow, then what needs further jobs: hazardous texts, other source videos, and a plain request at the end, which
    shows that the provider still answers as it did.
    """
    contract, target = run.catalogue.contract, run.target
    media_types = list(contract.request_media_types)
    for media_type in media_types:
        await run.send(valid(contract, target, media_type))
    if not run.accepted:
        return
    await probe_refusals(run)
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
