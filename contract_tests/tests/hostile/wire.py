"""A server on a raw socket that does with each connection whatever a behaviour wants."""

from __future__ import annotations

import json
import socket
import struct
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.wire.messages import Request, header

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from video_remix_contract.openapi.operation import Contract
    from video_remix_contract.reference_provider.behaviour import Reply

LOOPBACK = "127.0.0.1"
# Longer than any run of these tests, so that a thread that is left over ends with it.
PATIENCE = 20
BLOCK = 64 * 1024
JSON = ("Content-Type", "application/json")


@define
class Peer:
    """One connection of the suite under test; ``honest`` is what the reference provider would answer.

    Both ``request`` and ``honest`` are None where the behaviour does not wait for the request. ``provider`` is the
    reference provider behind the server.
    """

    sock: socket.socket
    provider: ReferenceProvider
    request: Request | None = None
    honest: Reply | None = None

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.sock.sendall(data)

    def pour(self, data: bytes, limit: int | None = None) -> None:
        """Send the same bytes again and again, until the other side goes or a limit of bytes is reached."""
        sent = 0
        block = data * max(1, BLOCK // len(data))
        while limit is None or sent < limit:
            self.send(block)
            sent += len(block)

    def drip(self, data: bytes, pause: float = 0.05) -> None:
        """Send bytes one by one, each soon enough for a timeout that looks at single reads."""
        gone = threading.Event()
        for value in data:
            self.send(bytes([value]))
            gone.wait(pause)

    def head(self, status: str = "200 OK", *headers: tuple[str, str]) -> None:
        """Send a status line and headers."""
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers), "", ""]
        self.send("\r\n".join(lines).encode("utf-8", "surrogateescape"))

    def answer(self, body: bytes, status: str = "200 OK", *headers: tuple[str, str]) -> None:
        """Send a whole answer, JSON by default."""
        kind = () if any(name.lower() == "content-type" for name, _ in headers) else (JSON,)
        self.head(status, *kind, ("Content-Length", str(len(body))), ("Connection", "close"), *headers)
        self.send(body)

    def document(self) -> dict[str, Any]:
        """Return the document of the honest answer."""
        assert self.honest is not None, "only behaviours that let the request be read ask for it"
        found = json.loads(self.honest.body)
        assert isinstance(found, dict)
        return found

    def answer_honestly(self, **changes: Any) -> None:
        """Send the honest answer, with other members in its document where some are given."""
        assert self.honest is not None, "only behaviours that let the request be read ask for it"
        body = json.dumps(self.document() | changes).encode() if changes else self.honest.body
        self.answer(body, f"{self.honest.status} Honest")

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

    ``ends`` are the verdicts that are right where every connection is treated so.
    """

    name: str
    statement: str
    act: Callable[[Peer], None]
    early: bool
    ends: tuple[str, ...]


CATALOGUE: list[Behaviour] = []


def hostile(*ends: str, early: bool = False) -> Callable[[Callable[[Peer], None]], Callable[[Peer], None]]:
    """Put a function into the catalogue; its docstring says what the server does."""

    def register(act: Callable[[Peer], None]) -> Callable[[Peer], None]:
        statement = (act.__doc__ or "").strip()
        CATALOGUE.append(Behaviour(act.__name__, statement, act, early, ends or ("nonconformant",)))
        return act

    return register


ALWAYS, AFTER_TWINS, ON_REFUSALS = "from the first request", "after the accepted twins", "on what it refuses"
TURNS = (ALWAYS, AFTER_TWINS, ON_REFUSALS)
TWINS = 2


@define
class Server:
    """A listening server: hostile in its turn, the reference provider else.

    ``requests`` are those that it read, ``connections`` counts those that it took, ``accepted`` the jobs that it
    accepted honestly; ``arrived`` is set with the first request.
    """

    provider: ReferenceProvider
    act: Callable[[Peer], None]
    early: bool
    turn: str
    listener: socket.socket
    origin: str
    requests: list[Request] = field(factory=list)
    connections: int = 0
    accepted: int = 0
    lock: threading.Lock = field(factory=threading.Lock)
    arrived: threading.Event = field(factory=threading.Event)
    socks: list[socket.socket] = field(factory=list)
    threads: list[threading.Thread] = field(factory=list)

    def hostile_to(self, reply: Reply | None) -> bool:
        """Tell whether it is the behaviour's turn; the reply is None before the request was read."""
        if self.turn == AFTER_TWINS:
            return self.accepted >= TWINS
        return self.turn == ALWAYS or (reply is not None and reply.status >= 400)

    def converse(self, sock: socket.socket) -> None:
        """Serve one connection."""
        with suppress(OSError), sock:
            if self.early and self.hostile_to(None):
                self.act(Peer(sock, self.provider))
                return
            request = read_request(sock, self.origin)
            with self.lock:
                self.requests.append(request)
                reply = self.provider.answer(request)
                hostile_now = not self.early and self.hostile_to(reply)
                self.accepted += not hostile_now and reply.status < 300
            self.arrived.set()
            peer = Peer(sock, self.provider, request, reply)
            if hostile_now:
                self.act(peer)
            else:
                peer.answer_honestly()

    def accept(self) -> None:
        """Take connections until the listening socket is closed."""
        with suppress(OSError):
            while True:
                sock, _ = self.listener.accept()
                sock.settimeout(PATIENCE)
                self.connections += 1
                self.socks.append(sock)
                self.threads.append(threading.Thread(target=self.converse, args=(sock,), daemon=True))
                self.threads[-1].start()

    def stop(self) -> None:
        """Close everything and wait for the threads."""
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        for sock in self.socks:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join(PATIENCE)
        self.listener.close()


@contextmanager
def serving(
    contract: Contract, act: Callable[[Peer], None], *, early: bool = False, turn: str = ALWAYS
) -> Iterator[Server]:
    """Serve a behaviour on loopback while the block runs; out of its turn the server is the reference provider."""
    listener = socket.create_server((LOOPBACK, 0), backlog=64)
    origin = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
    server = Server(ReferenceProvider(contract), act, early, turn, listener, origin)
    acceptor = threading.Thread(target=server.accept, daemon=True)
    acceptor.start()
    try:
        yield server
    finally:
        server.stop()
        acceptor.join(PATIENCE)


def read_request(sock: socket.socket, origin: str) -> Request:
    """Read one request with a body of known length off a socket."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += received(sock)
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ")
    headers = tuple((name, value.strip()) for name, _, value in (line.partition(":") for line in lines))
    while len(body) < int(header(headers, "content-length") or 0):
        body += received(sock)
    return Request(method, f"{origin}{target}", headers, body)


def received(sock: socket.socket) -> bytes:
    """Return the next bytes; raise ConnectionError at the end."""
    data = sock.recv(BLOCK)
    if not data:
        raise ConnectionError("the other side has gone")
    return data
