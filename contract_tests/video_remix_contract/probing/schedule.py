"""The order of the requests to a provider: those that prove the most for the fewest jobs come first."""

from __future__ import annotations

import random
from collections.abc import Iterable

from video_remix_contract.clauses.conventions import LATER
from video_remix_contract.clauses.model import Clause
from video_remix_contract.judging.confirming import to_repeat
from video_remix_contract.judging.model import Judgement, Outcome
from video_remix_contract.judging.quoting import is_page
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.probing.address import other_address
from video_remix_contract.probing.carriers import carriers, probe_carrier
from video_remix_contract.probing.hostile import blank_documents, blank_texts, hostile_bodies, hostile_ids
from video_remix_contract.probing.probes import Probe, defective, invalid, valid, without_features
from video_remix_contract.probing.runner import Runner
from video_remix_contract.probing.target import Target
from video_remix_contract.wire.messages import Defect, Request

# What is not asked where another defect was taken: each request would cost a job to learn nothing.
IMPLIED: dict[Defect | None, tuple[Defect, str]] = {
    Defect.WRONG_KEY: (Defect.MISSING_KEY, "the provider takes requests without a key"),
    Defect.HOSTILE_ID: (Defect.UNKNOWN_VIDEO, "the provider takes any source video"),
}
NONE_ACCEPTED = "no valid request was accepted, so nothing further was sent"


def planned_jobs(operation: Operation, target: Target) -> int:
    """Return how many jobs a conforming provider that takes every text is asked for."""
    others = max(0, len(target.video_ids) - 1)
    return len(operation.request_media_types) + len(carriers(operation)) + len(blank_documents(operation)) + others


async def probe_provider(runner: Runner) -> None:
    """Send a provider the requests for every clause of the contract.

    Valid requests come first, as controls; if none is accepted, nothing that follows could prove anything and the run
    ends. Refusals follow, then what needs further jobs: hazardous texts, other source videos, and a plain request at
    the end, which shows that the provider still responds as it did. Refusals cost nothing where the contract is kept,
    but each has to be covered by a job; so the last job of a small budget is spent after them. What would be blamed on
    a single exchange is repeated at the end.
    """
    catalogue, target = runner.catalogue, runner.target
    media_types = list(catalogue.operation.request_media_types)
    refusals = refusal_probes(runner)
    runner.planned += planned_jobs(catalogue.operation, target) + len(refusals)
    postponed: list[str] = []
    for media_type in media_types:
        if runner.budget.accepted and runner.budget.left == 1:
            postponed.append(media_type)
        else:
            await runner.send(valid(catalogue, target, media_type))
    if not runner.budget.accepted:
        if runner.judgements:
            runner.unseen = NONE_ACCEPTED
            runner.elsewhere = await other_address(runner)
        return
    if all(is_page(response) for judgement in runner.judgements if (response := judgement.exchange.response)):
        runner.remarks.append(f"{target.base_url} answers with web pages; check the base URL")
    await probe_refusals(runner, refusals)
    for media_type in postponed:
        await runner.send(valid(catalogue, target, media_type))
    *texts, last = carriers(catalogue.operation)
    for carrier in texts:
        await probe_carrier(runner, carrier)
    for probe in blank_texts(catalogue, target):
        await runner.send(probe)
    for video_id in target.video_ids[1:]:
        await runner.send(valid(catalogue, target, media_types[0], video_id=video_id))
    await probe_carrier(runner, last)
    await confirm(runner)


async def confirm(runner: Runner) -> None:
    """Repeat once what would be blamed on a single exchange; a remark tells of what did not happen again.

    What a request has apart from its text is left out where that may be the cause.

    A plain request follows where something was declined and nothing was accepted since: it shows whether that was the
    request's own fault.
    """
    catalogue, doubts = runner.catalogue, to_repeat(runner.catalogue, runner.judgements)
    repeated: list[Clause] = []
    requests: dict[Request, list[Clause]] = {}
    for clause, judgement in doubts.items():
        featureless = without_features(catalogue, runner.target, judgement.reading)
        requests.setdefault(featureless if clause.repeatable else judgement.exchange.request, []).append(clause)
    for request, clauses in requests.items():
        if await runner.send(Probe("repeat", clauses[0], request, compared=(LATER.keyword,))):
            repeated += clauses
    if declined_last(runner.judgements):
        media_type = next(iter(catalogue.operation.request_media_types))
        await runner.send(valid(catalogue, runner.target, media_type))
    single: dict[Request, list[str]] = {}
    for clause, judgement in to_repeat(catalogue, runner.judgements).items():
        if clause in repeated:
            single.setdefault(judgement.exchange.request, []).append(clause.id)
    for ids in single.values():
        broken = f"{', '.join(ids)} {'was' if len(ids) == 1 else 'were'} broken in a single exchange"
        runner.remarks.append(f"{broken}, and not when its request was repeated")


def declined_last(judgements: Iterable[Judgement]) -> bool:
    """Return whether a valid request was declined and none accepted since."""
    declined = False
    for judgement in judgements:
        outcomes = {observation.outcome for observation in judgement.observations}
        declined = Outcome.DECLINED in outcomes or (declined and not judgement.accepted)
    return declined


def refusal_probes(runner: Runner) -> list[Probe]:
    """Return what must be refused."""
    catalogue, target = runner.catalogue, runner.target
    unknown = f"video_unknown_{random.Random(runner.seed).getrandbits(64):016x}"  # noqa: S311 - a name, no secret
    return [
        *invalid(catalogue, target),
        *hostile_bodies(catalogue, target),
        *defective(catalogue, target, unknown),
        *hostile_ids(catalogue, target),
    ]


async def probe_refusals(runner: Runner, probes: Iterable[Probe]) -> None:
    """Send what must be refused; a clause that is seen broken is not asked about again."""
    broken: set[Clause | None] = set()
    taken: set[Defect | None] = set()
    for probe in probes:
        if probe.clause in broken and not probe.apart:
            continue
        implied = IMPLIED.get(probe.defect)
        if probe.clause and implied and implied[0] in taken:
            runner.skip(probe.clause, implied[1])
            continue
        judgement = await runner.send(probe)
        if judgement is not None and judgement.accepted:
            broken.add(probe.clause)
            taken.add(probe.defect)
