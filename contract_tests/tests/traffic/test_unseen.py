"""What a HAR leaves out is unseen, and what it keeps is read as it was sent: by the shapes that real tools write.

The shapes are those of Chrome 156 and Firefox 153 (their developer tools), Playwright 1.65 and mitmproxy 11, which were
run to see them.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
from video_remix_contract.traffic.har import read_har
from video_remix_contract.traffic.writing import Writer
from video_remix_contract.wire.messages import Exchange, FailureKind, Request, Response, Unseen

from traffic.shapes import ANSWER, BODY, KEY, TYPE, URL, entry, exchanges, har, line, without

if TYPE_CHECKING:
    from pathlib import Path

CREDENTIALS = frozenset({Unseen.CREDENTIALS})
REQUEST = frozenset({Unseen.REQUEST_BODY})
RESPONSE = frozenset({Unseen.RESPONSE_BODY})
NOTHING: frozenset[Unseen] = frozenset()


def only(folder: Path, record: dict[str, Any], creator: str | None = "Playwright") -> Exchange:
    """Return the exchange of a HAR with a single entry."""
    path = folder / "traffic.har"
    path.write_bytes(har(record, creator=creator))
    (exchange,) = exchanges(path)
    assert [exchange] == list(read_har(path))
    return exchange


def size(number: int) -> dict[str, str]:
    """Return the header with the size of a body."""
    return {"name": "Content-Length", "value": str(number)}


@pytest.mark.parametrize(
    ("creator", "unseen"),
    [
        *((name, CREDENTIALS) for name in ("WebInspector", "Firefox", "WebKit Web Inspector", "some tool", None)),
        *((name, NOTHING) for name in ("mitmproxy", "Playwright", "video-remix-contract")),
    ],
)
def test_a_missing_key_is_unseen_where_the_tool_may_have_left_it_out(
    tmp_path: Path, creator: str | None, unseen: frozenset[Unseen]
) -> None:
    """Browsers leave keys out, so that no client is blamed for it; a key that is there is seen, whoever wrote it."""
    assert only(tmp_path, entry(), creator).unseen == unseen
    assert only(tmp_path, entry(headers=[TYPE, KEY]), creator).unseen == NOTHING
    cookie = {"name": "Cookie", "value": "a=b"}
    assert only(tmp_path, entry(headers=[TYPE, cookie]), creator).unseen == unseen


def test_a_maker_that_comes_after_the_entries_is_not_known(tmp_path: Path) -> None:
    """A HAR is read once, so that a maker that it names too late changes nothing."""
    log = json.loads(har(entry(), creator="mitmproxy"))["log"]
    path = tmp_path / "traffic.har"
    path.write_text(json.dumps({"log": {**without(log, "creator"), "creator": log["creator"]}}))
    assert exchanges(path)[0].unseen == CREDENTIALS


def test_a_maker_is_not_read_from_a_text(tmp_path: Path) -> None:
    """The name of a tool inside of a text is not the maker."""
    log = {"comment": json.dumps({"creator": {"name": "mitmproxy"}}), "entries": [entry()]}
    path = tmp_path / "traffic.har"
    path.write_text(json.dumps({"log": log}))
    assert exchanges(path)[0].unseen == CREDENTIALS


def test_lines_leave_out_nothing(tmp_path: Path) -> None:
    """A line of NDJSON shows what was sent, also where that was no key and no body."""
    path = tmp_path / "traffic.ndjson"
    path.write_bytes(line(1, ""))
    assert exchanges(path)[0].unseen == NOTHING


GZIP = {"name": "Content-Encoding", "value": "gzip"}
LATIN = '{"prompt": "ÿ"}'
FORM = [{"name": "Content-Type", "value": "multipart/form-data; boundary=x"}]


@pytest.mark.parametrize(
    "record",
    [
        # Playwright leaves bodies out, each text empty, where it is asked to.
        entry(request={"postData": {"mimeType": "application/json", "text": "", "params": []}}),
        # Playwright with Chrome has nothing of a form with a file but its size in a header.
        without(entry(request={"bodySize": 0}, headers=[*FORM, size(198)]), "request", "postData"),
        without(entry(headers=[TYPE]), "request", "postData"),
        without(entry(headers=[TYPE, size(3)]), "request", "postData"),
        without(entry(request={"bodySize": -1}, headers=[TYPE, size(15)]), "request", "postData", "text"),
        without(
            entry(request={"bodySize": -1}, headers=[{"name": "Transfer-Encoding", "value": "chunked"}]),
            "request",
            "postData",
        ),
        # Bytes that are no text: Playwright has this, mitmproxy half of a surrogate pair.
        entry(request={"postData": {"text": '{"prompt": "\ufffd"}'}}, headers=[TYPE]),
        entry(request={"postData": {"text": '{"prompt": "\udcff"}'}}, headers=[TYPE, size(15)]),
        # Cut off, or otherwise not what was sent.
        entry(headers=[TYPE, size(1000)]),
        entry(headers=FORM, request={"postData": {"params": [{"name": "prompt", "fileName": "a.txt"}]}}),
        entry(headers=FORM, request={"postData": {"params": [{"name": "prompt", "value": "\ufffd"}]}}),
        entry(request={"postData": {"params": [{"name": "prompt", "value": "a"}]}}, headers=[TYPE]),
        entry(request={"postData": {"text": "", "_file": "none.json"}}),
    ],
)
def test_a_request_body_that_is_not_there_is_unseen(tmp_path: Path, record: dict[str, Any]) -> None:
    """Nobody is blamed for the body of a request that the recording does not show as it was."""
    exchange = only(tmp_path, record)
    assert exchange.unseen == REQUEST
    assert exchange.request.body == b""
    assert exchange.response
    assert exchange.response.body == ANSWER.encode()


@pytest.mark.parametrize(
    ("record", "body"),
    [
        (entry(), BODY.encode()),
        # HTTP/2 and HTTP/3 need no size.
        (entry(headers=[TYPE]), BODY.encode()),
        # Chrome has bytes that are no UTF-8 with a character for each, and so has mitmproxy in forms.
        (entry(request={"bodySize": 16, "postData": {"text": LATIN}}, headers=[size(15)]), LATIN.encode("latin-1")),
        (entry(request={"bodySize": 15, "postData": {"text": LATIN}}, headers=[]), LATIN.encode("latin-1")),
        (entry(request={"bodySize": 0, "postData": {"mimeType": "", "text": ""}}, headers=[size(0)]), b""),
        (without(entry(request={"bodySize": 0}, headers=[TYPE]), "request", "postData"), b""),
        (without(entry(request={"bodySize": -1}, headers=[TYPE]), "request", "postData"), b""),
    ],
)
def test_a_request_body_that_is_there_is_read_as_it_was_sent(
    tmp_path: Path, record: dict[str, Any], body: bytes
) -> None:
    """The bytes of a request come back, also those that are no text and those that are none."""
    exchange = only(tmp_path, record)
    assert (exchange.unseen, exchange.request.body) == (NOTHING, body)


@pytest.mark.parametrize(
    "record",
    [
        # Playwright leaves bodies out; Chrome drops large ones, and those it no longer has.
        without(entry(), "response", "content", "text"),
        without(entry(content={"size": -1}), "response", "content", "text"),
        without(entry(content={"size": 0}), "response", "content", "text"),
        without(without(entry(), "response", "content", "text"), "response", "content", "size"),
        without(entry(response={"headers": []}), "response", "content"),
        entry(content={"text": ""}),
        entry(content={"text": "", "size": 51}, response={"headers": [GZIP, size(51)]}),
        entry(content={"text": '{"id": "\ufffd\ufffd"}', "size": 12}, response={"headers": [size(12)]}),
        entry(content={"text": '{"half": "\udcff"}', "size": 13}, response={"headers": [size(13)]}),
        # A tool may cut large texts.
        entry(content={"size": 2_000_000}, response={"headers": []}),
        entry(content={"size": 17, "_file": "none.json"}),
    ],
)
def test_a_response_body_that_is_not_there_is_unseen(tmp_path: Path, record: dict[str, Any]) -> None:
    """No provider is blamed for the body of a response that the recording does not show as it was."""
    exchange = only(tmp_path, record)
    assert exchange.unseen == RESPONSE
    assert exchange.response
    assert (exchange.response.status, exchange.response.body) == (200, b"")
    assert exchange.request.body == BODY.encode()


TEXT = '{"id": "ü"}'


@pytest.mark.parametrize(
    ("record", "body"),
    [
        (entry(), ANSWER.encode()),
        (entry(content={"size": 0, "text": ""}, response={"headers": [size(0)]}), b""),
        (without(entry(content={"size": 0}, response={"headers": []}), "response", "content", "text"), b""),
        # Chrome and Playwright have the size of the content, mitmproxy and Firefox that of what was packed.
        (
            entry(content={"size": 12, "compression": -39, "text": TEXT}, response={"headers": [GZIP, size(51)]}),
            TEXT.encode(),
        ),
        (entry(content={"size": 51, "text": TEXT}, response={"headers": [GZIP, size(51)]}), TEXT.encode()),
        (
            entry(content={"size": 51, "compression": -39, "text": TEXT}, response={"headers": [GZIP, size(51)]}),
            TEXT.encode(),
        ),
        (entry(content={"size": 11, "text": TEXT}, response={"headers": [size(11)]}), TEXT.encode("latin-1")),
        (
            entry(content={"size": 3, "text": base64.b64encode(b"\x00\x01\xff").decode(), "encoding": "base64"}),
            b"\x00\x01\xff",
        ),
        (without(entry(response={"status": 204, "headers": []}), "response", "content"), b""),
        (without(entry(request={"method": "HEAD"}), "response", "content", "text"), b""),
    ],
)
def test_a_response_body_that_is_there_is_read_as_it_came(tmp_path: Path, record: dict[str, Any], body: bytes) -> None:
    """The bytes of a response come back without their content coding, also those that are no text."""
    exchange = only(tmp_path, record)
    assert exchange.response
    assert (exchange.unseen, exchange.response.body) == (NOTHING, body)


def test_a_content_coding_that_the_tool_undid_is_not_claimed(tmp_path: Path) -> None:
    """The header of a coding stays in a HAR whose bodies have none any more, and would explain what is not so."""
    record = entry(response={"headers": [{"name": "content-encoding", "value": "br"}, TYPE]})
    for creator in ("WebInspector", "mitmproxy", "Playwright"):
        response = only(tmp_path, record, creator).response
        assert response
        assert response.headers == (("Content-Type", "application/json"),)


def test_the_pseudo_headers_of_http_2_are_no_headers(tmp_path: Path) -> None:
    """Chrome writes `:path` and its like among the headers, which no client set."""
    pseudo = [{"name": name, "value": "x"} for name in (":authority", ":method", ":path", ":scheme")]
    record = entry(headers=[*pseudo, TYPE], response={"headers": [{"name": ":status", "value": "200"}, TYPE]})
    exchange = only(tmp_path, record)
    assert exchange.response
    assert exchange.request.headers == exchange.response.headers == (("Content-Type", "application/json"),)


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        ({"status": 0, "content": {}, "_error": "net::ERR_EMPTY_RESPONSE"}, FailureKind.CLOSED),
        ({"status": 0, "content": {"size": 0}, "_error": None}, FailureKind.CLOSED),
        ({"status": 0, "_error": "net::ERR_BLOCKED_BY_CLIENT"}, FailureKind.UNREACHABLE),
        ({"status": 0, "_error": "net::ERR_BLOCKED_BY_RESPONSE"}, FailureKind.CLOSED),
        (
            {"status": -1, "content": {"size": -1}, "_failureText": "net::ERR_CONNECTION_REFUSED"},
            FailureKind.UNREACHABLE,
        ),
        ({"status": -1, "_failureText": "net::ERR_TIMED_OUT"}, FailureKind.TIMEOUT),
        ({"status": 0, "_error": 5}, FailureKind.CLOSED),
    ],
)
def test_an_entry_without_a_status_has_no_response(tmp_path: Path, response: dict[str, Any], kind: FailureKind) -> None:
    """What never came is no response, with the reason where the tool gives it; nothing of it is left out."""
    exchange = only(tmp_path, entry(response=response))
    assert (exchange.response, exchange.unseen) == (None, NOTHING)
    assert exchange.failure
    assert exchange.failure.kind is kind


def test_what_we_recorded_is_seen_whatever_it_looks_like(tmp_path: Path) -> None:
    """In a HAR of ours every body is as it was: empty against its size, with U+FFFD, and in a strange coding."""
    sent = Request("POST", URL, (("Content-Length", "20"), ("Transfer-Encoding", "chunked")), "\ufffd".encode())
    came = Response(200, (("Content-Encoding", "br"), ("Content-Length", "7")), "\ufffd".encode())
    recorded = [Exchange(sent, came), Exchange(Request("POST", URL, sent.headers), Response(200, came.headers))]
    writer = Writer(tmp_path / "traffic.har")
    for exchange in recorded:
        writer.add(exchange)
    writer.close()
    read = exchanges(writer.path)
    assert [(exchange.request, exchange.response) for exchange in read] == [
        (each.request, each.response) for each in recorded
    ]
    assert {exchange.unseen for exchange in read} == {NOTHING}
