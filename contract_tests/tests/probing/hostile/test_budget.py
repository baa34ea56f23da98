"""No provider makes the suite spend more jobs than its budget, and the plan gives the number beforehand."""

from __future__ import annotations

import asyncio
import json
import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from patience import patient
from video_remix_contract.probing.schedule import planned_jobs
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import BASE
from video_remix_contract.reference_provider.store import UNFINISHED, USABLE
from video_remix_contract.verification import verify

from probing.hostile.running import verified
from probing.hostile.server import serving
from probing.hostile.wire import Peer

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue

KEY = "sk-budget-7c41"


@pytest.mark.parametrize("max_jobs", range(7))
def test_small_budgets_name_what_they_leave_out(clauses: Catalogue, max_jobs: int) -> None:
    """A budget is used up and not exceeded; what could not be exercised is skipped with the budget as its reason."""
    report, server = verified(clauses, Peer.respond_honestly, max_jobs)
    planned = planned_jobs(clauses, Target(f"{server.origin}{BASE}", KEY))
    assert server.provider.jobs == report["jobs"]["accepted"] == min(max_jobs, planned)
    unexercised = [entry for entry in report["clauses"] if entry["level"] == "MUST" and entry["verdict"] == "skip"]
    # A request in each media type is enough for every MUST clause, and a job besides the first to cover refusals.
    enough = max_jobs >= max(2, len(clauses.operation.request_media_types))
    assert report["verdict"] == ("conformant" if enough else "inconclusive")
    if report["verdict"] == "inconclusive":
        assert "--max-jobs" in report["reason"]
        unconditional = [entry for entry in unexercised if clauses.by_id[entry["id"]].condition is None]
        assert unconditional
        assert all("--max-jobs" in entry["reason"] for entry in unconditional)


def test_no_job_is_asked_for_without_a_budget(clauses: Catalogue) -> None:
    """With --max-jobs 0 nothing is sent at all."""
    report, server = verified(clauses, Peer.respond_honestly, 0)
    assert server.requests == []
    assert "nothing was sent" in report["reason"]


def test_the_plan_holds_for_several_source_videos(clauses: Catalogue) -> None:
    """A provider that keeps the contract accepts exactly as many jobs as were planned."""
    for videos in (USABLE[:1], USABLE[:2], USABLE):
        target = {"video_ids": videos, "pending_video_id": UNFINISHED[0]}
        report, server = verified(clauses, Peer.respond_honestly, target=target)
        planned = planned_jobs(clauses, Target(f"{server.origin}{BASE}", KEY, video_ids=videos))
        assert (report["verdict"], report["jobs"]["accepted"]) == ("conformant", planned)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(max_jobs=st.integers(0, 9), chance=st.floats(0, 1), broken=st.floats(0, 0.5), seed=st.integers(0, 2**16))
@example(max_jobs=3, chance=1.0, broken=0.0, seed=0)
@example(max_jobs=1, chance=1.0, broken=0.0, seed=0)
@example(max_jobs=2, chance=0.5, broken=0.5, seed=1)
def test_no_provider_makes_more_jobs_than_the_budget(
    clauses: Catalogue, max_jobs: int, chance: float, broken: float, seed: int
) -> None:
    """Whatever a provider accepts, refuses or breaks off, the jobs counted at the server stay within the budget."""
    chances = random.Random(seed)
    made: list[str] = []

    def act(peer: Peer) -> None:
        if chances.random() < chance:
            made.append("job")
            if chances.random() >= broken:
                peer.respond(json.dumps({"id": f"video_{len(made)}", "prompt": "other"}).encode())
        else:
            peer.respond(b"{}", "400 Bad Request")

    report, _ = verified(clauses, act, max_jobs)
    assert report["jobs"]["accepted"] <= len(made) <= max_jobs


def test_an_exchange_that_breaks_counts_as_a_job(clauses: Catalogue) -> None:
    """A request that broke off after sending may have made a job: it counts, and a note tells of it."""
    # With no request accepted, the run ends after a request in each media type.
    requests = len(clauses.operation.request_media_types)
    report, server = verified(clauses, Peer.reset, requests)
    assert len(server.requests) == requests
    assert report["jobs"] == {"accepted": 0, "possible": requests, "budget": requests}
    assert any(note.startswith(f"{requests} request") and "broke off" in note for note in report["notes"])


def test_a_dead_port_costs_nothing(clauses: Catalogue) -> None:
    """Where no connection is made no job can have been made."""
    with serving(clauses.contract, Peer.respond_honestly) as server:
        origin = server.origin
    run = verify(clauses, Target(f"{origin}{BASE}", KEY), patient(2))
    report = asyncio.run(run).document
    assert (report["verdict"], report["notes"]) == ("inconclusive", [])
    assert (report["jobs"]["accepted"], report["jobs"]["possible"]) == (0, 0)
    assert "unreachable" in report["reason"]
