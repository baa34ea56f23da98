"""A connection that carries a single request and its response."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable, Iterator
from typing import Any, Self

import h11

from video_remix_contract.wire.address import Address
from video_remix_contract.wire.messages import Headers, Request, decoded, header

# Seconds after which the next address of a name is tried as well (RFC 8305, section 8).
NEXT_ADDRESS = 0.25
# How much is read at once, and how long the head of a response may be, in bytes.
READ, MAX_HEAD = 64 * 1024, 100 * 1024
# What has a length although it is empty (RFC 9110, section 8.6).
WITH_LENGTH = frozenset({"POST", "PUT", "PATCH"})


class Connection:
    """Sends a request as it is, but for what tells where it ends, and reads the response to it."""

    def __init__(self, address: Address, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.address = address
        self.reader = reader
        self.writer = writer
        self.state = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD)

    @classmethod
    async def opened(cls, address: Address, tls: ssl.SSLContext, seconds: float) -> Self:
        """Return a new connection, whose handshake takes so many seconds at most; raises OSError or ValueError."""
        secured: dict[str, Any] = {"ssl": tls, "ssl_handshake_timeout": seconds} if address.is_tls else {}
        streams = await asyncio.open_connection(
            address.name, address.port, happy_eyeballs_delay=NEXT_ADDRESS, **secured
        )
        return cls(address, *streams)

    def close(self) -> None:
        """Give the connection up, and wait for nothing."""
        self.writer.transport.abort()

    def message(self, request: Request) -> list[bytes]:
        """Return a request as it is sent; raises ValueError or h11.LocalProtocolError for what cannot be sent."""
        headers = list(sent_headers(request, self.address))
        head = h11.Request(method=request.method, target=self.address.target, headers=headers)
        body = (h11.Data(data=piece) for piece in pieces(request))
        return [self.state.send(event) or b"" for event in (head, *body, h11.EndOfMessage())]

    def send(self, message: Iterable[bytes]) -> None:
        """Send a request. A server may respond before it has read the whole, so that nothing is waited for."""
        for piece in message:
            self.writer.write(piece)

    async def head(self) -> tuple[int, Headers]:
        """Return status and headers of the response; raises h11.RemoteProtocolError or OSError where none comes."""
        while not isinstance(event := await self.event(), h11.Response):
            pass
        return event.status_code, decoded(event.headers.raw_items())

    async def piece(self) -> bytes:
        """Return the next bytes of the body, none at its end; raises as ``head`` does where the end is missing."""
        event = await self.event()
        return bytes(event.data) if isinstance(event, h11.Data) else b""

    async def event(self) -> object:
        """Return what comes next of the response."""
        while (event := self.state.next_event()) is h11.NEED_DATA:
            data = await self.reader.read(READ)
            if not data and self.state.their_state is h11.SEND_RESPONSE:
                raise h11.RemoteProtocolError("peer closed connection without sending a response")
            self.state.receive_data(data)
        return event


def sent_headers(request: Request, address: Address) -> Iterator[tuple[bytes, bytes]]:
    """Yield the headers of a request: its own, the host, and the length of its body where it names none of these."""
    names = {name.lower() for name, _ in request.headers}
    if "host" not in names:
        yield b"Host", address.host.encode("ascii")
    for name, value in request.headers:
        yield name.encode("ascii"), value.encode("ascii")
    if names.isdisjoint({"content-length", "transfer-encoding"}) and (request.body or request.method in WITH_LENGTH):
        yield b"Content-Length", b"%d" % len(request.body)


def is_chunked(request: Request) -> bool:
    """Return whether a request names the transfer coding chunked."""
    return "chunked" in (header(request.headers, "transfer-encoding") or "").lower()


def pieces(request: Request) -> list[bytes]:
    """Return the body of a request in the pieces in which it is sent: two where each is a chunk of its own."""
    body = request.body
    half = (len(body) + 1) // 2 if is_chunked(request) else len(body)
    return [piece for piece in (body[:half], body[half:]) if piece]
