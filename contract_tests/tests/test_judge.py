"""The judge without a network: recorded exchanges, mutated, each mutation caught on its clause or legal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st
from support import KEY, PENDING, USABLE
from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.clauses.model import Side
from video_remix_contract.judge.model import Outcome
from video_remix_contract.judge.provider import judge, judge_client
from video_remix_contract.judge.verdict import conclude
from video_remix_contract.openapi.operation import Contract, load
from video_remix_contract.probing.payloads import joined, packed
from video_remix_contract.probing.probes import Probe, invalid, premises, valid
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.reference_provider.behaviour import Reply
from video_remix_contract.reference_provider.deviations import REPLIES
from video_remix_contract.schema.mutations import breaks
from video_remix_contract.wire.messages import Exchange, Failure, FailureKind, Premise, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOUND = catalogue(load())
TARGET = Target("http://127.0.0.1/v1", KEY, USABLE, PENDING)


def recorded(contract: Contract) -> list[Exchange]:
    """Return what the reference provider answers to the probes, asked without a network."""
    provider = ReferenceProvider(contract)

    def ask(probe: Probe) -> Exchange:
        reply = provider.answer(probe.request)
        return Exchange(probe.request, Response(reply.status, reply.headers, reply.body), premise=probe.premise)

    media_types = list(contract.request_media_types)
    probes = [valid(contract, TARGET, one, video_id=video_id) for one in media_types for video_id in USABLE]
    probes += [valid(contract, TARGET, one, text=joined(packed(0))) for one in media_types]
    probes += [*invalid(contract, TARGET), *premises(contract, TARGET, "video_unknown")]
    probes += [valid(contract, TARGET, one) for one in media_types]
    return [ask(probe) for probe in probes]


RECORDED = recorded(FOUND.contract)
ACCEPTED = [exchange for exchange in RECORDED if exchange.accepted]
REFUSED = [exchange for exchange in RECORDED if not exchange.accepted]


def red(exchange: Exchange, found: Catalogue = FOUND) -> set[str]:
    """Return the clauses that one exchange breaks."""
    return {one.clause for one in judge(found, exchange).observations if one.outcome is Outcome.BROKEN}


def with_body(exchange: Exchange, body: bytes) -> Exchange:
    """Return an exchange with another body in its answer."""
    assert exchange.response is not None
    return evolve(exchange, response=evolve(exchange.response, body=body))


def document(exchange: Exchange) -> Any:
    """Return the document of an answer."""
    assert exchange.response is not None
    return json.loads(exchange.response.body)


def test_the_recording_is_clean() -> None:
    """The unmutated recording breaks nothing and leaves no clause unseen."""
    verdict = conclude(FOUND, Side.PROVIDER, [judge(FOUND, exchange) for exchange in RECORDED])
    assert {one.clause.id: (one.verdict, one.reason) for one in verdict.results if one.verdict != "pass"} == {}
    assert len(ACCEPTED) >= 8
    assert len(REFUSED) >= 20


def schema_mutations() -> Iterator[tuple[str, str, Exchange]]:
    """Yield (clause, label, exchange) for every break of every schema rule in every recorded answer."""
    for exchange in RECORDED:
        assert exchange.response is not None
        prefix = "response.200" if exchange.accepted else "response.default"
        if exchange.premise is Premise.OTHER_METHOD:
            continue
        for clause in FOUND.ruled(prefix):
            assert clause.rule is not None
            for label, broken in breaks(clause.rule, document(exchange)):
                yield clause.id, label, with_body(exchange, json.dumps(broken).encode())


def test_every_schema_mutation_is_caught_on_its_clause() -> None:
    """Every member of every recorded answer, with every wrong value, turns exactly its own schema clause red."""
    seen: set[str] = set()
    count = 0
    for clause, label, exchange in schema_mutations():
        broken = {one for one in red(exchange) if FOUND.by_id[one].rule}
        assert broken == {clause}, (clause, label, broken)
        seen.add(clause)
        count += 1
    ruled = [one.id for prefix in ("response.200", "response.default") for one in FOUND.ruled(prefix)]
    assert seen == set(ruled)
    assert count >= 600


def reply_mutations() -> Iterator[tuple[str, Exchange]]:
    """Yield (clause, exchange) for every mutation of headers, status and bytes of the first recorded answers."""
    for exchanges, prefix in ((ACCEPTED, "response.200"), (REFUSED, "response.default")):
        exchange = exchanges[0]
        assert exchange.response is not None
        reply = Reply(exchange.response.status, exchange.response.headers, exchange.response.body)
        for name, variants in REPLIES.items():
            clause = name if name.startswith("response.") else f"{prefix}.{name}"
            if clause not in FOUND.by_id or clause == "response.http" or (clause == name and exchanges is REFUSED):
                continue
            for change in variants.values():
                mutated = change(reply)
                yield clause, evolve(exchange, response=Response(mutated.status, mutated.headers, mutated.body))


def test_every_mutation_of_status_headers_and_bytes_is_caught() -> None:
    """A wrong status, a wrong media type and bytes that are no JSON turn their own clause red."""
    mutations = list(reply_mutations())
    assert len(mutations) >= 20
    for clause, exchange in mutations:
        assert clause in red(exchange), clause


LEGAL_MUTATIONS: dict[str, Callable[[bytes], bytes]] = {
    "an additional member": lambda text: b'{"extra": [1], ' + text.lstrip(b"{ "),
    "another order": lambda text: json.dumps(dict(reversed(json.loads(text).items()))).encode(),
    "white space": lambda text: b"\n\t " + text + b"\r\n",
    "escapes": lambda text: json.dumps(json.loads(text), ensure_ascii=True).encode(),
    "indentation": lambda text: json.dumps(json.loads(text), indent=4).encode(),
}


@pytest.mark.parametrize("name", LEGAL_MUTATIONS)
def test_legal_mutations_break_nothing(name: str) -> None:
    """What JSON and the schema leave open breaks nothing, in any recorded answer."""
    for exchange in RECORDED:
        if exchange.premise is not Premise.OTHER_METHOD:
            assert exchange.response is not None
            assert red(with_body(exchange, LEGAL_MUTATIONS[name](exchange.response.body))) == set()


def test_requests_that_must_be_refused_are_read_as_what_they_are() -> None:
    """An accepted invalid request turns the clause that its probe is after red, on either side."""
    accepted = ACCEPTED[0].response
    for probe in invalid(FOUND.contract, TARGET):
        exchange = Exchange(probe.request, accepted)
        assert red(exchange) == {probe.clause}, probe.name
        client = {one.clause for one in judge_client(FOUND, exchange).observations if one.outcome is Outcome.BROKEN}
        assert len(client) == 1, probe.name


HOSTILE = [b"[" * 5000, b"1" * 9999, b'{"id":1e999}', b"\xef\xbb\xbf{}", b"null", b'{"status":[]}']
FORM = "multipart/form-data; boundary="


@given(
    st.integers(100, 999),
    st.binary(max_size=60) | st.sampled_from(HOSTILE),
    st.sampled_from(["application/json", "", "text/html", 'application/json; charset="']),
    st.sampled_from([*RECORDED[:3], *REFUSED[:12]]),
)
@example(200, b'{"status": {}, "error": [], "id": [], "completed_at": "x"}', "application/json", ACCEPTED[0])
@example(200, b'{"id": "\\ud800", "prompt": "\\udfff"}', "application/json", ACCEPTED[0])
def test_the_judge_survives_any_answer(status: int, body: bytes, kind: str, exchange: Exchange) -> None:
    """Whatever comes back, the judge returns observations on clauses that exist."""
    response = Response(status, (("Content-Type", kind),), body)
    judgement = judge(FOUND, evolve(exchange, response=response))
    assert {one.clause for one in judgement.observations} <= FOUND.by_id.keys()
    conclude(FOUND, Side.PROVIDER, [judgement])


@given(
    st.sampled_from(["POST", "GET", "", "post", "\u00e9"]),
    st.text(max_size=40)
    | st.sampled_from(["http://[", "/v1/videos/x/remix", "http://h/v1/videos//remix", "http://h/v1/videos/%ff/remix"]),
    st.lists(st.tuples(st.sampled_from(["content-type", "Authorization", "x"]), st.text(max_size=30)), max_size=3),
    st.binary(max_size=60),
)
@example("POST", "http://h/v1/videos/a/remix", [("content-type", FORM)], b"--\r\n")
@example("POST", "http://h/v1/videos/a/remix", [("content-type", f'{FORM}"')], b"--\r\n")
@example("POST", "http://h/v1/videos/a/remix", [("content-type", f"{FORM}\u00ff")], b"--\xff\r\n\r\n")
def test_the_judge_survives_any_request(method: str, url: str, headers: list[tuple[str, str]], body: bytes) -> None:
    """Whatever a client sends, the judge says what is wrong with it."""
    exchange = Exchange(Request(method, url, tuple(headers), body), None, Failure(FailureKind.CLOSED, "x"))
    assert {one.clause for one in judge_client(FOUND, exchange).observations} <= FOUND.by_id.keys()
    assert {one.clause for one in judge(FOUND, exchange).observations} <= FOUND.by_id.keys()


def conclude_with(*exchanges: Exchange) -> dict[str, str]:
    """Return the verdict on each clause of some exchanges."""
    verdict = conclude(FOUND, Side.PROVIDER, [judge(FOUND, exchange) for exchange in exchanges])
    return {one.clause.id: str(one.verdict) for one in verdict.results}


NULL = next(probe for probe in invalid(FOUND.contract, TARGET) if probe.clause == "request.prompt.nullability")


def refused_with(status: int, request: Request = NULL.request) -> Exchange:
    """Return a request without a valid prompt that was refused."""
    response = REFUSED[0].response
    assert response is not None
    return Exchange(request, evolve(response, status=status))


@pytest.mark.parametrize(
    ("status", "before", "after", "verdict"),
    [
        (400, True, False, "pass"),
        (400, False, True, "pass"),
        (422, True, False, "pass"),
        (400, False, False, "skip"),
        (401, True, True, "skip"),
        (403, True, True, "skip"),
        (429, True, True, "skip"),
        (503, True, True, "skip"),
        (404, True, False, "skip"),
        (404, True, True, "pass"),
        (500, True, False, "skip"),
        (500, True, True, "pass"),
        (307, True, True, "skip"),
        (200, False, False, "fail"),
        (201, False, False, "fail"),
    ],
)
def test_a_refusal_counts_only_beside_an_accepted_twin(status: int, before: bool, after: bool, verdict: str) -> None:  # noqa: FBT001 - parameters
    """A refusal proves something only where the same request with a valid body is accepted."""
    twin = ACCEPTED[0]
    exchanges = [*([twin] if before else []), refused_with(status), *([twin] if after else [])]
    assert conclude_with(*exchanges)["request.prompt.nullability"] == verdict


@pytest.mark.parametrize("change", ["id", "key", "media type"])
def test_a_twin_differs_in_one_thing_only(change: str) -> None:
    """An accepted request for another video, with another key or in another media type is no twin."""
    twin = ACCEPTED[0]
    if change == "id":
        twin = evolve(twin, request=evolve(twin.request, url=twin.request.url.replace(USABLE[0], USABLE[1])))
    if change == "key":
        headers = tuple(
            (name, "Bearer other" if name == "Authorization" else value) for name, value in twin.request.headers
        )
        twin = evolve(twin, request=evolve(twin.request, headers=headers))
    if change == "media type":
        kind = ACCEPTED[0].request.headers[-1][1]
        twin = next(one for one in ACCEPTED if one.request.headers[-1][1] != kind)
    assert conclude_with(twin, refused_with(400))["request.prompt.nullability"] == "skip"


def test_a_run_without_an_accepted_answer_is_never_green() -> None:
    """However many requests were refused rightly, nothing is concluded without an accepted one."""
    verdict = conclude(FOUND, Side.PROVIDER, [judge(FOUND, exchange) for exchange in REFUSED])
    assert verdict.overall == "inconclusive"
    assert conclude(FOUND, Side.PROVIDER, []).overall == "inconclusive"


def test_known_failures_do_not_fail_and_cannot_rot() -> None:
    """A known failing clause does not count; one that passes again does."""
    missing = {name: value for name, value in document(ACCEPTED[0]).items() if name != "seconds"}
    broken = [with_body(ACCEPTED[0], json.dumps(missing).encode()), *RECORDED[1:]]
    known = {"response.200.seconds.required": "they will mend it"}
    judgements = [judge(FOUND, exchange) for exchange in broken]
    assert conclude(FOUND, Side.PROVIDER, judgements).overall == "nonconformant"
    assert conclude(FOUND, Side.PROVIDER, judgements, known=known).overall == "conformant"
    clean = [judge(FOUND, exchange) for exchange in RECORDED]
    assert conclude(FOUND, Side.PROVIDER, clean, known=known).overall == "nonconformant"


@pytest.mark.parametrize(
    ("change", "clause", "says"),
    [
        (lambda document: {"code": "success", "data": document}, "response.200.id.required", "inside `data`"),
        (
            lambda document: {**without(document, "id"), "task_id": "t"},
            "response.200.id.required",
            "`task_id` does not",
        ),
        (lambda document: {**document, "status": "processing"}, "response.200.status.enum", "word is 'in_progress'"),
        (lambda document: {**document, "status": "QUEUED"}, "response.200.status.enum", "spelt 'queued'"),
        (lambda document: {**document, "seconds": 8}, "response.200.seconds.type", 'send the text "8"'),
    ],
)
def test_findings_say_what_is_known_of_a_breach(change: Callable[[Any], Any], clause: str, says: str) -> None:
    """A wrapper, another name, a synonym and a number for text are named with the documented spelling."""
    exchange = with_body(ACCEPTED[0], json.dumps(change(document(ACCEPTED[0]))).encode())
    messages = [one.message for one in judge(FOUND, exchange).observations if one.clause == clause]
    assert any(says in message for message in messages)


def without(document: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a document without one member."""
    return {key: value for key, value in document.items() if key != name}
