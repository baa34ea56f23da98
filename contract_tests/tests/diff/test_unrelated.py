"""Operations that have nothing to do with videos: what follows from them follows as it does from our own."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from client.rendering import importable
from reference_provider.test_kill_matrix import is_acceptance
from support import ROOT, failed, verified, verified_at
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.clauses.model import Location, Message
from video_remix_contract.generation.output import generate
from video_remix_contract.judging.verdict import ClauseVerdict
from video_remix_contract.maintenance.self_check import client_report
from video_remix_contract.openapi import document as documents
from video_remix_contract.openapi.contract import Contract, load, loaded
from video_remix_contract.openapi.extract import extract
from video_remix_contract.openapi.library import Library
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.reference_provider.coverage import coverage
from video_remix_contract.reference_provider.faults import all_faults
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.report.model import Report

FOLDER = ROOT / "contract_tests" / "tests" / "fragments" / "unrelated"
FRAGMENTS = sorted(path.stem for path in FOLDER.glob("*.yaml"))
TABLE = ROOT / "build" / "unrelated"
# What only a provider that loses responses, or redirects, shows of a client.
OF_LOSSES = {Location.CALL, Location.REDIRECT}
HEAD = "| operation | clauses | provider | client |\n|---|---:|---|---|\n"


@cache
def whole() -> dict[str, Any]:
    """Return a document that has all the operations, as one vendor publishes them."""
    read = [documents.read(FOLDER / f"{name}.yaml") for name in FRAGMENTS]
    components: dict[str, dict[str, Any]] = {}
    for document in read:
        for kind, named in document["components"].items():
            components.setdefault(kind, {}).update(named)
    paths = {path: item for document in read for path, item in document["paths"].items()}
    return {**read[0], "paths": paths, "components": components}


def cut(name: str) -> Contract:
    """Return the contract of an operation, cut out of the whole document."""
    operation = load(FOLDER / f"{name}.yaml").operation
    fragment = extract(Library(whole()), [(operation.method, operation.path)]).document
    return loaded(documents.written(fragment, as_json=True).encode(), f"{name}.json")


def summary(report: Report) -> str:
    """Return a verdict in the words of the table."""
    results = report.verdict.results
    passed = sum(result.verdict is ClauseVerdict.PASS for result in results)
    return f"{report.verdict.overall}, {passed} of {len(results)} pass"


def generated(contract: Contract, folder: Path, package: str) -> Report:
    """Make the client of a contract and return the report on it."""
    path = folder / "fragment.json"
    path.write_text(documents.written(contract.document, as_json=True), encoding="utf-8")
    names = generate(path, folder / "out", package)["client"]
    with importable(folder / "out", package):
        return client_report(catalogue(contract), names)


def test_the_worked_example_is_followed(tmp_path: Path) -> None:
    """The client of the worked example keeps every clause of every operation; what a faultless run can show is seen."""
    client = generated(load(ROOT / "spec" / "examples" / "video-lifecycle.yaml"), tmp_path, "lifecycle_client")
    assert (str(client.verdict.overall), failed(client)) == ("conformant", set()), client.verdict.reason
    verdicts = [(result.clause.location, str(result.verdict)) for result in client.verdict.results]
    assert {verdict for location, verdict in verdicts if location not in OF_LOSSES} == {"pass"}


@pytest.mark.parametrize("name", FRAGMENTS)
def test_an_unrelated_operation_is_followed(name: str, tmp_path: Path) -> None:
    """Cut out of a whole document, it is verified, served and called; nothing of it breaks."""
    contract = cut(name)
    clauses = catalogue(contract)
    provider = verified(clauses, ReferenceProvider(contract))
    assert (str(provider.verdict.overall), failed(provider)) == ("conformant", set()), provider.verdict.reason
    client = generated(contract, tmp_path, f"{name}_client")
    assert (str(client.verdict.overall), failed(client)) == ("conformant", set()), client.verdict.reason
    covered = coverage(clauses)
    assert [each.clause.id for each in covered if not (each.probes and each.faults)] == []
    TABLE.mkdir(parents=True, exist_ok=True)
    row = f"| `{contract.operation.name}` | {len(clauses.clauses)} | {summary(provider)} | {summary(client)} |\n"
    (TABLE / "00.md").write_text(HEAD, encoding="utf-8")
    (TABLE / f"{FRAGMENTS.index(name) + 1:02}.md").write_text(row, encoding="utf-8")


@pytest.mark.parametrize("name", ["messages", "search"])
def test_faults_about_other_requests_are_killed(name: str) -> None:
    """A provider that breaks what the fragment says of its requests is caught on that clause."""
    clauses = catalogue(cut(name))
    # What refuses its only media type accepts nothing at all, so that the run is inconclusive.
    broken = {
        fault.clause.id: fault
        for fault in all_faults(clauses)
        if fault.clause.message is Message.REQUEST and not is_acceptance(fault.clause)
    }
    app = ReferenceProvider(clauses.contract)
    survived = []
    with serving(app) as origin:
        for clause, fault in broken.items():
            app.restart(fault)
            survived += [fault.id] if clause not in failed(verified_at(clauses, origin)) else []
    assert broken
    assert survived == []
