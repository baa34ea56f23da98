"""A server that answers every request with the same job, as cheaply as Python can: the peers share it.

``python raw_server.py`` reads an answer for short requests and another for long ones, a line each, from standard input,
prints its port and serves on loopback until its standard input ends.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG = 100_000
"""The bytes from which on a request is long."""
HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Request-Id: req_1\r\nContent-Length: {}\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Answering(asyncio.Protocol):
    """A connection; requests name their length."""

    def __init__(self, short: bytes, long: bytes) -> None:
        self.short, self.long = (HEAD.format(len(answer)).encode() + answer for answer in (short, long))
        self.received = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where answers go."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each request that is complete."""
        self.received += data
        while (end := self.received.find(b"\r\n\r\n")) >= 0:
            named = LENGTH.search(self.received, 0, end)
            length = int(named[1]) if named else 0
            if len(self.received) < end + 4 + length:
                return
            del self.received[: end + 4 + length]
            self.transport.write(self.long if length >= LONG else self.short)


async def serve(short: bytes, long: bytes) -> None:
    """Serve until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Answering(short, long), "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await loop.run_in_executor(None, sys.stdin.buffer.read)


@contextmanager
def raw_server(short: object, long: object) -> Iterator[int]:
    """Serve two JSON documents in a process of its own, and yield the port."""
    command = [sys.executable, __file__]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin, "it is a pipe"
        assert process.stdout, "it is a pipe"
        process.stdin.write(f"{json.dumps(short)}\n{json.dumps(long)}\n")
        process.stdin.flush()
        yield int(process.stdout.readline())


if __name__ == "__main__":
    asyncio.run(serve(sys.stdin.buffer.readline().strip(), sys.stdin.buffer.readline().strip()))
