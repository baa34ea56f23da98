"""How fast answers come, when a run ends, and what it may spend, at each bound."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from still import START, Clock
from video_remix_contract.probing.budget import Budget, Limits
from video_remix_contract.probing.pace import Pace, round_up
from video_remix_contract.wire.messages import Exchange, Request, Response

from .test_runner import DEADLINE, TIMEOUT

PACE = Pace(answered=4, planned=10, seconds=8.0, deadline=30.0, timeout=3.0)


@pytest.mark.parametrize(
    ("changes", "exchanges", "each", "longer"),
    [
        ({}, 10, 2.0, 25),
        ({"answered": 10}, 10, 0.8, 15),
        ({"answered": 16}, 16, 0.5, 15),
        ({"answered": 0, "seconds": 0.0}, 10, 3.0, 40),
        ({"answered": 1}, 10, 8.0, 95),
        ({"planned": 0}, 4, 2.0, 15),
    ],
)
def test_what_a_run_needs(changes: dict[str, Any], exchanges: int, each: float, longer: int) -> None:
    """All planned exchanges are needed, or as many as there were; each takes what an answer took, or the timeout."""
    pace = evolve(PACE, **changes)
    assert (pace.exchanges, pace.each, pace.longer_deadline) == (exchanges, each, longer)


@pytest.mark.parametrize(
    ("pace", "description", "too_late"),
    [
        (
            PACE,
            "answers take 2.0 s; 10 exchanges need about 20 s",
            "answers take 2.0 s; 10 exchanges need about 20 s; --deadline is 30 s: use --deadline 25",
        ),
        (
            evolve(PACE, answered=0, seconds=0.0, timeout=2.5, planned=20),
            "an exchange may take 2.5 s (--timeout)",
            "an exchange may take 2.5 s (--timeout); --deadline is 30 s: use --deadline 60, or a shorter --timeout",
        ),
    ],
)
def test_the_sentences_about_the_pace(pace: Pace, description: str, too_late: str) -> None:
    """The sentences name the pace, what is needed, and a deadline that is enough."""
    assert (pace.description(), pace.too_late()) == (description, too_late)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "long"),
        ({"deadline": 21.0}, "long"),
        ({"deadline": 20.9}, "late"),
        ({"timeout": 12.0}, "long"),
        ({"timeout": 12.1}, "late"),
        ({"seconds": 2.0}, "long"),
        ({"seconds": 1.9}, None),
        ({"answered": 20, "seconds": 4.9}, None),
        ({"answered": 20, "seconds": 5.0}, "long"),
    ],
)
def test_when_a_run_is_foretold(changes: dict[str, Any], kind: str | None) -> None:
    """A run of five seconds is foretold, and one whose last exchange could not begin in time is warned of."""
    pace = evolve(PACE, **changes)
    assert pace.forecast() == {"long": pace.description(), "late": pace.too_late(), None: None}[kind]


ROUNDED = {0.1: 1, 1: 1, 1.1: 2, 9: 9, 9.1: 10, 10: 10, 10.1: 15, 15: 15, 95.1: 100, 100: 100, 101: 150, 1000: 1000}


@pytest.mark.parametrize(("seconds", "rounded"), ROUNDED.items())
def test_a_round_number_is_not_below(seconds: float, rounded: int) -> None:
    """Seconds are rounded up to whole ones, to fives from ten on, to fifties from a hundred on."""
    result = round_up(seconds)
    assert (result, type(result)) == (rounded, int)


def test_a_budget_begins_full() -> None:
    """Nothing is spent at the beginning, and the clock counts from there."""
    clock = Clock()
    budget = Budget(Limits(max_jobs=3, deadline=DEADLINE), clock, TIMEOUT)
    assert (budget.accepted, budget.possible, budget.spent, budget.left) == (0, 0, 0, 3)
    assert (budget.started, budget.seconds, budget.seconds_left) == (START, 0, DEADLINE)
    clock.now += 2.5
    assert (budget.seconds, budget.seconds_left) == (2.5, DEADLINE - 2.5)


@pytest.mark.parametrize(
    ("seconds", "out"), [(0, False), (DEADLINE - TIMEOUT, False), (DEADLINE - TIMEOUT + 0.5, True), (99, True)]
)
def test_the_time_for_an_exchange(seconds: float, out: bool) -> None:  # noqa: FBT001 - a parameter
    """There is time for an exchange where its whole timeout is left."""
    clock = Clock()
    budget = Budget(Limits(max_jobs=1, deadline=DEADLINE), clock, TIMEOUT)
    clock.now += seconds
    assert budget.out_of_time is out
    reason = "the time for the run, 10 s, leaves none for another exchange (--deadline)"
    assert budget.exhausted() == (reason if out else None)


@pytest.mark.parametrize(
    ("accepted", "spent", "reason"),
    [
        (0, 0, None),
        (2, 2, None),
        (3, 3, "the budget of accepted jobs, 3, is spent (--max-jobs)"),
        (4, 4, "the budget of accepted jobs, 3, is spent (--max-jobs)"),
        (1, 3, "the budget of accepted jobs, 3, is spent, 2 of them only possibly made (--max-jobs)"),
    ],
)
def test_the_budget_of_jobs(accepted: int, spent: int, reason: str | None) -> None:
    """Where no job is left nothing may be sent, and the reason says how many of them are certain."""
    budget = Budget(Limits(max_jobs=3), accepted=accepted, spent=spent)
    assert (budget.exhausted(), budget.left) == (reason, 3 - spent)


@pytest.mark.parametrize(
    ("status", "possible"),
    [(200, True), (299, True), (300, False), (499, False), (500, True), (501, False), (502, True), (599, True)],
)
def test_which_statuses_may_have_made_a_job(status: int, possible: bool) -> None:  # noqa: FBT001 - a parameter
    """A 2xx that was no acceptance and a 5xx but 501 may have made a job; each is counted once more."""
    budget = Budget(Limits())
    for _ in range(2):
        budget.count(Exchange(Request("POST", "http://x"), Response(status)), accepted=False, valid=True)
    assert (budget.accepted, budget.possible, budget.spent) == (0, 2 * possible, 2 * possible)


def test_jobs_add_up() -> None:
    """Accepted jobs and exchanges that were broken off are added to what was spent."""
    budget = Budget(Limits())
    for _ in range(2):
        budget.count(Exchange(Request("POST", "http://x"), Response(200)), accepted=True, valid=True)
        budget.lose()
    assert (budget.accepted, budget.possible, budget.spent) == (2, 2, 4)
