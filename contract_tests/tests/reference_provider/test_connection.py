"""What is seen of a connection is in the record: over real sockets, a byte at a time where that matters."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx2
import pytest
from patience import MAX_WAIT
from support import KEY, fixed_clauses
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.connection import Connection
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.reference_provider.store import USABLE

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send
    from video_remix_contract.wire.messages import Exchange

PATH = f"{BASE}/videos/{USABLE[0]}/remix"
BODY = b'{"prompt": "a cat"}'
HEADERS = (("hOsT", "127.0.0.1"), ("X-CASE", "One"), ("x-case", "Two"), ("Authorization", f"Bearer {KEY}"))
JSON = ("Content-type", "application/json")
LENGTH, CHUNKED = ("CONTENT-Length", str(len(BODY))), ("Transfer-encoding", "Chunked")


def head(*more: tuple[str, str], version: str = "1.1") -> bytes:
    """Return the head of a request as it goes over the wire."""
    lines = [f"POST {PATH} HTTP/{version}", *(f"{name}: {value}" for name, value in (*HEADERS, JSON, *more)), "", ""]
    return "\r\n".join(lines).encode()


PLAIN = head(LENGTH) + BODY
IN_CHUNKS = head(CHUNKED) + b"5\r\n" + BODY[:5] + b"\r\ne\r\n" + BODY[5:] + b"\r\n0\r\n\r\n"


def connect(origin: str) -> socket.socket:
    """Return a connection to a server."""
    address = urlsplit(origin)
    assert address.hostname is not None
    return socket.create_connection((address.hostname, address.port), MAX_WAIT)


def answer(connection: socket.socket) -> bytes:
    """Read a whole response, or what came before the connection was closed."""
    received = b""
    while block := connection.recv(65536):
        received += block
        start, ended, body = received.partition(b"\r\n\r\n")
        if ended and len(body) == int(start.lower().partition(b"content-length: ")[2].split()[0]):
            break
    return received


def test_the_record_has_what_was_seen_on_the_wire() -> None:
    """Framing, the case of header names and which request of which connection it was are in the record."""
    exchanges: list[Exchange] = []
    with serving(ReferenceProvider(fixed_clauses().contract, record=exchanges.append)) as origin:
        for requests in ((PLAIN, IN_CHUNKS), (head(LENGTH, version="1.0") + BODY,)):
            with connect(origin) as connection:
                for request in requests:
                    connection.sendall(request)
                    assert b" 200 OK" in answer(connection)
    assert [exchange.request.headers for exchange in exchanges] == [
        (*HEADERS, JSON, LENGTH),
        # Its value has no case (RFC 9112, section 7), and h11 writes it small.
        (*HEADERS, JSON, (CHUNKED[0], "chunked")),
        (*HEADERS, JSON, LENGTH),
    ]
    assert [exchange.request.body for exchange in exchanges] == [BODY] * 3
    facts = [exchange.wire for exchange in exchanges if exchange.wire]
    assert [(wire.chunked, wire.request, wire.http_version) for wire in facts] == [
        (False, 1, "1.1"),
        (True, 2, "1.1"),
        (False, 1, "1.0"),
    ]
    assert facts[0].connection == facts[1].connection != facts[2].connection
    assert not any(wire.client_left for wire in facts)


def test_requests_that_come_at_once_are_kept_apart() -> None:
    """Of two requests in one piece, each has its own headers and its own number."""
    exchanges: list[Exchange] = []
    app = ReferenceProvider(fixed_clauses().contract, record=exchanges.append)
    with serving(app) as origin, connect(origin) as connection:
        connection.sendall(PLAIN + head(LENGTH, ("X-second", "yes"), ("Connection", "close")) + BODY)
        while connection.recv(65536):
            pass
    assert [exchange.wire and exchange.wire.request for exchange in exchanges] == [1, 2]
    assert [("X-second", "yes") in exchange.request.headers for exchange in exchanges] == [False, True]


@pytest.mark.parametrize("started", [False, True], ids=["before the response", "in the middle of it"])
def test_a_connection_is_hung_up(started: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """An application can close the connection at any time: the client gets what was sent before and nothing more."""
    facts = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            connection = Connection.of(scope)
            assert connection is not None
            await receive()
            if started:
                await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]})
                await send({"type": "http.response.body", "body": b"half", "more_body": True})
            connection.hang_up()
            facts.append(connection.wire)
            await send({"type": "http.response.body", "body": b"whole"})

    with serving(app) as origin, connect(origin) as connection:
        connection.sendall(PLAIN)
        received = answer(connection)
    assert received.endswith(b"\r\n\r\nhalf") if started else received == b""
    assert [wire.client_left for wire in facts] == [False]


@pytest.mark.parametrize("request_bytes", [PLAIN, IN_CHUNKS], ids=["with a length", "in chunks"])
def test_a_client_that_leaves_early_is_in_the_record(request_bytes: bytes) -> None:
    """A complete request whose client left before the response was written is an exchange, and marked as that."""
    exchanges: list[Exchange] = []
    arrived, recorded = threading.Event(), threading.Event()
    provider = ReferenceProvider(fixed_clauses().contract, record=exchanges.append)

    async def busy(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            connection = Connection.of(scope)
            assert connection is not None
            arrived.set()
            while not connection.wire.client_left:
                connection.cycle.message_event.clear()
                await connection.cycle.message_event.wait()
            await provider(scope, receive, send)
            recorded.set()

    with serving(busy) as origin:
        with connect(origin) as connection:
            connection.sendall(request_bytes)
            assert arrived.wait(MAX_WAIT)
        assert recorded.wait(MAX_WAIT)
    assert [exchange.request.body for exchange in exchanges] == [BODY]
    assert [exchange.wire and exchange.wire.client_left for exchange in exchanges] == [True]
    assert provider.jobs == 1


def test_a_request_that_is_cut_off_is_no_exchange() -> None:
    """A client that leaves before its request is complete has asked for nothing: no job is made, nothing recorded."""
    exchanges: list[Exchange] = []
    provider = ReferenceProvider(fixed_clauses().contract, record=exchanges.append)
    done = threading.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await provider(scope, receive, send)
            done.set()

    with serving(app) as origin:
        with connect(origin) as connection:
            connection.sendall(PLAIN[:-1])
        assert done.wait(MAX_WAIT)
    assert (exchanges, provider.jobs) == ([], 0)


def test_another_server_is_served_as_well() -> None:
    """A server that keeps no facts of the connection gets the same response, and the record has no facts."""
    exchanges: list[Exchange] = []
    app = ReferenceProvider(fixed_clauses().contract, record=exchanges.append)

    async def ask() -> httpx2.Response:
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app)) as client:
            return await client.post(f"http://127.0.0.1{PATH}", content=BODY, headers=[*HEADERS, JSON])

    assert asyncio.run(ask()).status_code == 200
    assert [exchange.wire for exchange in exchanges] == [None]


def test_a_message_after_the_end_is_the_departure() -> None:
    """An application that waits after a complete request is told when its client leaves, once and not as a request."""
    kinds: list[str] = []
    told = threading.Event()

    async def app(scope: Scope, receive: Receive, _: Send) -> None:
        if scope["type"] == "http":
            messages: list[Message] = [await receive(), await receive()]
            kinds.extend(message["type"] for message in messages)
            told.set()

    with serving(app) as origin:
        with connect(origin) as connection:
            connection.sendall(PLAIN)
        assert told.wait(MAX_WAIT)
    assert kinds == ["http.request", "http.disconnect"]
