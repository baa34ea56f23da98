"""How a response is read: media type, JSON, rules with their explanations, meaning, members that nobody asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st
from support import changed_clauses
from video_remix_contract.clauses.model import Location
from video_remix_contract.judging.model import Observation, Outcome
from video_remix_contract.judging.request import read_request
from video_remix_contract.judging.response import content_coding, judge_body, judge_meaning, latest_time
from video_remix_contract.wire.decoding import Json
from video_remix_contract.wire.messages import Exchange, Response

from judging.making import CLAUSES, ERROR, JOB, SENT, answering, asking, clause

(NAMED,) = CLAUSES.described["200"]
READING = read_request(CLAUSES, asking())
WORDS = ["Thu,", ",", "01", "99", "Jan", "2026", "12:00:00", "12:", "..", "GMT", "-0000", "+9999", "1-Jan-26", "9" * 20]
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def broken(observations: list[Observation]) -> list[tuple[Any, ...]]:
    """Return the breaches among observations: clause, pointer, sentence, value."""
    return [
        (observation.clause.id, observation.pointer, observation.message, observation.got)
        for observation in observations
        if observation.outcome is Outcome.BROKEN
    ]


@pytest.mark.parametrize(("status", "document"), [("200", JOB), ("default", ERROR)])
def test_a_body_that_keeps_the_contract_shows_each_clause(status: str, document: Any) -> None:
    """Media type, JSON and every rule that has a value there are kept, in this order, without a sentence."""
    observations, decoded = judge_body(CLAUSES, status, answering(document, kind="Application/JSON; charset=utf-8"))
    assert decoded == Json(document)
    head = [clause(f"response.{status}.{name}") for name in ("content-type", "json")]
    assert [observation.clause for observation in observations[:2]] == head
    ruled = {observation.clause for observation in observations[2:]}
    assert ruled == {entry for entry in CLAUSES.response_rules[status] if not entry.condition}
    assert {observation.outcome for observation in observations} == {Outcome.KEPT}
    assert {observation.message for observation in observations} == {""}
    pointers = {observation.clause.id: observation.pointer for observation in observations}
    assert pointers[f"response.{status}.type"] == ""
    assert pointers[f"response.{status}.error.required"] == "/error"


@pytest.mark.parametrize(
    ("response", "findings"),
    [
        (answering(kind="text/html"), [("content-type", "", "the media type is text/html", "text/html")]),
        (Response(200, (), answering().body), [("content-type", "", "the media type is None", None)]),
        (answering(b""), [("json", "", "the body is empty", "")]),
        (answering(b" " * 300), [("json", "", "the body is empty", " " * 200)]),
        (answering(b"\xff"), [("json", "", "the body is not UTF-8 at byte 0", "\ufffd")]),
        (
            answering(b"", 200, ("Content-Encoding", " BR ")),
            [("json", "", "the body is empty; it is coded as 'br', which was not asked for", "")],
        ),
        (
            answering(b"<html><title>Oops</title>", kind="text/html"),
            [
                ("content-type", "", "the media type is text/html", "text/html"),
                (
                    "json",
                    "",
                    'the body is not JSON: Expecting value: line 1 column 1 (char 0) (text/html): "Oops"',
                    "<html><title>Oops</title>",
                ),
            ],
        ),
        (
            answering({**JOB, "model": True}),
            [("model.type", "/model", "`model` must be a string; got the boolean true", True)],
        ),
        (answering([]), [("type", "", "the body must be an object; got an array", [])]),
        (answering(None), [("nullability", "", "the body must not be null", None)]),
    ],
)
def test_a_breach_of_a_body_has_place_sentence_and_value(response: Response, findings: list[tuple[Any, ...]]) -> None:
    """What is wrong breaks its own clause and says what came; what follows is judged where it can be."""
    observations, decoded = judge_body(CLAUSES, "200", response)
    came = [(name.removeprefix("response.200."), *rest) for name, *rest in broken(observations)]
    assert came == findings
    assert (decoded is None) == any(name == "json" for name, *_ in findings)
    if decoded is None:
        assert len(observations) == 2


def test_a_response_without_a_documented_body_shows_nothing() -> None:
    """Where the fragment documents no body, none is judged."""

    def without_content(document: Any) -> None:
        del document["paths"]["/videos/{video_id}/remix"]["post"]["responses"]["default"]["content"]

    assert judge_body(changed_clauses(CLAUSES.contract, without_content), "default", answering(b"x", 400)) == ([], None)


@pytest.mark.parametrize(
    ("coding", "explained"),
    [
        (None, ""),
        ("", ""),
        ("identity", ""),
        (" GZip ", ""),
        ("x-gzip", ""),
        ("deflate", ""),
        ("br", "; it is coded as 'br', which was not asked for"),
    ],
)
def test_a_coding_that_nobody_asked_for_explains_a_body(coding: str | None, explained: str) -> None:
    """A coding that the transport undoes explains nothing."""
    headers = () if coding is None else (("content-encoding", coding),)
    assert content_coding(Response(200, headers)) == explained


@pytest.mark.parametrize(
    ("date", "ahead"),
    [
        ("Thu, 01 Jan 2026 12:00:09 GMT", 9),
        ("Thu, 01 Jan 2026 11:59:00 GMT", 0),
        (None, 0),
        ("yesterday", 0),
        ("", 0),
        ("Thu, 99 Jan 2026 12:00:00 GMT", 0),
        ("Thu, 01 Jan 99999999999 12:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 253402387139 - 1767268800),
    ],
)
def test_the_later_clock_tells_the_time(date: str | None, ahead: float) -> None:
    """The time of an exchange is ours or the provider's; a header that is no date is passed over."""
    response = answering(JOB, 200, *(() if date is None else (("Date", date),)))
    assert latest_time(Exchange(asking(), response, started=NOON)) == NOON.timestamp() + ahead
    assert latest_time(Exchange(asking(), response)) is None
    assert latest_time(Exchange(asking(), None, started=NOON)) is None


@given(date=st.text() | st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
@example(date="Thu,")
@example(date="1 Jan 0001 00:00:00 -0000")
def test_no_date_is_an_error(date: str) -> None:
    """Whatever a provider writes there, the time is never before ours."""
    came = latest_time(Exchange(asking(), answering(JOB, 200, ("Date", date)), started=NOON))
    assert came is not None
    assert came >= NOON.timestamp()


def meant(document: Json, video_id: str | None = "video_123", now: float | None = None) -> dict[str, Observation]:
    """Return what a document shows of the clauses about its meaning."""
    observations = judge_meaning(CLAUSES, "200", document, evolve(READING, video_id=video_id), now)
    return {observation.clause.id.removeprefix("response.200."): observation for observation in observations}


def test_the_meaning_of_a_good_job_is_kept() -> None:
    """Each clause that the job can show is kept, at the place of its member and with its value."""
    came = meant(Json(JOB), now=JOB["created_at"])
    assert {observation.outcome for observation in came.values()} == {Outcome.KEPT}
    assert {name: observation.pointer for name, observation in came.items()} == {
        "json.byte-order-mark": "",
        "json.repeated-members": "",
        "id.non-empty": "/id",
        "model.non-empty": "/model",
        "id.new": "/id",
        "remixed_from_video_id.source": "/remixed_from_video_id",
        "prompt.unchanged": "/prompt",
        "progress.range": "/progress",
        "created_at.seconds": "/created_at",
        "created_at.past": "/created_at",
        "completed_at.agrees": "/completed_at",
        "error.agrees": "/error",
    }
    assert "created_at.past" not in meant(Json(JOB))


def test_the_meaning_of_a_bad_job_is_broken() -> None:
    """A breach has the place, the sentence and the value that came."""
    came = meant(Json({**JOB, "id": "video_123", "progress": 101}, byte_order_mark=True, repeated=("a", "b")))
    assert broken(list(came.values())) == [
        ("response.200.json.byte-order-mark", "", "the body starts with a byte order mark", None),
        ("response.200.json.repeated-members", "", "an object repeats a, b", ["a", "b"]),
        ("response.200.id.new", "/id", "the new job has the id of its source", "video_123"),
        ("response.200.progress.range", "/progress", "`progress` must be within 0 and 100; got 101", 101),
    ]


@pytest.mark.parametrize(("document", "video_id"), [([], "video_123"), (JOB, None)])
def test_what_is_no_job_or_of_no_video_has_no_meaning(document: Any, video_id: str | None) -> None:
    """Only what every JSON text shows is judged then."""
    assert list(meant(Json(document), video_id)) == ["json.byte-order-mark", "json.repeated-members"]


def test_meaning_is_judged_only_where_the_fragment_has_the_clauses() -> None:
    """A member that the fragment lost is not judged, those that follow are; another status has no such clauses."""

    def drop(document: Any) -> None:
        video = document["components"]["schemas"]["Video"]
        for name in ("id", "progress"):
            del video["properties"][name]
            video["required"].remove(name)

    changed = changed_clauses(CLAUSES.contract, drop)
    places = [observation.clause.path for observation in judge_meaning(changed, "200", Json(JOB), READING, None)]
    assert ("id",) not in places
    assert ("progress",) not in places
    assert places[-2:] == [("completed_at",), ("error",)]
    assert list(judge_meaning(CLAUSES, "default", Json(JOB), READING, None)) == []
    assert CLAUSES.find(Location.BODY, path=("prompt",), keyword="unchanged") is None
    assert READING.members == SENT


@pytest.mark.parametrize(
    ("document", "pointers"),
    [
        (JOB, []),
        ({"b/c": 1, "id": "v", "a~": 2}, ["/b~1c", "/a~0"]),
        ({"more": 1, "error": {"code": "c", "x": {"y": 1}, "param": None}}, ["/more", "/error/x", "/error/param"]),
        ({"error": None}, []),
        ({"error": ["x"]}, []),
        ({"id": {"x": 1}}, []),
        (["x"], []),
        (None, []),
    ],
)
def test_members_that_the_schema_does_not_name_are_listed(document: Any, pointers: list[str]) -> None:
    """They are named by JSON pointers, in order, at any depth that the schema describes."""
    assert list(NAMED.additional(document)) == pointers
    assert list(NAMED.additional(document, "/in")) == [f"/in{pointer}" for pointer in pointers]
