"""Verify one subject from first request to report."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from video_remix_contract.clauses.model import Level, Side
from video_remix_contract.judge.verdict import Overall, Verdict, conclude
from video_remix_contract.probing.runner import Limits, Run, probe_provider
from video_remix_contract.report.curl import Curl
from video_remix_contract.report.model import Report
from video_remix_contract.report.redact import Redactor
from video_remix_contract.wire.messages import FailureKind
from video_remix_contract.wire.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.openapi.operation import Contract
    from video_remix_contract.probing.target import Target


@frozen
class Settings:
    """How a run is done and what of it counts; ``timeout`` is in seconds for one exchange."""

    limits: Limits = field(factory=Limits)
    timeout: float = 10.0
    insecure: bool = False
    seed: int = 0
    fuzz: int = 0
    known: Mapping[str, str] = field(factory=dict)
    fail_on: Level = Level.MUST
    key_variable: str = "OPENAI_API_KEY"


async def verify_provider(
    catalogue: Catalogue,
    target: Target,
    settings: Settings,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Report:
    """Put the contract's questions to a provider and return the report; nothing that a provider does raises.

    ``sleep`` is awaited with the seconds that a busy provider asks to wait for.
    """
    started = time.perf_counter()
    fuzz = fuzzing(catalogue.contract, settings.fuzz) if settings.fuzz else None
    async with Transport(timeout=settings.timeout, insecure=settings.insecure) as transport:
        run = Run(catalogue, target, transport, settings.limits, settings.seed, sleep)
        await probe_provider(run)
        told = await fuzz(run) if fuzz else []
    verdict = conclude(
        catalogue,
        Side.PROVIDER,
        run.judgements,
        skipped=run.skipped,
        known=settings.known,
        fail_on=settings.fail_on,
        unexercised=run.ended or "no exchange exercised it",
    )
    return Report(
        catalogue=catalogue,
        subject={"kind": "provider", "base_url": target.base_url},
        verdict=explained(verdict, run),
        accepted=run.accepted,
        budget=settings.limits.max_jobs,
        exchanges=len(run.judgements),
        seconds=time.perf_counter() - started,
        seed=settings.seed,
        notes=(*run.notes, *told),
        redactor=Redactor(target.secrets, target.keys),
        curl=Curl(settings.key_variable, frozenset(name.lower() for name, _ in target.headers)),
    )


def fuzzing(contract: Contract, count: int) -> Callable[[Run], Awaitable[list[str]]]:
    """Return what sends so many drawn requests beside the probes, and returns what there is to say of it.

    Raises ContractError where nothing can be drawn from the fragment.
    """
    # Imported here since Schemathesis takes half a second, which only those who fuzz should wait for.
    from video_remix_contract.probing.fuzz.session import Strategies, fuzz_provider  # noqa: PLC0415

    strategies = Strategies.of(contract)
    return lambda run: fuzz_provider(run, count, strategies)


def explained(verdict: Verdict, run: Run) -> Verdict:
    """Give a run without an accepted request the reason that its user can act on."""
    if verdict.overall is not Overall.INCONCLUSIVE or run.accepted:
        return verdict
    if not run.judgements:
        return evolve(verdict, reason=f"nothing was sent: {run.ended}")
    exchange = run.judgements[0].exchange
    if exchange.failure is not None:
        unreachable = exchange.failure.kind is FailureKind.UNREACHABLE
        return evolve(
            verdict, reason=f"{'the provider is unreachable, ' if unreachable else ''}{exchange.failure.message}"
        )
    assert exchange.response is not None, "an exchange has an answer or a failure"
    status, video_id = exchange.response.status, run.target.video_ids[0]
    if status in {401, 403}:
        return evolve(verdict, reason=f"the key was refused with {status}; set it in the environment (--api-key-env)")
    if status == 429:
        return evolve(verdict, reason="the provider is busy (429)")
    refused = f"a remix of {video_id!r} was refused with {status}"
    return evolve(verdict, reason=f"no usable source video: {refused}; name a completed one (--video-id)")
