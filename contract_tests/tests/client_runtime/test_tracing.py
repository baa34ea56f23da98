"""Each connection that a call opens is limited to what is left of the call."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from runtime import _sending
from runtime._clock import Limit
from still import Clock

from .support import mocked, run_of


class Stream:
    """A connection that records the arguments of its reads and writes."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any, float | None]] = []

    def read(self, size: int, timeout: float | None = None) -> bytes:
        """Read nothing."""
        self.calls.append(("read", size, timeout))
        return b"read"

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write nothing."""
        self.calls.append(("write", buffer, timeout))


def trace_async(run: Any, name: str, info: dict[str, Any]) -> None:
    """Do what `_trace` does for an async connection."""
    asyncio.run(_sending._trace_async(run, name, info))


TRACES = pytest.mark.parametrize("trace", [_sending._trace, trace_async], ids=["sync", "async"])
OPENINGS = ["connect_tcp", "connect_unix_socket", "start_tls"]


@TRACES
@pytest.mark.parametrize("step", OPENINGS)
def test_to_open_a_connection_takes_no_longer_than_the_call(trace: Any, step: str, clock: Clock) -> None:
    """Where a connection is opened its time is limited, and its reads and writes afterwards as well."""
    with run_of(mocked(), 10) as run:
        clock.now += 4
        info: dict[str, Any] = {"timeout": Limit(50, run.deadline)}
        trace(run, f"connection.{step}.started", info)
        assert info == {"timeout": 6}
        stream = Stream()
        info = {"return_value": stream}
        trace(run, f"connection.{step}.complete", info)
        assert info == {"return_value": stream}
        clock.now += 4
        assert stream.read(5, Limit(3, run.deadline)) == b"read"
        assert stream.read(5, timeout=Limit(1, run.deadline)) == b"read"
        stream.write(b"abc")
        assert stream.calls == [("read", 5, 2), ("read", 5, 1), ("write", b"abc", 2)]
        last = Limit(1, run.deadline)
        clock.now += 2
        with pytest.raises(TimeoutError):
            stream.read(5, last)
    assert run.received.sent is False


OTHERS = [
    "http11.receive_response_body.complete",
    "connection.connect_tcp.failed",
    "http11.receive_response_body.started",
]


@TRACES
@pytest.mark.parametrize("name", OTHERS)
def test_other_events_change_nothing(trace: Any, name: str) -> None:
    """What opens no connection is left as it is."""
    stream = Stream()
    info = {"timeout": 50, "return_value": stream}
    trace(run_of(mocked()), name, info)
    assert info == {"timeout": 50, "return_value": stream}
    assert vars(stream).keys() == {"calls"}


@TRACES
def test_events_are_noticed(trace: Any) -> None:
    """Each event tells whether the request was sent."""
    run = run_of(mocked())
    trace(run, "http11.send_request_headers.started", {"request": SimpleNamespace(method=b"POST")})
    assert run.received.sent is True


@pytest.mark.parametrize("size", [0, 1, 65536, 65537, 131072, 131073])
def test_a_sync_write_goes_in_pieces(size: int) -> None:
    """Each piece of 64 KiB has a limit of its own, and all pieces are the whole."""
    stream = Stream()
    content = bytes(number % 251 for number in range(size))
    _sending._trace(run_of(mocked()), "connection.connect_tcp.complete", {"return_value": stream})
    stream.write(content, 5)
    pieces = [piece for _, piece, _ in stream.calls]
    assert b"".join(pieces) == content
    assert [len(piece) for piece in pieces] == [65536] * (size // 65536) + [size % 65536] * (size % 65536 > 0)
    assert {timeout for _, _, timeout in stream.calls} <= {5}
