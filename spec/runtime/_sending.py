"""The wire: sends a request and receives its answer within a finite time, and sends again at most twice."""

import asyncio
import math
import time
from collections.abc import Callable, Iterator
from contextlib import aclosing, closing, contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

import httpx2

from ._call import Call, Received, Run, now
from .types import Response, Timeout

if TYPE_CHECKING:
    from .client import Client

T = TypeVar("T")
# UnicodeError: a host name that the resolver does not accept.
_BAD_ADDRESS = (httpx2.UnsupportedProtocol, httpx2.InvalidURL, UnicodeError)
_NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError, *_BAD_ADDRESS)
_FAILURES = (httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL, OSError, UnicodeError)
_OPENING = (".connect_tcp", ".connect_unix_socket", ".start_tls")
_PIECE = 65536
_deadline: ContextVar[float] = ContextVar("_deadline", default=math.inf)

sleep = time.sleep
async_sleep = asyncio.sleep


def send(client: "Client", call: Call[T], timeout: Timeout = None) -> Response[T]:
    """Send a request and return its answer; raises an error of the package."""
    run = Run.of(client, call, timeout)
    while True:
        http, received = client.get_httpx_client(), Received(client.max_response_bytes)
        with (
            _guarded(run, received),
            closing(http.send(run.request(http, _trace), stream=True, follow_redirects=False)) as response,
        ):
            for chunk in [response.content] if received.begin(response) else response.iter_raw():
                if not received.add(chunk) or run.is_late(received):
                    break
        wait = run.wait_before_next(received)
        if wait is None:
            return run.finish(received)
        sleep(wait)


async def send_async(client: "Client", call: Call[T], timeout: Timeout = None) -> Response[T]:
    """Send a request and return its answer, as `send` does."""
    run = Run.of(client, call, timeout)
    while True:
        http, received = client.get_async_httpx_client(), Received(client.max_response_bytes)
        with _guarded(run, received):
            exchange = http.send(run.request(http, _trace_async), stream=True, follow_redirects=False)
            async with aclosing(await exchange) as response:
                if received.begin(response):
                    received.add(response.content)
                else:
                    async for chunk in response.aiter_raw():
                        if not received.add(chunk) or run.is_late(received):
                            break
        wait = run.wait_before_next(received)
        if wait is None:
            return run.finish(received)
        await async_sleep(wait)


@contextmanager
def _guarded(run: Run[Any], received: Received) -> Iterator[None]:
    """Apply the deadline to all that happens on the wire, and record a failure instead of raising it."""
    token = _deadline.set(run.deadline)
    try:
        yield
    except _FAILURES as error:
        # A body that is longer than the limit is no failure of the wire, however its connection ends.
        if received.status_code is None or len(received.raw) <= received.limit:
            # Only the words are kept: the exception holds the request, and the request holds the key.
            received.failure = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            received.timed_out = isinstance(error, httpx2.TimeoutException)
            received.sent = not isinstance(error, _NEVER_SENT)
    finally:
        _deadline.reset(token)


# A timeout of httpx2 starts again with each read, so a server that sends a byte now and then never exceeds it.
# The traces below see each connection when it is opened, and limit its reads and writes to what is left of the call.


def _trace(name: str, info: dict[str, Any]) -> None:
    if _opened(name, info):
        stream = info["return_value"]
        write = _limited(stream.write, httpx2.WriteTimeout)

        def write_in_pieces(buffer: bytes, timeout: float | None = None) -> None:
            # Each piece has a new limit; httpx2 would allow the whole timeout for every few bytes that are taken.
            for start in range(0, len(buffer), _PIECE):
                write(buffer[start : start + _PIECE], timeout)

        stream.read, stream.write = _limited(stream.read, httpx2.ReadTimeout), write_in_pieces


async def _trace_async(name: str, info: dict[str, Any]) -> None:
    # An async write has a single limit for the whole of it, so it need not go in pieces.
    if _opened(name, info):
        stream = info["return_value"]
        stream.read = _limited(stream.read, httpx2.ReadTimeout)
        stream.write = _limited(stream.write, httpx2.WriteTimeout)


def _opened(name: str, info: dict[str, Any]) -> bool:
    """Limit the time to open a connection; return whether a connection was opened."""
    step, _, state = name.rpartition(".")
    if step.endswith(_OPENING) and state == "started":
        info["timeout"] = _remaining(info.get("timeout"), httpx2.ConnectTimeout)
    return step.endswith(_OPENING) and state == "complete"


def _limited(method: Callable[..., T], error: type[httpx2.TimeoutException]) -> Callable[..., T]:
    """Return a method of a connection, sync or async, with its timeout limited to what is left of the call."""

    def limited(argument: object, timeout: float | None = None) -> T:
        return method(argument, timeout=_remaining(timeout, error))

    return limited


def _remaining(timeout: float | None, error: type[httpx2.TimeoutException]) -> float:
    left = _deadline.get() - now()
    if left <= 0:
        raise error("the time for the whole call ran out")
    return left if timeout is None else min(timeout, left)
