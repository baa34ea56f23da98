"""What recordings show of a clause, and what they cannot show: verdicts on logs are fair."""

from __future__ import annotations

import json
from typing import Any

import pytest
from attrs import evolve
from support import fixed_clauses
from video_remix_contract.clauses.model import Level, Side
from video_remix_contract.clauses.semantics import UNCHANGED
from video_remix_contract.logs.examining import Examiner
from video_remix_contract.logs.report import LogReport
from video_remix_contract.logs.selection import Selection
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.wire.messages import Exchange, Failure, FailureKind, Request, Response, Unseen

CLAUSES = fixed_clauses()
PROVIDER = ReferenceProvider(CLAUSES.contract)
JSON = (("Content-Type", "application/json"), ("Authorization", "Bearer sk-key"))
FORM = (("Content-Type", "multipart/form-data; boundary=x"), ("Authorization", "Bearer sk-key"))
URL = "http://127.0.0.1/v1/videos/video_123/remix"
REFUSED = "request.prompt.required"


def request(body: Any = None, headers: tuple[tuple[str, str], ...] = JSON) -> Request:
    """Return a request with a body, a valid one unless it is given."""
    content = {"prompt": "a cat"} if body is None else body
    return Request("POST", URL, headers, content if isinstance(content, bytes) else json.dumps(content).encode())


def answered(sent: Request | None = None, response: Response | None = None, **parts: Any) -> Exchange:
    """Return an exchange, with what the reference provider answers unless the response is given."""
    sent = sent or request()
    return Exchange(sent, response or PROVIDER.respond(sent), **parts)


def changed(**members: Any) -> Exchange:
    """Return an accepted exchange with other members in its response."""
    exchange = answered()
    assert exchange.response is not None
    document = {**json.loads(exchange.response.body), **members}
    return evolve(exchange, response=evolve(exchange.response, body=json.dumps(document).encode()))


def report(*exchanges: Exchange, sides: tuple[Side, ...] = tuple(Side), **options: Any) -> LogReport:
    """Return the report on exchanges."""
    examiner = Examiner(Selection(CLAUSES), sides)
    for number, exchange in enumerate(exchanges, start=1):
        examiner.examine(evolve(exchange, place=f"log:{number}"))
    examiner.add_up()
    return LogReport(CLAUSES, ["log"], sides, examiner.tally, **options)


def clause(name: str, *exchanges: Exchange) -> dict[str, Any]:
    """Return a clause of the report on exchanges."""
    return next(entry for entry in report(*exchanges).document["clauses"] if entry["id"] == name)


def refused(headers: tuple[tuple[str, str], ...] = JSON, status: int = 400) -> Exchange:
    """Return an exchange in which a request without its text was refused."""
    body = b"{}" if headers == JSON else b"--x--\r\n"
    return answered(request(body, headers), Response(status, (("Content-Type", "application/json"),), b"{}"))


@pytest.mark.parametrize("status", [400, 409, 413, 422])
def test_a_refusal_counts_beside_an_accepted_request(status: int) -> None:
    """A refused invalid request keeps its clause where a valid one of its media type was accepted, before or after."""
    for exchanges in ((answered(), refused(status=status)), (refused(status=status), answered())):
        assert clause(REFUSED, *exchanges)["verdict"] == "pass"


@pytest.mark.parametrize(
    "exchanges",
    [
        (refused(),),
        (refused(FORM), answered()),
        *((answered(), refused(status=status)) for status in (401, 403, 404, 429, 500, 503)),
    ],
)
def test_a_refusal_for_another_reason_shows_nothing(exchanges: tuple[Exchange, ...]) -> None:
    """Where nothing alike was accepted, or the status may mean something else, the clause is skipped with a reason."""
    entry = clause(REFUSED, *exchanges)
    assert (entry["verdict"], entry["seen"]) == ("skip", 0)
    assert entry["reason"]


def test_an_accepted_invalid_request_is_a_breach() -> None:
    """An invalid request that was accepted breaks the clause wherever it is seen."""
    entry = clause(REFUSED, answered(request({}), answered().response))
    assert (entry["verdict"], entry["broken"]) == ("fail", 1)
    assert entry["findings"][0]["where"] == "log:1"


@pytest.mark.parametrize("status", [400, 404, 415, 500, 503])
def test_a_declined_valid_request_blames_nobody(status: int) -> None:
    """What a valid request was declined for, a recording does not show."""
    document = report(answered(), answered(request(), Response(status, (), b"no"))).document
    assert [
        entry["id"] for entry in document["clauses"] if entry["verdict"] == "fail" and entry["level"] == "MUST"
    ] == []


@pytest.mark.parametrize("kind", [kind for kind in FailureKind if kind is not FailureKind.PROTOCOL])
def test_a_missing_response_blames_nobody(kind: FailureKind) -> None:
    """A response that the recording lacks may have been lost anywhere."""
    silent = Exchange(request(), None, Failure(kind, "gone"))
    document = report(answered(), silent).document
    assert document["verdict"] == "conformant"
    assert document["log"]["counts"]["unanswered"] == 1
    assert any("no response" in note for note in document["notes"])


def test_a_response_that_is_no_http_is_a_breach() -> None:
    """What arrived and is no HTTP is the provider's own."""
    broken = Exchange(request(), None, Failure(FailureKind.PROTOCOL, "no HTTP"))
    assert clause("response.http", answered(), broken)["broken"] == 1


def test_what_may_happen_once_counts_when_it_happens_twice() -> None:
    """A breach that asks for a second exchange is a skip when it is seen once and a failure when it is seen twice."""
    name = next(entry.id for entry in CLAUSES.of(Side.PROVIDER) if entry.keyword == UNCHANGED)
    wrong = changed(prompt="another")
    assert clause(name, wrong)["verdict"] == "skip"
    assert "once" in clause(name, wrong)["reason"]
    assert clause(name, wrong, answered())["verdict"] == "pass"
    twice = clause(name, wrong, answered(), wrong)
    assert (twice["verdict"], twice["seen"], twice["broken"]) == ("fail", 3, 2)


def test_what_a_feature_may_cause_does_not_count() -> None:
    """Two breaches whose requests share a peculiarity of framing have that for a possible cause."""
    name = next(entry.id for entry in CLAUSES.of(Side.PROVIDER) if entry.keyword == UNCHANGED)
    wrong = changed(prompt="another")
    chunked = evolve(wrong, request=evolve(wrong.request, headers=(*JSON, ("Transfer-Encoding", "chunked"))))
    assert clause(name, chunked, chunked)["verdict"] == "skip"
    assert clause(name, chunked, wrong)["verdict"] == "fail"


def test_what_takes_several_exchanges_says_so() -> None:
    """Clauses about exchanges that are compared are skipped with that reason, though two jobs have the same id."""
    entry = clause("response.200.id.unique", changed(id="a"), changed(id="a"))
    assert entry["verdict"] == "skip"
    assert "compared" in entry["reason"]


def test_nothing_of_the_contract_is_inconclusive() -> None:
    """Recordings without an exchange of the contract, or without an accepted one, are never green."""
    other = Exchange(Request("GET", "http://127.0.0.1/v1/models"), Response(200))
    for exchanges in ((), (other,), (refused(),), (answered(request(), Response(500)),)):
        assert report(*exchanges, sides=(Side.PROVIDER,)).document["verdict"] == "inconclusive"
    client_alone = report(answered(request(), Response(500)), sides=(Side.CLIENT,)).document
    assert client_alone["verdict"] == "conformant"


def test_expected_failures_and_levels_are_those_of_every_verdict() -> None:
    """An expected failure does not count, one that passes does, and a SHOULD counts where it is asked for."""
    should = evolve(changed(), fault=None)
    wrong = changed(progress=101)
    by_id = {entry.id: entry for entry in CLAUSES.clauses}
    expected = {by_id["response.200.progress.range"]: "known"}
    assert report(wrong).document["verdict"] == "conformant"
    assert report(wrong, fail_on=Level.SHOULD).document["verdict"] == "nonconformant"
    assert report(wrong, fail_on=Level.SHOULD, expected=expected).document["verdict"] == "conformant"
    assert report(should, expected=expected).document["verdict"] == "nonconformant"


def test_partial_records_are_counted_and_named() -> None:
    """Exchanges without keys, without bodies, or under a fault are counted, and a note says what that means."""
    hidden = [evolve(answered(), unseen=frozenset({unseen})) for unseen in Unseen]
    document = report(answered(), *hidden, evolve(answered(), fault="id-missing")).document
    counts = document["log"]["counts"]
    parts = ("without_credentials", "without_request_body", "without_response_body", "faulted")
    assert [counts[name] for name in parts] == [1, 1, 1, 1]
    assert len(document["notes"]) == len(parts)


def test_one_exchange_counts_once_for_a_clause() -> None:
    """Several parts of one document that break a clause are one exchange that broke it."""
    entry = clause("response.200.error.type", changed(error="boom"), changed(error=5), answered())
    assert (entry["seen"], entry["broken"]) == (3, 2)
