"""A test item for each clause, with pytest's own ways to choose, repeat, spread and report them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from support import KEY
from video_remix_contract.clauses.model import Level, Message, Side
from video_remix_contract.probing.defaults import KEY_VARIABLE, MAX_JOBS
from video_remix_contract.pytest_plugin import EXIT_INCONCLUSIVE
from video_remix_contract.report.layout import KINDS

from pytest_plugin.running import PATIENT, PLUGIN, SUITE, provider, pytest_run, pytest_run_with_all_plugins

if TYPE_CHECKING:
    from pathlib import Path

    from video_remix_contract.clauses.catalogue import Catalogue


def must_and_should(clauses: Catalogue) -> tuple[str, str]:
    """Return the ids of a MUST clause and of a SHOULD clause about responses, each of which has a fault."""
    status = clauses.operation.successes[0]
    about_responses = [clause for clause in clauses.of(Side.PROVIDER) if clause.message is Message.RESPONSE]
    # The last rule that every run exercises: no other clause needs that it is kept.
    rules = [clause for clause in about_responses if clause.rule and clause.status == status]
    must = next(clause for clause in reversed(rules) if clause.level is Level.MUST and clause.condition is None)
    should = next(clause for clause in about_responses if clause.keyword == "new" and clause.level is Level.SHOULD)
    return must.id, should.id


def at(url: str) -> tuple[str, ...]:
    """Return the options that name a provider, with long times."""
    return ("--base-url", url, *PATIENT)


def ids(text: str) -> list[str]:
    """Return the clause ids of the items that pytest names."""
    return re.findall(r"suite/test_contract\.py::test_clause\[(.+?)\]", text)


def counted(text: str) -> dict[str, int]:
    """Return the numbers in pytest's last line."""
    return {kind: int(number) for number, kind in re.findall(r"(\d+) (\w+)", text.strip().splitlines()[-1])}


def test_each_clause_is_an_item(clauses: Catalogue, tmp_path: Path) -> None:
    """The items are the provider's clauses, in their order; collecting them sends nothing and needs no provider."""
    result = pytest_run(tmp_path, *SUITE, "--collect-only", "-q")
    assert ids(result.stdout) == [clause.id for clause in clauses.of(Side.PROVIDER)]
    assert result.returncode == 0


def test_a_conforming_provider_passes(clauses: Catalogue, tmp_path: Path) -> None:
    """A correct provider passes, with the plan at the start, the verdict at the end, and a reason for each skip."""
    with provider(clauses) as (url, record):
        result = pytest_run_with_all_plugins(tmp_path, *SUITE, *at(url), "-rs")
    assert result.returncode == 0, result.stdout
    numbers = counted(result.stdout)
    assert numbers["passed"] + numbers["skipped"] == len(clauses.of(Side.PROVIDER))
    assert result.stdout.index(f"accepting at most {MAX_JOBS}") < result.stdout.index("conformant")
    assert all(re.search(r": \S", line) for line in result.stdout.splitlines() if line.startswith("SKIPPED"))
    assert record


def test_workers_share_one_run(clauses: Catalogue, tmp_path: Path) -> None:
    """With pytest-xdist the provider is asked as often as without, and every item ends alike."""
    must, should = must_and_should(clauses)
    with provider(clauses, must, should) as (url, record):
        alone = pytest_run(tmp_path, *SUITE, *at(url))
        asked = len(record)
        spread = pytest_run(tmp_path, *SUITE, *at(url), "-n", "2", plugins=("-p", "xdist", *PLUGIN))
    assert "2 workers" in spread.stdout
    assert len(record) == 2 * asked
    kinds = ("passed", "failed", "skipped", "xfailed")
    numbers, other_numbers = counted(alone.stdout), counted(spread.stdout)
    assert [numbers[kind] for kind in kinds] == [other_numbers[kind] for kind in kinds]
    assert (alone.returncode, spread.returncode) == (1, 1)


def test_a_failing_clause_shows_what_to_do(clauses: Catalogue, tmp_path: Path) -> None:
    """A failing MUST shows its statement, its finding and the command, without a traceback or a secret."""
    must, _ = must_and_should(clauses)
    with provider(clauses, must) as (url, _):
        result = pytest_run(tmp_path, *SUITE, *at(url), "-k", must, "--junitxml", "out.xml")
    assert (result.returncode, counted(result.stdout)["failed"]) == (1, 1)
    assert clauses.by_id[must].statement in result.stdout
    assert f"curl -sS -i {url}" in result.stdout
    assert not re.search(r"Traceback|test_contract\.py:\d+", result.stdout + result.stderr)
    assert KEY not in result.stdout + result.stderr + (tmp_path / "out.xml").read_text()
    cases = list(ET.parse(tmp_path / "out.xml").iter("testcase"))
    failures = {case.get("name"): case.find("failure") for case in cases}
    assert [name for name, failure in failures.items() if failure is not None] == [must]


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_cases_of_junit_are_named_by_their_clauses(
    clauses: Catalogue, tmp_path: Path, workers: tuple[str, ...]
) -> None:
    """Each case has the id of its clause, whoever ran it, and none the name of our function."""
    with provider(clauses) as (url, _):
        plugins = ("-p", "xdist", *PLUGIN)
        result = pytest_run(tmp_path, *SUITE, *at(url), *workers, "--junitxml", "out.xml", plugins=plugins)
    assert result.returncode == 0, result.stdout
    names = [case.get("name") for case in ET.parse(tmp_path / "out.xml").iter("testcase")]
    assert sorted(map(str, names)) == sorted(clause.id for clause in clauses.of(Side.PROVIDER))


def test_a_broken_should_is_expected_until_it_counts(clauses: Catalogue, tmp_path: Path) -> None:
    """A broken SHOULD is an expected failure with its statement; with --fail-on or --runxfail it fails."""
    _, should = must_and_should(clauses)
    with provider(clauses, should) as (url, _):
        arguments = (*SUITE, *at(url), "-k", should, "-rx")
        lenient = pytest_run(tmp_path, *arguments)
        strict = pytest_run(tmp_path, *arguments, "--fail-on", "should")
        shown = pytest_run(tmp_path, *arguments, "--runxfail")
    assert (lenient.returncode, counted(lenient.stdout)["xfailed"]) == (0, 1)
    assert clauses.by_id[should].statement in lenient.stdout
    assert (strict.returncode, shown.returncode) == (1, 1)


def test_last_failed_runs_what_failed(clauses: Catalogue, tmp_path: Path) -> None:
    """--lf runs the clauses that failed before, judged by a new run, and ends green when they are mended."""
    must, _ = must_and_should(clauses)
    with provider(clauses, must) as (url, _):
        pytest_run(tmp_path, *SUITE, *at(url))
        again = pytest_run(tmp_path, *SUITE, *at(url), "--lf", "-v")
    with provider(clauses) as (url, _):
        mended = pytest_run(tmp_path, *SUITE, *at(url), "--lf", "-v")
    assert must in ids(again.stdout)
    assert (counted(again.stdout)["failed"], "passed" in counted(again.stdout)) == (1, False)
    assert (mended.returncode, counted(mended.stdout)["passed"]) == (0, 1)


def test_expected_failures_cannot_go_out_of_date(clauses: Catalogue, tmp_path: Path) -> None:
    """A failure that is listed is expected, with its reason; a clause that is listed and passes again fails."""
    must, _ = must_and_should(clauses)
    (tmp_path / "expected.txt").write_text(f"{must} mended next week\n")
    arguments = (*SUITE, "--expected-failures", "expected.txt", "-k", must, "-rx")
    with provider(clauses, must) as (url, _):
        failing = pytest_run(tmp_path, *arguments, *at(url))
    with provider(clauses) as (url, _):
        passing = pytest_run(tmp_path, *arguments, *at(url))
    assert (failing.returncode, "mended next week" in failing.stdout) == (0, True)
    assert (passing.returncode, "remove it from the expected failures" in passing.stdout) == (1, True)


def test_what_was_not_seen_is_not_green(clauses: Catalogue, tmp_path: Path) -> None:
    """Clauses that a run did not exercise because its budget was too small are skipped, and the run is an error."""
    with provider(clauses) as (url, record):
        result = pytest_run(tmp_path, *SUITE, *at(url), "--max-jobs", "1", "-rsE")
    assert sum(exchange.accepted for exchange in record) == 1
    assert result.returncode == EXIT_INCONCLUSIVE
    assert re.search(r"was not exercised: .*--max-jobs", result.stdout)
    assert re.search(r"ERROR .*verdict - .*inconclusive", result.stdout)


@pytest.mark.parametrize("options", [(), ("--max-jobs", "1"), ("--expected-failures", "expected.txt")])
def test_the_command_line_counts_alike(clauses: Catalogue, tmp_path: Path, options: tuple[str, ...]) -> None:
    """For the same provider, verify and pytest count the same passes, failures and skips, and exit alike."""
    must, should = must_and_should(clauses)
    passing = next(clause.id for clause in clauses.of(Side.PROVIDER) if clause.id not in {must, should})
    (tmp_path / "expected.txt").write_text(f"{passing} mended\n")
    with provider(clauses, must, should) as (url, _):
        run = pytest_run(tmp_path, *SUITE, *at(url), *options)
        command = [sys.executable, "-m", "video_remix_contract", "verify", "provider", url, *PATIENT, *options, "-q"]
        verified = subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, env={**os.environ, KEY_VARIABLE: KEY}, check=False
        )
    numbers = counted(run.stdout)
    counts = rf"(\d+) ({'|'.join(word for _, word in KINDS.values())})\b"
    line = {kind: int(number) for number, kind in re.findall(counts, verified.stdout)}
    assert line["pass"] == numbers["passed"]
    assert line["skip"] == numbers["skipped"]
    failed = sum(number for kind, number in line.items() if kind not in {"pass", "skip"})
    assert failed == numbers["failed"] + numbers["xfailed"]
    assert run.returncode == verified.returncode == 1


def test_draws_are_sent_from_pytest_as_well(clauses: Catalogue, tmp_path: Path) -> None:
    """--fuzz and --seed work as on the command line, and the summary has the number of the draws."""
    with provider(clauses) as (url, record):
        arguments = ("--fuzz", "30", "--seed", "4", "--max-jobs", "20")
        result = pytest_run(tmp_path, *SUITE, *at(url), *arguments)
    assert (result.returncode, "30 of 30 drawn requests were sent, seed 4" in result.stdout) == (0, True)
    assert len(record) > 30
    assert {path.name for path in tmp_path.iterdir()} <= {".pytest_cache"}
