"""What came back of a request: known from the events of the wire, kept up to a limit, decoded and read once."""

from __future__ import annotations

import gzip
import zlib
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from runtime import _received
from runtime.types import NONE, Violation

from .support import OVER, received

STARTED = "http11.send_request_headers.started"
COMPLETE = "http11.receive_response_headers.complete"
HEAD = (b"HTTP/1.1", 307, b"Temporary Redirect", [(b"Location", b"http://[")])
HEAD_2 = (429, [(b"retry-after", b"1")])
REQUEST = {"request": SimpleNamespace(method=b"POST")}
CONNECT = {"request": SimpleNamespace(method=b"CONNECT")}


@pytest.mark.parametrize("wire", ["http11", "http2"])
def test_a_request_counts_as_sent_from_its_beginning(wire: str) -> None:
    """An event of the connection alone shows that nothing is sent yet; CONNECT is not the request."""
    kept = _received.Received(1)
    assert kept.sent
    kept.notice("connection.connect_tcp.started", {})
    assert not kept.sent
    kept.notice(f"{wire}.send_request_headers.started", CONNECT)
    kept.notice(f"{wire}.receive_response_headers.complete", {"return_value": HEAD})
    assert (kept.sent, kept.status_code) == (False, None)
    kept.notice(f"{wire}.send_request_headers.complete", REQUEST)
    assert not kept.sent
    kept.notice(f"{wire}.send_request_headers.started", REQUEST)
    assert kept.sent
    kept.notice(f"{wire}.send_request_body.started", REQUEST)
    assert kept.sent
    with pytest.raises(
        httpx2.LocalProtocolError, match=r"^a transport, an auth flow or HTTP/2 would send the request once more$"
    ):
        kept.notice(f"{wire}.send_request_headers.started", REQUEST)


def test_a_request_of_an_unknown_kind_counts() -> None:
    """Where an event does not show the method, the request counts as sent."""
    kept = _received.Received(1)
    kept.notice(STARTED, {})
    assert kept.sent


@pytest.mark.parametrize(
    ("head", "status", "name", "text"), [(HEAD, 307, "location", "http://["), (HEAD_2, 429, "retry-after", "1")]
)
def test_the_head_of_an_answer_is_known_from_its_event(head: Any, status: int, name: str, text: str) -> None:
    """Status and header fields are kept as soon as they came, in the forms of HTTP/1.1 and HTTP/2."""
    kept = _received.Received(1)
    kept.notice(STARTED, REQUEST)
    kept.notice("http11.receive_response_headers.started", {"return_value": HEAD})
    assert (kept.sent, kept.status_code) == (True, None)
    kept.notice(COMPLETE, {"return_value": head})
    assert (kept.status_code, kept.headers[name]) == (status, text)


@pytest.mark.parametrize(
    ("error", "words", "timed_out"),
    [
        (httpx2.ReadError("lost"), "ReadError: lost", False),
        (httpx2.ReadError(""), "ReadError", False),
        (httpx2.ConnectTimeout("slow"), "ConnectTimeout: slow", True),
        (TimeoutError("over"), "TimeoutError: over", True),
        (OSError(), "OSError", False),
    ],
)
def test_a_failure_is_kept_in_words(error: Exception, words: str, timed_out: bool) -> None:  # noqa: FBT001 - a parameter
    """The class and the text of what ended an exchange are kept, and whether the time was over."""
    kept = _received.Received(1)
    assert (kept.failure, kept.timed_out) == (None, False)
    kept.fail(error)
    assert (kept.failure, kept.timed_out) == (words, timed_out)


@pytest.mark.parametrize(
    ("status", "length", "failed"), [(None, 0, True), (None, 6, True), (200, 4, True), (200, 5, True), (200, 6, False)]
)
def test_the_end_of_a_body_that_is_too_long_is_no_failure(status: int | None, length: int, failed: bool) -> None:  # noqa: FBT001
    """However the connection of a body longer than the limit ends, the answer is too long, not broken off."""
    kept = received(status, b"x" * length, limit=5)
    kept.fail(OSError("reset"))
    assert (kept.failure is not None) is failed


FAILURES = [
    httpx2.ReadError("x"),
    httpx2.TooManyRedirects("x"),
    httpx2.StreamClosed(),
    httpx2.InvalidURL("x"),
    ConnectionResetError("x"),
    UnicodeError("x"),
]


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
def test_what_the_wire_raises_ends_the_exchange(error: Exception) -> None:
    """Each kind of failure of the wire is recorded and goes no further."""
    kept = _received.Received(1)
    with kept as entered:
        assert entered is kept
        raise error
    assert str(kept.failure).startswith(type(error).__name__)


@pytest.mark.parametrize("error", [LookupError("mine"), KeyboardInterrupt(), ValueError("mine")])
def test_what_the_caller_raises_leaves(error: BaseException) -> None:
    """Any other exception is recorded and goes on as it is."""
    kept = _received.Received(1)
    with pytest.raises(type(error)) as caught, kept:
        raise error
    assert caught.value is error
    assert str(kept.failure).startswith(type(error).__name__)


def test_an_exchange_without_an_error_has_no_failure() -> None:
    """Nothing is recorded where nothing was raised."""
    kept = _received.Received(1)
    with kept:
        pass
    assert kept.failure is None
    assert kept.__exit__(None, None, None) is False


@pytest.mark.parametrize("plain", [True, False])
def test_an_answer_begins(*, plain: bool) -> None:
    """Status and header fields are kept, and whether the content coding is removed already."""
    kept = _received.Received(1)
    assert not kept.plain
    kept.begin(202, {"x-a": "b"}, plain=plain)
    assert (kept.status_code, kept.headers["x-a"], kept.plain) == (202, "b", plain)


def test_a_body_is_kept_up_to_its_limit() -> None:
    """Pieces are kept until there is a byte more than the limit, and no further."""
    kept = _received.Received(4)
    assert kept.add(b"ab") is True
    assert kept.add(b"cd") is True
    assert bytes(kept.raw) == b"abcd"
    assert kept.add(b"efgh") is False
    assert bytes(kept.raw) == b"abcde"


def test_a_late_piece_is_kept() -> None:
    """A piece that comes after the time is kept, and ends the call."""
    kept = _received.Received(4, OVER)
    with pytest.raises(TimeoutError):
        kept.add(b"ab")
    assert bytes(kept.raw) == b"ab"


JSON = b'{"id": "v"}'
GZIP, DEFLATE, ONES = gzip.compress(JSON, mtime=0), zlib.compress(JSON), gzip.compress(b"1" * 100)
BODIES: dict[str, tuple[str, bytes, int, bytes, str | None]] = {
    "plain": ("", JSON, 1000, JSON, None),
    "as long as the limit": ("", b"x" * 11, 11, b"x" * 11, None),
    "longer than the limit": ("", b"x" * 12, 11, b"x" * 11, "size"),
    "identity": (" Identity ", JSON, 1000, JSON, None),
    "gzip": ("gzip", GZIP, 1000, JSON, None),
    "gzip, decoded to the limit": ("x-gzip", ONES, 100, b"1" * 100, None),
    "gzip, decoded to a byte more": (" x-gzip ", ONES, 99, b"1" * 99, "size"),
    "gzip, longer than the limit": ("gzip", ONES, 10, ONES[:10], "size"),
    "gzip without an end": ("gzip", GZIP[:-1], 1000, JSON, "content-encoding"),
    "gzip with more": ("gzip", GZIP + b"x", 1000, JSON, "content-encoding"),
    "no gzip": ("br", JSON, 1000, JSON, "content-encoding"),
    "nothing in gzip": ("gzip", b"", 1000, b"", None),
}


@pytest.mark.parametrize(("coding", "raw", "limit", "content", "rule"), BODIES.values(), ids=BODIES)
def test_a_body_without_its_coding(coding: str, raw: bytes, limit: int, content: bytes, rule: str | None) -> None:
    """The content coding is removed where it is whole, and what is too long or not whole is a violation."""
    kept = received(200, raw, limit=limit, **({"content_encoding": coding} if coding else {}))
    body, violations, *_ = kept.read()
    value = limit if rule == "size" else coding.strip()
    assert (body, violations) == (content, (Violation("", rule, value),) if rule else ())


@pytest.mark.parametrize("raw", [GZIP, DEFLATE])
def test_each_coding_is_known_by_its_bytes(raw: bytes) -> None:
    """What the provider calls gzip may be zlib as well."""
    assert received(200, raw, content_encoding="gzip").read() == (JSON, NONE, {"id": "v"}, NONE)


def test_no_more_is_decoded_than_the_limit_and_a_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that is small on the wire cannot take all memory."""
    decoder = SimpleNamespace(eof=True, unused_data=b"", decompress=lambda _, most: b"x" * most)
    monkeypatch.setattr(zlib, "decompressobj", lambda _: decoder)
    kept = received(200, GZIP, limit=100, content_encoding="gzip")
    assert kept.read()[:2] == (b"x" * 100, (Violation("", "size", 100),))
    decoder.decompress = lambda _, most: b"x" * (most - 1)
    assert received(200, GZIP, limit=100, content_encoding="gzip").read()[:2] == (b"x" * 100, NONE)


def test_the_body_of_a_mock_is_plain() -> None:
    """Where the coding is removed already, the body is taken as it is, up to the limit."""
    kept = received(200, JSON, content_encoding="gzip")
    kept.plain = True
    assert kept.read() == (JSON, NONE, {"id": "v"}, NONE)
    kept = received(200, JSON, limit=10, content_encoding="gzip")
    kept.plain = True
    assert kept.read()[:2] == (JSON[:10], (Violation("", "size", 10),))


def test_a_body_is_read_once() -> None:
    """What was read stays, whatever comes afterwards; the value of JSON is read with its flaws."""
    kept = received(200, b"[NaN")
    first = kept.read()
    assert first == (b"[NaN", NONE, None, (Violation("", "json", "[NaN"),))
    kept.raw += b"]"
    assert kept.read() is first


SLOW = b"[" + b"{}," * 100 + b"{}]"


def test_a_late_reading_is_a_timeout() -> None:
    """Where the time is over before a laborious body is read, the exchange ended late, and its bytes are kept."""
    kept = received(200, SLOW)
    kept.deadline = OVER
    assert kept.read() == (SLOW, NONE, None, NONE)
    assert (kept.failure, kept.timed_out) == ("TimeoutError: the time for the whole call ran out", True)
