"""Checks of strings with a format; a client carries them only where its fragment has such a schema."""

import datetime as dt
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from ._model import Place, string

T = TypeVar("T")


def date(value: object, place: Place) -> dt.date:
    """Accept a full date (RFC 3339)."""
    return _parsed(dt.date.fromisoformat, value, place)


def date_time(value: object, place: Place) -> dt.datetime:
    """Accept a date-time (RFC 3339)."""
    return _parsed(dt.datetime.fromisoformat, value, place)


def uuid(value: object, place: Place) -> UUID:
    """Accept a UUID (RFC 9562)."""
    return _parsed(UUID, value, place)


def _parsed(parse: Callable[[str], T], value: object, place: Place) -> T:
    text = string(value, place)
    try:
        return parse(text)
    except ValueError:
        raise place.mismatch("format", value) from None
