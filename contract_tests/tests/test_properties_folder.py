"""The properties as a command: against somebody's provider, within a budget, and never green by accident."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from support import KEY, ROOT, independent_provider
from video_remix_contract.clauses.model import Level, Location, Message
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.behaviour import Together
from video_remix_contract.reference_provider.faults import all_faults
from video_remix_contract.reference_provider.server import serving

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.wire.messages import Exchange

FOLDER = ROOT / "contract_tests" / "properties"


def run(*options: str, key: str = KEY) -> subprocess.CompletedProcess[str]:
    """Run the properties about providers in a process of their own."""
    command = [sys.executable, "-m", "pytest", str(FOLDER), "-q", "-k", "provider", "-p", "no:cacheprovider", *options]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PROVIDER_KEY": key}, capture_output=True, text=True, check=False
    )


def run_at(origin: str, *options: str, key: str = KEY) -> subprocess.CompletedProcess[str]:
    """Run them against a provider at an origin."""
    return run("--base-url", f"{origin}{BASE}", "--api-key-env", "PROVIDER_KEY", *options, key=key)


def recorded(app: Any, *options: str) -> tuple[subprocess.CompletedProcess[str], list[Exchange]]:
    """Run them against a reference provider and return what it saw as well."""
    exchanges: list[Exchange] = []
    app.record = exchanges.append
    with serving(app) as origin:
        return run_at(origin, *options), exchanges


def test_somebody_elses_provider_passes(clauses: Catalogue) -> None:
    """A provider that shares no code with the reference provider keeps every property."""
    with serving(independent_provider(clauses.contract)) as origin:
        done = run_at(origin)
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout


def test_few_jobs_are_made_and_no_request_is_sent_twice(clauses: Catalogue) -> None:
    """The default budget is enough for every property, and not used up."""
    done, exchanges = recorded(ReferenceProvider(clauses.contract))
    assert done.returncode == 0, done.stdout
    assert "--max-jobs" not in done.stdout
    assert 0 < sum(exchange.accepted for exchange in exchanges) <= 12
    assert len({exchange.request for exchange in exchanges}) == len(exchanges)


def test_what_the_budget_does_not_allow_is_a_skip_with_the_reason(clauses: Catalogue) -> None:
    """A budget of a single job is kept, and what is left out is a skip."""
    done, exchanges = recorded(ReferenceProvider(clauses.contract), "--max-jobs", "1")
    assert sum(exchange.accepted for exchange in exchanges) == 1
    assert "the budget of accepted jobs, 1, is spent (--max-jobs)" in done.stdout
    assert " skipped" in done.stdout
    assert " failed" not in done.stdout


@pytest.mark.parametrize("message", [Message.REQUEST, Message.RESPONSE])
def test_each_kind_of_fault_fails_within_the_budget(clauses: Catalogue, message: Message) -> None:
    """A provider that accepts what is invalid, or whose responses break the schema, fails; the key is not shown."""
    fault = next(
        fault
        for fault in all_faults(clauses)
        if fault.clause.message is message
        and fault.clause.location is Location.BODY
        and fault.clause.keyword == "required"
        and fault.clause.level is Level.MUST
        and fault.clause.path
        and not fault.at_refusals
    )
    done, exchanges = recorded(ReferenceProvider(clauses.contract, Together((fault,))))
    assert done.returncode == 1, done.stdout
    assert KEY not in done.stdout + done.stderr
    assert sum(exchange.accepted for exchange in exchanges) <= 12


def test_a_provider_that_accepts_nothing_is_not_green(clauses: Catalogue) -> None:
    """With a wrong key nothing is accepted, and the message names the options to look at."""
    with serving(independent_provider(clauses.contract)) as origin:
        done = run_at(origin, key="sk-another")
    assert done.returncode == 1
    assert "--api-key-env" in done.stdout
    assert "401" in done.stdout
    assert " passed" not in done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--base-url", "ftp://127.0.0.1"], "not an http:// or https:// URL"),
        (["--base-url", "http://127.0.0.1:9/v1", "--api-key-env", "ABSENT"], "'ABSENT' is not set"),
        (["--base-url", "http://127.0.0.1:9/v1", "-n", "2"], "in a single process"),
    ],
)
def test_wrong_options_end_the_run(options: list[str], message: str) -> None:
    """The message says what is wrong with which option."""
    done = run(*options)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert message in done.stdout + done.stderr


def test_an_unreachable_provider_is_not_green() -> None:
    """The reason is shown."""
    done = run("--base-url", "http://127.0.0.1:9/v1")
    assert done.returncode == 1
    assert "cannot connect" in done.stdout


def test_a_valid_request_that_is_declined_fails_without_the_key(clauses: Catalogue) -> None:
    """A provider that takes one media type alone fails for the others."""
    fault = next(fault for fault in all_faults(clauses) if fault.decline and fault.clause.media_type)
    done, _ = recorded(ReferenceProvider(clauses.contract, Together((fault,))))
    assert done.returncode == 1, done.stdout
    assert KEY not in done.stdout + done.stderr
