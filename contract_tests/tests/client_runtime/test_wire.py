"""The package's own connections: a request leaves in one piece, and no step outlasts its call."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from typing import Any

import httpcore2
import httpx2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from runtime import _call, _wire, client
from runtime._clock import Limit
from still import Clock

from .support import KEY, URL, call


class Inner:
    """A connection that records its steps; a write fails where it is broken."""

    def __init__(self) -> None:
        self.steps: list[tuple[Any, ...]] = []
        self.broken = False

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write nothing."""
        self.steps.append(("write", buffer, timeout))
        if self.broken:
            raise httpcore2.WriteError

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read one byte."""
        self.steps.append(("read", max_bytes, timeout))
        return b"x"

    def start_tls(self, context: Any, name: str | None, timeout: float | None) -> Inner:
        """Begin nothing."""
        self.steps.append(("start_tls", context, name, timeout))
        return self

    def close(self) -> None:
        """Close nothing."""
        self.steps.append(("close",))

    def get_extra_info(self, info: str) -> str:
        """Return the name itself."""
        return info


class AsyncInner:
    """The same, to be awaited."""

    def __init__(self, inner: Inner) -> None:
        self.inner = inner
        self.get_extra_info = inner.get_extra_info

    def __getattr__(self, name: str) -> Any:
        step = getattr(self.inner, {"aclose": "close"}.get(name, name))

        async def awaited(*arguments: Any) -> Any:
            result = step(*arguments)
            return self if result is self.inner else result

        return awaited


def done(result: Any) -> Any:
    """Return a result, awaited where it has to be."""

    async def main() -> Any:
        return await result

    return asyncio.run(main()) if inspect.isawaitable(result) else result


def sync_stream(inner: Inner) -> Any:
    """Return the sync stream over a connection."""
    return _wire._Stream(inner)  # type: ignore[arg-type]


def async_stream(inner: Inner) -> Any:
    """Return the async stream over a connection."""
    return _wire._AsyncStream(AsyncInner(inner))  # type: ignore[arg-type]


STREAMS = pytest.mark.parametrize("over", [sync_stream, async_stream], ids=["sync", "async"])


@STREAMS
def test_what_is_written_leaves_when_the_answer_is_read(over: Any, clock: Clock) -> None:
    """Head and body leave in one piece, within the limits that each step has by then."""
    inner = Inner()
    stream = over(inner)
    deadline = clock.now + 10
    done(stream.write(b"head", Limit(5, deadline)))
    done(stream.write(b"body", Limit(4, deadline)))
    assert inner.steps == []
    clock.now += 8
    assert done(stream.read(7, Limit(1, deadline + 100))) == b"x"
    assert inner.steps == [("write", b"headbody", 2), ("read", 7, 1)]
    assert done(stream.read(7, 3)) == b"x"
    assert [step for step in inner.steps[2:] if step[1]] == [("read", 7, 3)]
    clock.now += 2
    done(stream.write(b"more", Limit(5, deadline)))
    with pytest.raises(TimeoutError):
        done(stream.read(7, Limit(5, deadline)))


@STREAMS
def test_an_answer_is_read_after_a_write_that_failed(over: Any) -> None:
    """A provider may refuse and close before it has taken the request."""
    inner = Inner()
    inner.broken = True
    stream = over(inner)
    done(stream.write(b"head", 5))
    assert done(stream.read(7, 5)) == b"x"


@STREAMS
def test_a_connection_stays_limited_under_tls(over: Any, clock: Clock) -> None:
    """The handshake ends with the call, and so do the steps after it."""
    inner = Inner()
    secure = done(over(inner).start_tls("context", "name", Limit(5, clock.now + 3)))
    assert inner.steps == [("start_tls", "context", "name", 3)]
    assert type(secure) is type(over(inner))
    assert secure.get_extra_info("socket") == "socket"
    done(secure.close() if hasattr(secure, "close") else secure.aclose())
    assert inner.steps[1:] == [("close",)]


@given(st.integers(0, 3), st.integers(-1, 1))
def test_a_long_request_leaves_in_pieces(pieces: int, more: int) -> None:
    """Each piece of 64 KiB has a limit of its own, and all pieces are the whole."""
    inner = Inner()
    stream = sync_stream(inner)
    content = bytes(number % 251 for number in range(max(0, pieces * 65536 + more)))
    stream.write(content, 5)
    stream.read(1, 5)
    written = [step[1] for step in inner.steps[:-1]]
    assert b"".join(written) == content
    assert all(len(piece) == 65536 for piece in written[:-1])
    assert all(0 < len(piece) <= 65536 for piece in written)


@pytest.fixture(scope="module")
def http() -> Iterator[httpx2.Client]:
    """Give an httpx2 client, made once since it loads certificates."""
    with httpx2.Client() as made:
        yield made


SEGMENTS = st.text("ab/._~-%C3", max_size=20)


@settings(deadline=None)
@example("/.", {}, False)
@example("/../a", {}, False)
@given(SEGMENTS, st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2), st.booleans())
def test_a_request_is_the_same_on_either_way(
    http: httpx2.Client,
    path: str,
    query: dict[str, str],
    default: bool,  # noqa: FBT001 - given
) -> None:
    """The package's own connections send the target, the header fields and the body that an httpx2 client sends."""
    settings: dict[str, Any] = {"headers": {"X-A": "client", "user-agent": "mine"}}
    settings |= {"default_query": query} if default else {}
    connected = client.AuthenticatedClient(URL, KEY, **settings)
    given = () if default else tuple(query.items())
    made = call(path=f"/a{path}", query=given, headers={"x-a": "call"}, content=b"{}")
    run = _call.Run.of(connected, made, 10)
    request = run.request(http, print)[0]
    run.expect()
    own = _wire._request(run)
    assert own.url.target == request.url.raw_path
    assert (own.url.scheme, own.url.host, own.url.port) == (request.url.raw_scheme, request.url.raw_host, None)
    assert {name.lower(): text for name, text in own.headers} == {
        **{name.lower(): text for name, text in request.headers.raw}
    }
    assert not run.received.sent
    assert list(own.stream) == [request.content]  # type: ignore[arg-type]
    assert run.received.sent


def test_a_request_without_a_body() -> None:
    """Only what may have a body says that it has none (RFC 9110, 8.6)."""
    connected = client.Client(URL)
    for method, length in (("POST", [b"0"]), ("GET", [])):
        run = _call.Run.of(connected, call(method=method), 10)
        run.expect()
        fields = _wire._request(run).headers
        assert [text for name, text in fields if name.lower() == b"content-length"] == length


ANSWER = [b"HTTP/1.1 202 Accepted\r\n", b"X-A: b\r\nContent-Length: 4\r\n\r\n", b"[1", b"2]"]


@pytest.mark.parametrize(("limit", "kept"), [(10, b"[12]"), (2, b"[12")])
@pytest.mark.parametrize("kind", ["sync", "async"])
def test_an_answer_is_kept_up_to_the_limit(kind: str, limit: int, kept: bytes) -> None:
    """Status, header fields and body are kept, the body up to a byte more than the limit; the request is sent."""
    run = _call.Run.of(client.Client(URL, max_response_bytes=limit), call(content=b"{}"), 10)
    if kind == "sync":
        wire: Any = _wire.Wire(None)
        wire._pool = httpcore2.ConnectionPool(network_backend=httpcore2.MockBackend(ANSWER))
    else:
        wire = _wire.AsyncWire(None)
        wire._pool = httpcore2.AsyncConnectionPool(network_backend=httpcore2.AsyncMockBackend(ANSWER))
    done(wire.exchange(run))
    assert (run.received.status_code, run.received.headers["x-a"]) == (202, "b")
    assert (bytes(run.received.raw), run.received.sent, run.received.failure) == (kept, True, None)


def test_a_call_with_more_query_and_header_fields() -> None:
    """What a call is extended with replaces what has the same name; with nothing it stays the same call."""
    made = call(query=(("a", "b"), ("b", "c")), headers={"X": "1"})
    assert made.extended(None, None) is made
    more = made.extended({"Y": "2"}, {"a": "3"})
    assert (more.query, more.headers) == ((("b", "c"), ("a", "3")), {"X": "1", "Y": "2"})
