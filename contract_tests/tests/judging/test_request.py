"""How a request is read: every demand with its clauses, what it says, what came; and what is a feature of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from video_remix_contract.clauses.model import Location
from video_remix_contract.judging.client import judge_client
from video_remix_contract.judging.model import Observation, Outcome
from video_remix_contract.judging.request import Demand, read_request, source_video
from video_remix_contract.wire.decoding import MAX_DEPTH, MAX_DIGITS
from video_remix_contract.wire.messages import Exchange, Request, Response

from judging.making import (
    CLAUSES,
    FORM,
    JSON,
    KEY,
    URL,
    asking,
    breaches,
    changed,
    clause,
    filling,
    identified,
    operation_of,
    part,
)

if TYPE_CHECKING:
    pass

HEAD = [("client.method", None), ("client.path", None), ("client.authorization", None)]
BODY = [("client.required", "request.required"), ("client.content-type", "request.content-type.undocumented")]
RULES = [
    ("client.nullability", "request.nullability"),
    ("client.type", "request.type"),
    ("client.prompt.required", "request.prompt.required"),
    ("client.prompt.nullability", "request.prompt.nullability"),
    ("client.prompt.type", "request.prompt.type"),
]


@pytest.mark.parametrize(
    ("request_", "malformed"),
    [
        (asking(), "request.malformed.json"),
        (asking({"prompt": "a cat", "more": 1}), "request.malformed.json"),
        (filling(part(b"a cat")), "request.malformed.multipart"),
    ],
)
def test_a_valid_request_keeps_every_demand(request_: Request, malformed: str) -> None:
    """All demands are there, each with its clauses, in order, none with a sentence."""
    reading = read_request(CLAUSES, request_)
    expected = [*HEAD, *BODY, ("client.malformed", malformed), *RULES]
    assert [identified(demand) for demand in reading.demands] == expected
    assert [(demand.kept, demand.message, demand.got) for demand in reading.demands] == [(True, "", None)] * 11
    assert [demand.pointer for demand in reading.demands] == [""] * 8 + ["/prompt"] * 3
    assert (reading.video_id, reading.media_type) == ("video_123", request_.headers[0][1].partition(";")[0])
    assert (reading.breaches, reading.refusable, reading.invalid, reading.features) == ([], None, None, {})
    assert reading.members["prompt"] == "a cat"


@pytest.mark.parametrize(
    ("method", "url", "authorization", "broken"),
    [
        ("POST", URL, "Bearer sk-key", []),
        ("post", URL, "bearer   k", []),
        ("GET", URL, "Bearer k", [("client.method", "sent with GET")]),
        ("POST", "http://h/v1/images?a=b", "Bearer k", [("client.path", "sent to /v1/images")]),
        *[
            ("POST", URL, value, [("client.authorization", "there is no `Authorization: Bearer KEY`")])
            for value in (None, "", "Bearer", "Bearer ", "Bearer a b", "Basic k", "xBearer k", "Bearerk")
        ],
    ],
)
def test_method_path_and_key_are_demanded(
    method: str, url: str, authorization: str | None, broken: list[tuple[str, str]]
) -> None:
    """Each is a breach of the client alone, and says what was sent."""
    headers = () if authorization is None else (("authorization", authorization),)
    request = Request(method, url, (("Content-Type", JSON), *headers), b'{"prompt": "a cat"}')
    assert breaches(request) == [(name, None, "", message, None) for name, message in broken]
    judgement = judge_client(CLAUSES, Exchange(request, Response(500)))
    assert judgement.broken == [Observation(clause(name), Outcome.BROKEN, "", message) for name, message in broken]


def test_an_open_operation_demands_no_key() -> None:
    """Where the fragment asks for no credentials, their absence is no breach and no demand."""
    open_clauses = changed(lambda document: operation_of(document).update(security=[]))
    reading = read_request(open_clauses, Request("POST", URL, (), b""))
    assert [demand.client and demand.client.location for demand in reading.demands[:2]] == [
        Location.METHOD,
        Location.PATH,
    ]
    assert not any(demand.client and demand.client.location is Location.AUTHORIZATION for demand in reading.demands)


@pytest.mark.parametrize(
    ("path", "url", "video_id"),
    [
        ("/videos/{video_id}/remix", URL, "video_123"),
        ("/videos/{video_id}/remix", "http://h/a/b/videos/x/remix?q=1#f", "x"),
        ("/videos/{video_id}/remix", "http://h/videos/a%2Fb%C3%A9/remix", "a/bé"),
        ("/videos/{video_id}/remix", "http://h/videos//remix", None),
        ("/videos/{video_id}/remix", "http://h/videos/a/b/remix", None),
        ("/videos/{video_id}/remix", "http://h/videos/a/remix/", None),
        ("/videos/{video_id}/remix", "http://h/videos/a/remixed", None),
        ("/videos/{video_id}/remix", "http://[", None),
        ("/v1.0/{one}-{two}", "http://h/v1.0/first-second", "first"),
        ("/v1.0/{one}", "http://h/v1x0/first", None),
        ("/remix", "http://h/v1/remix", ""),
        ("/remix", "http://h/v1/other", None),
    ],
)
def test_the_source_is_what_stands_at_the_parameter(path: str, url: str, video_id: str | None) -> None:
    """The path of a URL ends as the operation's; the first parameter is the source, decoded, or nothing."""
    assert source_video(evolve(CLAUSES.operation, path=path), url) == video_id


LENIENT = ("client.malformed", "request.malformed.json.lenient")
DELIMITER = ("client.malformed", "request.malformed.multipart.delimiter")
TYPE, SCALAR = ("client.prompt.type", "request.prompt.type"), ("client.prompt.type", "request.prompt.type.scalar")


@pytest.mark.parametrize(
    ("request_", "broken"),
    [
        (asking(b""), [(*BODY[0], "", "there is no body", None)]),
        (asking(b"x", kind="text/plain"), [(*BODY[1], "", "the media type is text/plain", "text/plain")]),
        (Request("POST", URL, (KEY,), b"x"), [(*BODY[1], "", "the media type is None", None)]),
        (asking(b"", kind="multipart/mixed"), [(*BODY[1], "", "the media type is multipart/mixed", "multipart/mixed")]),
        (asking(b" "), [("client.malformed", "request.malformed.json", "", "the body is empty", None)]),
        (asking(b"{'prompt': 1}"), [(*LENIENT, "", "the body is not JSON: ", None)]),
        (asking(b'{"prompt"'), [("client.malformed", "request.malformed.json", "", "the body is not JSON: ", None)]),
        (asking(b"\xff"), [("client.malformed", "request.hostile.encoding", "", "the body is not UTF-8 at ", None)]),
        (asking(b"[" * 201 + b"]" * 201), [(None, "request.hostile.depth", "", "the body nests more than ", None)]),
        (asking(b"1" * 1001), [(None, "request.hostile.digits", "", "the body is not JSON: a number has ", None)]),
        (asking(b"x", kind=FORM), [("client.malformed", "request.malformed.multipart", "", "the content type ", None)]),
        (asking(b"", kind=f"{FORM}; boundary=x"), [(*DELIMITER, "", "the form ends before ", None)]),
        (filling(part(b"\xff")), [("client.malformed", "request.hostile.encoding", "", "a field of the form ", None)]),
        (asking(None), [(*RULES[0], "", "the body is null", None)]),
        (asking([1]), [(*RULES[1], "", "the body is an array", [1])]),
        (asking({}), [(*RULES[2], "/prompt", "`prompt` is missing", None)]),
        (asking({"prompt": None}), [(*RULES[3], "/prompt", "`prompt` is null", None)]),
        (asking({"prompt": {}}), [(*TYPE, "/prompt", "`prompt` is an object", {})]),
        (asking({"prompt": 5}), [(*SCALAR, "/prompt", "`prompt` is the number 5", 5)]),
        (
            filling(part(b"a", filename="a.txt")),
            [
                (
                    "client.prompt.type",
                    "request.prompt.type.file",
                    "/prompt",
                    "`prompt` is a file",
                    {"filename": "a.txt"},
                )
            ],
        ),
    ],
)
def test_what_is_wrong_with_a_body_is_a_single_breach(request_: Request, broken: list[tuple[Any, ...]]) -> None:
    """The breach has the clauses of both sides, its place, a sentence and the value that was sent."""
    came = breaches(request_)
    assert len(came) == len(broken)
    for (client, refusal, pointer, message, got), expected in zip(came, broken, strict=True):
        assert (client, refusal, pointer, got) == (*expected[:3], expected[4])
        assert message == expected[3] or (expected[3].endswith(" ") and message.startswith(expected[3]))


@pytest.mark.parametrize(
    ("request_", "demands", "features"),
    [
        (asking(b""), 4, []),
        (asking(b"x", ("Expect", "100-continue"), kind="text/plain"), 5, []),
        (asking(b"{", ("Expect", "100-continue")), 6, ["expect"]),
        (asking(b"\xff", ("Expect", "100-continue")), 6, ["expect", "encoding"]),
    ],
)
def test_nothing_is_demanded_of_what_cannot_be_read(request_: Request, demands: int, features: list[str]) -> None:
    """Demands end at the breach that leaves no document; features that show before stay."""
    reading = read_request(CLAUSES, request_)
    assert (reading.document, len(reading.demands), list(reading.features)) == (None, demands, features)
    assert reading.members == {}
    assert all(demand.kept for demand in reading.demands[:-1])


def test_readers_bounds_are_met_exactly() -> None:
    """What lies at our reader's bounds is read."""
    assert breaches(asking(b"1" * MAX_DIGITS))[0][:2] == ("client.type", "request.type")
    assert breaches(asking(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH))[0][:2] == ("client.type", "request.type")


def test_a_body_that_is_not_required_may_be_absent() -> None:
    """Where the fragment does not require a body, a request without one keeps all demands."""
    optional = changed(lambda document: operation_of(document)["requestBody"].update(required=False))
    assert breaches(asking(b""), optional) == []
    assert len(read_request(optional, asking(b"")).demands) == 4


@pytest.mark.parametrize(
    ("request_", "features"),
    [
        (asking({"prompt": ""}), {"empty": "request.prompt.blank"}),
        (asking({"prompt": " \n"}), {"blank": "request.prompt.blank"}),
        (filling(part(b"")), {"empty": "request.prompt.blank"}),
        (asking({"prompt": "a", "more": ""}), {}),
        (asking([""]), {}),
        (asking({"prompt": "a\0"}), {"nul": "request.hostile.nul"}),
        (asking({"prompt": "a", "more": [{"\0": 1}]}), {"nul": "request.hostile.nul"}),
        (asking({"prompt": "a", "more": {"x": ["\x01"]}}), {"characters": "request.hostile.characters"}),
        (asking({"prompt": "\ud800"}), {"surrogate": "request.hostile.surrogate"}),
        (asking(b'{"prompt": "a", "prompt": "b"}'), {"repeated": "request.hostile.repeated"}),
        (asking(kind="Application/json"), {"case": None}),
        (asking(kind="application/json; Charset = utf-8"), {"charset": "request.framing.charset"}),
        (asking(kind="application/json;charset=utf-8"), {"charset": "request.framing.charset"}),
        (asking(kind="application/json; a=b;charset=utf-8"), {"charset": "request.framing.charset"}),
        (asking(kind="application/json; xcharset=utf-8"), {}),
        (asking(kind="application/json; CHARSETS=UTF-8"), {}),
        (asking({"prompt": "a"}, ("Transfer-Encoding", "Chunked")), {"chunked": "request.framing.chunked"}),
        (asking({"prompt": "a"}, ("Transfer-Encoding", "gzip")), {}),
        (asking({"prompt": "a"}, ("Expect", "100-Continue")), {"expect": "request.framing.expect"}),
        (filling(part(b"a", "Content-Type: text/plain")), {"part-headers": "request.framing.part-headers"}),
        (
            filling(part(b"b", name="other"), part(b"a", "Content-Type: text/plain")),
            {"part-headers": "request.framing.part-headers"},
        ),
        (filling(part(b"a", "Content-Type: text/plain", filename="f")), {}),
    ],
)
def test_features_are_read_with_their_clauses(request_: Request, features: dict[str, str | None]) -> None:
    """What a request has apart from its document has a name and the clause about it, where there is one."""
    reading = read_request(CLAUSES, request_)
    assert {name: about and about.id for name, about in reading.features.items()} == features


def test_what_its_features_are_judged_by_is_no_other_breach() -> None:
    """A body that is not UTF-8 is to be refused, as its feature says: nothing else is wrong with it."""
    reading = read_request(CLAUSES, asking(b"\xff"))
    assert reading.refusable is not None
    assert reading.refusable.refusal == clause("request.hostile.encoding")
    assert reading.invalid is None
    both = evolve(reading, demands=(*reading.demands, Demand(None, clause("request.type"), kept=False)))
    assert both.invalid is both.demands[-1]
    assert both.refusable is reading.refusable


def test_the_outermost_breach_is_what_a_request_is_refused_for() -> None:
    """Breaches come outermost first; those without a clause about refusal are passed over; kept demands are none."""
    client = Demand(clause("client.method"), None, kept=False)
    first, second = (Demand(None, clause(name), kept=False) for name in ("request.type", "request.required"))
    kept = Demand(clause("client.path"), clause("request.nullability"), kept=True)
    reading = evolve(read_request(CLAUSES, asking()), demands=(kept, client, first, second))
    assert reading.breaches == [client, first, second]
    assert (reading.refusable, reading.invalid) == (first, first)
    assert reading.breaks(Location.METHOD)
    assert not reading.breaks(Location.PATH)
    assert not evolve(reading, demands=(first,)).breaks(Location.BODY)
