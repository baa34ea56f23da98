"""The tester is tested: every fault is caught on the clause that it breaks."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support import behaving, failed, verified_at
from video_remix_contract.clauses.model import Side
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.reference_provider.faults import Fault, Faults, faults
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.reference_provider.store import Store
from video_remix_contract.verification import Settings

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue

MATRIX = Path(__file__).resolve().parents[2] / "build" / "kill-matrix.json"
SHARDS = 4


def shard(found: Catalogue, number: int) -> list[Fault]:
    """Return one share of the faults."""
    return faults(found)[number::SHARDS]


@pytest.mark.parametrize("number", range(SHARDS))
def test_every_fault_is_killed_on_its_own_clause(found: Catalogue, number: int) -> None:
    """Each fault turns its own clause red, within the budget of jobs; the matrix is left in build/."""
    app = ReferenceProvider(found.contract)
    matrix: dict[str, dict[str, object]] = {}
    with serving(app) as origin:
        for fault in shard(found, number):
            app.behaviour, app.store = fault, Store()
            report = verified_at(found, origin)
            red = failed(report)
            matrix[fault.id] = {
                "killed": fault.clause in red,
                "also": sorted(red - {fault.clause}),
                "jobs": report.accepted,
            }
    MATRIX.parent.mkdir(parents=True, exist_ok=True)
    MATRIX.with_stem(f"{MATRIX.stem}-{number}").write_text(json.dumps(matrix, indent=1) + "\n", encoding="utf-8")
    assert [name for name, row in matrix.items() if not row["killed"]] == []
    assert max(int(str(row["jobs"])) for row in matrix.values()) <= 12


def test_every_clause_has_a_fault(found: Catalogue) -> None:
    """No provider clause is without a fault, and no two faults share a name."""
    every = faults(found)
    assert {clause.id for clause in found.of(Side.PROVIDER)} - {fault.clause for fault in every} == set()
    assert len({fault.id for fault in every}) == len(every)


@pytest.mark.parametrize("seed", range(10))
def test_several_faults_at_once_are_all_reported(found: Catalogue, seed: int) -> None:
    """Six clauses that are broken at the same time are all named, however many there are."""
    schema = {clause.id for clause in found.of(Side.PROVIDER) if clause.rule and clause.id.startswith("response.2")}
    members: dict[str, Fault] = {}
    for fault in faults(found):
        # One fault a member: a member that is missing can have no wrong type as well.
        path = fault.clause.split(".")[2:3]
        if fault.clause in schema and len(fault.clause.split(".")) == 4 and "-" not in fault.variant:
            members.setdefault(path[0], fault)
    chosen = random.Random(seed).sample(sorted(members.values(), key=lambda fault: fault.id), 6)
    report = behaving(found, Faults(tuple(chosen)))
    assert {fault.clause for fault in chosen} <= failed(report)


def test_a_provider_that_accepts_everything_stays_within_the_budget(found: Catalogue) -> None:
    """A provider that refuses nothing is charged for no more than the budget, and every MUST it breaks is named."""
    accepting = Faults(tuple(fault for fault in faults(found) if fault.variant == "accepted"))
    report = behaving(found, accepting)
    must = {clause.id for clause in found.of(Side.PROVIDER) if clause.level == "MUST"}
    assert {fault.clause for fault in accepting.faults if fault.clause in must} <= failed(report)
    assert report.accepted <= 12


def test_verdicts_do_not_depend_on_the_seed(found: Catalogue) -> None:
    """Twenty seeds give the same verdict on every clause."""
    with serving(ReferenceProvider(found.contract)) as origin:
        seen = {
            tuple(str(one.verdict) for one in verified_at(found, origin, Settings(seed=seed)).verdict.results)
            for seed in range(20)
        }
    assert len(seen) == 1
