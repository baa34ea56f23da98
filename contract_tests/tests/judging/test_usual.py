"""The short way to judge shows the same as clause by clause, whatever comes."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support import ROOT, changed_clauses
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.judging.client import demanded_of_client, judge_client
from video_remix_contract.judging.model import Judgement
from video_remix_contract.judging.provider import judge_carefully, judge_provider
from video_remix_contract.judging.request import read_carefully, read_request
from video_remix_contract.judging.usual import MAX_BODY, MAX_KINDS, Known, remember
from video_remix_contract.openapi.contract import load
from video_remix_contract.probing.probes import media_types_of, valid
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.reference_provider.faults import all_faults
from video_remix_contract.wire.messages import Defect, Exchange, Failure, FailureKind, Request, Response

from judging import making, test_parameters
from judging.recording import TARGET, recorded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from video_remix_contract.clauses.catalogue import Catalogue

EXAMPLE = ROOT / "spec" / "examples" / "video-lifecycle.yaml"
# The fixed fragment: the mutations below are about its members.
CLAUSES = making.CLAUSES
JOB, FORM = making.JOB, f"{making.FORM}; boundary=x"
NOW = datetime.fromtimestamp(JOB["created_at"], UTC)
REQUEST_HEADERS, ANSWER_HEADERS = (("Content-Type", making.JSON), making.KEY), (("Content-Type", making.JSON),)
LATER = ("Date", "Fri, 31 Dec 2055 23:59:59 GMT")
URLS = [
    making.URL,
    "http://h/v1/videos/a%20b/remix?x=1",
    "http://h/v1/videos/a",
    "http://[",
    "HTTP://H/videos/\u00e9/remix",
]
Damage = tuple[int, int, bytes] | None
HEADERS = st.just(LATER) | st.tuples(
    st.sampled_from(["content-type", "Content-Type", "Authorization", "Expect", "Transfer-Encoding", "Date", "x"]),
    st.sampled_from([making.JSON, "Application/JSON", f"{making.JSON}; charset=utf-8", f" {making.JSON} ", FORM])
    | st.sampled_from(["100-continue", "chunked", "Bearer sk-key", "Bearer", "", "text/plain"])
    | st.text(max_size=9),
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=9)
    | st.sampled_from(["video_123", "completed", "failed", "8", 40.0, 10**18, 10**1001, "\ud800", "\x0b", " ", 1e999]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["code", "a/b", ""]), inner, max_size=3)
    ),
    max_leaves=5,
)
EDITS = st.tuples(st.sampled_from([*JOB, "more", "error.code"]), st.none() | st.tuples(VALUES))
HURT = [b"", b"NaN", b"\xff", b"\\", b"{", b'"id":1,', b" ", b"\xef\xbb\xbf"]
DAMAGE = st.none() | st.tuples(st.integers(0, 400), st.integers(0, 2), st.sampled_from(HURT))


def careful(clauses: Catalogue, exchange: Exchange) -> tuple[Judgement, Judgement]:
    """Return what both sides show when they are judged clause by clause."""
    reading = read_carefully(clauses, exchange.request)
    return (judge_carefully(clauses, exchange, reading), Judgement(exchange, reading, demanded_of_client(reading)))


def short(clauses: Catalogue, exchange: Exchange) -> tuple[Judgement, Judgement]:
    """Return what both sides show."""
    return judge_provider(clauses, exchange), judge_client(clauses, exchange)


def same(clauses: Catalogue, exchange: Exchange) -> bool:
    """Return whether both ways show the same of an exchange, also where it is known already; 1 is not 1.0 or true."""
    expected = careful(clauses, exchange)
    return all(
        came == expected and documents(came) == documents(expected)
        for came in (short(clauses, exchange), short(clauses, exchange))
    )


def documents(judgements: tuple[Judgement, Judgement]) -> str:
    """Return the documents of two judgements as texts, which differ where the types of their values do."""
    return repr(
        [(judgement.document, judgement.reading.document, judgement.reading.parameters) for judgement in judgements]
    )


def edited(document: dict[str, Any], edits: Sequence[tuple[str, tuple[Any] | None]]) -> dict[str, Any]:
    """Return a document with other values at some members, and without those that have none."""
    result: dict[str, Any] = json.loads(json.dumps(document))
    for name, value in edits:
        holder = result
        *parents, last = name.split(".")
        for parent in parents:
            holder = holder.setdefault(parent, {}) if isinstance(holder.get(parent, {}), dict) else {}
        holder.pop(last, None)
        if value:
            holder[last] = value[0]
    return result


def damaged(body: bytes, damage: Damage) -> bytes:
    """Return bytes with some of them replaced."""
    if damage is None:
        return body
    place, length, new = damage
    return body[:place] + new + body[place + length :]


def exchange(
    *,
    method: str = "POST",
    url: str = making.URL,
    sent: Any = making.SENT,
    headers: Sequence[tuple[str, str]] = REQUEST_HEADERS,
    damage: Damage = None,
    status: int = 200,
    edits: Sequence[tuple[str, tuple[Any] | None]] = (),
    answered: Sequence[tuple[str, str]] = ANSWER_HEADERS,
    hurt: Damage = None,
    started: datetime | None = NOW,
) -> Exchange:
    """Return an exchange that keeps every clause, but for what is given: edits of the answer, damage to the bytes."""
    request = Request(method, url, tuple(headers), damaged(json.dumps(sent).encode(), damage))
    answer = damaged(json.dumps(edited(JOB, edits)).encode(), hurt)
    return Exchange(request, Response(status, tuple(answered), answer), started=started)


EXCHANGES = st.builds(
    exchange,
    method=st.sampled_from(["POST", "post", "GET"]),
    url=st.sampled_from(URLS),
    sent=st.just(making.SENT) | st.fixed_dictionaries({"prompt": VALUES}) | VALUES,
    headers=st.lists(HEADERS, max_size=3) | st.lists(HEADERS, max_size=3).map(lambda more: [*REQUEST_HEADERS, *more]),
    damage=DAMAGE,
    status=st.sampled_from([200, 200, 201, 404]),
    edits=st.lists(EDITS, max_size=3),
    answered=st.lists(HEADERS, max_size=2) | st.lists(HEADERS, max_size=2).map(lambda more: [*ANSWER_HEADERS, *more]),
    hurt=DAMAGE,
    started=st.sampled_from([None, NOW]),
)


@settings(deadline=None)
@given(EXCHANGES)
@example(exchange())
@example(exchange(edits=[("progress", (40.0,))], started=None))
@example(exchange(edits=[("created_at", (JOB["created_at"] + 999,))], answered=[*ANSWER_HEADERS, LATER]))
@example(exchange(sent={"prompt": "\ud800"}, edits=[("id", ("\ud800",)), ("size", ("\udfff",))]))
@example(exchange(headers=[*REQUEST_HEADERS, ("Expect", "100-continue")]))
@example(exchange(damage=(1, 0, b'"prompt":1,'), hurt=(1, 0, b'"id":1,')))
def test_both_ways_show_the_same(exchange: Exchange) -> None:
    """Whatever client and provider write, both ways show the same in the same order."""
    assert same(CLAUSES, exchange)


def form(*headers: str) -> Exchange:
    """Return an exchange whose request is a form; its part has these headers."""
    usual = exchange()
    body = making.part(b"a cat", *headers) + b"--x--\r\n"
    return evolve(usual, request=evolve(usual.request, headers=(("Content-Type", FORM), making.KEY), body=body))


def sent_as(content_type: str) -> Exchange:
    """Return an exchange with another content type of the request."""
    return exchange(headers=[("Content-Type", content_type), making.KEY])


# Each differs from the first in a single thing.
NEIGHBOURS = [
    exchange(),
    exchange(method="PUT"),
    exchange(url="http://h/v1/other"),
    exchange(url=f"{making.URL}?seed=5"),
    exchange(url=f"{making.URL}?seed=five"),
    exchange(headers=[*REQUEST_HEADERS, ("Transfer-Encoding", "chunked")]),
    exchange(headers=[*REQUEST_HEADERS, ("Expect", "100-continue")]),
    *(exchange(headers=[one]) for one in REQUEST_HEADERS),
    *map(sent_as, ("application/json; charset=utf-8", "Application/JSON", "text/plain", f"{making.JSON}; a=\u017f")),
    exchange(sent={"prompt": "a cat", "style": "noir"}),
    exchange(sent={"style": "noir", "prompt": "a cat"}),
    *(exchange(sent={"prompt": text}) for text in ("", " ", "a\x0b", "\ud800", None, 5)),
    *(exchange(status=status) for status in (201, 299, 302, 400, 503)),
    *(exchange(answered=headers) for headers in ((), [("content-type", "text/plain")], [("Content-Type", "a/b+json")])),
    *(exchange(edits=[("progress", (value,))]) for value in (101, 40.0, "40", True)),
    *(
        exchange(edits=[edit])
        for edit in (("status", ("done",)), ("size", ("1x1",)), ("id", None), ("more", (1,)), ("other", (2,)))
    ),
    *(exchange(edits=[("error.code", ("c",)), ("error.message", ("m",)), (f"error.{name}", (1,))]) for name in "ab"),
    *(exchange(edits=[edit]) for edit in (("prompt", (None,)), ("error", ({"code": "c", "message": "m"},)))),
    *(exchange(edits=[("id", (text,))]) for text in ("\ud800\ud800", "\ud800", "v", "video_123")),
    exchange(edits=[(name, None) for name in JOB]),
    exchange(edits=[(name, None) for name in JOB], hurt=(0, 2, b'{"error":{"message":"no"}}')),
    *(exchange(hurt=hurt) for hurt in ((1, 0, b'"id":1,'), (0, 0, b"\xef\xbb\xbf"), (0, 1, b""), (0, 0, b" "))),
    *(evolve(exchange(), defect=defect) for defect in Defect),
    evolve(exchange(), response=None, failure=Failure(FailureKind.CLOSED, "gone")),
    exchange(edits=[("created_at", (JOB["created_at"] + 999,))]),
    exchange(edits=[("created_at", (JOB["created_at"] + 999,))], started=None),
    form(),
    form("Content-Type: text/plain"),
]


@cache
def richer() -> Catalogue:
    """Return the clauses of the fixed fragment with more that an exchange may have."""

    def change(document: Any) -> None:
        schemas = document["components"]["schemas"]
        schemas["RemixVideoRequest"]["properties"]["style"] = {"type": "string"}
        schemas["Video"]["properties"]["id"]["pattern"] = "^.."
        operation = document["paths"]["/videos/{video_id}/remix"]["post"]
        operation["parameters"].append({"name": "seed", "in": "query", "schema": {"type": "integer"}})

    return changed_clauses(CLAUSES.contract, change)


@pytest.mark.parametrize("entry", NEIGHBOURS)
@pytest.mark.parametrize("clauses", [CLAUSES, richer()], ids=["fixed", "richer"])
def test_what_is_known_of_others_changes_nothing(clauses: Catalogue, entry: Exchange) -> None:
    """Whatever exchanges that differ in a single thing were judged before, both ways show the same of each."""
    for other in NEIGHBOURS:
        short(clauses, other)
    assert same(clauses, entry)


@pytest.mark.parametrize("path", [None, EXAMPLE], ids=["published", "lifecycle"])
def test_both_ways_show_the_same_of_every_fault(path: Any) -> None:
    """What the reference provider answers to each kind of valid request, under each fault, is judged alike."""
    clauses = catalogue(load(path))
    parts = {part.operation.name: part for part in clauses.parts}
    provider = ReferenceProvider(clauses.contract)
    for fault in all_faults(clauses):
        provider.restart(fault)
        part = parts[fault.clause.operation]
        # To delete a job takes one.
        for media_type in media_types_of(part.operation) if part.operation.method != "delete" else ():
            request = valid(part, TARGET, media_type).request
            assert same(part, Exchange(request, provider.respond(request))), (fault, request)


def test_both_ways_show_the_same_of_every_probe() -> None:
    """Every exchange of a run is judged alike."""
    clauses = catalogue(load())
    assert [exchange for exchange in recorded() if not same(clauses, exchange)] == []


@pytest.mark.parametrize("query", ["", "limit=5", "limit=6&tag=a", "limit=50", "deep=x", "price[least]=1", "ids=1,2,x"])
@pytest.mark.parametrize("headers", [(("X-Mode", "a"),), (("X-Mode", "c"),), ()])
def test_both_ways_read_parameters_alike(query: str, headers: tuple[tuple[str, str], ...]) -> None:
    """Parameters of every carrier are read alike, where they are as they should be and where not."""
    request = Request("GET", f"{test_parameters.BASE}/things/a/parts/7?{query}", headers)
    assert same(parameterized(), Exchange(request, Response(200, (("Content-Type", "application/json"),), b"{}")))


SECURITIES: list[list[dict[str, list[str]]]] = [
    [],
    [{"bearer": []}],
    [{"basic": []}],
    [{"head": []}],
    [{"cookie": []}],
    [{"bearer": []}, {"basic": []}],
    [{"bearer": [], "query": []}],
    [{}, {"bearer": []}],
]


@pytest.mark.parametrize("security", SECURITIES)
def test_both_ways_ask_for_the_same_credentials(security: list[dict[str, list[str]]]) -> None:
    """Whatever credentials an operation asks for, both ways know alike whether a request carries them."""
    clauses = test_parameters.clauses(security)
    written = ["Bearer k", "bearer  k", "Bearer", "Bearer k k", "Basic a2V5", "Digest k", " Bearer k", "Bearer k\n"]
    credentials = [
        *(("Authorization", text) for text in written),
        ("X-Access", "k"),
        ("cookie", "session=k"),
        ("x", "k"),
    ]
    for carried, query in itertools.product(itertools.combinations(credentials, 2), ["", "?access=k"]):
        request = Request("GET", f"{test_parameters.BASE}/things/a/parts/7{query}", (("X-Mode", "a"), *carried))
        assert same(clauses, Exchange(request, Response(200, (("Content-Type", "application/json"),), b"{}"))), request


@cache
def parameterized() -> Catalogue:
    """Return the clauses of an operation with parameters of each kind."""
    return test_parameters.clauses()


@pytest.mark.parametrize("kind", [making.JSON, making.FORM])
def test_a_usual_exchange_goes_the_short_way(kind: str) -> None:
    """Of two exchanges of a kind that differ in every text, the second has the observations of the first."""

    def numbered(number: int) -> Exchange:
        text, source = f"a cat number {number}", f"video_{number}0"
        body = (
            making.part(text.encode()) + b"--x--\r\n" if kind == making.FORM else json.dumps({"prompt": text}).encode()
        )
        headers = (("Content-Type", FORM if kind == making.FORM else kind), ("Authorization", f"Bearer sk-{number}"))
        answer = {**JOB, "id": f"video_{number}1", "prompt": text, "remixed_from_video_id": source}
        request = Request("POST", f"http://h{number}/v1/videos/{source}/remix", headers, body)
        return Exchange(request, Response(200, (("content-type", making.JSON),), json.dumps(answer).encode()))

    for judge in (judge_provider, judge_client):
        judge(CLAUSES, numbered(1))
        one, other = (judge(CLAUSES, numbered(number)) for number in (2, 3))
        assert one.broken == other.broken == []
        assert one.observations is other.observations
        assert one.usual is other.usual is not None
        assert one.reading.demands is other.reading.demands
        assert one != other


def test_an_operation_without_a_body_goes_the_short_way() -> None:
    """What is asked for with GET is read the short way, too."""
    request = Request("GET", f"{test_parameters.BASE}/things/a/parts/7", (("X-Mode", "a"),))
    readings = [read_request(parameterized(), request) for _ in range(3)]
    assert readings[1].demands is readings[2].demands
    assert readings[2].kind is not None


def test_what_is_remembered_is_bounded() -> None:
    """Neither many kinds nor large bodies fill the memory; what breaks a clause is never remembered."""
    clauses = changed_clauses(CLAUSES.contract, lambda document: document["info"].update(version="bounded"))
    assert not remember(clauses, "large", Known(()), MAX_BODY + 1)
    assert not remember(clauses, "broken", Known(read_request(clauses, making.asking(5)).demands), 0)
    for number in range(MAX_KINDS + 5):
        assert remember(clauses, number, Known(()), MAX_BODY)
        assert 0 < len(clauses.known) <= MAX_KINDS
    assert (number in clauses.known, 0 in clauses.known) == (True, False)
