"""A request goes out as it is, and whatever happens becomes an exchange."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from patience import TIMEOUT
from video_remix_contract.wire.connection import Connection
from video_remix_contract.wire.content_coding import MAX_BODY
from video_remix_contract.wire.messages import Defect, Exchange, Failure, FailureKind, Request, Response
from video_remix_contract.wire.transport import SAMPLE, Transport

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

CHUNKED = (("Transfer-Encoding", "chunked"),)
GONE = b"HTTP/1.1 204 No Content\r\n\r\n"


def answered(
    request: Request, *pieces: bytes, timeout: float = TIMEOUT, defect: Defect | None = None, **options: Any
) -> tuple[Exchange, bytes]:
    """Return the exchange with a server that answers any request with these bytes, and all that it was sent.

    ``{port}`` in the URL is the port of the server. Without any bytes the server never answers.
    """
    received = bytearray()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            received.extend(await reader.read(1))
            writer.writelines(pieces)
            if pieces:
                writer.write_eof()
            # It ends when the connection is given up at the other side.
            while piece := await reader.read(1000):
                received.extend(piece)
        writer.close()
        ended.set()

    async def run() -> Exchange:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        url = request.url.replace("{port}", str(server.sockets[0].getsockname()[1]))
        sent = Request(request.method, url, request.headers, request.body)
        async with server, Transport(timeout=timeout, plain=True) as transport:
            exchange = await transport.send(sent, defect, **options)
            await ended.wait()
        return exchange

    ended = asyncio.Event()
    return asyncio.run(run()), bytes(received)


URL = "http://127.0.0.1:{port}/v1/videos/a/remix"


def test_a_request_is_sent_as_it_is() -> None:
    """Method, URL, headers in order and body go out, with the host alone; what came back is the exchange."""
    request = Request("POST", URL, (("X-A", "1"), ("x-a", "2"), ("Content-Length", "2")), b"{}")
    before = datetime.now(UTC)
    answer = b"HTTP/1.1 201 \r\nX-B: 2\r\nx-B: \xfe\r\n\r\n[1"
    exchange, received = answered(request, answer, b"]", defect=Defect.WRONG_KEY)
    host = exchange.request.url.split("/")[2].encode()
    assert received == (
        b"POST /v1/videos/a/remix HTTP/1.1\r\nHost: %s\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 2\r\n\r\n{}" % host
    )
    assert exchange.started is not None
    assert before <= exchange.started <= datetime.now(UTC)
    response = Response(201, (("X-B", "2"), ("x-B", "\u00fe")), b"[1]")
    assert exchange == Exchange(exchange.request, response, None, Defect.WRONG_KEY, exchange.started)


@pytest.mark.parametrize(
    ("method", "headers", "body", "framed"),
    [
        ("POST", (("Host", "h"),), b"body", b"Host: h\r\nContent-Length: 4\r\n\r\nbody"),
        ("POST", (("Host", "h"),), b"", b"Host: h\r\nContent-Length: 0\r\n\r\n"),
        ("GET", (("Host", "h"),), b"", b"Host: h\r\n\r\n"),
        (
            "POST",
            (("Host", "h"), *CHUNKED),
            b"body!",
            b"Host: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nbod\r\n2\r\ny!\r\n0\r\n\r\n",
        ),
        ("GET", (("Host", "h"), ("Expect", "100-continue")), b"", b"Host: h\r\nExpect: 100-continue\r\n\r\n"),
    ],
)
def test_a_body_goes_in_chunks_where_the_request_says_so(
    method: str, headers: tuple[tuple[str, str], ...], body: bytes, framed: bytes
) -> None:
    """A body has a length, unless the request names the transfer coding chunked: then it goes in two chunks."""
    exchange, received = answered(Request(method, URL, headers, body), GONE)
    assert exchange.accepted
    assert received.partition(b"\r\n")[2] == framed


OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("pieces", "result"),
    [
        ((OK, b"\r\na", b"bc"), b"abc"),
        ((OK, b"Content-Length: 0\r\n\r\n"), b""),
        ((OK, b"transfer-encoding: chunked\r\n\r\n1\r\na\r\n", b"2\r\nbc\r\n0\r\n\r\n"), b"abc"),
        ((b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", OK, b"\r\na"), b"a"),
        ((OK, b"Content-Encoding: br\r\n\r\n\x1f\x8bnoise"), b"\x1f\x8bnoise"),
        ((OK, b"content-encoding: GZIP\r\n\r\ntext"), FailureKind.PROTOCOL),
        ((OK, b"content-encoding: gzip\r\n\r\n\x1f\x8b"), FailureKind.PROTOCOL),
        ((OK, b"\r\n", bytes(MAX_BODY), b"x"), FailureKind.TOO_LARGE),
        ((OK, b"Content-Length: 3\r\n\r\nab"), FailureKind.CLOSED),
        ((OK, b"Content-Type"), FailureKind.CLOSED),
        ((b"",), FailureKind.CLOSED),
        ((b"220 mail.example ESMTP\r\n\r\n",), FailureKind.PROTOCOL),
        ((OK, b"X: " + bytes(200_000)), FailureKind.PROTOCOL),
    ],
)
def test_a_response_is_read_to_its_end_and_the_connection_is_given_up(
    pieces: tuple[bytes, ...], result: bytes | FailureKind
) -> None:
    """A body is collected within bounds, its content coding undone; whatever comes, the connection is given up."""
    exchange, _ = answered(Request("GET", URL), *pieces)
    if isinstance(result, bytes):
        assert (exchange.failure, exchange.response and exchange.response.body) == (None, result)
    else:
        assert exchange.response is None
        assert exchange.failure is not None
        assert exchange.failure.kind is result


def test_of_a_success_of_any_size_the_beginning_is_read() -> None:
    """A video, say, is a success of which no more is read than shows that it is one."""
    video = OK + b"Content-Type: video/mp4\r\n\r\n" + bytes(2 * MAX_BODY)
    exchange, _ = answered(Request("GET", URL), video, sampled=("video/mp4",))
    assert exchange.response is not None
    assert 0 < len(exchange.response.body) <= SAMPLE


def test_what_is_no_success_is_read_within_bounds() -> None:
    """A response of another status in the same media type is read whole, and is too large."""
    other = b"HTTP/1.1 300 Multiple Choices\r\nContent-Type: video/mp4\r\n\r\n" + bytes(2 * MAX_BODY)
    exchange, _ = answered(Request("GET", URL), other, sampled=("video/mp4",))
    assert exchange.failure is not None
    assert exchange.failure.kind is FailureKind.TOO_LARGE


@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", "http://127.0.0.1:{port}/", (("X", "\u00fc"),)),
        Request("GET", "http://127.0.0.1:{port}/", (("X Y", "1"),)),
        Request("GET", "http://127.0.0.1:{port}/", (("X", "1\r\nY: 2"),)),
        Request("GE T", "http://127.0.0.1:{port}/"),
        Request("POST", "http://127.0.0.1:{port}/", (("Content-Length", "3"),), b"ab"),
    ],
)
def test_what_cannot_be_sent_is_not_sent_in_part(request_: Request) -> None:
    """Where a request is none, not a byte of it leaves, and nothing can have come of it."""
    exchange, received = answered(request_, GONE)
    assert received == b""
    assert exchange.failure is not None
    assert exchange.failure.kind is FailureKind.UNREACHABLE
    assert exchange.failure.message.startswith("cannot connect: ")


@pytest.mark.parametrize("url", ["http://127.0.0.1:x/", "http://[/", "http://\u00ad/", f"http://{'a' * 300}/"])
def test_an_address_that_leads_nowhere_is_a_provider_that_is_not_reached(url: str) -> None:
    """Whatever is wrong with an address is part of the exchange."""

    async def run() -> Exchange:
        async with Transport(timeout=TIMEOUT, plain=True) as transport:
            return await transport.send(Request("GET", url))

    failure = asyncio.run(run()).failure
    assert failure is not None
    assert failure.kind is FailureKind.UNREACHABLE


def test_an_error_that_nobody_knows_is_no_failure_of_the_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    """What can only be a defect of this program is raised."""

    async def opened(*_: object) -> Connection:
        raise LookupError("a defect")

    monkeypatch.setattr(Connection, "opened", opened)
    with pytest.raises(LookupError, match="a defect"):
        answered(Request("GET", URL), GONE)


def test_a_response_that_does_not_come_is_waited_for_within_the_time() -> None:
    """The time bounds the whole exchange, and the failure says what did not come."""
    exchange, _ = answered(Request("GET", URL), timeout=0.0125)
    assert exchange.failure == Failure(FailureKind.TIMEOUT, "no complete response within 0.0125 s")


def test_a_connection_that_does_not_come_is_waited_for_within_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that is never made is a provider that is not reached."""

    async def opened(*_: object) -> Connection:
        await asyncio.Event().wait()
        raise AssertionError("nothing sets the event")

    monkeypatch.setattr(Connection, "opened", opened)

    async def run() -> Exchange:
        async with Transport(timeout=0.0125, plain=True) as transport:
            return await transport.send(Request("GET", "http://127.0.0.1/"))

    assert asyncio.run(run()).failure == Failure(FailureKind.UNREACHABLE, "no connection within 0.0125 s")


def asked(
    respond: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]], times: int
) -> tuple[list[Exchange], Exchange]:
    """Return the exchanges with a server on loopback, and another after it has gone."""
    tasks: list[asyncio.Task[None] | None] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.append(asyncio.current_task())
        await respond(reader, writer)
        writer.close()
        await writer.wait_closed()

    async def run() -> tuple[list[Exchange], Exchange]:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        request = Request("GET", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/a")
        async with Transport(timeout=TIMEOUT, insecure=True) as transport:
            exchanges = [await transport.send(request) for _ in range(times)]
            server.close()
            await asyncio.gather(*filter(None, tasks))
            last = await transport.send(request)
        return exchanges, last

    return asyncio.run(run())


def test_each_request_has_a_connection_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection is used twice, no redirect is followed, no cookie is sent back, and no proxy is asked."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    connections: list[list[bytes]] = []

    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append([])
        while line := await reader.readline():
            connections[-1].append(line.strip().lower())
            if line == b"\r\n":
                writer.write(b"HTTP/1.1 302 Found\r\nLocation: /b\r\nSet-Cookie: a=1\r\nContent-Length: 0\r\n\r\n")

    exchanges, _ = asked(respond, 2)
    assert [exchange.response and exchange.response.status for exchange in exchanges] == [302, 302]
    assert [lines[0] for lines in connections] == [b"get /a http/1.1"] * 2
    assert not [line for lines in connections for line in lines if line.startswith((b"cookie", b"get /b"))]


def test_bytes_that_were_sent_are_known_from_the_wire() -> None:
    """A connection that ends after the request is broken; a port that nobody listens on is unreachable."""

    async def respond(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")

    (first,), last = asked(respond, 1)
    kinds = [exchange.failure and exchange.failure.kind for exchange in (first, last)]
    assert kinds == [FailureKind.CLOSED, FailureKind.UNREACHABLE]


def test_names_are_looked_up_in_threads_that_nobody_waits_for() -> None:
    """The event loop of a transport runs what cannot be interrupted in daemon threads."""

    async def run() -> tuple[str, bool]:
        async with Transport() as transport:
            assert isinstance(transport, Transport)
            loop = asyncio.get_running_loop()
            thread = await loop.run_in_executor(None, threading.current_thread)
            return thread.name, thread.daemon

    assert asyncio.run(run()) == ("look up a name", True)
