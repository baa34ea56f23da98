# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""The wire: sends a request and receives its answer within a finite time, and sends again at most twice."""

import math
import time
from collections.abc import Callable
from contextlib import aclosing, closing
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import ref

import httpx2

from ._call import Call, Run
from ._clock import Limit, at_most
from .types import Response, Timeout

if TYPE_CHECKING:
    from .client import Client

T = TypeVar("T")
_OPENING = (".connect_tcp", ".connect_unix_socket", ".start_tls")
_PIECE = 65536

sleep = time.sleep


async def async_sleep(seconds: float) -> None:
    """Wait without holding up the event loop."""
    import asyncio  # noqa: PLC0415 - it takes long, and sync callers do not need it

    await asyncio.sleep(seconds)


def send(client: "Client", call: Call[T], timeout: Timeout = None) -> Response[T]:
    """Send a request and return its answer; raises an error of the package."""
    with Run.of(client, call, timeout) as run:
        while True:
            wire = client.wire()
            if wire is None:
                _exchange(client.get_httpx_client(), run)
            else:
                wire.exchange(run)
            wait = run.wait_before_next()
            if wait is None:
                return run.finish()
            sleep(wait)


async def send_async(client: "Client", call: Call[T], timeout: Timeout = None) -> Response[T]:
    """Send a request and return its answer, as `send` does."""
    with Run.of(client, call, timeout) as run:
        while True:
            wire = client.async_wire()
            if wire is None:
                await _exchange_async(client.get_async_httpx_client(), run)
            else:
                await wire.exchange(run)
            wait = run.wait_before_next()
            if wait is None:
                return run.finish()
            await async_sleep(wait)


# What an httpx2 client sends is seen by its events alone: when it leaves, when it would leave once more, and when a
# connection is opened, whose reads and writes are then limited to what is left of the call.


def _exchange(http: httpx2.Client, run: Run[Any]) -> None:
    request, received = run.request(http, partial(_trace, run))
    with received, closing(http.send(request, stream=True, follow_redirects=False)) as response:
        received.begin(response.status_code, response.headers, plain=response.is_stream_consumed)
        for chunk in [response.content] if received.plain else response.iter_raw():
            if not received.add(chunk):
                break


async def _exchange_async(http: httpx2.AsyncClient, run: Run[Any]) -> None:
    request, received = run.request(http, partial(_trace_async, run))
    with received:
        async with aclosing(await http.send(request, stream=True, follow_redirects=False)) as response:
            received.begin(response.status_code, response.headers, plain=response.is_stream_consumed)
            if received.plain:
                received.add(response.content)
                return
            async for chunk in response.aiter_raw():
                if not received.add(chunk):
                    break


def _trace(run: Run[Any], name: str, info: dict[str, Any]) -> None:
    if _opened(run, name, info):
        stream = info["return_value"]
        write = _limited(run, stream.write)

        def write_in_pieces(buffer: bytes, timeout: float | None = None) -> None:
            # Each piece has a new limit; a sync write would allow the whole timeout for every few bytes that are taken.
            for start in range(0, len(buffer), _PIECE):
                write(buffer[start : start + _PIECE], timeout)

        stream.read, stream.write = _limited(run, stream.read), write_in_pieces


async def _trace_async(run: Run[Any], name: str, info: dict[str, Any]) -> None:
    if _opened(run, name, info):
        stream = info["return_value"]
        stream.read, stream.write = _limited(run, stream.read), _limited(run, stream.write)


def _opened(run: Run[Any], name: str, info: dict[str, Any]) -> bool:
    """Take notice of an event, and limit the time to open a connection; return whether a connection was opened."""
    run.received.notice(name, info)
    step, _, state = name.rpartition(".")
    if step.endswith(_OPENING) and state == "started":
        info["timeout"] = at_most(info.get("timeout"))
    return step.endswith(_OPENING) and state == "complete"


def _limited(run: Run[Any], method: Callable[..., T]) -> Callable[..., T]:
    """Return a method of a connection, sync or async, with its timeout limited to what is left of the call."""
    opening = ref(run)

    def limited(argument: object, timeout: float | None = None) -> T:
        run = opening()
        if timeout is None and run is not None:
            # A step without a timeout is one that opens the connection, such as the greeting of a SOCKS proxy.
            timeout = Limit(math.inf, run.deadline)
        return method(argument, timeout=at_most(timeout))

    return limited
