"""The order of the requests to a provider: those that prove the most for the fewest jobs come first."""

from __future__ import annotations

import random
from collections.abc import Iterable

from video_remix_contract.clauses.model import Clause
from video_remix_contract.judging.model import Judgement, Outcome
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.probing.payloads import joined, packed
from video_remix_contract.probing.probes import defective, invalid, valid
from video_remix_contract.probing.runner import Runner
from video_remix_contract.probing.target import Target
from video_remix_contract.schema.examples import free_texts
from video_remix_contract.wire.messages import Defect

NONE_ACCEPTED = "no valid request was accepted, so nothing further was sent"


def planned_jobs(operation: Operation, target: Target) -> int:
    """Return how many jobs a conforming provider is asked for."""
    media_types = operation.request_media_types
    with_text = [media_type for media_type in media_types if free_texts(operation, media_type)]
    return len(media_types) + len(with_text) + max(0, len(target.video_ids) - 1) + bool(media_types)


async def probe_provider(runner: Runner) -> None:
    """Send a provider the requests for every clause of the contract.

    Valid requests come first, as controls; if none is accepted, nothing that follows could prove anything and the run
    ends. Refusals follow, then what needs further jobs: hazardous texts, other source videos, and a plain request at
    the end, which shows that the provider still responds as it did. Refusals cost nothing where the contract is kept,
    but each has to be covered by a job; so the last job of a small budget is spent after them.
    """
    catalogue, target = runner.catalogue, runner.target
    media_types = list(catalogue.operation.request_media_types)
    postponed: list[str] = []
    for media_type in media_types:
        if runner.budget.accepted and runner.budget.left == 1:
            postponed.append(media_type)
        else:
            await runner.send(valid(catalogue, target, media_type))
    if not runner.budget.accepted:
        runner.end(NONE_ACCEPTED)
        return
    await probe_refusals(runner)
    for media_type in postponed:
        await runner.send(valid(catalogue, target, media_type))
    for media_type in media_types:
        await probe_texts(runner, media_type)
    for video_id in target.video_ids[1:]:
        await runner.send(valid(catalogue, target, media_types[0], video_id=video_id))
    await runner.send(valid(catalogue, target, media_types[0]))


async def probe_refusals(runner: Runner) -> None:
    """Send what must be refused; a clause that is seen broken is not asked about again."""
    catalogue, target = runner.catalogue, runner.target
    broken: set[Clause | None] = set()
    open_to_all = False
    unknown = f"video_unknown_{random.Random(runner.seed).getrandbits(64):016x}"  # noqa: S311 - a name, no secret
    for probe in [*invalid(catalogue, target), *defective(catalogue, target, unknown)]:
        if probe.clause in broken and not probe.apart:
            continue
        if probe.clause and probe.defect is Defect.WRONG_KEY and open_to_all:
            runner.skip(probe.clause, "the provider takes requests without a key")
            continue
        judgement = await runner.send(probe)
        if judgement is not None and judgement.exchange.accepted:
            broken.add(probe.clause)
            open_to_all = open_to_all or probe.defect is Defect.MISSING_KEY


async def probe_texts(runner: Runner, media_type: str) -> None:
    """Send a prompt that carries every hazard; where something breaks, halve it to find the smallest that does."""
    catalogue, target = runner.catalogue, runner.target
    texts = free_texts(catalogue.operation, media_type)
    if not texts:
        return
    known = broken_clauses(runner.judgements)
    limits = [limit for limit in texts.values() if limit is not None]
    pieces = packed(runner.seed, min(limits) if limits else None)

    async def breaks(part: list[str]) -> bool:
        judgement = await runner.send(valid(catalogue, target, media_type, text=joined(part)))
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


def broken_clauses(judgements: Iterable[Judgement]) -> set[Clause]:
    """Return the clauses that are broken, or by which a valid request was declined."""
    bad = {Outcome.BROKEN, Outcome.DECLINED}
    return {
        observation.clause
        for judgement in judgements
        for observation in judgement.observations
        if observation.outcome in bad
    }
