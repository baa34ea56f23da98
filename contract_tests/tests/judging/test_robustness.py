"""Whatever comes, the judge returns observations on clauses that exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st
from video_remix_contract.clauses.model import Side
from video_remix_contract.judging.client import judge_client
from video_remix_contract.judging.provider import judge_provider
from video_remix_contract.judging.verdict import conclude
from video_remix_contract.wire.messages import Exchange, Failure, FailureKind, Request, Response

from judging.recording import CLAUSES, TARGET, accepted, recorded, refused

if TYPE_CHECKING:
    from video_remix_contract.judging.model import Judgement

HOSTILE = [b"[" * 5000, b"1" * 9999, b'{"id":1e999}', b"\xef\xbb\xbf{}", b"null", b'{"status":[]}']
FORM = "multipart/form-data; boundary="
URL = TARGET.base_url + CLAUSES.operation.at(dict.fromkeys(CLAUSES.operation.path_parameters, "a"))


def known(judgement: Judgement) -> bool:
    """Return whether all observations are about clauses of the contract."""
    return {observation.clause for observation in judgement.observations} <= set(CLAUSES.clauses)


@settings(deadline=None)
@given(
    st.integers(100, 999),
    st.binary(max_size=60) | st.sampled_from(HOSTILE),
    st.sampled_from(["application/json", "", "text/html", 'application/json; charset="']),
    st.sampled_from([*recorded()[:3], *refused()[:12]]),
)
@example(200, b'{"status": {}, "error": [], "id": [], "completed_at": "x"}', "application/json", accepted()[0])
@example(200, b'{"id": "\\ud800", "prompt": "\\udfff"}', "application/json", accepted()[0])
def test_the_judge_survives_any_response(status: int, body: bytes, kind: str, exchange: Exchange) -> None:
    """Whatever comes back, the judge returns observations on clauses that exist."""
    response = Response(status, (("Content-Type", kind),), body)
    judgement = judge_provider(CLAUSES, evolve(exchange, response=response))
    assert known(judgement)
    assert len(conclude(CLAUSES, Side.PROVIDER, [judgement]).results) == len(CLAUSES.of(Side.PROVIDER))


@settings(deadline=None)
@given(
    st.sampled_from(["POST", "GET", "", "post", "\u00e9"]),
    st.text(max_size=40)
    | st.sampled_from(["http://[", URL, "http://h/v1/videos//remix", "http://h/v1/videos/%ff/remix"]),
    st.lists(st.tuples(st.sampled_from(["content-type", "Authorization", "x"]), st.text(max_size=30)), max_size=3),
    st.binary(max_size=60),
)
@example("POST", URL, [("content-type", FORM)], b"--\r\n")
@example("POST", URL, [("content-type", f'{FORM}"')], b"--\r\n")
@example("POST", URL, [("content-type", f"{FORM}\u00ff")], b"--\xff\r\n\r\n")
@example("POST", URL, [("content-type", f"{FORM}\u0100")], b"")
def test_the_judge_survives_any_request(method: str, url: str, headers: list[tuple[str, str]], body: bytes) -> None:
    """Whatever a client sends, the judge reports what is wrong with it."""
    exchange = Exchange(Request(method, url, tuple(headers), body), None, Failure(FailureKind.CLOSED, "x"))
    assert known(judge_client(CLAUSES, exchange))
    assert known(judge_provider(CLAUSES, exchange))
