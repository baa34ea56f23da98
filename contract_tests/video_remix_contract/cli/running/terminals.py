"""The terminal, and the signals that come from there."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


class Terminal(Console):
    """A console that keeps to NO_COLOR, and does not end the process on its own where its reader has gone."""

    def __init__(self, *, stderr: bool = False) -> None:
        # Whoever wants no colour wants no other style: rich would keep bold.
        super().__init__(stderr=stderr, color_system=None if os.environ.get("NO_COLOR") else "auto")

    def on_broken_pipe(self) -> None:
        """Leave the error to the caller, who knows which exit code is no verdict."""
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


@contextmanager
def terminable() -> Iterator[None]:
    """Treat SIGTERM as Ctrl-C while the block runs, so that a job that is stopped tells what it has spent."""
    try:
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    except ValueError:  # not in the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
