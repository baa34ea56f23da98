"""The parts of the transport that need no network: errors become failures, bodies become chunks."""

from __future__ import annotations

import errno
import os
import socket

import h11
import pytest
from video_remix_contract.errors import DecodingError
from video_remix_contract.wire.connection import is_chunked, pieces
from video_remix_contract.wire.content_coding import TooLargeError
from video_remix_contract.wire.messages import Failure, FailureKind, Request
from video_remix_contract.wire.transport import failure

REFUSED = f"[Errno {errno.ECONNREFUSED}] Connect call failed"


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (TimeoutError(), FailureKind.TIMEOUT, "no complete response within 2.35 s"),
        (TooLargeError("too  much"), FailureKind.TOO_LARGE, "too much"),
        (DecodingError("not gzip"), FailureKind.PROTOCOL, "not gzip"),
        (BrokenPipeError(), FailureKind.CLOSED, "the connection broke: BrokenPipeError"),
        (ConnectionResetError("gone"), FailureKind.CLOSED, "the connection broke: gone"),
        (OSError(5, "I/O"), FailureKind.CLOSED, "the connection broke: [Errno 5] I/O"),
        (
            h11.RemoteProtocolError("peer closed connection"),
            FailureKind.CLOSED,
            "no complete HTTP response: peer closed connection",
        ),
        (
            h11.RemoteProtocolError("illegal\n  status"),
            FailureKind.PROTOCOL,
            "the response is not HTTP: illegal status",
        ),
        (h11.LocalProtocolError("peer closed"), FailureKind.PROTOCOL, "the response is not HTTP: peer closed"),
        (ValueError(), FailureKind.PROTOCOL, "the response is not HTTP: ValueError"),
        (ValueError("x" * 200), FailureKind.PROTOCOL, f"the response is not HTTP: {'x' * 200}"),
        (ValueError("x" * 201), FailureKind.PROTOCOL, f"the response is not HTTP: {'x' * 200}"),
    ],
)
def test_an_error_after_the_first_byte_tells_how_the_exchange_ended(
    error: Exception, kind: FailureKind, message: str
) -> None:
    """A timeout, an excess, a broken connection and what is not HTTP are told apart, each in a bounded line."""
    assert failure(error, 2.3456, sent=True) == Failure(kind, message)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (TimeoutError("e"), "no connection within 2.35 s"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "to ('::1', 9)"), "cannot connect: Connection refused"),
        (socket.gaierror(socket.EAI_NONAME, "Name not known"), "cannot connect: Name not known"),
        (OSError(errno.EHOSTUNREACH, "to ('::1', 9)"), f"cannot connect: {os.strerror(errno.EHOSTUNREACH)}"),
        (
            OSError(f"Multiple exceptions: {REFUSED} ('::1', 9, 0, 0), {REFUSED} ('127.0.0.1', 9)"),
            f"cannot connect: {os.strerror(errno.ECONNREFUSED)}",
        ),
        (
            OSError(f"Multiple exceptions: {REFUSED} ('::1', 9, 0, 0), [Errno {errno.ENETUNREACH}] no ('10.0.0.1', 9)"),
            f"cannot connect: {os.strerror(errno.ECONNREFUSED)}, {os.strerror(errno.ENETUNREACH)}",
        ),
        (OSError("Some\n words"), "cannot connect: Some words"),
        (OSError(), "cannot connect: OSError"),
    ],
)
def test_an_error_before_the_first_byte_tells_why_there_is_no_connection(error: Exception, message: str) -> None:
    """A handshake that takes too long is told apart from a connection that fails."""
    assert failure(error, 2.3456, sent=False) == Failure(FailureKind.UNREACHABLE, message)


@pytest.mark.parametrize(
    ("headers", "chunked"),
    [
        ((), False),
        ((("Transfer-Encoding", "chunked"),), True),
        ((("transfer-encoding", "gzip, Chunked"),), True),
        ((("Transfer-Encoding", "identity"),), False),
        ((("X", "chunked"), ("Content-Length", "3")), False),
    ],
)
def test_chunked_is_read_from_the_transfer_coding(headers: tuple[tuple[str, str], ...], *, chunked: bool) -> None:
    """The coding is found in either case, and in no other header."""
    assert is_chunked(Request("POST", "http://127.0.0.1/", headers)) is chunked


@pytest.mark.parametrize(
    ("body", "chunks"),
    [(b"", []), (b"a", [b"a"]), (b"ab", [b"a", b"b"]), (b"abc", [b"ab", b"c"]), (b"abcd", [b"ab", b"cd"])],
)
def test_a_body_in_chunks_has_two_pieces(body: bytes, chunks: list[bytes]) -> None:
    """The first half is the longer, and an empty piece, which would end the body, is never sent."""
    headers = (("Transfer-Encoding", "chunked"),)
    assert pieces(Request("POST", "http://127.0.0.1/", headers, body)) == chunks
    assert pieces(Request("POST", "http://127.0.0.1/", (), body)) == ([body] if body else [])
