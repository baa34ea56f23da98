"""The connections that the package opens itself, by the public interface of httpcore2.

No step outlasts its call, and a request leaves in one piece when its answer is waited for.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, closing, suppress
from ssl import SSLContext
from typing import TYPE_CHECKING, Any, cast

import httpcore2
import httpx2
from attrs import define

from ._clock import at_most
from ._settings import header_fields

if TYPE_CHECKING:
    from ._call import Run
    from ._received import Received

_PIECE = 65536
# As many as httpx2 keeps, but none is closed while there is room for it.
_LIMITS: dict[str, Any] = {"max_connections": 100, "keepalive_expiry": 5.0}
_BODILESS = {"GET", "HEAD", "DELETE", "OPTIONS", "TRACE"}
"""Methods whose requests need no length where they have no body (RFC 9110, 8.6)."""
_FAILURES = (
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    # What the wire raises by itself; UnicodeError: a host name that the resolver does not accept.
    OSError,
    UnicodeError,
)


@define
class _Body:
    """The body of a request; that it is asked for shows that the request is about to leave."""

    content: bytes | None
    received: "Received"

    def __iter__(self) -> Iterator[bytes]:
        self.received.sent = True
        yield self.content or b""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece


class Wire:
    """The sync connections of a client."""

    def __init__(self, ssl_context: SSLContext | None) -> None:
        self._pool = httpcore2.ConnectionPool(ssl_context, network_backend=_Backend(), **_LIMITS)
        self.close = self._pool.close

    def exchange(self, run: "Run[Any]") -> None:
        """Send the request of a call, and keep what comes back."""
        received = run.expect()
        try:
            with closing(self._pool.handle_request(_request(run))) as response:
                received.begin(response.status, httpx2.Headers(response.headers))
                for chunk in response.iter_stream():
                    if not received.add(chunk):
                        break
        except _FAILURES as error:
            received.fail(error)
            received.timed_out |= isinstance(error, httpcore2.TimeoutException)


class AsyncWire:
    """The async connections of a client, in an event loop."""

    def __init__(self, ssl_context: SSLContext | None) -> None:
        self._pool = httpcore2.AsyncConnectionPool(ssl_context, network_backend=_AsyncBackend(), **_LIMITS)
        self.aclose = self._pool.aclose

    async def exchange(self, run: "Run[Any]") -> None:
        """Send the request of a call, and keep what comes back."""
        received = run.expect()
        try:
            async with aclosing(await self._pool.handle_async_request(_request(run))) as response:
                received.begin(response.status, httpx2.Headers(response.headers))
                async for chunk in response.aiter_stream():
                    if not received.add(chunk):
                        break
        except _FAILURES as error:
            received.fail(error)
            received.timed_out |= isinstance(error, httpcore2.TimeoutException)


def _request(run: "Run[Any]") -> httpcore2.Request:
    content, client = run.call.content, run.client
    scheme, host, port = client.origin
    length = {} if content is None and run.call.method in _BODILESS else {"Content-Length": str(len(content or b""))}
    fields = client.basic_fields | run.fields() | header_fields(length)
    return httpcore2.Request(
        run.call.method,
        httpcore2.URL(scheme=scheme, host=host, port=port, target=run.target),
        headers=list(fields.values()),
        content=_Body(content, run.received),
        extensions={"timeout": run.limits()},
    )


class _Stream(httpcore2.NetworkStream):
    """A connection whose steps end with their call, and that writes what it holds when it is read."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream, self._held = stream, b""
        self._timeout: float | None = None

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._held, self._timeout = self._held + buffer, timeout

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        held, self._held = self._held, b""
        # A provider may refuse and close before it has taken everything; its answer is read, as httpcore2 does.
        with suppress(httpcore2.WriteError):
            # Each piece has a new limit; a sync write would allow the whole timeout for every few bytes that are taken.
            for start in range(0, len(held), _PIECE):
                self._stream.write(held[start : start + _PIECE], at_most(self._timeout))
        return self._stream.read(max_bytes, at_most(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, at_most(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _AsyncStream(httpcore2.AsyncNetworkStream):
    """The same for an async connection."""

    def __init__(self, stream: httpcore2.AsyncNetworkStream) -> None:
        self._stream, self._held = stream, b""
        self._timeout: float | None = None

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._held, self._timeout = self._held + buffer, timeout

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        held, self._held = self._held, b""
        with suppress(httpcore2.WriteError):
            await self._stream.write(held, at_most(self._timeout))
        return await self._stream.read(max_bytes, at_most(timeout))

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.AsyncNetworkStream:
        return _AsyncStream(await self._stream.start_tls(ssl_context, server_hostname, at_most(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Backend(httpcore2.SyncBackend):
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore2.NetworkStream:
        return _Stream(super().connect_tcp(host, port, at_most(timeout), local_address, socket_options))


class _AsyncBackend(httpcore2.AsyncNetworkBackend):
    def __init__(self) -> None:
        # Some type checkers see a class that could not be imported.
        self._inner = cast("httpcore2.AsyncNetworkBackend", httpcore2.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore2.AsyncNetworkStream:
        stream = await self._inner.connect_tcp(host, port, at_most(timeout), local_address, socket_options)
        return _AsyncStream(stream)
