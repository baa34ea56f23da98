"""The tester is tested: every fault is caught on the clause that it breaks."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest
from support import ROOT, behaving, failed, verified_at
from video_remix_contract.clauses.model import Level, Location, Message, Side
from video_remix_contract.judging.verdict import Overall
from video_remix_contract.probing.defaults import MAX_JOBS
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.reference_provider.faults import Fault, Faults, all_faults, always
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.reference_provider.store import Store
from video_remix_contract.verification import Settings

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.clauses.model import Clause

MATRIX = ROOT / "build" / "kill-matrix.json"
SHARDS = 4


def is_acceptance(clause: Clause) -> bool:
    """Return whether a clause says that valid requests in a media type are accepted."""
    return clause.location is Location.CONTENT_TYPE and clause.media_type is not None


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_fault_is_killed_on_its_own_clause(clauses: Catalogue, shard: int) -> None:
    """Each fault breaks its own clause, within the budget of jobs; the matrix is left in build/."""
    app = ReferenceProvider(clauses.contract)
    matrix: dict[str, dict[str, object]] = {}
    single = len(clauses.operation.request_media_types) == 1
    with serving(app) as origin:
        for fault in all_faults(clauses)[shard::SHARDS]:
            app.behaviour, app.store = fault, Store()
            report = verified_at(clauses, origin)
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
    MATRIX.with_stem(f"{MATRIX.stem}-{shard}").write_text(json.dumps(matrix, indent=1) + "\n", encoding="utf-8")
    assert [name for name, row in matrix.items() if not row["killed"]] == []
    assert [name for name, row in matrix.items() if int(str(row["jobs"])) > MAX_JOBS] == []


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
    report = behaving(clauses, Faults(tuple(chosen)))
    assert {fault.clause.id for fault in chosen} <= failed(report)


def test_a_provider_that_accepts_everything_stays_within_the_budget(clauses: Catalogue) -> None:
    """A provider that refuses nothing is charged for no more than the budget; each MUST is named, or the budget is.

    Which of the two depends on how many rules the fragment has.
    """
    refusals = [
        fault for fault in all_faults(clauses) if fault.tolerate and fault.on is always and fault.tolerated is None
    ]
    report = behaving(clauses, Faults(tuple(refusals)))
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
