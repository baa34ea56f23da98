"""Verify a provider from the first request to the report."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Literal, ParamSpec, TypeVar
from urllib.parse import urlsplit

from attrs import evolve, field, frozen

from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.clauses.model import Clause, Level, Side
from video_remix_contract.clauses.profile import Profile
from video_remix_contract.errors import TargetError
from video_remix_contract.judging.featured import noted
from video_remix_contract.judging.model import Judgement
from video_remix_contract.judging.verdict import UNSEEN, Overall, Verdict, conclude
from video_remix_contract.openapi.contract import Contract
from video_remix_contract.probing.budget import Budget, Limits
from video_remix_contract.probing.defaults import DEADLINE, LARGEST_BODY, MAX_JOBS, TIMEOUT, VIDEO_ID
from video_remix_contract.probing.exposure import exposures, proxied
from video_remix_contract.probing.reasons import none_accepted
from video_remix_contract.probing.runner import Progress, Runner, RunResult, unwatched
from video_remix_contract.probing.schedule import probe_contract
from video_remix_contract.probing.target import Target
from video_remix_contract.report.curl import Curl, Hidden, variable_of
from video_remix_contract.report.model import Jobs, Report
from video_remix_contract.report.redact import Redactor, is_secret
from video_remix_contract.wire.credentials import is_credential
from video_remix_contract.wire.messages import Exchange
from video_remix_contract.wire.transport import Transport

P = ParamSpec("P")
T = TypeVar("T")


@frozen
class Settings:
    """How a run is done and what of it counts.

    ``timeout`` is in seconds for an exchange, ``fuzz`` the number of drawn requests, ``largest_body`` the size of the
    largest of them in bytes, ``expected`` the expected failures with their reasons, ``folder`` where the scripts of
    long reproductions will be. ``record`` gets each exchange without the secrets of the target, to be kept.
    """

    limits: Limits = field(factory=Limits)
    timeout: float = TIMEOUT
    insecure: bool = False
    seed: int = 0
    fuzz: int = 0
    largest_body: int = LARGEST_BODY
    expected: Mapping[Clause, str] = field(factory=dict)
    fail_on: Level = Level.MUST
    folder: str | None = None
    record: Callable[[Exchange], None] | None = None


async def verify(
    clauses: Catalogue,
    target: Target,
    settings: Settings,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    *,
    watch: Callable[[Progress], None] = unwatched,
    stop: asyncio.Event | None = None,
) -> Report:
    """Put the contract's questions to a provider and return the report; nothing that a provider does raises.

    ``sleep`` is awaited with the seconds that a busy provider asks to wait for, ``watch`` gets the progress after each
    exchange, ``stop`` ends the run where it is. Raises ContractError where ``fuzz`` is asked for and nothing can be
    drawn from the fragment.
    """
    started, began = datetime.now(UTC), time.perf_counter()
    target = evolve(target, seed=settings.seed, nonce=nonce(settings.seed))
    fuzz = fuzzing(clauses, settings.fuzz, settings.largest_body) if settings.fuzz else None
    redactor = Redactor(target.secrets, own_texts(clauses, target))

    def record(exchange: Exchange) -> None:
        if settings.record:
            settings.record(redactor.exchange(exchange))

    # To read all certificates of a system takes as long as many exchanges.
    plain = urlsplit(target.base_url).scheme == "http"
    sender = Transport(timeout=settings.timeout, insecure=settings.insecure, plain=plain, record=record)
    async with sender as transport:
        budget = Budget(settings.limits, asyncio.get_running_loop().time, settings.timeout)
        runner = Runner(clauses.parts[0], target, transport, budget, settings.seed, sleep, watch, planned=settings.fuzz)
        await until(stop, probe_contract(runner, clauses, fuzz))
    interrupted = stop is not None and stop.is_set()
    if interrupted:
        runner.cut = f"interrupted after {len(runner.earlier) + len(runner.judgements)} exchanges"
    result = runner.result(notes(clauses, (*runner.earlier, *runner.judgements)))
    verdict = conclude(
        clauses,
        Side.PROVIDER,
        result.judgements,
        skipped=result.skipped,
        expected=settings.expected,
        fail_on=settings.fail_on,
        unseen=result.unseen or (result.cut if interrupted and result.cut else UNSEEN),
    )
    return Report(
        catalogue=clauses,
        subject={"kind": "provider", "base_url": target.base_url},
        verdict=explained(verdict, result, target, interrupted=interrupted),
        jobs=Jobs(result.accepted, result.possible, settings.limits.max_jobs),
        exchanges=len(result.judgements),
        seconds=time.perf_counter() - began,
        started=started,
        seed=settings.seed,
        notes=(*exposures(target, insecure=settings.insecure), *result.notes),
        redactor=redactor,
        curl=curl(target, settings),
        interrupted=interrupted,
    )


def own_texts(clauses: Catalogue, target: Target) -> str:
    """Return what is shown whatever the secrets are: the contract in our words, and what the user names."""
    lines = [
        *(f"{clause.id} {clause.statement} {clause.source} {clause.hint}" for clause in clauses.clauses),
        *(target.base_url, *target.video_ids, target.pending_video_id or "", target.unknown_video_id or ""),
    ]
    return "\n".join(lines)


def curl(target: Target, settings: Settings) -> Curl:
    """Return how the requests of a run are written down: so that they are the same, without the secrets."""
    hidden = {"authorization": Hidden(target.key_variable, "Bearer ") if target.key_variable else None}
    secrets = [secret for secret in target.secrets if is_secret(secret)]
    for name, value in (*target.headers, *target.query):
        variable = target.variables.get(name)
        private = variable or is_credential(name) or any(secret in value for secret in secrets)
        hidden[name.lower()] = Hidden(variable or variable_of(name)) if private else None
    options = ["-k"] if settings.insecure else []
    options += ["--noproxy '*'"] if proxied(target.base_url) else []
    return Curl(hidden, tuple(options), settings.folder)


def notes(clauses: Catalogue, judgements: Sequence[Judgement]) -> tuple[str, ...]:
    """Return what is noted of a run, operation by operation."""
    by_operation = (
        [judgement for judgement in judgements if judgement.reading.operation == part.operation.name]
        for part in clauses.parts
    )
    return tuple(sentence for own in by_operation for sentence in noted(own))


async def until(stop: asyncio.Event | None, work: Coroutine[Any, Any, None]) -> None:
    """Work until it is done, or until the event is set."""
    if stop is None:
        await work
        return
    working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        if not working.done():
            working.cancel()
    with suppress(asyncio.CancelledError):
        await working


def nonce(seed: int) -> str:
    """Return the nonce of a run."""
    return f"{random.Random(f'nonce {seed}').getrandbits(32):08x}"  # noqa: S311 - a mark, no secret


def fuzzing(clauses: Catalogue, count: int, largest_body: int) -> Callable[[Runner], Awaitable[str | None]]:
    """Return what sends so many drawn requests after the probes, none larger than so many bytes; it returns a sentence.

    They are shared among the operations that have a body.

    Raises ContractError where nothing can be drawn from the fragment.
    """
    # Schemathesis takes half a second to import, which only those who fuzz should wait for.
    from video_remix_contract.probing.fuzz.session import Strategies, fuzz_provider  # noqa: PLC0415

    drawn = {part.operation.name: Strategies.of(part.operation, largest_body) for part in clauses.parts}
    bodies = {name: strategies for name, strategies in drawn.items() if strategies}
    share = count // max(len(bodies), 1)

    async def fuzz(runner: Runner) -> str | None:
        name = runner.catalogue.operation.name
        if bodies and name not in bodies:
            return None
        return await fuzz_provider(runner, share, bodies.get(name))

    return fuzz


def explained(verdict: Verdict, result: RunResult, target: Target, *, interrupted: bool) -> Verdict:
    """Give a verdict the reason that its user can act on; a run that was cut short is never conformant."""
    if verdict.overall is Overall.NONCONFORMANT:
        return evolve(verdict, reason=result.cut)
    accepted = any(judgement.accepted for judgement in result.judgements)
    if result.cut and (accepted or interrupted):
        return evolve(verdict, overall=Overall.INCONCLUSIVE, reason=result.cut)
    if verdict.overall is not Overall.INCONCLUSIVE or accepted:
        return verdict
    asked = result.judgements[0].reading.video_id if result.judgements else None
    return evolve(verdict, reason=none_accepted(result, target.base_url, asked or None))


async def averify_provider(
    contract: Contract,
    base_url: str,
    *,
    api_key: str,
    video_ids: Sequence[str] = (VIDEO_ID,),
    pending_video_id: str | None = None,
    unknown_video_id: str | None = None,
    max_jobs: int = MAX_JOBS,
    deadline: float = DEADLINE,
    timeout: float = TIMEOUT,  # noqa: ASYNC109 - bounds each exchange, not this function
    fuzz: int = 0,
    largest_body: int = LARGEST_BODY,
    seed: int = 0,
    profile: str = Profile.STRICT,
    fail_on: Literal["must", "should"] = "must",
) -> Report:
    """Put the contract's questions to a provider and return the report; nothing that the provider does raises.

    ``averify_provider`` is awaited; ``verify_provider`` is the same for programs without an event loop. ``base_url``
    ends in /v1; ``video_ids`` are completed source videos, ``pending_video_id`` is a video that is not completed and
    ``unknown_video_id`` a video that does not exist; at most ``max_jobs`` accepted (billed) jobs are made;
    ``largest_body`` bounds what ``fuzz`` draws, in bytes;
    ``deadline`` and ``timeout`` are seconds for the run and for an exchange. ``report.verdict`` is the verdict,
    ``report.document`` the report as JSON values.

    Raises TargetError for a base URL that cannot be used, ContractError where ``fuzz`` is asked for and nothing can
    be drawn from the fragment (it needs the extra ``suite``), ValueError for an unknown profile or level.

    >>> import asyncio
    >>> import video_remix_contract as vrc
    >>> report = vrc.verify_provider(vrc.load(), "http://127.0.0.1:9/v1", api_key="key", timeout=5)
    >>> str(report.verdict.overall), report.jobs.accepted
    ('inconclusive', 0)
    >>> verifying = vrc.averify_provider(vrc.load(), "http://127.0.0.1:9/v1", api_key="key", timeout=5)
    >>> str(asyncio.run(verifying).verdict.overall)
    'inconclusive'
    """
    if not video_ids:
        raise TargetError("at least one source video is needed")
    target = Target(Target.checked_url(base_url), api_key, tuple(video_ids), pending_video_id, unknown_video_id)
    settings = Settings(
        Limits(max_jobs, deadline),
        timeout,
        fuzz=fuzz,
        largest_body=largest_body,
        seed=seed,
        fail_on=Level(fail_on.upper()),
    )
    return await verify(catalogue(contract, Profile(profile)), target, settings)


def without_event_loop(function: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, T]:
    """Return the function that runs a coroutine function to its end."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        return asyncio.run(function(*args, **kwargs))

    return run


verify_provider = without_event_loop(averify_provider)
