# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.

"""The wire: one request sent and its answer received within one finite time, at most twice again."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar, cast

import httpx2

from ._call import Call, Received
from ._run import Run, now
from .types import Response

if TYPE_CHECKING:
    from .client import Client

T = TypeVar("T")
# UnicodeError: a host name that no resolver can take.
_NEVER_SENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
    httpx2.InvalidURL,
    UnicodeError,
)
_FAILURES = (httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL, OSError, UnicodeError)
_deadline: ContextVar[float] = ContextVar("_deadline", default=math.inf)

sleep = time.sleep
async_sleep = asyncio.sleep


def send(client: Client, call: Call[T], timeout: float | httpx2.Timeout | None = None) -> Response[T]:
    """Send a request and return its answer; raises one of the package's errors."""
    run = Run.of(client, call, timeout)
    while True:
        received = _exchange(client.get_httpx_client(), run)
        wait = run.wait_before_next(received)
        if wait is None:
            return run.finish(received)
        sleep(wait)


async def send_async(client: Client, call: Call[T], timeout: float | httpx2.Timeout | None = None) -> Response[T]:
    """Send a request and return its answer, as `send` does."""
    run = Run.of(client, call, timeout)
    while True:
        received = await _exchange_async(client.get_async_httpx_client(), run)
        wait = run.wait_before_next(received)
        if wait is None:
            return run.finish(received)
        await async_sleep(wait)


def _exchange(http: httpx2.Client, run: Run[Any]) -> Received:
    received = Received(run.limit)
    request = run.request(http, _trace)
    with _until(run.deadline):
        try:
            response = http.send(request, stream=True, follow_redirects=False)
            try:
                received.status_code, received.headers = response.status_code, response.headers
                received.plain = response.is_stream_consumed
                for chunk in [response.content] if received.plain else response.iter_raw():
                    if not received.add(chunk) or run.late(received):
                        break
            finally:
                response.close()
        except _FAILURES as error:
            _fail(received, error)
    return received


async def _exchange_async(http: httpx2.AsyncClient, run: Run[Any]) -> Received:
    received = Received(run.limit)
    request = run.request(http, _trace_async)
    with _until(run.deadline):
        try:
            response = await http.send(request, stream=True, follow_redirects=False)
            try:
                received.status_code, received.headers = response.status_code, response.headers
                received.plain = response.is_stream_consumed
                if received.plain:
                    received.add(response.content)
                    return received
                async for chunk in response.aiter_raw():
                    if not received.add(chunk) or run.late(received):
                        break
            finally:
                await response.aclose()
        except _FAILURES as error:
            _fail(received, error)
    return received


def _fail(received: Received, error: Exception) -> None:
    # Words alone: the exception holds the request, and the request holds the key.
    if received.status_code is not None and len(received.raw) > received.limit:
        return
    received.failure = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    received.timed_out = isinstance(error, httpx2.TimeoutException)
    received.sent = not isinstance(error, _NEVER_SENT)


@contextmanager
def _until(deadline: float) -> Iterator[None]:
    token = _deadline.set(deadline)
    try:
        yield
    finally:
        _deadline.reset(token)


def _remaining(timeout: float | None, error: type[httpx2.TimeoutException]) -> float:
    left = _deadline.get() - now()
    if left <= 0:
        raise error("the time for the whole call ran out")
    return left if timeout is None else min(timeout, left)


# A timeout of httpx2 begins anew with each read, so that a server which trickles never runs into it. The hooks below
# see every connection as it is opened and cap that, its reads and its writes by what is left of the whole call.


_OPENING = (".connect_tcp", ".connect_unix_socket", ".start_tls")


def _opened(name: str, info: dict[str, Any]) -> bool:
    step, _, state = name.rpartition(".")
    if step.endswith(_OPENING) and state == "started":
        info["timeout"] = _remaining(info.get("timeout"), httpx2.ConnectTimeout)
    return step.endswith(_OPENING) and state == "complete"


def _trace(name: str, info: dict[str, Any]) -> None:
    if not _opened(name, info):
        return
    stream = info["return_value"]
    read, write = stream.read, stream.write

    def capped_read(max_bytes: int, timeout: float | None = None) -> bytes:
        return cast(bytes, read(max_bytes, timeout=_remaining(timeout, httpx2.ReadTimeout)))

    def capped_write(buffer: bytes, timeout: float | None = None) -> None:
        for piece in _pieces(buffer):
            write(piece, timeout=_remaining(timeout, httpx2.WriteTimeout))

    stream.read, stream.write = capped_read, capped_write


async def _trace_async(name: str, info: dict[str, Any]) -> None:
    if not _opened(name, info):
        return
    stream = info["return_value"]
    read, write = stream.read, stream.write

    async def capped_read(max_bytes: int, timeout: float | None = None) -> bytes:
        return cast(bytes, await read(max_bytes, timeout=_remaining(timeout, httpx2.ReadTimeout)))

    async def capped_write(buffer: bytes, timeout: float | None = None) -> None:
        for piece in _pieces(buffer):
            await write(piece, timeout=_remaining(timeout, httpx2.WriteTimeout))

    stream.read, stream.write = capped_read, capped_write


def _pieces(buffer: bytes, size: int = 65536) -> Iterator[bytes]:
    for start in range(0, len(buffer), size):
        yield buffer[start : start + size]
