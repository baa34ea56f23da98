"""The order of the requests to a provider: those that prove the most for the fewest jobs come first."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Iterable, Sequence

from attrs import evolve

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.conventions import LATER
from video_remix_contract.clauses.jobs import costs_job
from video_remix_contract.clauses.model import Clause, Side
from video_remix_contract.judging.confirming import to_repeat
from video_remix_contract.judging.model import Judgement, Outcome
from video_remix_contract.judging.quoting import is_page
from video_remix_contract.openapi.links import links
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.probing.address import other_address
from video_remix_contract.probing.carriers import carriers, probe_carrier
from video_remix_contract.probing.choices import chosen_parameters
from video_remix_contract.probing.defects import defective
from video_remix_contract.probing.hostile import blank_documents, blank_texts, hostile_bodies, hostile_ids
from video_remix_contract.probing.probes import Probe, invalid, media_types_of, valid, without_features
from video_remix_contract.probing.runner import Runner
from video_remix_contract.probing.target import Target
from video_remix_contract.wire.messages import Defect, Request

# What is not asked where another defect was taken: each request would cost a job to learn nothing.
IMPLIED: dict[Defect | None, tuple[Defect, str]] = {
    Defect.WRONG_KEY: (Defect.MISSING_KEY, "the provider takes requests without a key"),
    Defect.HOSTILE_ID: (Defect.UNKNOWN_VIDEO, "the provider takes any source video"),
}
NOTHING_TO_DELETE = "the run made nothing that it could delete"
NONE_ACCEPTED = "no valid request was accepted, so nothing further was sent"


def planned_jobs(catalogue: Catalogue, target: Target) -> int:
    """Return how many jobs a conforming provider that takes every text is asked for."""
    return sum(valid_requests(part, target) for part in catalogue.parts if costs_job(part.operation))


def valid_requests(catalogue: Catalogue, target: Target) -> int:
    """Return how many valid requests an operation is sent."""
    operation = catalogue.operation
    others = max(0, len(target.video_ids) - 1) if target.takes_video(operation) else 0
    chosen = len(list(chosen_parameters(catalogue, target)))
    plain = len(media_types_of(operation)) + (len(carriers(operation)) or 1)
    return plain + chosen + len(blank_documents(operation)) + others


async def probe_contract(
    runner: Runner, whole: Catalogue, fuzz: Callable[[Runner], Awaitable[str | None]] | None = None
) -> None:
    """Ask a provider about each operation of a contract: what makes jobs first, what ends them last.

    An operation that a link leads to is asked for what the link names, where that is there. An operation that deletes
    is asked for nothing else: what was not made by the run is not the run's to delete.
    """
    given = evolve(runner.target, video_parameter=video_parameter(whole))
    refusals = {part.operation.name: refusal_probes(part, given, runner.seed) for part in whole.parts}
    runner.planned += sum(map(len, refusals.values())) + sum(valid_requests(part, given) for part in whole.parts)
    for part in sorted(whole.parts, key=lambda part: order(part.operation)):
        operation = part.operation
        made = [value for link in links(whole.operations) if link.target is operation for value in runner.linked(link)]
        runner.turn_to(part, evolve(given, video_ids=followed(operation, made)) if made else given)
        if operation.method == "delete" and not made:
            for clause in part.of(Side.PROVIDER):
                runner.skip(clause, NOTHING_TO_DELETE)
            continue
        if made and not await follows(runner):
            # What the link names is not there, which is judged by itself.
            runner.turn_to(part, given)
        asked_for = runner.target is not given
        own = refusal_probes(part, runner.target, runner.seed) if asked_for else refusals[operation.name]
        await probe_provider(runner, own)
        remark = await fuzz(runner) if fuzz else None
        if remark:
            runner.remarks.append(remark)
            await confirm(runner)


async def follows(runner: Runner) -> bool:
    """Return whether what a link names can be asked for."""
    judgement = await runner.send(valid(runner.catalogue, runner.target, media_types_of(runner.catalogue.operation)[0]))
    return judgement is not None and judgement.accepted


def followed(operation: Operation, made: Sequence[str]) -> tuple[str, ...]:
    """Return which of the values that responses name are asked for, the latest first; a single one is deleted."""
    latest = tuple(dict.fromkeys(reversed(made)))
    return latest[:1] if operation.method == "delete" else latest


def order(operation: Operation) -> tuple[bool, bool]:
    """Return the place of an operation in a run."""
    return operation.method == "delete", not costs_job(operation)


def video_parameter(whole: Catalogue) -> str | None:
    """Return the path parameter that names a source video, by the operations that make jobs of it.

    None, for every operation, where there is a single one.
    """
    if len(whole.parts) == 1:
        return None
    names = (part.operation.path_parameter for part in whole.parts if costs_job(part.operation))
    return next((name for name in names if name), "")


async def probe_provider(runner: Runner, refusals: Sequence[Probe]) -> None:
    """Send a provider the requests for every clause of an operation.

    Valid requests come first, as controls; if none is accepted, nothing that follows could prove anything and the run
    ends. Refusals follow, then what needs further jobs: hazardous texts, other source videos, and a plain request at
    the end, which shows that the provider still responds as it did. Refusals cost nothing where the contract is kept,
    but each has to be covered by a job; so the last job of a small budget is spent after them. What would be blamed on
    a single exchange is repeated at the end.
    """
    catalogue, target = runner.catalogue, runner.target
    media_types = media_types_of(catalogue.operation)
    postponed: list[str | None] = []
    for media_type in media_types:
        if runner.costs and runner.any_accepted and runner.budget.left == 1:
            postponed.append(media_type)
        else:
            await runner.send(valid(catalogue, target, media_type))
    if not runner.any_accepted:
        if runner.judgements:
            runner.unseen = NONE_ACCEPTED
            runner.elsewhere = await other_address(runner)
        return
    if all(is_page(response) for judgement in runner.judgements if (response := judgement.exchange.response)):
        runner.remarks.append(f"{target.base_url} answers with web pages; check the base URL")
    await probe_refusals(runner, refusals)
    for media_type in postponed:
        await runner.send(valid(catalogue, target, media_type))
    await probe_further(runner)
    await confirm(runner)


async def probe_further(runner: Runner) -> None:
    """Send what costs further jobs, the plain request at the end."""
    catalogue, target = runner.catalogue, runner.target
    carried = carriers(catalogue.operation)
    for carrier in carried[:-1]:
        await probe_carrier(runner, carrier)
    for probe in [*blank_texts(catalogue, target), *chosen_parameters(catalogue, target)]:
        await runner.send(probe)
    for video_id in target.video_ids[1:] if target.takes_video(catalogue.operation) else ():
        await runner.send(valid(catalogue, target, media_types_of(catalogue.operation)[0], video_id=video_id))
    for carrier in carried[-1:]:
        await probe_carrier(runner, carrier)
    if not carried and catalogue.operation.method != "delete":
        await runner.send(valid(catalogue, target, None))


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
        # Only what was accepted is repeatable, so that there is a document to write again.
        request = judgement.exchange.request
        if clause.repeatable:
            request = without_features(catalogue, runner.target, judgement.reading)
        requests.setdefault(request, []).append(clause)
    for request, clauses in requests.items():
        if await runner.send(Probe("repeat", clauses[0], request, compared=(LATER.keyword,))):
            repeated += clauses
    if declined_last(runner.judgements):
        media_type = media_types_of(catalogue.operation)[0]
        await runner.send(valid(catalogue, runner.target, media_type))
    if not repeated:
        return
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


def refusal_probes(catalogue: Catalogue, target: Target, seed: int) -> list[Probe]:
    """Return what must be refused; the seed decides the name of what is unknown."""
    unknown = f"video_unknown_{random.Random(seed).getrandbits(64):016x}"  # noqa: S311 - a name, no secret
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
