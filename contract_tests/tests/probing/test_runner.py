"""A run keeps within its deadline and its budget of jobs, by whatever clock that is measured."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, cast

import pytest
from attrs import define, evolve, field
from hypothesis import example, given, settings
from hypothesis import strategies as st
from still import START, Clock
from video_remix_contract.probing.budget import Budget, Limits
from video_remix_contract.probing.pace import Pace
from video_remix_contract.probing.probes import exercised, valid
from video_remix_contract.probing.runner import MAX_RETRIES, MAX_WAIT, Progress, Runner, unwatched
from video_remix_contract.probing.target import Target
from video_remix_contract.wire.messages import Exchange, Failure, FailureKind, Request, Response

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.judging.model import Judgement
    from video_remix_contract.probing.probes import Probe
    from video_remix_contract.wire.messages import Defect
    from video_remix_contract.wire.transport import Transport

TARGET = Target("http://localhost/v1", "sk-runner")
DEADLINE, TIMEOUT = 10.0, 2.0


@define
class SlowTransport:
    """A transport whose exchanges take some seconds of a clock; ``begun`` are the times at which they began."""

    clock: Clock
    seconds: float
    response: Response
    begun: list[float] = field(factory=list)
    broken_off: bool = False

    async def send(self, request: Request, defect: Defect | None = None, _sampled: object = ()) -> Exchange:
        """Return the response after the seconds."""
        self.begun.append(self.clock.now)
        if self.broken_off:
            raise asyncio.CancelledError
        self.clock.now += self.seconds
        return Exchange(request, self.response, defect=defect)


def slow_runner(clauses: Catalogue, seconds: float, response: Response) -> tuple[Runner, SlowTransport]:
    """Return a runner whose exchanges take so many seconds, and its transport; pauses pass on the same clock."""
    clock = Clock()
    transport = SlowTransport(clock, seconds, response)

    async def sleep(pause: float) -> None:
        clock.now += pause

    budget = Budget(Limits(max_jobs=1000, deadline=DEADLINE), clock, TIMEOUT)
    return Runner(clauses, TARGET, cast("Transport", transport), budget, sleep=sleep), transport


def sent(runner: Runner, probe: Probe, times: int) -> list[Judgement | None]:
    """Send a probe several times."""

    async def send() -> list[Judgement | None]:
        return [await runner.send(probe) for _ in range(times)]

    return asyncio.run(send())


def plain(clauses: Catalogue) -> Probe:
    """Return a valid request in the first media type."""
    return valid(clauses, TARGET, next(iter(clauses.operation.request_media_types)))


def test_no_exchange_is_begun_without_the_time_for_it(clauses: Catalogue) -> None:
    """Exchanges of 4 s begin at 0, 4 and 8 s of 10 s; then less than the timeout is left, and nothing is sent."""
    runner, transport = slow_runner(clauses, 4, Response(400))
    judgements = sent(runner, plain(clauses), 5)
    assert [judgement is not None for judgement in judgements] == [True, True, True, False, False]
    assert [time - START for time in transport.begun] == [0, 4, 8]
    result = runner.result()
    assert result.cut is not None
    assert "--deadline" in result.cut
    assert [reason for reason in result.skipped.values() if "--deadline" in reason] != []


def test_a_deadline_that_is_shorter_than_an_exchange_is_named(clauses: Catalogue) -> None:
    """Where the timeout is longer than the deadline nothing is sent, and the reason names both options."""
    runner, transport = slow_runner(clauses, 1, Response(400))
    runner.budget.timeout = 2 * DEADLINE
    assert sent(runner, plain(clauses), 1) == [None]
    assert transport.begun == []
    assert re.search(r"--timeout.*--deadline is 10 s: use --deadline \d+", runner.result().unseen or "")


def test_the_end_of_a_slow_run_is_foretold_once(clauses: Catalogue) -> None:
    """After the first answers the run tells their pace, how long all will take, and a deadline that is enough."""
    seen: list[Progress] = []
    runner, _ = slow_runner(clauses, 2, Response(400))
    runner.planned, runner.watch = 36, seen.append
    sent(runner, plain(clauses), 4)
    forecasts = [progress.forecast for progress in seen if progress.forecast]
    assert forecasts == ["answers take 2.0 s; 36 exchanges need about 72 s; --deadline is 10 s: use --deadline 85"]
    assert [progress.pace.answered for progress in seen] == [1, 2, 3, 4]


@settings(deadline=None)
@given(answered=st.integers(0, 80), planned=st.integers(1, 80), each=st.floats(0.01, 60), timeout=st.floats(0.01, 60))
@example(answered=3, planned=36, each=4.0, timeout=10.0)
@example(answered=0, planned=36, each=4.0, timeout=10.0)
def test_the_deadline_to_use_is_long_enough(answered: int, planned: int, each: float, timeout: float) -> None:
    """With the deadline that is named and the same pace every exchange can begin, and no forecast warns any more."""
    pace = Pace(answered, planned, answered * each, 1, timeout)
    longer = evolve(pace, deadline=pace.longer_deadline)
    needed = max(planned, answered) * pace.each
    assert pace.longer_deadline >= needed + timeout - pace.each
    assert "--deadline" not in (longer.forecast() or "")


def test_a_run_in_time_is_foretold_only_where_it_is_long() -> None:
    """A short run is foretold in no way, a long run with the time that it takes."""
    assert Pace(3, 36, 0.3, 120, 10).forecast() is None
    assert Pace(3, 36, 2.1, 120, 10).forecast() == "answers take 0.7 s; 36 exchanges need about 25 s"


def test_a_budget_measures_by_its_clock() -> None:
    """The seconds that are left follow the clock, and no time is left where an exchange would outlast the deadline."""
    clock = Clock()
    budget = Budget(Limits(max_jobs=1, deadline=DEADLINE), clock, TIMEOUT)
    assert (budget.seconds_left, budget.exhausted()) == (DEADLINE, None)
    clock.now += DEADLINE - TIMEOUT
    assert budget.exhausted() is None
    clock.now += 0.1
    assert "--deadline" in (budget.exhausted() or "")


LOST = Failure(FailureKind.TIMEOUT, "no complete response")
NOT_SENT = Failure(FailureKind.UNREACHABLE, "no connection")
BUSY = Response(503, (("Retry-After", "1"),))


@pytest.mark.parametrize(
    ("outcome", "accepted", "valid", "counts"),
    [
        (Response(200), True, True, (1, 0, 1)),
        (Response(200), True, False, (1, 0, 1)),
        (Response(200), False, True, (0, 1, 1)),
        (Response(200), False, False, (0, 1, 0)),
        (Response(400), False, True, (0, 0, 0)),
        (Response(500), False, True, (0, 1, 1)),
        (Response(500), False, False, (0, 1, 0)),
        (Response(501), False, True, (0, 0, 0)),
        (BUSY, False, True, (0, 1, 0)),
        (LOST, False, True, (0, 1, 1)),
        (LOST, False, False, (0, 1, 1)),
        (NOT_SENT, False, True, (0, 0, 0)),
    ],
)
def test_jobs_are_counted_by_what_may_have_been_made(
    outcome: Response | Failure,
    accepted: bool,  # noqa: FBT001 - a parameter of the test
    valid: bool,  # noqa: FBT001 - a parameter of the test
    counts: tuple[int, int, int],
) -> None:
    """Accepted, possible and spent jobs: a 5xx, a 2xx with an error and what broke off may all have made a job."""
    request = Request("POST", "http://localhost/v1")
    exchange = Exchange(request, failure=outcome) if isinstance(outcome, Failure) else Exchange(request, outcome)
    budget = Budget(Limits())
    budget.count(exchange, accepted=accepted, valid=valid)
    assert (budget.accepted, budget.possible, budget.spent) == counts


def test_an_exchange_that_is_broken_off_may_have_made_a_job(clauses: Catalogue) -> None:
    """Where a run is ended in the middle of an exchange, that exchange counts as possible."""
    runner, transport = slow_runner(clauses, 1, Response(400))
    transport.broken_off = True
    with pytest.raises(asyncio.CancelledError):
        sent(runner, plain(clauses), 1)
    assert (runner.budget.possible, runner.budget.spent) == (1, 1)


POSSIBLE = "answered with a 5xx or an error in a 2xx, or broke off after sending, and may have made a job"


@pytest.mark.parametrize(
    ("possible", "notes"), [(0, []), (1, [f"1 request was {POSSIBLE}"]), (2, [f"2 requests were {POSSIBLE}"])]
)
def test_jobs_that_are_only_possible_are_told(clauses: Catalogue, possible: int, notes: list[str]) -> None:
    """The report says how many requests may have made a job although none was accepted."""
    runner, _ = slow_runner(clauses, 0, Response(500))
    sent(runner, plain(clauses), possible)
    runner.remarks.append("a remark")
    assert runner.result(("at the end",)).notes == (*notes, "a remark", "at the end")


def test_an_outcome_is_whole(clauses: Catalogue) -> None:
    """The outcome has the judgements, the counts and the address to try."""
    runner, _ = slow_runner(clauses, 0, Response(500))
    (judgement,) = sent(runner, plain(clauses), 1)
    runner.budget.accepted, runner.elsewhere = 3, "http://elsewhere/v1"
    result = runner.result()
    assert (result.judgements, result.accepted, result.possible) == ((judgement,), 3, 1)
    assert (result.unseen, result.cut, result.skipped, result.elsewhere) == (None, None, {}, "http://elsewhere/v1")
    assert isinstance(result.skipped, dict)
    assert result.skipped is not runner.skipped


def test_what_is_left_out_keeps_its_first_reason(clauses: Catalogue) -> None:
    """Where jobs are left the time is the reason; where none is, the budget is, and the run was not cut."""
    runner, _ = slow_runner(clauses, 4, Response(400))
    runner.budget.spent = 999
    probe = plain(clauses)
    runner.leave_out(probe, "given")
    cut = runner.cut
    assert cut == f"the run ended early, {runner.pace.too_late()}"
    assert runner.unseen == f"nothing was sent: {cut}"
    sent(runner, probe, 1)
    runner.leave_out(probe, "later")
    assert (runner.cut, runner.unseen) == (cut, f"nothing was sent: {cut}")
    assert set(runner.skipped.values()) == {cut}
    assert set(runner.skipped) == set(exercised(clauses, probe))

    spent, _ = slow_runner(clauses, 4, Response(400))
    spent.budget.spent = 1000
    assert sent(spent, probe, 1) == [None]
    assert (spent.cut, set(spent.skipped.values())) == (None, {spent.budget.exhausted()})
    assert spent.unseen == f"nothing was sent: {spent.budget.exhausted()}"

    begun, _ = slow_runner(clauses, 0, Response(400))
    sent(begun, probe, 1)
    begun.leave_out(probe, "given")
    assert begun.unseen is None


def test_progress_is_shown_after_each_exchange(clauses: Catalogue) -> None:
    """The progress has the pace, the jobs and what was sent."""
    runner, _ = slow_runner(clauses, 1, Response(500))
    seen: list[Progress] = []
    runner.watch, runner.planned = seen.append, 7
    sent(runner, plain(clauses), 2)
    assert [(progress.accepted, progress.possible, progress.doing) for progress in seen] == [
        (0, 1, "plain"),
        (0, 2, "plain"),
    ]
    assert seen[1].pace == Pace(2, 7, 2.0, DEADLINE, TIMEOUT)
    assert [progress.forecast for progress in seen] == [None, None]
    assert unwatched(seen[0]) is None  # type: ignore[func-returns-value]


def test_a_runner_begins_with_nothing(clauses: Catalogue) -> None:
    """Nothing is planned, asked or left out before the first probe."""
    runner = Runner(clauses, TARGET, cast("Transport", None), Budget(Limits()))
    assert (runner.seed, runner.planned, runner.judgements, runner.remarks) == (0, 0, [], [])
    assert (MAX_WAIT, MAX_RETRIES) == (10.0, 2)
