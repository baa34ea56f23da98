# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.

"""What every model can do."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, Self
from uuid import UUID

from ._reading import Mismatch, Place
from .errors import APIResponseValidationError
from .types import Violation


class Model:
    """The base of the models: objects whose members the contract names."""

    __slots__ = ()

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any], *, strict: bool = False) -> Self:
        """Return the model of a JSON object, every member checked.

        A nullable member that is left out reads as None and a string outside an enumeration is kept, unless `strict`.

        Raises:
            APIResponseValidationError: It does not fit; `violations` says where. It is a ValueError, too.
        """
        value: object = src_dict
        violations: tuple[Violation, ...]
        try:
            return cls._read(dict(value) if isinstance(value, Mapping) else value, Place(strict=strict))
        except Mismatch as mismatch:
            violations = mismatch.violations
        raise APIResponseValidationError(f"no {cls.__name__}: {describe(violations)}", violations=violations)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object of this model, members that nobody knows included; those left unset are not."""
        return dict(to_json(dict(self._members())))

    @classmethod
    def _read(cls, value: object, place: Place) -> Self:
        raise NotImplementedError

    def _members(self) -> Iterator[tuple[str, object]]:
        raise NotImplementedError


def to_json(value: object) -> Any:
    """Return the JSON value of a model or of what a member of one may hold; anything unknown stays as it is.

    Raises TypeError for the name of a member that is no string.
    """
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    if isinstance(value, Mapping):
        for name in value:
            if not isinstance(name, str):
                raise TypeError(f"{name!r}: the name of a member must be str, not {type(name).__name__}")
        return {name: to_json(item) for name, item in value.items()}
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def describe(violations: tuple[Violation, ...], most: int = 5) -> str:
    """Return violations as one short line: pointer, rule and what came."""
    shown = [f"{pointer or 'the answer'} {rule} ({_short(value)})" for pointer, rule, value in violations[:most]]
    return ", ".join(shown) + (f" and {len(violations) - most} more" if len(violations) > most else "")


def _short(value: object, length: int = 60) -> str:
    if isinstance(value, (dict, list)):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    text = ascii(value[: length + 1] if isinstance(value, (str, bytes)) else value)
    return text if len(text) <= length else f"{text[:length]}…"
