"""Correct providers in the web stacks that people use break no MUST, with and without drawn requests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import clients.known
import pytest
from external import UnavailableError
from patience import patient
from support import ROOT, failed
from video_remix_contract.judging.verdict import Overall

from stacks.running import NODE, STACKS, Stack, verify_stack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.parametrize("stack", STACKS, ids=lambda stack: stack.name)
def test_a_correct_stack_breaks_no_must(stack: Stack, record_property: Callable[[str, object], None]) -> None:
    """A careful provider is conformant, with and without drawn requests; SHOULD findings go into the JUnit report."""
    try:
        reports = verify_stack(stack)
    except UnavailableError as error:
        pytest.skip(str(error))
    for fuzz, report in reports.items():
        record_property(f"SHOULD, fuzz {fuzz}", sorted(failed(report, "SHOULD")))
        findings = [str(finding) for result in report.verdict.results for finding in result.findings]
        assert (failed(report, "MUST"), report.verdict.overall) == (set(), Overall.CONFORMANT), findings


def test_an_incorrect_stack_fails() -> None:
    """The same provider with a member of another type in its responses fails on this member's clause alone."""
    flask = next(stack for stack in STACKS if stack.name == "Flask")
    with flask.running(seconds=8) as origin:
        report = flask.verified(origin, patient())
    assert failed(report, "MUST") == {"response.200.seconds.type"}


def test_the_table_names_every_stack() -> None:
    """contract_tests/README.md has a row for each stack; `make stacks` writes it."""
    readme = (ROOT / "contract_tests" / "README.md").read_text(encoding="utf-8")
    assert [stack.name for stack in STACKS if f"| {stack.name} |" not in readme] == []


@pytest.mark.parametrize("folder", [NODE, clients.known.NODE], ids=["stacks", "clients"])
def test_the_lock_of_npm_names_no_registry(folder: Path) -> None:
    """The packages that tests need for Node are locked by their hashes, without the place that they came from."""
    packages = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    locked = {name: package for name, package in packages.items() if name}
    assert locked
    assert [name for name, package in locked.items() if "integrity" not in package or "resolved" in package] == []
