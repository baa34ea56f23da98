"""What a request has apart from its document: carried at no further job, told apart where something is wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from patience import patient
from support import behaving, failed, fixed_clauses, verified
from video_remix_contract.clauses.features import FEATURES, FRAMING, HOSTILE
from video_remix_contract.clauses.model import Location
from video_remix_contract.probing.carriers import carriers
from video_remix_contract.probing.defaults import MAX_JOBS, VIDEO_ID
from video_remix_contract.probing.schedule import planned_jobs
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.wire.messages import header

from probing.careful import Habit, has

if TYPE_CHECKING:
    from collections.abc import Callable

    from video_remix_contract.report.model import Report
    from video_remix_contract.wire.messages import Exchange, Request

CLAUSES = fixed_clauses()
SINGLE: dict[str, Any] = {"video_ids": (VIDEO_ID,), "pending_video_id": None}
MAX_REQUESTS = 45
# Jobs that a provider is asked for beyond the plan where a feature has to be told apart.
FURTHER_JOBS = 2


def habit(behaviour: Habit, **settings: int) -> Report:
    """Verify the reference provider with a habit."""
    return behaving(CLAUSES, behaviour, patient(**settings), **SINGLE)


def recorded() -> list[Exchange]:
    """Return what a default run sends to a correct provider."""
    record: list[Exchange] = []
    report = verified(CLAUSES, ReferenceProvider(CLAUSES.contract, record=record.append), **SINGLE)
    assert (report.verdict.overall, failed(report)) == ("conformant", set())
    assert report.exchanges == len(record)
    return record


def clause_id(name: str) -> str:
    """Return the id of the clause about a feature."""
    clause = CLAUSES.find(FEATURES[name].location or Location.HTTP, keyword=name)
    assert clause is not None
    return clause.id


def test_a_correct_provider_is_asked_for_few_jobs_and_requests() -> None:
    """A default run keeps within its plan of jobs, and within 45 requests."""
    record = recorded()
    planned = planned_jobs(CLAUSES, Target("http://localhost/v1", "sk-key"))
    assert sum(exchange.accepted for exchange in record) == planned < MAX_JOBS
    assert len(record) <= MAX_REQUESTS


def test_every_feature_is_on_the_wire() -> None:
    """Chunks, the expectation, the long boundary, the part's media type, the charset and the capitals are sent."""
    requests = [exchange.request for exchange in recorded() if exchange.accepted]

    def some(name: str, pattern: str) -> list[Request]:
        return [request for request in requests if re.search(pattern, header(request.headers, name) or "")]

    assert some("transfer-encoding", "^chunked$")
    assert not any(header(request.headers, "content-length") for request in some("transfer-encoding", "chunked"))
    assert some("expect", "^100-continue$")
    assert some("content-type", "^application/json; charset=utf-8$")
    assert some("content-type", "^APPLICATION/JSON$")
    (form,) = some("content-type", "boundary=[0-9a-f]{62}$")
    assert b"Content-Type: text/plain; charset=utf-8\r\n" in form.body
    assert any(b"\\ud800" in request.body and "夕".encode() in request.body for request in requests)


def test_every_feature_has_a_carrier_of_its_media_type() -> None:
    """Each feature with a clause that a valid request can have travels once, with a request that is sent anyway."""
    carried = [name for carrier in carriers(CLAUSES.operation) for name in carrier.features]
    unreadable = {"encoding", "depth", "digits"}
    assert sorted(carried) == sorted(feature.name for feature in (*FRAMING, *HOSTILE) if feature.name not in unreadable)


@pytest.mark.parametrize("status", [400, 411, 415, 500])
@pytest.mark.parametrize("name", [feature.name for feature in FRAMING if feature.location])
def test_framing_that_is_declined_is_named_alone(name: str, status: int) -> None:
    """A provider that declines the framing of an official client breaks the clause about it, a SHOULD, and no other."""
    report = habit(Habit(has(name), status))
    assert failed(report) == {clause_id(name)}
    assert report.verdict.overall == "conformant"
    planned = planned_jobs(CLAUSES, Target("http://localhost/v1", "sk-key"))
    assert report.jobs.accepted <= planned + FURTHER_JOBS


@pytest.mark.parametrize("name", ["repeated", "characters", "nul", "surrogate"])
def test_hostile_texts_may_be_refused(name: str) -> None:
    """A provider that refuses what naive readers break on keeps every clause, and its own clause is seen."""
    report = habit(Habit(has(name), 422))
    assert failed(report) == set()
    (verdict,) = [str(result.verdict) for result in report.verdict.results if result.clause.id == clause_id(name)]
    assert verdict == "pass"
    assert report.exchanges <= MAX_REQUESTS + len(FEATURES)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("nul", lambda text: text.partition("\0")[0]),
        ("nul", lambda text: text.replace("\0", "")),
        ("surrogate", lambda text: re.sub("[\ud800-\udfff]", "\ufffd", text)),
        ("surrogate", lambda text: re.sub("[\ud800-\udfff]", "?", text)),
        ("characters", lambda text: text.replace("\u2028", "\n")),
    ],
)
def test_hostile_characters_that_are_lost_are_named_alone(name: str, change: Callable[[str], str]) -> None:
    """A text that is taken has to come back whole: what is lost is a finding about these characters alone."""
    report = habit(Habit(has(name), change=change))
    assert failed(report) == {clause_id(name)}


def test_a_change_of_the_whole_text_is_about_the_text() -> None:
    """A provider that trims or shortens every text breaks the clause about the text, not those about characters."""
    report = habit(Habit(lambda _: True, change=lambda text: text[:500]))
    assert "response.200.prompt.unchanged" in failed(report)
    assert not {clause_id(feature.name) for feature in HOSTILE} & failed(report)


def test_two_features_that_are_refused_are_both_seen() -> None:
    """Where several features of a request are refused, each is asked about alone."""
    report = habit(Habit(has("nul", "surrogate", "charset"), 400))
    assert failed(report) == {clause_id("charset")}
    seen = {result.clause.id: str(result.verdict) for result in report.verdict.results}
    assert {seen[clause_id(name)] for name in ("nul", "surrogate", "repeated", "characters")} == {"pass"}


def test_a_media_type_in_capitals_is_noted_alone() -> None:
    """A provider that refuses capitals has no failure; the report has a note."""
    report = habit(Habit(has("case"), 415))
    assert (report.verdict.overall, failed(report)) == ("conformant", set())
    assert any("in capitals was refused with 415" in note for note in report.notes)


@pytest.mark.parametrize("fuzz", [0, 40])
def test_blank_texts_may_be_refused(fuzz: int) -> None:
    """A provider that refuses empty and blank texts has no failure, with draws and without; the report has notes."""
    report = habit(Habit(has("empty", "blank"), 400), max_jobs=40, fuzz=fuzz)
    assert (report.verdict.overall, failed(report)) == ("conformant", set())
    assert {"empty", "blank"} <= {word for note in report.notes for word in re.findall("text that is ([a-z]+)", note)}


@pytest.mark.parametrize("fuzz", [0, 40])
@pytest.mark.parametrize("name", ["empty", "blank"])
def test_blank_texts_may_not_break_a_provider(name: str, fuzz: int) -> None:
    """A 500 for an empty or blank text is a SHOULD failure, with draws and without."""
    report = habit(Habit(has(name), 500), max_jobs=40, fuzz=fuzz)
    assert failed(report) == {"request.prompt.blank"}
    assert report.verdict.overall == "conformant"


def test_a_blank_text_that_is_taken_is_judged_like_any_other() -> None:
    """A provider that trims a blank text breaks the clause that a text comes back as it was sent."""
    report = habit(Habit(has("blank"), change=str.strip))
    assert failed(report) == {"response.200.prompt.unchanged"}


def test_a_body_may_be_too_large() -> None:
    """A 413 is an honest answer to any body: no clause is broken by it, and the report has a note."""
    report = habit(Habit(lambda occasion: len(occasion.text) > 500, 413), max_jobs=40, fuzz=40)
    assert (report.verdict.overall, failed(report)) == ("conformant", set())
    assert any("too large (413)" in note for note in report.notes)


def test_what_the_prompt_became_is_in_the_finding() -> None:
    """A form that is cut off and taken shows in its finding what the prompt became, and the hint how to mend it."""
    report = habit(Habit(lambda _: False, takes=lambda clause: clause.aspect == "delimiter"))
    entry = next(
        entry for entry in report.document["clauses"] if entry["id"] == "request.malformed.multipart.delimiter"
    )
    assert (entry["verdict"], entry["level"], entry["broken"]) == ("fail", "SHOULD", 2)
    assert all("`prompt` became the text" in finding["message"] for finding in entry["findings"])
    assert "Django" in entry["hint"]
    assert report.verdict.overall == "conformant"
