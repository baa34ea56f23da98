"""No provider makes the suite spend more jobs than it was given, and the plan says so beforehand."""

from __future__ import annotations

import asyncio
import json
import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from video_remix_contract.probing.runner import Limits, planned_jobs
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import BASE
from video_remix_contract.report.model import document
from video_remix_contract.verification import Settings, verify_provider

from hostile.test_manners import KEY, PENDING, USABLE, jobs_of, verified
from hostile.wire import Peer, serving

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue


@pytest.mark.parametrize("max_jobs", range(7))
def test_small_budgets_say_what_they_leave_out(found: Catalogue, max_jobs: int) -> None:
    """A budget is used up and not exceeded; what could not be exercised is skipped with the budget as its reason."""
    report, server = verified(found, Peer.answer_honestly, Limits(max_jobs, 30))
    target = Target(f"{server.origin}{BASE}", KEY)
    assert len(server.provider.store.jobs) == jobs_of(report) == min(max_jobs, planned_jobs(found, target))
    unexercised = [one for one in report["clauses"] if one["level"] == "MUST" and one["verdict"] == "skip"]
    # Two jobs are enough for each MUST clause: one request in each media type.
    assert report["verdict"] == (
        "conformant" if max_jobs >= len(found.contract.request_media_types) else "inconclusive"
    )
    if report["verdict"] == "inconclusive":
        assert "--max-jobs" in report["reason"]
        unconditional = [one for one in unexercised if found.by_id[one["id"]].condition is None]
        assert unconditional
        assert all("--max-jobs" in one["reason"] for one in unconditional)


def test_no_job_is_asked_for_without_a_budget(found: Catalogue) -> None:
    """With --max-jobs 0 nothing is sent at all."""
    report, server = verified(found, Peer.answer_honestly, Limits(0, 30))
    assert server.requests == []
    assert "nothing was sent" in report["reason"]


def test_the_plan_holds_for_several_source_videos(found: Catalogue) -> None:
    """A provider that keeps the contract accepts just as many jobs as the plan says."""
    for videos in (USABLE[:1], USABLE[:2], USABLE):
        report, server = verified(found, Peer.answer_honestly, video_ids=videos, pending_video_id=PENDING)
        planned = planned_jobs(found, Target(f"{server.origin}{BASE}", KEY, video_ids=videos))
        assert (report["verdict"], jobs_of(report)) == ("conformant", planned)


@settings(max_examples=15, deadline=None)
@given(max_jobs=st.integers(0, 9), chance=st.floats(0, 1), broken=st.floats(0, 0.5), seed=st.integers(0, 2**16))
@example(max_jobs=3, chance=1.0, broken=0.0, seed=0)
@example(max_jobs=1, chance=1.0, broken=0.0, seed=0)
@example(max_jobs=2, chance=0.5, broken=0.5, seed=1)
def test_no_provider_makes_more_jobs_than_the_budget(
    found: Catalogue, max_jobs: int, chance: float, broken: float, seed: int
) -> None:
    """Whatever a provider accepts, refuses or breaks off, the jobs counted at the server stay within the budget."""
    chances = random.Random(seed)
    made: list[str] = []

    def act(peer: Peer) -> None:
        if chances.random() < chance:
            made.append("job")
            if chances.random() >= broken:
                peer.answer(json.dumps({"id": f"video_{len(made)}", "prompt": "other"}).encode())
        else:
            peer.answer(b"{}", "400 Bad Request")

    report, _ = verified(found, act, Limits(max_jobs, 30))
    assert jobs_of(report) <= len(made) <= max_jobs


def test_an_exchange_that_breaks_counts_as_a_job(found: Catalogue) -> None:
    """A request that broke off after sending may have made a job: it counts, and the report says so."""
    report, server = verified(found, Peer.reset, Limits(2, 30))
    assert len(server.requests) == 2
    assert any("2 requests broke off" in note for note in report["notes"])


def test_a_dead_port_costs_nothing(found: Catalogue) -> None:
    """Where no connection is made nothing can have come of it."""
    with serving(found.contract, Peer.answer_honestly) as server:
        origin = server.origin
    run = verify_provider(found, Target(f"{origin}{BASE}", KEY), Settings(limits=Limits(2, 5), timeout=1))
    report = document(asyncio.run(run))
    assert (report["verdict"], report["notes"], report["jobs"]["accepted"]) == ("inconclusive", [], 0)
    assert "unreachable" in report["reason"]
