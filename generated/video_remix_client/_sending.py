# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""The wire: sends a request and receives its answer within a finite time, and sends again at most twice."""

import asyncio
import math
import time
from collections.abc import Callable
from contextlib import aclosing, closing
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from ._call import Call, Run
from ._clock import time_left
from .types import Response, Timeout

if TYPE_CHECKING:
    from .client import Client

T = TypeVar("T")
_OPENING = (".connect_tcp", ".connect_unix_socket", ".start_tls")
_PIECE = 65536

sleep = time.sleep
async_sleep = asyncio.sleep


def send(client: "Client", call: Call[T], timeout: Timeout = None) -> Response[T]:
    """Send a request and return its answer; raises an error of the package."""
    with Run.of(client, call, timeout) as run:
        while True:
            http = client.get_httpx_client()
            request, received = run.request(http, partial(_trace, run))
            with received, closing(http.send(request, stream=True, follow_redirects=False)) as response:
                for chunk in [response.content] if received.begin(response) else response.iter_raw():
                    if not received.add(chunk):
                        break
            wait = run.wait_before_next()
            if wait is None:
                return run.finish()
            sleep(wait)


async def send_async(client: "Client", call: Call[T], timeout: Timeout = None) -> Response[T]:
    """Send a request and return its answer, as `send` does."""
    with Run.of(client, call, timeout) as run:
        while True:
            http = client.get_async_httpx_client()
            request, received = run.request(http, partial(_trace_async, run))
            with received:
                async with aclosing(await http.send(request, stream=True, follow_redirects=False)) as response:
                    if received.begin(response):
                        received.add(response.content)
                    else:
                        async for chunk in response.aiter_raw():
                            if not received.add(chunk):
                                break
            wait = run.wait_before_next()
            if wait is None:
                return run.finish()
            await async_sleep(wait)


# A timeout of httpx2 starts again with each read, so a server that sends a byte now and then never exceeds it.
# The traces below see each connection when it is opened, and limit its reads and writes to what is left of the call.


def _trace(run: Run[Any], name: str, info: dict[str, Any]) -> None:
    if _opened(run, name, info):
        stream = info["return_value"]
        write = _limited(stream.write)

        def write_in_pieces(buffer: bytes, timeout: float | None = None) -> None:
            # Each piece has a new limit; a sync write would allow the whole timeout for every few bytes that are taken.
            for start in range(0, len(buffer), _PIECE):
                write(buffer[start : start + _PIECE], timeout)

        stream.read, stream.write = _limited(stream.read), write_in_pieces


async def _trace_async(run: Run[Any], name: str, info: dict[str, Any]) -> None:
    if _opened(run, name, info):
        stream = info["return_value"]
        stream.read, stream.write = _limited(stream.read), _limited(stream.write)


def _opened(run: Run[Any], name: str, info: dict[str, Any]) -> bool:
    """Take notice of an event, and limit the time to open a connection; return whether a connection was opened."""
    run.received.notice(name, info)
    step, _, state = name.rpartition(".")
    if step.endswith(_OPENING) and state == "started":
        info["timeout"] = _at_most(info.get("timeout"))
    return step.endswith(_OPENING) and state == "complete"


def _limited(method: Callable[..., T]) -> Callable[..., T]:
    """Return a method of a connection, sync or async, with its timeout limited to what is left of the call."""

    def limited(argument: object, timeout: float | None = None) -> T:
        return method(argument, timeout=_at_most(timeout))

    return limited


def _at_most(timeout: float | None) -> float | None:
    left = time_left()
    return timeout if left == math.inf else min(left, left if timeout is None else timeout)
