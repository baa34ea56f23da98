# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.

"""Checks: each takes a JSON value and returns it typed, or raises Mismatch with every violation that it holds."""

from __future__ import annotations

import datetime as _datetime
import math
from collections.abc import Callable
from io import BytesIO
from typing import Any, TypeAlias, TypeVar, cast
from uuid import UUID

from attrs import Factory, define

from ._json import below
from .types import UNSET, File, Unset, Violation

T = TypeVar("T")


class Mismatch(Exception):  # noqa: N818 - an outcome of reading, turned into one of the public errors
    """A value does not fit; it never leaves the package."""

    def __init__(self, *violations: Violation) -> None:
        super().__init__(violations)
        self.violations = violations


@define
class Place:
    """Where in a document a check is, how strict it is, and what was tolerated so far."""

    pointer: str = ""
    strict: bool = False
    deviations: list[Violation] = Factory(list)

    def at(self, token: object) -> Place:
        """Return the place of a member or an item; it shares the list of deviations."""
        return Place(below(self.pointer, token), self.strict, self.deviations)

    def fork(self) -> Place:
        """Return the same place with a list of its own, for trying."""
        return Place(self.pointer, self.strict)

    def mismatch(self, rule: str, value: object) -> Mismatch:
        """Return the error that says what is wrong here."""
        return Mismatch(Violation(self.pointer, rule, value))

    def deviate(self, rule: str, value: object) -> None:
        """Note a deviation; raises Mismatch where none is tolerated."""
        if self.strict:
            raise self.mismatch(rule, value)
        self.deviations.append(Violation(self.pointer, rule, value))


Check: TypeAlias = Callable[[object, Place], T]


def anything(value: object, place: Place) -> Any:
    """Accept any JSON value."""
    return value


def string(value: object, place: Place) -> str:
    """Accept a string."""
    if isinstance(value, str):
        return value
    raise place.mismatch("type", value)


def integer(value: object, place: Place) -> int:
    """Accept an integer; true and 1.0 are none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise place.mismatch("type", value)


def number(value: object, place: Place) -> float:
    """Accept a finite number; true is none."""
    if (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and (isinstance(value, int) or math.isfinite(value))
    ):
        return value
    raise place.mismatch("type", value)


def boolean(value: object, place: Place) -> bool:
    """Accept true and false."""
    if isinstance(value, bool):
        return value
    raise place.mismatch("type", value)


def null(value: object, place: Place) -> None:
    """Accept null."""
    if value is not None:
        raise place.mismatch("type", value)


def date(value: object, place: Place) -> _datetime.date:
    """Accept a full date (RFC 3339)."""
    return _parsed(_datetime.date.fromisoformat, value, place)


def date_time(value: object, place: Place) -> _datetime.datetime:
    """Accept a date-time (RFC 3339)."""
    return _parsed(_datetime.datetime.fromisoformat, value, place)


def uuid(value: object, place: Place) -> UUID:
    """Accept a UUID (RFC 9562)."""
    return _parsed(UUID, value, place)


def _parsed(parse: Callable[[str], T], value: object, place: Place) -> T:
    text = string(value, place)
    try:
        return parse(text)
    except ValueError:
        raise place.mismatch("format", value) from None


def binary(value: object, place: Place) -> File:
    """Accept bytes, as a file at its start."""
    if isinstance(value, File):
        return value
    if isinstance(value, bytes):
        return File(BytesIO(value))
    raise place.mismatch("type", value)


def const(expected: T) -> Check[T]:
    """Return the check that accepts one value alone."""

    def check(value: object, place: Place) -> T:
        if type(value) is type(expected) and value == expected:
            return expected
        raise place.mismatch("const", value)

    return check


def one_of(values: tuple[T, ...]) -> Check[T]:
    """Return the check that accepts some values; another string is a deviation and kept as it is."""
    kinds = {type(value) for value in values}

    def check(value: object, place: Place) -> T:
        for known in values:
            if type(value) is type(known) and value == known:
                return known
        if isinstance(value, str) and str in kinds:
            place.deviate("enum", value)
            return cast(T, value)
        raise place.mismatch("enum" if type(value) in kinds else "type", value)

    return check


def nullable(inner: Check[T]) -> Check[T | None]:
    """Return the check that accepts null beside what another accepts."""

    def check(value: object, place: Place) -> T | None:
        return None if value is None else inner(value, place)

    return check


def union(*branches: Check[Any]) -> Check[Any]:
    """Return the check that accepts what one of several accepts, best one without a deviation."""

    def check(value: object, place: Place) -> Any:
        tolerated: list[tuple[Any, Place]] = []
        refused: list[tuple[Violation, ...]] = []
        for branch in branches:
            trial = place.fork()
            try:
                result = branch(value, trial)
            except Mismatch as mismatch:
                refused.append(mismatch.violations)
                continue
            if not trial.deviations:
                return result
            tolerated.append((result, trial))
        if tolerated:
            result, trial = min(tolerated, key=lambda pair: len(pair[1].deviations))
            place.deviations.extend(trial.deviations)
            return result
        # The branch of the right kind knows better what is wrong than "none of these types".
        wrong_kind = (Violation(place.pointer, "type", value),)
        raise Mismatch(*next((violations for violations in refused if violations != wrong_kind), wrong_kind))

    return check


def array(inner: Check[T]) -> Check[list[T]]:
    """Return the check that accepts a list whose items another accepts."""

    def check(value: object, place: Place) -> list[T]:
        if not isinstance(value, list):
            raise place.mismatch("type", value)
        items: list[T] = []
        violations: list[Violation] = []
        for index, item in enumerate(value):
            try:
                items.append(inner(item, place.at(index)))
            except Mismatch as mismatch:
                violations.extend(mismatch.violations)
        if violations:
            raise Mismatch(*violations)
        return items

    return check


class Members:
    """The members of one object, taken one by one; `done` raises what was wrong with any of them."""

    def __init__(self, value: object, place: Place) -> None:
        if not isinstance(value, dict):
            raise place.mismatch("type", value)
        self._left: dict[str, object] = dict(value)
        self._place = place
        self._violations: list[Violation] = []

    def required(self, name: str, check: Check[T]) -> T:
        """Take a member that must be there."""
        if name not in self._left:
            self._violations.append(Violation(self._place.at(name).pointer, "required", UNSET))
            return cast(T, None)
        return self._take(name, check)

    def required_or_null(self, name: str, check: Check[T]) -> T:
        """Take a member that must be there and may be null; its absence is a deviation and reads as null."""
        if name not in self._left:
            try:
                self._place.at(name).deviate("required", UNSET)
            except Mismatch as mismatch:
                self._violations.extend(mismatch.violations)
            return cast(T, None)
        return self._take(name, check)

    def optional(self, name: str, check: Check[T]) -> T | Unset:
        """Take a member that may be left out."""
        return self._take(name, check) if name in self._left else UNSET

    def additional(self, check: Check[T]) -> dict[str, T]:
        """Take every member that was not asked for."""
        return {name: self._take(name, check) for name in list(self._left)}

    def done(self) -> None:
        """Raise Mismatch where a member was wrong, or is left where the schema allows no more."""
        self._violations.extend(
            Violation(self._place.at(name).pointer, "additional", value) for name, value in self._left.items()
        )
        if self._violations:
            raise Mismatch(*self._violations)

    def _take(self, name: str, check: Check[T]) -> T:
        try:
            return check(self._left.pop(name), self._place.at(name))
        except Mismatch as mismatch:
            self._violations.extend(mismatch.violations)
            return cast(T, None)
