"""Run the command of a client under test: no shell, within a time, and nothing of it is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import StrEnum

from attrs import frozen

from video_remix_contract.errors import UsageError
from video_remix_contract.reference_provider.application import end

TICK = 0.05


class Outcome(StrEnum):
    """How a command ended."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CRASHED = "crashed"
    HUNG = "hung"


@frozen
class Ended:
    """How a command ended; ``code`` is its exit status, negative for a signal, None where it had to be ended."""

    code: int | None

    @property
    def outcome(self) -> Outcome:
        """The kind of end; shells report the signal of what they ran as 128 and its number."""
        if self.code is None:
            return Outcome.HUNG
        if self.code < 0 or 128 < self.code <= 128 + signal.NSIG:
            return Outcome.CRASHED
        return Outcome.FAILED if self.code else Outcome.SUCCEEDED

    @property
    def words(self) -> str:
        """The end in words."""
        if self.code is None:
            return "did not end in time"
        if self.code < 0:
            return f"was ended by {signal.Signals(-self.code).name}"
        return f"ended with exit status {self.code}"


@frozen
class Output:
    """Where what a command prints goes: to our outputs, all of it to standard error (``apart``), or nowhere."""

    hidden: bool = False
    apart: bool = False

    def streams(self) -> tuple[int | None, int | None]:
        """Return standard output and standard error of the command; None for ours."""
        if self.hidden:
            return subprocess.DEVNULL, subprocess.DEVNULL
        return sys.stderr.fileno() if self.apart else None, None


def run(
    command: Sequence[str], environment: Mapping[str, str], seconds: float, stop: threading.Event, output: Output
) -> Ended:
    """Run a command to its end, or end it and its children after some seconds or where ``stop`` is set.

    ``environment`` is added to that of this process, ``output`` is where what the command prints goes.
    Raises UsageError where the command cannot be started.
    """
    stdout, stderr = output.streams()
    try:
        process = subprocess.Popen(  # noqa: S603 - the user's own command
            command,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            stdout=stdout,
            stderr=stderr,
        )
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot start {command[0]}: {getattr(error, 'strerror', None) or error}") from error
    latest = time.monotonic() + seconds
    try:
        while process.poll() is None and not stop.is_set() and time.monotonic() < latest:
            with suppress(subprocess.TimeoutExpired):
                process.wait(TICK)
        return Ended(process.returncode)
    finally:
        end(process)
