"""A request goes out as it is, and whatever happens becomes an exchange."""

from __future__ import annotations

import asyncio
import ssl
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx2
import pytest
from patience import TIMEOUT
from video_remix_contract.errors import DecodingError, TargetError
from video_remix_contract.wire.content_coding import MAX_BODY, TooLargeError
from video_remix_contract.wire.messages import Defect, Exchange, Failure, FailureKind, Request, Response
from video_remix_contract.wire.transport import SENDING, Transport, certificates

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine

URL = "http://127.0.0.1/v1/videos/a/remix"
REQUEST = Request("POST", URL, (("X-A", "1"), ("x-a", "2"), ("Content-Length", "2")), b"{}")
CHUNKED = (("Transfer-Encoding", "chunked"),)


class Stream(httpx2.AsyncByteStream):
    """A body in chunks that knows whether it was closed; an error among the chunks is raised."""

    def __init__(self, *chunks: bytes | Exception) -> None:
        self.chunks = chunks
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self.chunks:
            if isinstance(chunk, Exception):
                raise chunk
            yield chunk

    async def aclose(self) -> None:
        """Note that the body was closed."""
        self.closed = True


def sent(
    handle: Callable[[httpx2.Request], Coroutine[None, None, httpx2.Response]],
    request: Request = REQUEST,
    defect: Defect | None = None,
    timeout: float = TIMEOUT,
) -> Exchange:
    """Return the exchange of a request that a function responds to, in place of a network."""

    async def send() -> Exchange:
        # No certificate is read, which would take most of the time.
        async with Transport(timeout=timeout, insecure=True) as transport:
            await transport.client.aclose()
            transport.client = httpx2.AsyncClient(transport=httpx2.MockTransport(handle))
            return await transport.send(request, defect)

    return asyncio.run(send())


async def begin(request: httpx2.Request) -> None:
    """Do what httpx2 does when it sends the first byte of a request."""
    await request.extensions["trace"](SENDING, {})


def test_a_request_is_sent_as_it_is() -> None:
    """Method, URL, headers in order and body go out, nothing else, and what came back is the exchange."""
    seen: list[httpx2.Request] = []

    async def handle(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        await request.aread()
        return httpx2.Response(201, headers=[(b"X-B", b"2"), (b"X-B", b"\xfe")], stream=Stream(b"[1", b"]"))

    before = datetime.now(UTC)
    exchange = sent(handle, defect=Defect.WRONG_KEY)
    (request,) = seen
    # httpx2 adds the host alone, which the request may name itself.
    headers = [(name.decode("latin-1"), value) for name, value in request.headers.raw if name.lower() != b"host"]
    assert (request.method, str(request.url), request.content) == ("POST", URL, b"{}")
    assert headers == [("X-A", b"1"), ("x-a", b"2"), ("Content-Length", b"2")]
    assert request.extensions["timeout"] == {"connect": 0.9 * TIMEOUT}
    assert exchange.started is not None
    assert before <= exchange.started <= datetime.now(UTC)
    response = Response(201, (("X-B", "2"), ("X-B", "þ")), b"[1]")
    assert exchange == Exchange(REQUEST, response, None, Defect.WRONG_KEY, exchange.started)


@pytest.mark.parametrize(("headers", "form"), [((), httpx2.ByteStream), (CHUNKED, object)])
def test_a_body_goes_in_chunks_where_the_request_says_so(headers: tuple[tuple[str, str], ...], form: type) -> None:
    """A body has a length, unless the request names the transfer coding chunked."""
    seen: list[tuple[bytes, object, list[str]]] = []

    async def handle(request: httpx2.Request) -> httpx2.Response:
        seen.append((await request.aread(), request.stream, sorted(request.headers)))
        return httpx2.Response(200, stream=Stream())

    exchange = sent(handle, Request("POST", URL, headers, b"body"))
    assert exchange.accepted
    ((body, stream, names),) = seen
    assert body == b"body"
    assert isinstance(stream, form)
    assert ("content-length" in names, "transfer-encoding" in names) == (not headers, bool(headers))


@pytest.mark.parametrize(
    ("chunks", "headers", "result"),
    [
        ((b"a", b"", b"bc"), [], b"abc"),
        ((), [], b""),
        ((b"\x1f\x8b", b"noise"), [("Content-Encoding", "br")], b"\x1f\x8bnoise"),
        ((b"text",), [("content-encoding", "GZIP")], FailureKind.PROTOCOL),
        ((b"\x1f\x8b",), [("content-encoding", "gzip")], FailureKind.PROTOCOL),
        ((bytes(MAX_BODY), b"x"), [], FailureKind.TOO_LARGE),
        ((b"a", httpx2.ReadError("reset")), [], FailureKind.CLOSED),
    ],
)
def test_a_response_is_read_to_its_end_and_closed(
    chunks: tuple[bytes | Exception, ...], headers: list[tuple[str, str]], result: bytes | FailureKind
) -> None:
    """A body is collected within bounds, its content coding undone; whatever happens, the connection is given up."""
    stream = Stream(*chunks)

    async def handle(request: httpx2.Request) -> httpx2.Response:
        await begin(request)
        return httpx2.Response(200, headers=headers, stream=stream)

    exchange = sent(handle)
    if isinstance(result, bytes):
        assert (exchange.failure, exchange.response) == (None, Response(200, tuple(headers), result))
    else:
        assert exchange.response is None
        assert exchange.failure is not None
        assert exchange.failure.kind is result
    assert stream.closed


ERRORS = [
    httpx2.ConnectError("e"),
    httpx2.InvalidURL("e"),
    httpx2.StreamError("e"),
    OSError("e"),
    ValueError("e"),
    TooLargeError("e"),
    DecodingError("e"),
    httpx2.RemoteProtocolError("e"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_before_the_first_byte_is_a_provider_that_is_not_reached(error: Exception) -> None:
    """Every error of a connection is part of the exchange; nothing can have come of what was not sent."""

    async def handle(request: httpx2.Request) -> httpx2.Response:
        await request.extensions["trace"]("connection.connect_tcp.started", {})
        raise error

    exchange = sent(handle)
    assert (exchange.response, exchange.failure) == (None, Failure(FailureKind.UNREACHABLE, "cannot connect: e"))


def test_an_error_that_nobody_knows_is_no_failure_of_the_provider() -> None:
    """What can only be a defect of this program is raised."""

    async def handle(_: httpx2.Request) -> httpx2.Response:
        raise LookupError("a defect")

    with pytest.raises(LookupError, match="a defect"):
        sent(handle)


@pytest.mark.parametrize("started", [False, True])
def test_a_response_that_does_not_come_is_waited_for_within_the_time(*, started: bool) -> None:
    """The time bounds the whole exchange, whatever it waits for, and says what did not come."""

    async def handle(request: httpx2.Request) -> httpx2.Response:
        if started:
            await begin(request)
        await asyncio.Event().wait()
        raise AssertionError("nothing sets the event")

    expected = (
        Failure(FailureKind.TIMEOUT, "no complete response within 0.0125 s")
        if started
        else Failure(FailureKind.UNREACHABLE, "no connection within 0.0125 s")
    )
    assert sent(handle, timeout=0.0125).failure == expected


def test_certificates_are_checked_unless_they_shall_not_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate is asked for and belongs to the host; where insecure connections are allowed, neither."""
    safe, unsafe = certificates(insecure=False), certificates(insecure=True)
    assert certificates(insecure=False) is safe, "they are read once in a process"
    assert (safe.verify_mode, safe.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert (unsafe.verify_mode, unsafe.check_hostname) == (ssl.CERT_NONE, False)
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/at/all.pem")
    with pytest.raises(TargetError) as caught:
        certificates(insecure=False)
    start = "the certificates of SSL_CERT_FILE or SSL_CERT_DIR cannot be read: "
    assert str(caught.value).startswith(start)
    assert len(str(caught.value)) > len(start)


def test_no_certificate_is_trusted_where_none_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What sends to http:// alone reads no certificates, and would believe none."""
    taken: dict[str, ssl.SSLContext] = {}
    monkeypatch.setattr(httpx2, "AsyncClient", lambda **options: taken.update(options))
    Transport(plain=True, insecure=True)
    assert (taken["verify"].verify_mode, taken["verify"].get_ca_certs()) == (ssl.CERT_REQUIRED, [])


@pytest.mark.parametrize(("insecure", "mode"), [(None, ssl.CERT_REQUIRED), (True, ssl.CERT_NONE)])
def test_a_transport_passes_on_how_certificates_are_checked(
    monkeypatch: pytest.MonkeyPatch, *, insecure: bool | None, mode: ssl.VerifyMode
) -> None:
    """Certificates are checked unless somebody asks for the contrary; a whole exchange has 10 seconds by default."""
    taken: dict[str, object] = {}
    monkeypatch.setattr(httpx2, "AsyncClient", lambda **options: taken.update(options))
    transport = Transport() if insecure is None else Transport(insecure=insecure, timeout=3)
    assert isinstance(taken["verify"], ssl.SSLContext)
    assert taken["verify"].verify_mode is mode
    assert transport.timeout == (10.0 if insecure is None else 3)
    assert (taken["timeout"], taken["trust_env"], taken["follow_redirects"]) == (None, False, False)


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
        assert transport.client.is_closed
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
