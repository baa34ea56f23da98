"""A run keeps within its deadline, by whatever clock that is measured."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

import pytest
from attrs import define, field
from video_remix_contract.probing.budget import Budget, Limits
from video_remix_contract.probing.probes import valid
from video_remix_contract.probing.runner import Runner
from video_remix_contract.probing.target import Target
from video_remix_contract.wire.messages import Exchange, Response

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.judging.model import Judgement
    from video_remix_contract.probing.probes import Probe
    from video_remix_contract.wire.messages import Defect, Request
    from video_remix_contract.wire.transport import Transport

TARGET = Target("http://localhost/v1", "sk-runner")
DEADLINE = 10.0


@define
class Clock:
    """A clock that stands still until it is set."""

    now: float = 1000.0

    def __call__(self) -> float:
        """Return the time in seconds."""
        return self.now


@define
class SlowTransport:
    """A transport whose exchanges take some seconds of a clock; ``bounds`` are the times that they were given."""

    clock: Clock
    seconds: float
    response: Response
    bounds: list[float | None] = field(factory=list)

    async def send(self, request: Request, defect: Defect | None = None, timeout: float | None = None) -> Exchange:  # noqa: ASYNC109 - the signature of Transport
        """Return the response after the seconds."""
        self.bounds.append(timeout)
        self.clock.now += self.seconds
        return Exchange(request, self.response, defect=defect)


def slow_runner(clauses: Catalogue, seconds: float, response: Response) -> tuple[Runner, SlowTransport]:
    """Return a runner whose exchanges take so many seconds, and its transport; pauses pass on the same clock."""
    clock = Clock()
    transport = SlowTransport(clock, seconds, response)

    async def sleep(pause: float) -> None:
        clock.now += pause

    budget = Budget(Limits(max_jobs=1000, deadline=DEADLINE), clock)
    return Runner(clauses, TARGET, cast("Transport", transport), budget, sleep=sleep), transport


def sent(runner: Runner, probe: Probe, times: int) -> list[Judgement | None]:
    """Send a probe several times."""

    async def send() -> list[Judgement | None]:
        return [await runner.send(probe) for _ in range(times)]

    return asyncio.run(send())


def plain(clauses: Catalogue) -> Probe:
    """Return a valid request in the first media type."""
    return valid(clauses, TARGET, next(iter(clauses.operation.request_media_types)))


def test_nothing_is_sent_after_the_deadline(clauses: Catalogue) -> None:
    """Exchanges of 4 s fit three times into 10 s; each gets the time that is left, and the rest is not sent."""
    runner, transport = slow_runner(clauses, 4, Response(400))
    judgements = sent(runner, plain(clauses), 5)
    assert [judgement is not None for judgement in judgements] == [True, True, True, False, False]
    assert transport.bounds == [10, 6, 2]
    result = runner.result()
    assert result.ended is not None
    assert "--deadline" in result.ended
    assert [reason for reason in result.skipped.values() if "--deadline" in reason] != []


@pytest.mark.parametrize(("pause", "exchanges"), [(3, 3), (4, 2), (5, 2), (8, 2), (9, 1), (10, 1)])
def test_no_pause_outlasts_the_deadline(clauses: Catalogue, pause: int, exchanges: int) -> None:
    """A request is repeated after a pause only where the pause ends before the deadline."""
    runner, transport = slow_runner(clauses, 1, Response(503, (("Retry-After", str(pause)),)))
    sent(runner, plain(clauses), 1)
    assert len(transport.bounds) == exchanges
    assert all(bound is not None and bound > 0 for bound in transport.bounds)
    declined = any("did not wait" in note for note in runner.result().notes)
    assert declined is (exchanges < 3)


def test_a_budget_measures_by_its_clock() -> None:
    """The seconds that are left follow the clock, and no time is left at the deadline."""
    clock = Clock()
    budget = Budget(Limits(max_jobs=1, deadline=DEADLINE), clock)
    assert (budget.seconds_left, budget.exhausted()) == (DEADLINE, None)
    clock.now += DEADLINE
    assert budget.seconds_left == 0
    assert "--deadline" in (budget.exhausted() or "")
