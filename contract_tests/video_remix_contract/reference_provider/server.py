"""Serve an ASGI application on loopback, in a thread of its own or in the foreground."""

from __future__ import annotations

import asyncio
import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from types import FrameType
from typing import Any

import uvicorn

from video_remix_contract.errors import ServerError
from video_remix_contract.reference_provider.connection import Protocol

LOOPBACK = "127.0.0.1"
START_SECONDS = 30
# An application that blocks its thread is left behind then; the thread is a daemon.
STOP_SECONDS = 3
# How often a server does its chores; how often it looks for the end of its last responses.
TICK_SECONDS = 0.1
LOOK_SECONDS = 0.002


class Server(uvicorn.Server):
    """A uvicorn server that signals when it is ready, and ends at once when it is asked to and nothing is at work."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self.wake: Callable[[], object] = lambda: None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and wake whoever waits."""
        self.stopping = asyncio.Event()
        self.wake = partial(asyncio.get_running_loop().call_soon_threadsafe, self.stopping.set)
        await super().startup(sockets)
        self.ready.set()

    def stop(self) -> None:
        """Ask the server to end, from any thread."""
        self.should_exit = True
        # A server that has ended already has no loop any more.
        with suppress(RuntimeError):
            self.wake()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End on a signal at once: until the next chore a whole run may pass."""
        super().handle_exit(sig, frame)
        self.stop()

    async def main_loop(self) -> None:
        """Do the chores again and again, until it is time to end."""
        for count in itertools.cycle(range(10)):
            if await self.on_tick(count):
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), TICK_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End as uvicorn does, which waits a while before it looks whether anything is still at work."""
        state = self.server_state
        for listening in (*self.servers, *(sockets or ())):
            listening.close()
        for connection in list(state.connections):
            connection.shutdown()
        with suppress(TimeoutError):
            async with asyncio.timeout(self.config.timeout_graceful_shutdown):
                while (state.connections or state.tasks) and not self.force_exit:  # noqa: ASYNC110 - uvicorn has no event
                    await asyncio.sleep(LOOK_SECONDS)
        for task in state.tasks:
            task.cancel()
        if not self.force_exit:
            await self.lifespan.shutdown()


def listen(port: int = 0) -> socket.socket:
    """Return a listening socket on loopback, on a free port for 0; raise ServerError where the port is taken."""
    sock = socket.socket()
    try:
        sock.bind((LOOPBACK, port))
    except (OSError, OverflowError) as error:
        sock.close()
        raise ServerError(f"cannot listen on {LOOPBACK}:{port}: {error}") from error
    sock.listen(128)
    return sock


def server(app: Any, *, log_level: str = "critical") -> Server:
    """Return a quiet server for an application."""
    config = uvicorn.Config(
        app,
        http=Protocol,
        log_config=None,
        log_level=log_level,
        access_log=False,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=1,
    )
    return Server(config)


@contextmanager
def serving(app: Any, *, log_level: str = "critical") -> Iterator[str]:
    """Serve an application on a free port while the block runs; the value is its origin, ``http://127.0.0.1:PORT``.

    ``log_level`` is uvicorn's: an application of somebody else prints its own errors, our own faults are no news.
    Raises ServerError where the application does not start.
    """
    sock = listen()
    with serving_on(app, [sock], log_level=log_level):
        yield f"http://{LOOPBACK}:{sock.getsockname()[1]}"


@contextmanager
def serving_on(app: Any, sockets: list[socket.socket], *, log_level: str = "critical") -> Iterator[None]:
    """Serve an application on listening sockets, closed at the end; raises ServerError where it does not start."""
    runner = server(app, log_level=log_level)
    thread = threading.Thread(target=runner.run, kwargs={"sockets": sockets}, daemon=True)
    thread.start()
    try:
        latest = time.monotonic() + START_SECONDS
        while not runner.ready.wait(0.05):
            if not thread.is_alive() or time.monotonic() > latest:
                raise ServerError("the application does not start")
        if runner.should_exit:
            raise ServerError("the application does not start")
        yield
    finally:
        runner.stop()
        thread.join(STOP_SECONDS)
        # An application that is stuck still has them.
        for sock in sockets if not thread.is_alive() else ():
            sock.close()
