"""The time of a call, its limits, and the waits that a provider asks for, at their bounds."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, Self

import httpx2
import pytest
from runtime import _clock
from still import START, Clock


def test_what_is_left_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of the time counts, and at its end nothing is left."""
    clock = Clock()
    monkeypatch.setattr(_clock, "now", clock)
    assert _clock.time_left(_clock.NEVER) == math.inf
    deadline = START + 10
    assert _clock.time_left(deadline) == 10
    clock.now += 9.5
    assert _clock.time_left(deadline) == 0.5
    clock.now += 0.5
    with pytest.raises(TimeoutError, match=r"^the time for the whole call ran out$"):
        _clock.time_left(deadline)


@pytest.mark.parametrize(("left", "seconds", "limit"), [(3, 5, 3), (3, 2, 2), (3, 0, 0), (math.inf, 5, 5)])
def test_a_limit_is_at_most_what_is_left(
    left: float, seconds: float, limit: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A timeout that knows its call ends with it, whenever it is asked; any other stays as it is."""
    clock = Clock()
    monkeypatch.setattr(_clock, "now", clock)
    timeout = _clock.Limit(seconds, clock.now + left)
    assert _clock.at_most(timeout) == timeout == limit
    clock.now += 1.5
    assert _clock.at_most(timeout) == min(limit, left - 1.5)
    assert _clock.at_most(None) is None
    assert _clock.at_most(5) == 5
    if left < math.inf:
        clock.now += 1.5
        with pytest.raises(TimeoutError):
            _clock.at_most(timeout)


PHASES = ("connect", "read", "write", "pool")


@pytest.mark.parametrize(
    ("timeout", "phases", "total"),
    [
        (5, (5, 5, 5, 5), 5.0),
        (0.5, (0.5,) * 4, 0.5),
        (86400, (86400,) * 4, 86400.0),
        (httpx2.Timeout(5, connect=1, pool=2.5), (1, 5, 5, 2.5), 13.5),
        (httpx2.Timeout(86400), (86400,) * 4, 345600),
    ],
)
def test_limits(timeout: Any, phases: tuple[float, ...], total: float) -> None:
    """A number limits each phase and the whole, an httpx2.Timeout each phase, and the whole by their sum."""
    limits, whole = _clock.timeouts(timeout)
    assert (limits, whole) == (dict(zip(PHASES, phases, strict=True)), total)
    assert isinstance(whole, float) or isinstance(timeout, httpx2.Timeout)


WRONG = [0, -1, 0.0, 86400.5, 86401, math.inf, math.nan, True, "5", httpx2.Timeout(None), httpx2.Timeout(5, read=0)]


@pytest.mark.parametrize("timeout", [*WRONG, httpx2.Timeout(5, pool=None), httpx2.Timeout(86401, connect=1)])
def test_a_limit_is_a_number_of_seconds(timeout: Any) -> None:
    """What is no number above 0 and up to a day is refused, in each phase."""
    with pytest.raises(
        ValueError, match=r"^`timeout` must be a number of seconds above 0 and at most 86400, which is a day$"
    ):
        _clock.timeouts(timeout)


NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class Stopped(datetime):
    """A time at which it is always the same moment."""

    @classmethod
    def now(cls, tz: Any = None) -> Self:
        """Return the moment."""
        return cls.fromtimestamp(NOW.timestamp(), tz)


def date(seconds: float, zone: str = "GMT") -> str:
    """Return the HTTP date that lies some seconds ahead."""
    return format_datetime(NOW + timedelta(seconds=seconds), usegmt=True).replace("GMT", zone)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        (None, None),
        ("", None),
        ("0", 0.0),
        (" 7 ", 7.0),
        ("60", 60.0),
        ("61", None),
        ("000000060", 60.0),
        ("0000000060", None),
        ("-1", None),
        ("1.5", None),
        ("\xb2", None),
        ("5, 5", None),
        (date(0), 0.0),
        (date(-100), 0.0),
        (date(30), 30.0),
        (date(60), 60.0),
        (date(61), None),
        (date(30, "-0000"), 30.0),
        (date(30 + 3600, "+0100"), 30.0),
        ("Sun, 99 Foo 2026 25:61:61 GMT", None),
        ("Fri, 02 Jan 99999999999999999999 03:04:05 GMT", None),
    ],
)
def test_the_wait_that_a_provider_asks_for(
    value: str | None, wait: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seconds and dates are read, up to a minute; a date without a zone is in UTC, and a past one means at once."""
    monkeypatch.setattr(_clock, "datetime", Stopped)
    result = _clock.retry_after(value)
    assert result == wait
    assert result is None or type(result) is float


@pytest.mark.parametrize("error", [ValueError, TypeError, IndexError, OverflowError])
def test_a_date_that_cannot_be_read(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the version of Python raises for a strange date, there is no wait to keep."""

    def fail(_: str) -> datetime:
        raise error

    monkeypatch.setattr(_clock, "parsedate_to_datetime", fail)
    assert _clock.retry_after("strange") is None


def test_the_defaults() -> None:
    """A call takes two minutes by default and a day at most, and a wait a minute."""
    assert (_clock.DEFAULT_TIMEOUT, _clock.LONGEST_TIMEOUT, _clock.LONGEST_WAIT) == (120.0, 86400.0, 60.0)
