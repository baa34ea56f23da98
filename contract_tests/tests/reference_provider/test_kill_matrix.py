"""The tester is tested: every fault is caught on the clause that it breaks."""

from __future__ import annotations

import inspect
import json
import random
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from attrs import frozen
from patience import patient
from support import KEY, ROOT, behaving, failed, fixed_clauses, verified_at
from video_remix_contract.clauses.model import Level, Location, Message, Side
from video_remix_contract.judging.verdict import Overall
from video_remix_contract.probing.defaults import MAX_JOBS
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.reference_provider.behaviour import Behaviour, Together
from video_remix_contract.reference_provider.fault import Fault, always
from video_remix_contract.reference_provider.faults import all_faults
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.verification import Settings

from reference_provider.faulty import Faulty, serving_behind
from reference_provider.independent import VIDEOS, independent_provider

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.clauses.model import Clause
    from video_remix_contract.report.model import Report

MATRIX = ROOT / "build" / "kill-matrix.json"
SHARDS = 4


def is_acceptance(clause: Clause) -> bool:
    """Return whether a clause says that valid requests in a media type are accepted."""
    return clause.location is Location.CONTENT_TYPE and clause.media_type is not None


@frozen
class Subject:
    """A correct provider that takes faults: where it listens, how it takes one, which videos it knows."""

    clauses: Catalogue
    origin: str
    behave: Callable[[Behaviour], None]
    videos: dict[str, Any]

    def verified(self, behaviour: Behaviour, **settings: Any) -> Report:
        """Verify it with a behaviour."""
        self.behave(behaviour)
        return verified_at(self.clauses, self.origin, patient(**settings), **self.videos)


@contextmanager
def reference(clauses: Catalogue) -> Iterator[Subject]:
    """Serve the reference provider of a contract."""
    app = ReferenceProvider(clauses.contract)

    def behave(behaviour: Behaviour) -> None:
        app.restart(behaviour)

    with serving(app) as origin:
        yield Subject(clauses, origin, behave, {})


@contextmanager
def independent(_: Catalogue) -> Iterator[Subject]:
    """Serve the independent provider, which is written for the fixed fragment."""
    app = Faulty(fixed_clauses(), KEY)
    completed = tuple(name for name, status in VIDEOS.items() if status)
    pending = next(name for name, status in VIDEOS.items() if status is None)
    with serving_behind(app) as origin:
        videos = {"video_ids": completed, "pending_video_id": pending}
        yield Subject(app.clauses, origin, app.behave, videos)


@pytest.mark.parametrize("shard", range(SHARDS))
@pytest.mark.parametrize("provider", [reference, independent])
def test_every_fault_is_killed_on_its_own_clause(provider: Any, clauses: Catalogue, shard: int) -> None:
    """Each fault breaks its own clause at two providers, within the budget; the matrices are left in build/."""
    matrix: dict[str, dict[str, object]] = {}
    with provider(clauses) as subject:
        single = len(subject.clauses.operation.request_media_types) == 1
        for fault in all_faults(subject.clauses)[shard::SHARDS]:
            report = subject.verified(fault)
            red = failed(report)
            # Where the contract has a single media type, a provider that refuses it accepts nothing at all: a wrong key
            # or video would look the same, so that the run is inconclusive.
            unclear = single and is_acceptance(fault.clause) and report.verdict.overall is Overall.INCONCLUSIVE
            matrix[fault.id] = {
                "killed": fault.clause.id in red or unclear,
                "also": sorted(red - {fault.clause.id}),
                "jobs": report.jobs.accepted,
            }
    MATRIX.parent.mkdir(parents=True, exist_ok=True)
    kept = MATRIX.with_stem(f"{MATRIX.stem}-{provider.__name__}-{shard}")
    kept.write_text(json.dumps(matrix, indent=1) + "\n", encoding="utf-8")
    assert [name for name, row in matrix.items() if not row["killed"]] == []
    assert [name for name, row in matrix.items() if int(str(row["jobs"])) > MAX_JOBS] == []


@pytest.mark.parametrize("seed", range(3))
def test_the_independent_provider_breaks_no_clause(clauses: Catalogue, seed: int) -> None:
    """The independent provider keeps every clause, whatever is drawn."""
    with independent(clauses) as subject:
        report = subject.verified(Behaviour(), max_jobs=300, fuzz=150, seed=seed)
    assert (report.verdict.overall, failed(report)) == (Overall.CONFORMANT, set())


def test_the_independent_provider_shares_nothing_with_the_suite() -> None:
    """The independent provider imports nothing of the package."""
    module = inspect.getmodule(independent_provider)
    assert module is not None
    assert "video_remix_contract" not in inspect.getsource(module)


def test_every_clause_has_a_fault(clauses: Catalogue) -> None:
    """No provider clause is without a fault, and no two faults share a name."""
    faults = all_faults(clauses)
    assert set(clauses.of(Side.PROVIDER)) - {fault.clause for fault in faults} == set()
    assert len({fault.id for fault in faults}) == len(faults)


@pytest.mark.parametrize("seed", range(10))
def test_several_faults_at_once_are_all_reported(clauses: Catalogue, seed: int) -> None:
    """Clauses that are broken at the same time are all named, however many there are."""
    members: dict[str, Fault] = {}
    for fault in all_faults(clauses):
        clause = fault.clause
        about_member = clause.rule and clause.message is Message.RESPONSE and len(clause.path) == 1
        # A single fault for each member: a member that is missing can have no wrong type as well.
        if about_member and clause.status in clauses.operation.successes and fault.on is always:
            members.setdefault(clause.path[0], fault)
    faults = sorted(members.values(), key=lambda fault: fault.id)
    chosen = random.Random(seed).sample(faults, min(6, len(faults)))
    report = behaving(clauses, Together(tuple(chosen)))
    assert {fault.clause.id for fault in chosen} <= failed(report)


def test_a_provider_that_accepts_everything_stays_within_the_budget(clauses: Catalogue) -> None:
    """A provider that refuses nothing is charged for no more than the budget; each MUST is named, or the budget is.

    Which of the two depends on how many rules the fragment has.
    """
    refusals = [
        fault for fault in all_faults(clauses) if fault.tolerate and fault.on is always and fault.tolerated is None
    ]
    report = behaving(clauses, Together(tuple(refusals)))
    broken = {fault.clause.id for fault in refusals if fault.clause.level is Level.MUST}
    unnamed = [result for result in report.verdict.results if result.clause.id in broken - failed(report)]
    assert all("budget" in (result.reason or "") for result in unnamed), unnamed
    assert len(unnamed) < len(broken)
    assert report.jobs.accepted == MAX_JOBS if unnamed else report.jobs.accepted <= MAX_JOBS


def test_verdicts_do_not_depend_on_the_seed(clauses: Catalogue) -> None:
    """Twenty seeds give the same verdict on every clause."""
    with serving(ReferenceProvider(clauses.contract)) as origin:
        seen = {
            tuple(str(result.verdict) for result in verified_at(clauses, origin, Settings(seed=seed)).verdict.results)
            for seed in range(20)
        }
    assert len(seen) == 1
