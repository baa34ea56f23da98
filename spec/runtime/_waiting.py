"""Waiting for a job; a client carries this only where its fragment tells by which statuses a job is over."""

import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import define, field

from . import _clock, _sending
from ._call import Call
from ._json import clean
from .errors import APIConnectionError, APIError, APITimeoutError
from .types import Response, Violation, Violations

if TYPE_CHECKING:
    from .client import Client

T = TypeVar("T")
TIMEOUT = 1800.0
INTERVAL = 5.0
_SHORTEST_INTERVAL = 0.1
_MOST_LISTED = 50


@define(auto_exc=False, slots=False, eq=False, repr=False)
class WaitTimeoutError(APITimeoutError):
    """A job was not over when the time to wait for it ran out; `job_id` is its identifier, to wait for it again."""

    job: Any = field(default=None, kw_only=True)
    """The job as it was seen last; None where it never was."""
    statuses: tuple[Any, ...] = field(default=(), kw_only=True)
    """The different statuses that were seen, in the order of their first appearance: the first 50."""


@define
class Watch(Generic[T]):
    """A job that is waited for, how long, and what has been seen of it."""

    client: "Client"
    call: Call[T]
    status: str
    """The attribute of a job that tells where it stands."""
    final: tuple[object, ...]
    """What it holds when the job is over."""
    timeout: float
    interval: float
    on_progress: Callable[[T], object] | None
    deadline: float = field(init=False)
    job: T | None = field(init=False, default=None)
    statuses: list[object] = field(init=False, factory=list)
    deviations: list[Violation] = field(init=False, factory=list)
    error: APIError | None = field(init=False, default=None)
    """Why the last look saw nothing."""
    asked: float = field(init=False, default=0.0)
    """The seconds that the last answer asked to wait."""

    def __attrs_post_init__(self) -> None:
        """Begin to wait; raises ValueError where a time is not usable."""
        self.deadline = _clock.now() + _clock.timeouts(self.timeout)[1]
        usable = type(self.interval) in {int, float} and _SHORTEST_INTERVAL <= self.interval <= _clock.LONGEST_TIMEOUT
        if not usable:
            raise ValueError("`interval` must be a number of seconds from 0.1 to 86400, which is a day")

    def limit(self) -> float:
        """Return the seconds that a look at the job may take; raises WaitTimeoutError where none are left."""
        left = self.deadline - _clock.now()
        if left <= 0:
            raise self._too_late() from self.error
        return min(_clock.timeouts(self.client.timeout)[1], left)

    def see(self, response: Response[T]) -> bool:
        """Take notice of the job, and return whether it is over."""
        self.job, self.error = response.parsed, None
        self.asked = _clock.retry_after(response.headers.get("retry-after"), math.inf) or 0.0
        status = getattr(self.job, self.status)
        _note(self.statuses, [status])
        _note(self.deviations, response.deviations)
        if self.on_progress is not None:
            self.on_progress(response.parsed)
        return status in self.final

    def survives(self, error: APIError) -> bool:
        """Return whether the next look may succeed: nothing came of the last, which is safe to repeat."""
        self.error = error
        self.asked = _clock.retry_after(error.headers.get("retry-after"), math.inf) or 0.0
        status = error.status_code or 0
        return isinstance(error, APIConnectionError) or status in {408, 429} or status >= 500

    def pause(self) -> float:
        """Return the seconds until the next look; raises WaitTimeoutError where no time is left for it."""
        wait = max(self.interval, self.asked)
        if wait >= self.deadline - _clock.now():
            raise self._too_late() from self.error
        return wait

    def _too_late(self) -> WaitTimeoutError:
        last = "it was never seen" if self.job is None else f"it was last {getattr(self.job, self.status)!r}"
        text = f"the job is not over after {self.timeout:g} seconds of waiting: {last}"
        job_id, statuses = "/".join(self.call.given_ids), tuple(self.statuses)
        return WaitTimeoutError(clean(self.client.redact(text)), job_id=job_id, job=self.job, statuses=statuses)

    def result(self, response: Response[T]) -> Response[T]:
        """Return the last answer, with what was tolerated in all of them."""
        response.deviations = Violations(self.deviations)
        return response


def _note(listed: list[T], seen: Iterable[T]) -> None:
    """Add to a list what it does not have yet, up to 50."""
    for value in seen:
        if value not in listed and len(listed) < _MOST_LISTED:
            listed.append(value)


def wait(watch: Watch[T]) -> Response[T]:
    """Look at a job until it is over, and return the last answer, also where the job failed.

    Raises WaitTimeoutError, and the error of a look that a further look would not mend.
    """
    while True:
        try:
            response = _sending.send(watch.client, watch.call, watch.limit())
        except APIError as error:
            if not watch.survives(error):
                raise
        else:
            if watch.see(response):
                return watch.result(response)
        _sending.sleep(watch.pause())


async def wait_async(watch: Watch[T]) -> Response[T]:
    """Look at a job until it is over, as `wait` does."""
    while True:
        try:
            response = await _sending.send_async(watch.client, watch.call, watch.limit())
        except APIError as error:
            if not watch.survives(error):
                raise
        else:
            if watch.see(response):
                return watch.result(response)
        await _sending.async_sleep(watch.pause())
