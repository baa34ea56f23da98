"""A slow but correct provider is conformant or inconclusive, never red: our deadline is not its fault."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest
from video_remix_contract.probing.budget import Limits
from video_remix_contract.probing.defaults import MAX_JOBS
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import BASE
from video_remix_contract.verification import Settings, verify

from probing.hostile.clock import MovableLoop
from probing.hostile.running import assert_harmless
from probing.hostile.server import serving

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.probing.runner import Progress
    from video_remix_contract.report.model import Report

    from probing.hostile.wire import Peer

# Seconds that no busy machine needs for an exchange.
TIMEOUT = 100.0


def slow_run(clauses: Catalogue, seconds: float, deadline: float, seen: list[Progress] | None = None) -> Report:
    """Verify a correct provider each of whose responses takes so many seconds on the clock of the run."""

    def act(peer: Peer) -> None:
        peer.advance(seconds)
        peer.respond_honestly()

    progress = [] if seen is None else seen
    loop = MovableLoop()
    with asyncio.Runner(loop_factory=lambda: loop) as runner, serving(clauses.contract, act, loop=loop) as server:
        target, limits = Target(f"{server.origin}{BASE}", "sk-slow-51c0"), Limits(MAX_JOBS, deadline)
        report = runner.run(verify(clauses, target, Settings(limits, TIMEOUT), watch=progress.append))
    assert_harmless(report.document)
    return report


@pytest.mark.parametrize(
    ("seconds", "deadline"), [(0, 1200), (7, 1200), (40, 1200), (40, 600), (40, 150), (99, 101), (7, 99), (40, 1399)]
)
def test_a_slow_provider_is_never_red(clauses: Catalogue, seconds: float, deadline: float) -> None:
    """Whatever the deadline cuts off, no clause fails; such a run is inconclusive and names a longer deadline."""
    report = slow_run(clauses, seconds, deadline)
    assert [result.clause.id for result in report.verdict.results if result.verdict in {"fail", "error"}] == []
    if report.verdict.overall != "conformant":
        assert report.verdict.overall == "inconclusive"
        named = re.search(r"--deadline is (\d+) s: use --deadline (\d+)", report.verdict.reason or "")
        assert named is not None
        assert int(named[1]) == deadline < int(named[2])


def test_the_deadline_that_is_named_is_enough(clauses: Catalogue) -> None:
    """With the deadline that the reason names, the same provider is conformant."""
    cut = slow_run(clauses, 40, 500)
    named = re.search(r"use --deadline (\d+)", cut.verdict.reason or "")
    assert named is not None
    assert slow_run(clauses, 40, float(named[1])).verdict.overall == "conformant"


def test_the_fate_of_the_deadline_is_foretold(clauses: Catalogue) -> None:
    """After the first answers of a slow provider the run tells how long it will take, and that this is too long."""
    seen: list[Progress] = []
    report = slow_run(clauses, 40, 500, seen)
    forecasts = [progress.forecast for progress in seen if progress.forecast]
    assert len(forecasts) == 1
    assert re.match(r"answers take \d+\.\d s; \d+ exchanges need about \d+ s; --deadline is 500 s: use", forecasts[0])
    assert [progress.pace.answered for progress in seen] == list(range(1, report.exchanges + 1))
    assert len({progress.pace.planned for progress in seen}) == 1


def test_what_is_planned_is_what_a_correct_provider_is_sent(clauses: Catalogue) -> None:
    """The number of exchanges that a run foretells is the number that it sends."""
    seen: list[Progress] = []
    report = slow_run(clauses, 0, 1200, seen)
    assert seen[0].pace.planned == report.exchanges
