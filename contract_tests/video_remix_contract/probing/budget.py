"""What a run may spend: accepted jobs and seconds."""

from __future__ import annotations

import time
from collections.abc import Callable

from attrs import define, field, frozen

from video_remix_contract.probing.defaults import DEADLINE, MAX_JOBS
from video_remix_contract.wire.messages import Exchange, FailureKind


@frozen
class Limits:
    """What a run may spend: accepted jobs, and seconds in all."""

    max_jobs: int = MAX_JOBS
    deadline: float = DEADLINE


@define
class Budget:
    """Counts what a run spends.

    ``accepted`` counts 2xx responses, ``possible`` the requests that broke off after they were sent, since they may
    have made a job as well. ``clock`` returns the time in seconds, from any start.
    """

    limits: Limits
    clock: Callable[[], float] = time.monotonic
    accepted: int = 0
    possible: int = 0
    started: float = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.started = self.clock()

    @property
    def spent(self) -> int:
        """The jobs that were or may have been made."""
        return self.accepted + self.possible

    @property
    def left(self) -> int:
        """The jobs that may still be made."""
        return self.limits.max_jobs - self.spent

    @property
    def seconds_left(self) -> float:
        """The seconds that are left."""
        return self.limits.deadline - (self.clock() - self.started)

    def exhausted(self) -> str | None:
        """Return why nothing more may be sent, or None.

        Every request may turn into a job at a provider that refuses too little, so the budget binds all of them.
        """
        if self.left <= 0:
            return f"the budget of accepted jobs, {self.limits.max_jobs}, is spent (--max-jobs)"
        if self.seconds_left <= 0:
            return f"the time for the run, {self.limits.deadline:g} s, is spent (--deadline)"
        return None

    def count(self, exchange: Exchange) -> None:
        """Count what an exchange cost."""
        self.accepted += exchange.accepted
        self.possible += exchange.failure is not None and exchange.failure.kind is not FailureKind.UNREACHABLE
