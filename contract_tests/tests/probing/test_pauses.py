"""A busy provider that asks to wait is waited for, within bounds."""

from __future__ import annotations

import pytest
from still import START
from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.probing.budget import Limits
from video_remix_contract.wire.messages import Response

from .test_runner import DEADLINE, TIMEOUT, plain, sent, slow_runner


@pytest.mark.parametrize(("pause", "exchanges"), [(3, 3), (4, 2), (5, 2), (7, 2), (8, 1), (9, 1)])
def test_no_pause_outlasts_the_deadline(clauses: Catalogue, pause: int, exchanges: int) -> None:
    """A request is repeated after a pause only where the pause and an exchange end before the deadline."""
    runner, transport = slow_runner(clauses, 0.5, Response(503, (("Retry-After", str(pause)),)))
    sent(runner, plain(clauses), 1)
    assert len(transport.begun) == exchanges
    assert all(time - START <= DEADLINE - TIMEOUT for time in transport.begun)
    declined = any("did not wait" in note for note in runner.result().notes)
    assert declined is (exchanges < 3)


def busy(wait: int, status: int = 503) -> Response:
    """Return the response of a provider that asks to wait."""
    return Response(status, (("Retry-After", str(wait)),))


@pytest.mark.parametrize(
    ("wait", "exchanges", "notes"),
    [
        (0, 3, ["waited 0 s in all, 2 times, as the provider asked for"]),
        (4, 3, ["waited 8 s in all, 2 times, as the provider asked for"]),
        (10, 3, ["waited 20 s in all, 2 times, as the provider asked for"]),
        (11, 1, ["did not wait for 11 s as the provider asked for; the bound is 10 s"]),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_provider_is_waited_for(
    clauses: Catalogue, wait: int, exchanges: int, notes: list[str], status: int
) -> None:
    """A request is repeated twice at most, after waits of up to ten seconds; each busy response may have made a job."""
    runner, transport = slow_runner(clauses, 0.5, busy(wait, status))
    runner.budget.limits = Limits(max_jobs=1000, deadline=1000)
    sent(runner, plain(clauses), 1)
    assert len(transport.begun) == exchanges
    assert [begun - START for begun in transport.begun] == [number * (wait + 0.5) for number in range(exchanges)]
    possible = exchanges if status == 503 else 0
    assert (runner.budget.accepted, runner.budget.possible, runner.budget.spent) == (0, possible, 0)
    assert [note for note in runner.result().notes if "wait" in note] == notes
    assert len(runner.judgements) == 1


def test_the_longest_pause_that_was_declined_is_told(clauses: Catalogue) -> None:
    """Of several pauses that were too long the longest is told, with the bound that the deadline sets."""
    runner, transport = slow_runner(clauses, 0, busy(20))
    runner.budget.limits = Limits(max_jobs=1000, deadline=6)
    for wait in (20, 30, 25):
        transport.response = busy(wait)
        sent(runner, plain(clauses), 1)
    assert runner.pauses(runner.budget.limits) == ["did not wait for 30 s as the provider asked for; the bound is 6 s"]


def test_a_pause_that_takes_too_long_is_the_end(clauses: Catalogue) -> None:
    """Where a pause took more time than was asked for, and none is left, the request is not sent again."""
    runner, transport = slow_runner(clauses, 0.5, busy(1))

    async def oversleep(_: float) -> None:
        transport.clock.now += DEADLINE

    runner.sleep = oversleep
    (judgement,) = sent(runner, plain(clauses), 1)
    assert judgement is not None
    assert (len(transport.begun), runner.waits, runner.budget.possible) == (1, [1.0], 1)
