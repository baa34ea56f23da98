"""A contract with several operations, from the worked example: every one is probed, judged and served."""

from __future__ import annotations

import asyncio
import json
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import pytest
from support import ROOT, behaving, changed_clauses, failed, verified_at
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.clauses.jobs import costs_job
from video_remix_contract.clauses.links import LINK
from video_remix_contract.clauses.model import Location, Side
from video_remix_contract.openapi.contract import load
from video_remix_contract.probing.defaults import MAX_JOBS
from video_remix_contract.probing.schedule import NOTHING_TO_DELETE
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.behaviour import Behaviour, Together
from video_remix_contract.reference_provider.coverage import coverage
from video_remix_contract.reference_provider.fault import Fault
from video_remix_contract.reference_provider.faults import all_faults
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.reference_provider.store import SOURCES
from video_remix_contract.verification import Settings, verify

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.wire.messages import Exchange

EXAMPLE = ROOT / "spec" / "examples" / "video-lifecycle.yaml"
MAKING = "remix_video"
SHARDS = 4


@cache
def lifecycle() -> Catalogue:
    """Return the clauses of the worked example."""
    return catalogue(load(EXAMPLE))


def part(label: str) -> Catalogue:
    """Return the clauses of an operation of the example."""
    return next(part for part in lifecycle().parts if part.operation.label == label)


@cache
def making_alone() -> Catalogue:
    """Return the clauses of a contract that has nothing but the operation that makes jobs."""

    def change(document: Any) -> None:
        (made,) = [part.operation for part in lifecycle().parts if part.operation.label == MAKING]
        document["paths"] = {made.path: document["paths"][made.path]}
        for response in document["paths"][made.path][made.method]["responses"].values():
            response.pop("links", None)

    return changed_clauses(lifecycle().contract, change)


def faults_of_operations() -> list[list[Fault]]:
    """Return the first fault of each clause of the operations that make no job, those of an operation together."""
    by_operation: dict[str, dict[str, Fault]] = {}
    for fault in all_faults(lifecycle()):
        if fault.clause.label != MAKING and fault.clause.keyword != LINK:
            by_operation.setdefault(fault.clause.operation, {}).setdefault(fault.clause.id, fault)
    return [list(faults.values()) for faults in by_operation.values()]


def test_the_reference_provider_keeps_the_whole_example() -> None:
    """Every clause of every operation is seen and kept, for no more jobs than the operation that makes them costs."""
    report = behaving(lifecycle(), Behaviour())
    alone = behaving(making_alone(), Behaviour())
    assert {str(result.verdict) for result in report.verdict.results} == {"pass"}
    assert str(report.verdict.overall) == "conformant"
    assert report.jobs == alone.jobs


def test_ids_begin_with_the_operation() -> None:
    """Where a contract has several operations, an id says which one it is about; the rest of it is as ever."""
    alone = {clause.id for clause in making_alone().clauses}
    (label,) = [part.operation.label for part in lifecycle().parts if costs_job(part.operation)]
    assert label == MAKING
    own = {clause.id.removeprefix(f"{label}.") for clause in part(label).clauses}
    assert own == alone
    assert len(lifecycle().by_id) == len(lifecycle().clauses)


def test_each_clause_has_a_probe_and_a_fault() -> None:
    """No clause of several operations is without a request that shows it and a fault that breaks it."""
    assert [covered.clause.id for covered in coverage(lifecycle()) if not (covered.probes and covered.faults)] == []


@pytest.mark.parametrize("shard", range(SHARDS))
def test_each_clause_is_killed_by_a_fault_of_its_own(shard: int) -> None:
    """The first fault of each clause turns that clause red, within the budget; operations are broken independently."""
    app = ReferenceProvider(lifecycle().contract)
    alive = []
    with serving(app) as origin:
        for together in list(zip_longest(*faults_of_operations()))[shard::SHARDS]:
            faults = tuple(fault for fault in together if fault)
            app.restart(Together(faults))
            report = verified_at(lifecycle(), origin)
            assert report.jobs.accepted <= MAX_JOBS
            alive += [fault.id for fault in faults if fault.clause.id not in failed(report)]
    assert alive == []


def test_a_new_id_that_cannot_be_asked_for_is_one_finding() -> None:
    """A provider that gives back an id which it does not know breaks the link, and nothing else of the operation."""
    (fault,) = [fault for fault in all_faults(lifecycle()) if fault.clause.keyword == LINK]
    assert failed(behaving(lifecycle(), fault)) == {fault.clause.id}


def test_nothing_is_deleted_that_the_run_did_not_make() -> None:
    """A run deletes a job of its own, and sends no DELETE with an identifier that its user gave."""
    seen: list[Exchange] = []
    app = ReferenceProvider(lifecycle().contract, record=seen.append)
    with serving(app) as origin:
        verified_at(lifecycle(), origin)
    deleted = {exchange.request.url.rpartition("/")[2] for exchange in seen if exchange.request.method == "DELETE"}
    made = {name for name in deleted if name.startswith("video_remix_")}
    assert len(made) == 1
    assert {name.rpartition("_")[0] for name in deleted - made} == {"video_unknown"}
    assert not deleted & set(SOURCES)


def test_without_a_job_nothing_is_deleted() -> None:
    """Where the run makes no job, the clauses about deleting are skipped with the reason."""
    app = ReferenceProvider(lifecycle().contract)
    with serving(app) as origin:
        target = Target(f"{origin}{BASE}", "sk-key", ("video_of_nobody",))
        report = asyncio.run(verify(lifecycle(), target, Settings()))
    reasons = {result.reason for result in report.verdict.results if result.clause.label == "delete_video"}
    assert reasons == {NOTHING_TO_DELETE}


def test_parameters_of_the_query_are_judged_on_both_sides() -> None:
    """Each bound and each enum of a query parameter is a clause of the client and of the provider."""
    listing = part("list_videos")
    by_side = {
        side: {(clause.path, clause.keyword) for clause in listing.of(side) if clause.location is Location.QUERY}
        for side in Side
    }
    documented = {parameter.name: parameter.schema.value for parameter in listing.operation.parameters}
    asked = {((name,), keyword) for name, schema in documented.items() for keyword in schema if keyword != "type"}
    assert asked - {((name,), "description") for name in documented} <= by_side[Side.CLIENT]
    assert by_side[Side.CLIENT] <= by_side[Side.PROVIDER]


def test_a_job_goes_on_when_it_is_asked_for() -> None:
    """A job of the reference provider is queued, in progress and completed, and then its file can be had."""
    app = ReferenceProvider(lifecycle().contract)
    target = Target(f"http://localhost{BASE}", "sk-key", ("video_123",))

    def asked(label: str, video_id: str) -> Any:
        operation = part(label).operation
        body = json.dumps({"prompt": "a cat"}).encode() if operation.request_media_types else b""
        content_type = "application/json" if body else None
        return app.respond(target.request(operation, body=body, content_type=content_type, video_id=video_id))

    job = json.loads(asked("remix_video", "video_123").body)
    assert asked("video_content", job["id"]).status == 409
    states = [json.loads(asked("retrieve_video", job["id"]).body)["status"] for _ in range(3)]
    assert [job["status"], *states] == ["queued", "in_progress", "completed", "completed"]
    assert asked("video_content", job["id"]).headers[0] == ("Content-Type", "video/mp4")
    listed = json.loads(asked("list_videos", "").body)
    assert [video["id"] for video in listed["data"]] == [job["id"]]
    assert asked("delete_video", job["id"]).status == 200
    assert asked("retrieve_video", job["id"]).status == 404
