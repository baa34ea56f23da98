"""A clock that stands still until a test sets it."""

from __future__ import annotations

from attrs import define

START = 1000.0


@define
class Clock:
    """A clock that stands still until it is set; it takes the place of a function that returns the time."""

    now: float = START

    def __call__(self) -> float:
        """Return the time in seconds."""
        return self.now
