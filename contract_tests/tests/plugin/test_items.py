"""One test item a clause, with pytest's own ways to choose, repeat, spread and report them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from support import KEY
from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.model import Level, Side

from plugin.running import PLUGIN, SUITE, provider, pytest_run, pytest_run_with_all_plugins

if TYPE_CHECKING:
    from pathlib import Path


def must_and_should(found: Catalogue) -> tuple[str, str]:
    """Return a MUST clause on an enum of the answer and a SHOULD clause that one fault breaks."""
    enums = [one.id for one in found.of(Side.PROVIDER) if one.id.endswith(".enum") and one.level is Level.MUST]
    return enums[-1], f"response.{found.contract.successes[0]}.id.new"


def ids(text: str) -> list[str]:
    """Return the clause ids of the items that pytest names."""
    return re.findall(r"suite/test_contract\.py::test_clause\[(.+?)\]", text)


def counted(text: str) -> dict[str, int]:
    """Return the numbers of pytest's last line."""
    return {kind: int(number) for number, kind in re.findall(r"(\d+) (\w+)", text.strip().splitlines()[-1])}


def test_each_clause_is_an_item(found: Catalogue, tmp_path: Path) -> None:
    """The items are the provider's clauses, in their order; collecting them sends nothing and needs no provider."""
    result = pytest_run(tmp_path, *SUITE, "--collect-only", "-q")
    assert ids(result.stdout) == [clause.id for clause in found.of(Side.PROVIDER)]
    assert result.returncode == 0


def test_a_conforming_provider_passes(found: Catalogue, tmp_path: Path) -> None:
    """A correct provider passes with the plan said first, the verdict last, and a reason for each skip."""
    with provider(found) as (url, record):
        result = pytest_run_with_all_plugins(tmp_path, *SUITE, "--base-url", url, "-rs")
    assert result.returncode == 0, result.stdout
    numbers = counted(result.stdout)
    assert numbers["passed"] + numbers["skipped"] == len(found.of(Side.PROVIDER))
    assert result.stdout.index("accepting at most 12") < result.stdout.index("conformant")
    assert all(re.search(r": \S", line) for line in result.stdout.splitlines() if line.startswith("SKIPPED"))
    assert record


def test_workers_share_one_run(found: Catalogue, tmp_path: Path) -> None:
    """With pytest-xdist the provider is asked as often as without, and every item ends alike."""
    must, should = must_and_should(found)
    with provider(found, must, should) as (url, record):
        alone = pytest_run(tmp_path, *SUITE, "--base-url", url)
        asked = len(record)
        spread = pytest_run(tmp_path, *SUITE, "--base-url", url, "-n", "2", plugins=("-p", "xdist", *PLUGIN))
    assert "2 workers" in spread.stdout
    assert len(record) == 2 * asked
    one, two = counted(alone.stdout), counted(spread.stdout)
    assert {key: one[key] for key in ("passed", "failed", "skipped", "xfailed")} == {
        key: two[key] for key in ("passed", "failed", "skipped", "xfailed")
    }
    assert (alone.returncode, spread.returncode) == (1, 1)


def test_a_failing_clause_says_what_to_do(found: Catalogue, tmp_path: Path) -> None:
    """A failing MUST shows its statement, its finding and the command, without a traceback or a secret."""
    must, _ = must_and_should(found)
    with provider(found, must) as (url, _):
        result = pytest_run(tmp_path, *SUITE, "--base-url", url, "-k", must, "--junitxml", "out.xml")
    assert (result.returncode, counted(result.stdout)["failed"]) == (1, 1)
    assert found.by_id[must].statement in result.stdout
    assert f"curl -sS -i {url}" in result.stdout
    assert not re.search(r"Traceback|test_contract\.py:\d+", result.stdout + result.stderr)
    assert KEY not in result.stdout + result.stderr + (tmp_path / "out.xml").read_text()
    cases = list(ET.parse(tmp_path / "out.xml").iter("testcase"))
    failures = {case.get("name"): case.find("failure") for case in cases}
    assert [name for name, failure in failures.items() if failure is not None] == [f"test_clause[{must}]"]


def test_a_broken_should_is_expected_until_it_counts(found: Catalogue, tmp_path: Path) -> None:
    """A broken SHOULD is an expected failure that says why, and fails where --fail-on or --runxfail asks for it."""
    _, should = must_and_should(found)
    with provider(found, should) as (url, _):
        arguments = (*SUITE, "--base-url", url, "-k", should, "-rx")
        lenient = pytest_run(tmp_path, *arguments)
        strict = pytest_run(tmp_path, *arguments, "--fail-on", "should")
        shown = pytest_run(tmp_path, *arguments, "--runxfail")
    assert (lenient.returncode, counted(lenient.stdout)["xfailed"]) == (0, 1)
    assert found.by_id[should].statement in lenient.stdout
    assert (strict.returncode, shown.returncode) == (1, 1)


def test_last_failed_runs_what_failed(found: Catalogue, tmp_path: Path) -> None:
    """--lf runs the clauses that failed before, judged by a new run, and ends green when they are mended."""
    must, _ = must_and_should(found)
    with provider(found, must) as (url, _):
        pytest_run(tmp_path, *SUITE, "--base-url", url)
        again = pytest_run(tmp_path, *SUITE, "--base-url", url, "--lf", "-v")
    with provider(found) as (url, _):
        mended = pytest_run(tmp_path, *SUITE, "--base-url", url, "--lf", "-v")
    assert must in ids(again.stdout)
    assert (counted(again.stdout)["failed"], "passed" in counted(again.stdout)) == (1, False)
    assert (mended.returncode, counted(mended.stdout)["passed"]) == (0, 1)


def test_known_failures_are_expected_and_cannot_rot(found: Catalogue, tmp_path: Path) -> None:
    """A known failing clause is an expected failure with its reason; one that passes again fails."""
    must, _ = must_and_should(found)
    (tmp_path / "known.txt").write_text(f"{must} mended next week\n")
    arguments = (*SUITE, "--known", "known.txt", "-k", must, "-rx")
    with provider(found, must) as (url, _):
        known = pytest_run(tmp_path, *arguments, "--base-url", url)
    with provider(found) as (url, _):
        stale = pytest_run(tmp_path, *arguments, "--base-url", url)
    assert (known.returncode, "mended next week" in known.stdout) == (0, True)
    assert (stale.returncode, "take it off the list" in stale.stdout) == (1, True)


def test_what_was_not_seen_is_not_green(found: Catalogue, tmp_path: Path) -> None:
    """Clauses that a run within too small a budget did not exercise fail and say so."""
    with provider(found) as (url, record):
        result = pytest_run(tmp_path, *SUITE, "--base-url", url, "--max-jobs", "1")
    assert sum(exchange.accepted for exchange in record) == 1
    assert result.returncode == 1
    assert re.search(r"was not exercised: .*--max-jobs", result.stdout)


def test_draws_are_sent_from_pytest_too(found: Catalogue, tmp_path: Path) -> None:
    """--fuzz and --seed work as on the command line, and the summary says what was sent."""
    with provider(found) as (url, record):
        arguments = ("--fuzz", "30", "--seed", "4", "--max-jobs", "20")
        result = pytest_run(tmp_path, *SUITE, "--base-url", url, *arguments)
    assert (result.returncode, "30 of 30 drawn requests were sent, seed 4" in result.stdout) == (0, True)
    assert len(record) > 30
    assert {path.name for path in tmp_path.iterdir()} <= {".pytest_cache"}
