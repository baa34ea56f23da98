"""An event loop whose clock can be moved on, so that no test waits for a timeout."""

from __future__ import annotations

import asyncio
import threading

# Turns of the loop in which everything that a timer sets off has come to its end.
TURNS_OF_LOOP = 20


class MovableLoop(asyncio.SelectorEventLoop):
    """An event loop whose time is the real time and all the seconds that ``advance`` has added.

    A run in this loop may have generous timeouts: a server that stalls advances the clock, and they fire at once. No
    timeout fires early because the machine is slow.
    """

    def __init__(self) -> None:
        super().__init__()
        self.added = 0.0

    def time(self) -> float:
        """Return the time in seconds."""
        return super().time() + self.added

    def advance(self, seconds: float) -> None:
        """Move the clock on, called from another thread; return when the timers that this sets off have run."""
        done = threading.Event()

        def turn(left: int) -> None:
            if left:
                self.call_soon(turn, left - 1)
            else:
                done.set()

        def move() -> None:
            self.added += seconds
            turn(TURNS_OF_LOOP)

        try:
            self.call_soon_threadsafe(move)
        except RuntimeError:
            # The loop is closed, so that nobody waits any more.
            return
        # A loop that has ended meanwhile calls nothing any more.
        while self.is_running() and not done.wait(0.05):
            pass
