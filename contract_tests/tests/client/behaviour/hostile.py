"""Hostile answers as data, and a provider that gives them at any moment: before, within or after the request."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
from typing import Literal

from attrs import define, frozen

from .support import Provider, answer, receive, receive_head, video

Moment = Literal["accepted", "head", "request"]
MOMENTS: tuple[Moment, ...] = ("accepted", "head", "request")
"""When the provider answers: before it reads anything, before it reads the body, or after it read all."""


@frozen
class Hostile:
    """What a provider sends, and whether it is a refusal that can be believed: then nothing was done."""

    data: bytes
    refuses: bool = False


def refusal(status: int, body: object = None, **fields: str) -> Hostile:
    """Return a complete refusal that names no job."""
    return Hostile(answer(status, {"error": {"message": "no"}} if body is None else body, **fields), refuses=True)  # type: ignore[arg-type]


LOCATIONS = {
    "relative": "/v1/here",
    "absolute": "http://127.0.0.1/v1/x",
    "without a host": "http:///x",
    "without a scheme": "//[",
    "another scheme": "ftp://127.0.0.1/x",
    "half an address": "http://[",
    "a bad port": "http://127.0.0.1:99999999/x",
    "a port of letters": "http://127.0.0.1:port/x",
    "a host that IDNA refuses": "http://xn--\xe9.example/x",
    "a host with a long label": f"http://{'a' * 70}.example/x",
    "with a password": "http://user:password@127.0.0.1/x",
    "only a fragment": "#x",
    "empty": "",
    "blanks": "http://127.0.0.1/ a b",
    "latin-1": "/\xff\xfe",
    "long": "/" + "x" * 70_000,
    "JavaScript": "javascript:alert(1)",
    "percent": "/%zz%",
    "backslashes": "\\\\127.0.0.1\\x",
}
REDIRECTS = {
    f"{status}, Location: {name}": Hostile(answer(status, b"", location=location))
    for status in (301, 302, 303, 307, 308)
    for name, location in LOCATIONS.items()
    # Each Location under one status that changes the method and one that keeps it; the others have a few.
    if status in {303, 307} or name in {"relative", "absolute", "half an address"}
}
STATUSES = {
    **{f"{status}": Hostile(answer(status, {})) for status in (201, 202, 300, 304, 305, 306, 399, 408, 499, 500, 501)},
    **{f"{status} as well": Hostile(answer(status, {})) for status in (502, 503, 504, 520, 599, 600, 999)},
    **{f"{status} refuses": refusal(status) for status in (400, 401, 402, 403, 404, 405, 407, 409, 413, 415, 422, 425)},
    "401 that asks for Digest": refusal(401, www_authenticate='Digest realm="x", nonce="y", qop="auth"'),
    "429 without Retry-After": refusal(429),
    "503 with too long a Retry-After": refusal(503, retry_after="3600"),
    "303 without Location": Hostile(answer(303, b"")),
    "308 without Location": Hostile(answer(308, b"")),
    "400 that names a job": Hostile(answer(400, video())),
    "429 that names a job": Hostile(answer(429, video(), retry_after="0")),
    "503 that names a job": Hostile(answer(503, {"data": {"task_id": "t"}}, retry_after="0")),
    "307 that names a job": Hostile(answer(307, video(), location="/v1/videos/video_123/remix")),
    "200 with an error": Hostile(answer(200, {"error": {"message": "busy"}}, retry_after="0")),
    "200 of another shape": Hostile(answer(200, [])),
    "204": Hostile(answer(204, b"")),
}
CUT = {
    "cut 429": Hostile(answer(429, b'{"id": ', retry_after="0", content_length="5000")),
    "cut 503": Hostile(answer(503, b"", retry_after="0", content_length="5000")),
    "cut 404": Hostile(answer(404, b"{", content_length="5000")),
    "cut 308": Hostile(answer(308, b"{", location="/v1/x", content_length="5000")),
    "cut 200": Hostile(answer(200, b"{", content_length="5000")),
    "cut chunks": Hostile(answer(429, b"3\r\n{}", whole=False, retry_after="0", transfer_encoding="chunked")),
    "long 429": Hostile(answer(429, b" " * 1_100_000, retry_after="0")),
    "coded 429": Hostile(answer(429, b"\x1f\x8b\x08", retry_after="0", content_encoding="gzip")),
    "nothing": Hostile(b""),
    "half a status line": Hostile(b"HTTP/1.1 42"),
    "half a head": Hostile(b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 0\r\n"),
}
GARBAGE = {
    "another protocol": Hostile(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "TLS": Hostile(b"\x15\x03\x01\x00\x02\x02\x16"),
    "HTTP/2": Hostile(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "HTTP/0.9": Hostile(json.dumps(video()).encode()),
    "NUL": Hostile(b"\0" * 5000),
    "status 99": Hostile(b"HTTP/1.1 99 X\r\n\r\n"),
    "bad field": Hostile(b"HTTP/1.1 429 X\r\nRetry-After: 0\r\nno colon\r\n\r\n"),
    "two lengths": Hostile(b"HTTP/1.1 429 X\r\nRetry-After: 0\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx"),
    "bad chunk": Hostile(answer(503, b"zz\r\n", whole=False, retry_after="0", transfer_encoding="chunked")),
    "endless head": Hostile(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000),
}
INTERIM = {
    "100 alone": Hostile(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "101": Hostile(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"),
    "a flood of 100": Hostile(b"HTTP/1.1 100 Continue\r\n\r\n" * 300),
    "a flood before a refusal": Hostile(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 300 + refusal(404).data, refuses=True),
    "199": Hostile(b"HTTP/1.1 199 X\r\n\r\n"),
}
ANSWERS = {**REDIRECTS, **STATUSES, **CUT, **GARBAGE, **INTERIM}


@define
class HostileProvider(Provider):
    """A provider that answers at a moment of its choice, and ends each connection in an orderly way or by a reset."""

    moment: Moment = "request"
    resets: bool = False

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection, connection.makefile("rb") as stream:
            if self.moment == "accepted" and self._ends(connection):
                return
            head = receive_head(stream)
            if head is not None and self.moment == "head":
                self.seen.append(head)
                if self._ends(connection):
                    return
            request = receive(stream, head)
            if request is not None and self.moment != "head":
                self.seen.append(request)
            if request is not None and self.moment == "request" and self._ends(connection):
                return
            # Until the client has read all and goes: a connection that ends with unread bytes takes the answer with it.
            stream.read()

    def arrived(self, video_id: str) -> int:
        """Return how often the request for a video arrived, after all connections have ended."""
        for thread in self._threads[1:]:
            thread.join(60)
            assert not thread.is_alive(), "a connection of the client stays open"
        return sum(f"/videos/{video_id}/remix" in request.target for request in self.seen)

    def _ends(self, connection: socket.socket) -> bool:
        """Send the answer; return whether the connection ends at once, by a reset."""
        data = self.script[0]
        assert isinstance(data, bytes)
        connection.sendall(data)
        if self.resets:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            connection.shutdown(socket.SHUT_WR)
        return self.resets
