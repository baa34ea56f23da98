"""Runs without a socket and without time: a provider that is a function, and a clock that only pauses move."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from attrs import define, field
from support import fixed_clauses
from video_remix_contract.probing.budget import Budget, Limits
from video_remix_contract.probing.runner import Runner
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.wire.messages import Defect, Exchange, Failure, Request, Response

if TYPE_CHECKING:
    from video_remix_contract.reference_provider.behaviour import Behaviour
    from video_remix_contract.wire.transport import Transport

CLAUSES = fixed_clauses()
TARGET = Target("http://127.0.0.1/v1", "sk-direct", ("video_123", "video_instant"), pending_video_id="video_running")
Provider = Callable[[Request], Response | Failure]


@define
class Direct:
    """A transport that asks a function, and keeps what it was asked."""

    provider: Provider
    requests: list[Request] = field(factory=list)

    async def send(self, request: Request, defect: Defect | None = None, _sampled: object = ()) -> Exchange:
        """Return what the provider makes of the request."""
        self.requests.append(request)
        outcome = self.provider(request)
        if isinstance(outcome, Failure):
            return Exchange(request, failure=outcome, defect=defect)
        return Exchange(request, outcome, defect=defect)


def reference(behaviour: Behaviour | None = None) -> Provider:
    """Return the reference provider as a function."""
    return ReferenceProvider(CLAUSES.contract, behaviour).respond


def direct(provider: Provider, target: Target = TARGET, **limits: Any) -> tuple[Runner, Direct]:
    """Return a runner that asks a function, and its transport; time stands still."""
    transport = Direct(provider)
    budget = Budget(Limits(**{"max_jobs": 100, **limits}), clock=lambda: 0.0)
    return Runner(CLAUSES, target, cast("Transport", transport), budget, seed=5), transport


def done(runner: Runner, work: Callable[[Runner], Any]) -> Runner:
    """Do what there is to do with a runner, and return it."""
    asyncio.run(work(runner))
    return runner
