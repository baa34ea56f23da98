"""What a recording does not show is blamed on nobody, and what it shows is judged."""

from __future__ import annotations

import json

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from support import fixed_clauses
from video_remix_contract.clauses.model import Side
from video_remix_contract.judging.exchanges import judge_sides
from video_remix_contract.judging.model import Outcome
from video_remix_contract.wire.messages import Exchange, Request, Response, Unseen

CLAUSES = fixed_clauses()
JSON = (("Content-Type", "application/json"),)
SIGNED = (*JSON, ("Authorization", "Bearer sk-key"))
URL = "http://127.0.0.1/v1/videos/video_123/remix"
SENT = b'{"prompt": "a cat"}'


def shown(exchange: Exchange, side: Side, outcome: Outcome = Outcome.BROKEN) -> set[str]:
    """Return the ids of the clauses that an exchange shows to be broken, or another outcome."""
    return {
        observation.clause.id
        for judgement in judge_sides(CLAUSES, exchange, [side])
        for observation in judgement.observations
        if observation.outcome is outcome
    }


def test_absent_keys_are_broken_only_where_they_would_be_seen() -> None:
    """A request without a key breaks its clause, unless the recording keeps no keys."""
    exchange = Exchange(Request("POST", URL, JSON, SENT), Response(200, JSON, b"{}"))
    hidden = evolve(exchange, unseen=frozenset({Unseen.CREDENTIALS}))
    assert shown(exchange, Side.CLIENT) == {"client.authorization"}
    assert shown(hidden, Side.CLIENT) == set()
    assert "client.authorization" not in shown(hidden, Side.CLIENT, Outcome.KEPT)
    assert shown(hidden, Side.PROVIDER) == shown(exchange, Side.PROVIDER) != set()


@pytest.mark.parametrize("body", [b"", b"{", b'{"prompt": 5}', "\ufffd".encode()])
def test_a_body_that_is_not_seen_breaks_nothing(body: bytes) -> None:
    """Neither client nor provider is blamed for a request body that the recording lacks or spoils."""
    exchange = Exchange(Request("POST", URL, SIGNED, body), Response(200, JSON, b"{}"))
    hidden = evolve(exchange, unseen=frozenset({Unseen.REQUEST_BODY}))
    about_response = {name for name in shown(exchange, Side.PROVIDER) if name.startswith("response.")}
    assert shown(hidden, Side.CLIENT) == set()
    assert shown(hidden, Side.PROVIDER) >= about_response
    assert not {name for name in shown(hidden, Side.PROVIDER) if name.startswith("request.")}
    assert {"client.path", "client.method", "client.authorization"} <= shown(hidden, Side.CLIENT, Outcome.KEPT)


def test_the_head_of_a_response_is_judged_without_its_body() -> None:
    """Status and Content-Type are judged where the body is not seen; nothing is concluded of the body."""
    request = Request("POST", URL, SIGNED, SENT)
    exchange = Exchange(
        request, Response(202, (("Content-Type", "text/html"),)), unseen=frozenset({Unseen.RESPONSE_BODY})
    )
    assert shown(exchange, Side.PROVIDER) == {"response.status", "response.200.content-type"}
    kept = shown(evolve(exchange, response=Response(200, JSON)), Side.PROVIDER, Outcome.KEPT)
    assert {"response.http", "response.status", "response.200.content-type"} <= kept
    assert not {name for name in kept if name.startswith("response.200.") and name != "response.200.content-type"}


def test_a_fault_is_not_the_providers_own() -> None:
    """A provider is not judged by what it answered under a fault; the client is."""
    exchange = Exchange(Request("GET", URL, SIGNED), Response(200, JSON, b"[]"), fault="id-missing")
    assert shown(exchange, Side.PROVIDER) == set()
    assert "client.method" in shown(exchange, Side.CLIENT)


@given(
    request_body=st.sampled_from([SENT, b"", b"{}", b"[", b'{"prompt": null}', b"\xff"]),
    response_body=st.sampled_from([b"{}", b"", b"null", b"<html>", json.dumps({"error": {"message": "no"}}).encode()]),
    status=st.sampled_from([200, 202, 301, 400, 401, 404, 500]),
    headers=st.sampled_from([JSON, SIGNED, (), (("Content-Type", "multipart/form-data"),)]),
    unseen=st.frozensets(st.sampled_from(Unseen)),
)
def test_seeing_less_blames_for_no_more(
    request_body: bytes,
    response_body: bytes,
    status: int,
    headers: tuple[tuple[str, str], ...],
    unseen: frozenset[Unseen],
) -> None:
    """Whatever a recording leaves out, nothing is broken that is not broken where all of it is seen.

    The response to an invalid request is not judged as a job; one whose body is not seen may have been valid.
    """
    exchange = Exchange(Request("POST", URL, headers, request_body), Response(status, JSON, response_body))
    for side in Side:
        more = shown(evolve(exchange, unseen=unseen), side) - shown(exchange, side)
        assert not more or Unseen.REQUEST_BODY in unseen
        assert all(name.startswith("response.") for name in more)
