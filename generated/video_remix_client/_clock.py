# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""The time of a call: its limits, what is left of it, and the waits that a provider asks for."""

import math
import re
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self

import httpx2

DEFAULT_TIMEOUT = 120.0
LONGEST_TIMEOUT = 86400.0
LONGEST_WAIT = 60.0
NEVER = math.inf
now = time.monotonic


def time_left(deadline: float) -> float:
    """Return the seconds until a deadline; raises TimeoutError where it is over."""
    left = deadline - now()
    if left <= 0:
        raise TimeoutError("the time for the whole call ran out")
    return left


class Limit(float):
    """The seconds that a step of a call may take, at most what is left of the call, whose deadline it knows."""

    __slots__ = ("deadline",)
    deadline: float

    def __new__(cls, seconds: float, deadline: float) -> Self:
        """Return a limit that knows its deadline."""
        self = super().__new__(cls, min(seconds, deadline - now()))
        self.deadline = deadline
        return self


def at_most(timeout: float | None) -> float | None:
    """Return a timeout, at most what is left of its call where it is of one; raises TimeoutError where that is over.

    A timeout of httpx2 starts again with each read, so a server that sends a byte now and then never exceeds it.
    """
    return min(timeout, time_left(timeout.deadline)) if isinstance(timeout, Limit) else timeout


def timeouts(timeout: float | httpx2.Timeout) -> tuple[dict[str, float], float]:
    """Return the limits of the phases and of the whole call, in seconds.

    A number limits the whole call; a Timeout limits each phase, and the whole call to their sum.
    Raises ValueError where a limit is not a number of seconds above 0 and up to a day.
    """
    phases: dict[str, Any] = httpx2.Timeout(timeout).as_dict()
    # Sockets count milliseconds in 32 bits: a longer time overflows and ends at once.
    if any(type(limit) not in {int, float} or not 0 < limit <= LONGEST_TIMEOUT for limit in phases.values()):
        raise ValueError("`timeout` must be a number of seconds above 0 and at most 86400, which is a day")
    return phases, sum(phases.values()) if isinstance(timeout, httpx2.Timeout) else float(timeout)


def retry_after(value: str | None, longest: float = LONGEST_WAIT) -> float | None:
    """Return the seconds that a Retry-After field asks for, as a number or as a date (RFC 9110, 10.2.3).

    None where there is no readable field, or where it asks for more than a minute, or than `longest`.
    """
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        wait = float(text)
    else:
        try:
            date = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        wait = ((date if date.tzinfo else date.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds()
    return max(wait, 0.0) if wait <= longest else None
