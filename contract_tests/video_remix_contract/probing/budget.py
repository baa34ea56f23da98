"""What a run may spend: accepted jobs and seconds."""

from __future__ import annotations

import time
from collections.abc import Callable

from attrs import define, field, frozen

from video_remix_contract.probing.defaults import DEADLINE, MAX_JOBS, TIMEOUT
from video_remix_contract.wire.messages import Exchange, FailureKind, header

NOT_IMPLEMENTED = 501


@frozen
class Limits:
    """What a run may spend: accepted jobs, and seconds in all."""

    max_jobs: int = MAX_JOBS
    deadline: float = DEADLINE


@define
class Budget:
    """Counts what a run spends.

    ``accepted`` counts the jobs that were accepted, ``possible`` the requests that may have made a job as well,
    ``spent`` what counts against the budget. ``clock`` returns the time in seconds, from any start; ``timeout`` is
    what an exchange may take, in seconds.
    """

    limits: Limits
    clock: Callable[[], float] = time.monotonic
    timeout: float = TIMEOUT
    accepted: int = 0
    possible: int = 0
    spent: int = 0
    started: float = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.started = self.clock()

    @property
    def left(self) -> int:
        """The jobs that may still be made."""
        return self.limits.max_jobs - self.spent

    @property
    def seconds(self) -> float:
        """The seconds that have passed."""
        return self.clock() - self.started

    @property
    def seconds_left(self) -> float:
        """The seconds that are left."""
        return self.limits.deadline - self.seconds

    @property
    def out_of_time(self) -> bool:
        """Whether an exchange that takes its whole timeout would outlast the deadline.

        Such an exchange is not begun: to cut it off would look like a fault of the provider, and may lose a job.
        """
        return self.seconds_left < self.timeout

    def exhausted(self, *, costs: bool = True) -> str | None:
        """Return why nothing more may be sent, or None.

        Every request to an operation that costs a job may turn into one at a provider that refuses too little, so the
        budget binds all of them.
        """
        if costs and self.left <= 0:
            possible = self.spent - self.accepted
            also = f", {possible} of them only possibly made" if possible else ""
            return f"the budget of accepted jobs, {self.limits.max_jobs}, is spent{also} (--max-jobs)"
        if self.out_of_time:
            return f"the time for the run, {self.limits.deadline:g} s, leaves none for another exchange (--deadline)"
        return None

    def count(self, exchange: Exchange, *, accepted: bool, valid: bool) -> None:
        """Count what an exchange cost; ``valid`` is whether its request should have been accepted.

        What broke off after it was sent may have made a job, as may a 5xx and a 2xx that carries an error. The latter
        two count against the budget where the request was valid: many providers refuse what is invalid so. They do not
        where the provider names the time to come back.
        """
        response, failure = exchange.response, exchange.failure
        lost = failure is not None and failure.kind is not FailureKind.UNREACHABLE
        failed = response is not None and response.status >= 500 and response.status != NOT_IMPLEMENTED
        busy = response is not None and header(response.headers, "retry-after") is not None
        self.accepted += accepted
        doubtful = failed or (exchange.accepted and not accepted)
        self.possible += lost or doubtful
        self.spent += accepted or lost or (doubtful and valid and not busy)

    def lose(self) -> None:
        """Count an exchange that we broke off ourselves, which may have made a job."""
        self.possible += 1
        self.spent += 1
