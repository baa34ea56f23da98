"""Checks of numbers, constants, lists and unions; a client carries them only where its fragment has such a schema."""

import math
from typing import Any, TypeVar

from ._model import Check, Mismatch, Place, integer
from .types import NONE, Violation, Violations

T = TypeVar("T")


def number(value: object, place: Place) -> float:
    """Accept a finite number; true is not a number."""
    if isinstance(value, float) and math.isfinite(value):
        return value
    return integer(value, place)


def boolean(value: object, place: Place) -> bool:
    """Accept true and false."""
    if isinstance(value, bool):
        return value
    raise place.mismatch("type", value)


def null(value: object, place: Place) -> None:
    """Accept null."""
    if value is not None:
        raise place.mismatch("type", value)


def const(expected: T) -> Check[T]:
    """Return the check that accepts a single value."""

    def check(value: object, place: Place) -> T:
        # The types are compared too: True == 1 holds in Python, not in JSON.
        if type(value) is type(expected) and value == expected:
            return expected
        raise place.mismatch("const", value)

    return check


def union(*branches: Check[Any]) -> Check[Any]:
    """Return the check that accepts what any branch accepts; the branch with the fewest deviations reads the value."""

    def check(value: object, place: Place) -> Any:
        accepted: list[tuple[Any, Place]] = []
        refused: list[Violations] = []
        for branch in branches:
            trial = Place(place.pointer, place.strict, deadline=place.deadline)
            try:
                accepted.append((branch(value, trial), trial))
            except Mismatch as mismatch:
                refused.append(mismatch.violations)
        if accepted:
            result, trial = min(accepted, key=lambda pair: len(pair[1].deviations))
            place.deviations.extend(trial.deviations)
            return result
        # A branch of the right type explains more than the sentence that no type fits.
        wrong_type = Violations((Violation(place.pointer, "type", value),))
        raise Mismatch(next((violations for violations in refused if violations != wrong_type), wrong_type))

    return check


def array(inner: Check[T]) -> Check[list[T]]:
    """Return the check that accepts a list whose items `inner` accepts."""

    def check(value: object, place: Place) -> list[T]:
        if not isinstance(value, list):
            raise place.mismatch("type", value)
        items: list[T] = []
        violations = NONE
        for index, item in enumerate(value):
            try:
                items.append(inner(item, place.at(index)))
            except Mismatch as mismatch:
                violations = violations.joined(mismatch.violations)
        if violations:
            raise Mismatch(violations)
        return items

    return check
