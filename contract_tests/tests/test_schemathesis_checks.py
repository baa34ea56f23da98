"""The clauses as a check of Schemathesis, proved with the real command line against the reference provider."""

from __future__ import annotations

import doctest
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support import KEY, changed
from video_remix_contract import schemathesis_checks
from video_remix_contract.clauses.model import Level, Message
from video_remix_contract.errors import UsageError
from video_remix_contract.openapi.contract import default_fragment
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.behaviour import Together
from video_remix_contract.reference_provider.faults import all_faults
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.schemathesis_checks import FAIL_ON_VARIABLE, SPEC_VARIABLE, failing_levels

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.reference_provider.fault import Fault

MODULE = schemathesis_checks.__name__
CHECK = schemathesis_checks.remix_contract.__name__


def run(clauses: Catalogue, fault: Fault | None, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Schemathesis on the fragment's examples, with our check alone, against a provider with a fault or none."""
    provider = ReferenceProvider(clauses.contract, Together((fault,)) if fault else None)
    environment = {name: value for name, value in os.environ.items() if name not in {SPEC_VARIABLE, FAIL_ON_VARIABLE}}
    with serving(provider) as origin:
        command = [str(Path(sys.executable).with_name("schemathesis")), "run", str(default_fragment())]
        command += ["--url", f"{origin}{BASE}", "--header", f"Authorization: Bearer {KEY}", "--checks", CHECK]
        command += ["--phases", "examples", "--generation-database", "none", "--seed", "1", "--no-color"]
        return subprocess.run(
            command,
            env={**environment, "SCHEMATHESIS_HOOKS": MODULE, **variables},
            capture_output=True,
            text=True,
            check=False,
        )


def fault_of(clauses: Catalogue, level: Level) -> Fault:
    """Return a fault that breaks a clause about every accepted response."""
    return next(
        fault
        for fault in all_faults(clauses)
        if fault.clause.level is level
        and fault.clause.message is Message.RESPONSE
        and fault.clause.rule
        and not (fault.clause.condition or fault.at_refusals)
    )


def test_a_broken_clause_fails_the_run_by_its_id(clauses: Catalogue) -> None:
    """The run exits with 1 and prints the id, the statement and the place of the broken clause."""
    fault = fault_of(clauses, Level.MUST)
    done = run(clauses, fault)
    assert done.returncode == 1, done.stdout + done.stderr
    assert fault.clause.id in done.stdout
    assert fault.clause.statement in done.stdout


def test_a_provider_that_keeps_the_contract_passes(clauses: Catalogue) -> None:
    """The run exits with 0."""
    done = run(clauses, None)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No issues found" in done.stdout


@pytest.mark.parametrize(("fail_on", "code"), [("must", 0), ("should", 1)])
def test_should_clauses_fail_only_where_they_are_asked_for(clauses: Catalogue, fail_on: str, code: int) -> None:
    """A broken SHOULD clause fails the run with the variable set to should, and not otherwise."""
    fault = fault_of(clauses, Level.SHOULD)
    done = run(clauses, fault, **{FAIL_ON_VARIABLE: fail_on})
    assert done.returncode == code, done.stdout + done.stderr
    assert (fault.clause.id in done.stdout) is bool(code)


def test_another_fragment_is_judged_by(clauses: Catalogue, tmp_path: Path) -> None:
    """The fragment that the variable names decides: a new required member is missing from every response."""

    def add(document: Any) -> None:
        schema = clauses.operation.response_media_types(clauses.operation.successes[0])["application/json"]
        name = schema.pointer.rpartition("/")[2]
        document["components"]["schemas"][name]["required"].append("ticket")
        document["components"]["schemas"][name]["properties"]["ticket"] = {"type": "string"}

    fragment = tmp_path / "fragment.json"
    fragment.write_bytes(changed(clauses.contract, add))
    done = run(clauses, None, **{SPEC_VARIABLE: str(fragment)})
    assert done.returncode == 1, done.stdout + done.stderr
    assert "ticket.required" in done.stdout


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [(FAIL_ON_VARIABLE, "may", "is 'must' or 'should'"), (SPEC_VARIABLE, "absent.yaml", "No such file")],
)
def test_a_wrong_variable_ends_the_run_at_once(clauses: Catalogue, variable: str, value: str, message: str) -> None:
    """The message says which variable or file is wrong."""
    done = run(clauses, None, **{variable: value})
    assert done.returncode != 0
    assert message in done.stdout + done.stderr


def test_the_levels_are_the_words_of_the_command_line() -> None:
    """Case does not matter; another word is an error."""
    assert failing_levels("MUST") == {Level.MUST}
    with pytest.raises(UsageError, match=FAIL_ON_VARIABLE):
        failing_levels("never")


def test_the_examples_of_the_docstrings_run() -> None:
    """Each example of the module gives what it shows."""
    results = doctest.testmod(schemathesis_checks)
    assert results.attempted > 0
    assert results.failed == 0
