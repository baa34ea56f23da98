"""The annotations of a GitHub job: a command for each cause, and no command of anybody else's."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from ci.runner import Command, Runner
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support import FIXED_FRAGMENT
from video_remix_contract.cli.main import main
from video_remix_contract.report.annotations import LEVELS, MAX_SHOWN, commands
from video_remix_contract.report.counting import Kind, blocks, kind

from report.documents import FAULTS, HOSTILE, MADE, document, filled

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BOUND = 200_000
COMMANDS = (
    "::error::no",
    "\n::stop-commands::x",
    "\r\n  ::add-mask::a",
    "##[add-mask]a",
    "#\x1b##[add-matcher]/etc/passwd",
    "%0A::warning file=x::no",
    "a,line=1::b%25%",
    "##[stop-commands]x",
    "\x85::set-env name=PATH::x",
    "\u2028::error::no",
)


def read(report: dict[str, Any]) -> list[Command]:
    """Return the annotations as the runner reads them; fails for a line that is none, and for too many of them."""
    text = commands(report)
    assert len(text.encode()) < BOUND
    found = Runner().read(text)
    assert len(found) == text.count("\n")
    for command in found:
        assert command.name in LEVELS
        assert {"title"} <= command.properties.keys() <= {"file", "line", "title"}
    assert all(count <= MAX_SHOWN for count in Counter(command.name for command in found).values())
    return found


def titles(found: Sequence[Command], level: str) -> list[str]:
    """Return the titles of a level."""
    return [command.properties["title"] for command in found if command.name == level]


@pytest.mark.parametrize("name", MADE)
def test_a_run_that_fails_has_an_error_and_no_other_has(name: str) -> None:
    """There is an error unless the run conforms, one for each cause that counts, and nothing about what passes."""
    report = document(name)
    found = read(report)
    assert bool(titles(found, "error")) == (report["verdict"] != "conformant")
    kinds = [kind(report, block[0]) for block in blocks(report["clauses"])]
    counted = kinds.count(Kind.FAIL) + kinds.count(Kind.ERROR)
    if report["verdict"] != "inconclusive":
        assert len(titles(found, "error")) == min(counted, MAX_SHOWN)
        assert len(found) - len(titles(found, "error")) == kinds.count(Kind.ACCEPTED)


def test_the_level_is_what_a_failure_does_to_the_run() -> None:
    """A failure that counts is an error, a SHOULD that does not is a warning, what is expected is a notice."""
    found = read(document("provider that fails"))
    assert any("response.200.seconds.type" in title for title in titles(found, "error"))
    assert any(FAULTS[1] in title for title in titles(found, "warning"))
    assert any(FAULTS[1] in title for title in titles(read(document("provider with every failure counted")), "error"))
    expected = read(document("provider with expected failures"))
    assert any("response.200.seconds.type" in title for title in titles(expected, "notice"))
    assert any("response.200.id.type" in title for title in titles(expected, "error"))


def test_an_annotation_stands_at_the_line_of_the_fragment() -> None:
    """File and line are those at which the fragment states the clause, and the message begins with the finding."""
    report = document("provider that fails")
    (clause,) = (each for each in report["clauses"] if each["id"] == "response.200.seconds.type")
    (command,) = (each for each in read(report) if clause["id"] in each.properties["title"])
    assert command.properties["file"] == FIXED_FRAGMENT.name
    line = FIXED_FRAGMENT.read_text(encoding="utf-8").splitlines()[int(command.properties["line"]) - 1]
    assert "type: string" in line
    assert command.data.startswith(f"/seconds: {clause['findings'][0]['message']}\n")
    assert clause["statement"] in command.data


def test_a_report_without_a_fragment_has_no_place() -> None:
    """A report of an earlier version, or on a fragment without a file, is annotated all the same."""
    report = document("provider that fails")
    del report["contract"]["fragment"]
    assert {frozenset(command.properties) for command in read(report)} == {frozenset({"title"})}


def test_a_cause_is_shown_once_and_the_rest_are_counted() -> None:
    """Clauses with the same cause are one annotation; of more than GitHub shows, the last one gives the number."""
    report = document("provider that fails")
    (clause,) = (each for each in report["clauses"] if each["id"] == "response.200.seconds.type")
    copies = [clause | {"id": f"clause {number}", "same_cause_as": None} for number in range(14)]
    copies += [clause | {"id": "another", "same_cause_as": "clause 0"}]
    found = read(report | {"clauses": copies})
    assert titles(found, "error")[0] == "MUST clause 0 and 1 more"
    assert len(found) == MAX_SHOWN
    assert found[-1].data == f"and {14 - MAX_SHOWN + 1} more causes: see the report"


def test_a_run_that_saw_nothing_has_its_reason_alone() -> None:
    """Where nobody was reached, a single error gives the reason."""
    report = document("provider that nobody reaches")
    (command,) = read(report)
    assert (command.name, command.data) == ("error", " ".join(report["reason"].split()))


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.text(st.characters(exclude_categories=()), max_size=40))
@example(text="x" * 1_000_000)
def test_no_text_of_a_report_is_a_command(text: str) -> None:
    """Whatever stands in a report, each line is one of our own annotations, bounded, with its own properties."""
    read(filled(text))


@pytest.mark.parametrize("text", [*HOSTILE, *COMMANDS])
def test_no_command_in_a_report_is_obeyed(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Printed with the report for people, the runner obeys our annotations alone, in either spelling of a command."""
    report = filled(text)
    expected = read(report)
    path = tmp_path / "kept.json"
    path.write_text(json.dumps(report))
    if main(["report", "render", str(path), "-v", "--github-annotations"]) == 2:
        return  # half a character: no report
    out, err = capsys.readouterr()
    assert Runner().read(out) == expected
    assert err == ""


def test_a_form_on_standard_output_stays_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --json - the annotations go to standard error, which the runner reads as well."""
    report = document("provider that fails")
    path = tmp_path / "kept.json"
    path.write_text(json.dumps(report))
    assert main(["report", "render", str(path), "-q", "--json", "-", "--github-annotations"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out) == report
    assert Runner().read(err) == read(report)
