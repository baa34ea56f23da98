"""Requests that may have been billed twice are listed with both places; nothing else is."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from support import fixed_clauses
from video_remix_contract.clauses.model import Side
from video_remix_contract.logs import suspicion
from video_remix_contract.logs.examining import Examiner
from video_remix_contract.logs.selection import Selection
from video_remix_contract.wire.messages import Exchange, Failure, FailureKind, Request, Response, Wire

CLAUSES = fixed_clauses()
URL = "http://127.0.0.1/v1/videos/video_123/remix?api_key=sk-12345678"
JSON = ("Content-Type", "application/json")
START = datetime.fromisoformat("2026-11-25T10:00:00+00:00")
OTHER = Exchange(Request("GET", "http://127.0.0.1/v1/models"), Response(200))


def asked(response: Response | FailureKind, text: str = "a cat", second: int = 0, **parts: Any) -> Exchange:
    """Return an exchange that asks for a text."""
    failure = Failure(response, "gone") if isinstance(response, FailureKind) else None
    headers = (JSON, *parts.pop("headers", ()))
    url = parts.pop("url", URL)
    return Exchange(
        Request("POST", url, headers, json.dumps({"prompt": text}).encode()),
        None if isinstance(response, FailureKind) else response,
        failure,
        started=START + timedelta(seconds=second),
        **parts,
    )


def pairs(*exchanges: Exchange) -> list[tuple[str, str]]:
    """Return the places of the pairs that are found in exchanges."""
    examiner = Examiner(Selection(CLAUSES), (Side.CLIENT,))
    for number, exchange in enumerate(exchanges, start=1):
        examiner.examine(evolve(exchange, place=str(number)))
    return [(pair.where, pair.again) for pair in examiner.tally.suspicions.entries]


LOST = asked(Response(500))
MADE = asked(Response(200), second=9)
LEFT = Wire("1.1", chunked=False, connection=1, request=1, client_left=True)


@pytest.mark.parametrize(
    "first",
    [
        LOST,
        asked(Response(502)),
        asked(Response(503)),
        asked(FailureKind.TIMEOUT),
        asked(FailureKind.CLOSED),
        asked(Response(200), wire=LEFT),
    ],
)
def test_the_same_after_a_lost_response_is_a_suspicion(first: Exchange) -> None:
    """After a 5xx, a lost response or a client that had left, the same request again is listed."""
    assert pairs(first, OTHER, MADE) == [("1", "3")]


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (asked(Response(200)), MADE),
        (asked(Response(429)), MADE),
        (asked(Response(400)), MADE),
        (asked(FailureKind.UNREACHABLE), MADE),
        (asked(Response(503, (("Retry-After", "1"),))), MADE),
        (LOST, asked(Response(200), "another cat", 9)),
        (LOST, asked(Response(200), url=URL.replace("video_123", "video_124"), second=9)),
        (LOST, asked(Response(400), second=9)),
        (asked(Response(500), second=9), asked(Response(200))),
        (
            asked(Response(500), headers=[("Idempotency-Key", "1")]),
            asked(Response(200), headers=[("Idempotency-Key", "1")]),
        ),
    ],
)
def test_what_is_surely_no_second_bill_is_not_listed(first: Exchange, again: Exchange) -> None:
    """A request that was answered, differs, came before, was refused, or is marked as the same is no suspicion."""
    assert pairs(first, again) == []


def test_each_retry_pairs_with_the_one_before() -> None:
    """Three requests of one intention are two pairs."""
    assert pairs(LOST, asked(Response(500), second=1), MADE) == [("1", "2"), ("2", "3")]


def test_a_form_with_another_boundary_is_the_same() -> None:
    """Clients draw a boundary for each request, which makes no other request of it."""

    def form(boundary: str, status: int) -> Exchange:
        body = f'--{boundary}\r\nContent-Disposition: form-data; name="prompt"\r\n\r\na cat\r\n--{boundary}--\r\n'
        headers = (("Content-Type", f"multipart/form-data; boundary={boundary}"),)
        return Exchange(Request("POST", URL, headers, body.encode()), Response(status))

    assert pairs(form("x", 500), form("y", 200)) == [("1", "2")]


def test_a_distance_bounds_what_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second is found at the bound of the distance and no further; what is too far is forgotten."""
    monkeypatch.setattr(suspicion, "WINDOW", 20)
    near = [LOST, *([OTHER] * 19), MADE]
    assert pairs(*near) == [("1", "21")]
    assert pairs(*near[:-1], OTHER, MADE) == []
    examiner = Examiner(Selection(CLAUSES), (Side.CLIENT,))
    for number in range(60):
        examiner.examine(asked(FailureKind.CLOSED, url=f"http://127.0.0.1/v1/videos/{number}/remix"))
    assert len(examiner.watch.open) <= 21


def test_the_url_of_a_suspicion_has_no_key() -> None:
    """What is listed of a request is without its keys."""
    examiner = Examiner(Selection(CLAUSES), (Side.CLIENT,))
    for exchange in (LOST, MADE):
        examiner.examine(exchange)
    assert "sk-12345678" not in str(examiner.tally)
    assert examiner.tally.suspicions.count == 1
