"""A server on a raw socket that does with each connection what a behaviour wants."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import h11
from attrs import define, field
from patience import MAX_WAIT
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.wire.messages import Request, decoded

from probing.hostile.wire import BLOCK, Peer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from video_remix_contract.openapi.contract import Contract
    from video_remix_contract.wire.messages import Response

    from probing.hostile.clock import MovableLoop

LOOPBACK = "127.0.0.1"
ALWAYS, AFTER_CONTROLS, ON_REFUSALS = "from the first request", "after the accepted controls", "on what it refuses"
TURNS = (ALWAYS, AFTER_CONTROLS, ON_REFUSALS)
CONTROLS = 2


@define
class Server:
    """A listening server: hostile in its turn, otherwise the reference provider.

    ``requests`` are those that it read, ``connections`` counts those that it took, ``accepted`` the jobs that it
    accepted honestly, ``acts`` how often it was hostile, ``max_acts`` the bound of that (None for no bound);
    ``arrived`` is set with the first request. ``loop`` is the client's event loop, None where that is another process.
    """

    provider: ReferenceProvider
    act: Callable[[Peer], None]
    early: bool
    turn: str
    listener: socket.socket
    origin: str
    loop: MovableLoop | None
    max_acts: int | None
    requests: list[Request] = field(factory=list)
    connections: int = 0
    accepted: int = 0
    acts: int = 0
    lock: threading.Lock = field(factory=threading.Lock)
    arrived: threading.Event = field(factory=threading.Event)
    stopping: threading.Event = field(factory=threading.Event)
    socks: list[socket.socket] = field(factory=list)
    threads: list[threading.Thread] = field(factory=list)

    def hostile_to(self, response: Response | None) -> bool:
        """Return whether it is the behaviour's turn; ``response`` is honest, None where nothing was read."""
        if self.max_acts is not None and self.acts >= self.max_acts:
            return False
        if self.turn == AFTER_CONTROLS:
            return self.accepted >= CONTROLS
        return self.turn == ALWAYS or (response is not None and response.status >= 400)

    def converse(self, sock: socket.socket) -> None:
        """Serve a connection."""
        with suppress(OSError), sock:
            if self.early and self.hostile_to(None):
                self.acts += 1
                self.act(Peer(sock, self.provider, self.loop, self.stopping))
                return
            request = read_request(sock, self.origin)
            with self.lock:
                self.requests.append(request)
                response = self.provider.respond(request)
                hostile_now = not self.early and self.hostile_to(response)
                self.acts += hostile_now
                self.accepted += not hostile_now and response.accepted
            self.arrived.set()
            peer = Peer(sock, self.provider, self.loop, self.stopping, request, response)
            if hostile_now:
                self.act(peer)
            else:
                peer.respond_honestly()

    def accept(self) -> None:
        """Take connections until the listening socket is closed."""
        with suppress(OSError):
            while True:
                sock, _ = self.listener.accept()
                sock.settimeout(MAX_WAIT)
                self.connections += 1
                self.socks.append(sock)
                self.threads.append(threading.Thread(target=self.converse, args=(sock,), daemon=True))
                self.threads[-1].start()

    def stop(self) -> None:
        """Close everything and wait for the threads."""
        self.stopping.set()
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        for sock in self.socks:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join(MAX_WAIT)
        self.listener.close()


@contextmanager
def serving(
    contract: Contract,
    act: Callable[[Peer], None],
    *,
    early: bool = False,
    turn: str = ALWAYS,
    loop: MovableLoop | None = None,
    max_acts: int | None = None,
) -> Iterator[Server]:
    """Serve a behaviour on loopback while the block runs; out of its turn the server is the reference provider."""
    listener = socket.create_server((LOOPBACK, 0), backlog=64)
    origin = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
    server = Server(ReferenceProvider(contract), act, early, turn, listener, origin, loop, max_acts)
    acceptor = threading.Thread(target=server.accept, daemon=True)
    acceptor.start()
    try:
        yield server
    finally:
        server.stop()
        acceptor.join(MAX_WAIT)


def read_request(sock: socket.socket, origin: str) -> Request:
    """Read a request from a socket, however its body is framed."""
    connection, head, body = h11.Connection(h11.SERVER), None, b""
    while not isinstance(event := connection.next_event(), h11.EndOfMessage):
        if event is h11.NEED_DATA:
            connection.receive_data(received(sock))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body += bytes(event.data)
    assert head is not None, "a message begins with its head"
    target = head.target.decode("latin-1")
    return Request(head.method.decode(), f"{origin}{target}", decoded(head.headers.raw_items()), body)


def received(sock: socket.socket) -> bytes:
    """Return the next bytes; raise ConnectionError at the end."""
    data = sock.recv(BLOCK)
    if not data:
        raise ConnectionError("the other side has gone")
    return data
