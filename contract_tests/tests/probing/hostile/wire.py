"""A connection on a raw socket, and the catalogue of what hostile servers do with it."""

from __future__ import annotations

import json
import select
import socket
import struct
from typing import TYPE_CHECKING, Any

from attrs import define, frozen
from patience import MAX_WAIT, TIMEOUT
from video_remix_contract.schema.examples import free_texts

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from video_remix_contract.reference_provider.app import ReferenceProvider
    from video_remix_contract.wire.messages import Request, Response

    from probing.hostile.clock import MovableLoop

BLOCK = 64 * 1024
# By how many seconds a stalling server moves the clock of the client's loop on at a time.
STEP = 5
JSON = ("Content-Type", "application/json")


@define
class Peer:
    """A connection of the suite under test; ``honest`` is what the reference provider would respond.

    Both ``request`` and ``honest`` are None where the behaviour does not wait for the request. ``provider`` is the
    reference provider behind the server, ``loop`` the client's event loop (None where that is another process),
    ``stopping`` is set when the server stops.
    """

    sock: socket.socket
    provider: ReferenceProvider
    loop: MovableLoop | None
    stopping: threading.Event
    request: Request | None = None
    honest: Response | None = None

    @property
    def response(self) -> Response:
        """The honest response."""
        assert self.honest is not None, "only behaviours that let the request be read ask for it"
        return self.honest

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.sock.sendall(data)

    def pour(self, data: bytes, limit: int | None = None, seconds: float = 0) -> None:
        """Send the same bytes again and again, until the other side goes or a limit of bytes is reached.

        ``seconds`` pass on the clock of the client's loop with each block, for what ends by a timeout alone.
        """
        sent = 0
        block = data * max(1, BLOCK // len(data))
        while limit is None or sent < limit:
            self.send(block)
            sent += len(block)
            self.advance(seconds)

    def drip(self, data: bytes) -> None:
        """Send each byte by itself, soon enough for a timeout that looks at single reads."""
        for value in data:
            self.send(bytes([value]))
            self.advance(STEP)
            if self.loop is None:
                self.stopping.wait(0.05)

    def stall(self) -> None:
        """Send nothing more until the other side goes."""
        self.await_sending()
        while not self.stopping.is_set() and not self.gone():
            self.advance(STEP)

    def ignore(self) -> None:
        """Read nothing and send nothing until the server stops; more time passes than the other side waits."""
        self.await_sending()
        for _ in range(int(TIMEOUT / STEP) + 1):
            self.advance(STEP)
        self.stopping.wait(MAX_WAIT)

    def await_sending(self) -> None:
        """Wait until the other side has begun to send: then a response is missing, and not a connection."""
        if self.request is None:
            select.select([self.sock], [], [], MAX_WAIT)

    def gone(self) -> bool:
        """Return whether the other side has closed; what it sends is read and dropped."""
        readable, _, _ = select.select([self.sock], [], [], 0.01)
        return bool(readable) and not self.sock.recv(BLOCK)

    def advance(self, seconds: float) -> None:
        """Move the clock of the client's loop on, where there is one."""
        if self.loop is not None and seconds:
            self.loop.advance(seconds)

    def head(self, status: str = "200 OK", *headers: tuple[str, str]) -> None:
        """Send a status line and headers."""
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers), "", ""]
        self.send("\r\n".join(lines).encode("utf-8", "surrogateescape"))

    def respond(self, body: bytes, status: str = "200 OK", *headers: tuple[str, str]) -> None:
        """Send a whole response, JSON by default."""
        kind = () if any(name.lower() == "content-type" for name, _ in headers) else (JSON,)
        self.head(status, *kind, ("Content-Length", str(len(body))), ("Connection", "close"), *headers)
        self.send(body)

    def document(self) -> dict[str, Any]:
        """Return the document of the honest response."""
        document = json.loads(self.response.body)
        assert isinstance(document, dict)
        return document

    def free_text(self) -> str:
        """Return the name of a member of the request that takes any text."""
        operation = self.provider.catalogue.operation
        return next(name for media_type in operation.request_media_types for name in free_texts(operation, media_type))

    def respond_honestly(self, **changes: Any) -> None:
        """Send the honest response, with other members in its document where some are given."""
        body = json.dumps(self.document() | changes).encode() if changes else self.response.body
        self.respond(body, f"{self.response.status} Honest")

    def wait(self) -> None:
        """Do nothing until the other side goes."""
        while self.sock.recv(BLOCK):
            pass

    def reset(self) -> None:
        """Close with a reset."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


@frozen
class Behaviour:
    """What a hostile server does with a connection; ``early`` where it does not wait for the request.

    ``verdicts`` are the right verdicts where every connection is treated so.
    """

    name: str
    statement: str
    act: Callable[[Peer], None]
    early: bool
    verdicts: tuple[str, ...]


CATALOGUE: list[Behaviour] = []


def hostile(*verdicts: str, early: bool = False) -> Callable[[Callable[[Peer], None]], Callable[[Peer], None]]:
    """Put a function into the catalogue; its docstring is the statement of what the server does."""

    def register(act: Callable[[Peer], None]) -> Callable[[Peer], None]:
        statement = (act.__doc__ or "").strip()
        CATALOGUE.append(Behaviour(act.__name__, statement, act, early, verdicts or ("nonconformant",)))
        return act

    return register
