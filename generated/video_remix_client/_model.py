# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""Checks, each of which returns a JSON value typed or raises Mismatch, and the base classes of the models."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Generic, Literal, Self, TypeAlias, TypeVar, cast
from uuid import UUID

from attrs import Factory, define, frozen

from ._clock import NEVER, time_left
from ._json import below, clean
from .errors import APIResponseValidationError
from .types import NONE, UNSET, Violation, Violations

T = TypeVar("T")


class Mismatch(Exception):  # noqa: N818 - it never leaves the package; a public error replaces it
    """A value does not fit; `violations` lists what is wrong with it."""

    def __init__(self, violations: Violations) -> None:
        super().__init__(violations)
        self.violations = violations


@define
class Place:
    """Where in a document a check is, whether it is strict, and what was tolerated until now."""

    pointer: str = ""
    strict: bool = False
    deviations: list[Violation] = Factory(list)
    deadline: float = NEVER

    def at(self, token: object) -> "Place":
        """Return the place of a member or an item; it shares the list of deviations."""
        time_left(self.deadline)
        return Place(below(self.pointer, token), self.strict, self.deviations, self.deadline)

    def mismatch(self, rule: str, value: object) -> Mismatch:
        """Return the error for a value that breaks a rule here."""
        return Mismatch(Violations((Violation(self.pointer, rule, value),)))

    def deviate(self, rule: str, value: object) -> None:
        """Record a deviation; raises Mismatch where the reading is strict."""
        if self.strict:
            raise self.mismatch(rule, value)
        self.deviations.append(Violation(self.pointer, rule, value))


Check: TypeAlias = Callable[[object, Place], T]


def anything(value: object, _: Place) -> Any:
    """Accept any JSON value."""
    return value


def string(value: object, place: Place) -> str:
    """Accept a string."""
    if isinstance(value, str):
        return value
    raise place.mismatch("type", value)


def integer(value: object, place: Place) -> int:
    """Accept an integer, which true is not; a float without a fraction is a deviation, and read as an integer."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        place.deviate("type", value)
        return int(value)
    raise place.mismatch("type", value)


def one_of(values: tuple[T, ...]) -> Check[T]:
    """Return the check that accepts the listed values.

    Deviations are another string, kept as it is, and a number that is listed as a text, such as 8 for "8".
    """
    kinds = {type(value) for value in values}

    def check(value: object, place: Place) -> T:
        for known in values:
            # The types are compared too: True == 1 holds in Python, not in JSON.
            if (type(value) is type(known) or isinstance(value, str)) and value == known:
                return known
        if isinstance(value, str) and str in kinds:
            place.deviate("enum", value)
            return cast(T, value)
        whole = type(value) is int or (isinstance(value, float) and value.is_integer())
        if whole and (text := cast(T, str(int(cast(float, value))))) in values:
            place.deviate("type", value)
            return text
        raise place.mismatch("enum" if type(value) in kinds else "type", value)

    return check


def nullable(inner: Check[T]) -> Check[T | None]:
    """Return the check that accepts null and whatever `inner` accepts."""

    def check(value: object, place: Place) -> T | None:
        return None if value is None else inner(value, place)

    return check


@frozen
class Member:
    """A member that the contract names."""

    name: str
    check: Check[Any]
    absent: Literal["refused", "null", "unset"] = "refused"
    """What its absence means: a violation, a deviation that is read as null, or that it is not set."""
    attribute: str = ""
    """Its name in Python, where that differs."""


def _unknown(value: object, place: Place) -> Any:
    raise place.mismatch("additional", value)


class Shape:
    """The members of an object, and the check of every other member, which is refused where no check is given."""

    def __init__(self, *members: Member, additional: Check[Any] = _unknown) -> None:
        self.attributes = {member.name: member.attribute or member.name for member in members}
        self._members = members
        self._additional = additional

    def read(self, value: object, place: Place) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the named members by their attributes, and the others by their names.

        Raises Mismatch, which lists what is wrong.
        """
        if not isinstance(value, dict):
            raise place.mismatch("type", value)
        others = [Member(name, self._additional) for name in value if name not in self.attributes]
        read: dict[str, Any] = {}
        violations = NONE
        for member in (*self._members, *others):
            inner = place.at(member.name)
            read[member.name] = UNSET if member.absent == "unset" else None
            try:
                if member.name in value:
                    read[member.name] = member.check(value[member.name], inner)
                elif member.absent == "null":
                    inner.deviate("required", UNSET)
                elif member.absent == "refused":
                    raise inner.mismatch("required", UNSET)
            except Mismatch as mismatch:
                violations = violations.joined(mismatch.violations)
        if violations:
            raise Mismatch(violations)
        named = {attribute: read[name] for name, attribute in self.attributes.items()}
        return named, {member.name: read[member.name] for member in others}

    def write(self, model: object) -> dict[str, Any]:
        """Return the JSON object of a model, without the optional members that are not set."""
        values = {member: getattr(model, self.attributes[member.name]) for member in self._members}
        named = {key.name: value for key, value in values.items() if key.absent != "unset" or value is not UNSET}
        others = getattr(model, "additional_properties", {})
        return dict(to_json(named | {name: others[name] for name in others if name not in self.attributes}))


_shapes: dict[Any, Shape] = {}


def _shape_of(model: "type[Model]") -> Shape:
    if model not in _shapes:
        _shapes[model] = model._shape()  # noqa: SLF001 - the package's own method
    return _shapes[model]


class Model:
    """The base class of the models; each model is a JSON object whose members the contract names."""

    __slots__ = ()

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any], *, strict: bool = False) -> Self:
        """Return the model of a JSON object after checking every member.

        A nullable member that is absent is read as None, and a string outside an enumeration is kept, unless `strict`.
        Raises APIResponseValidationError, which is also a ValueError, where the object does not fit.
        """
        value: object = src_dict
        try:
            return cls._read(dict(value) if isinstance(value, Mapping) else value, Place(strict=strict))
        except Mismatch as mismatch:
            text = f"this is not a valid {cls.__name__}: {describe(mismatch.violations)}"
            raise APIResponseValidationError(text, violations=mismatch.violations) from None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object of this model, without the optional members that are not set."""
        return _shape_of(type(self)).write(self)

    @classmethod
    def _shape(cls) -> Shape:
        raise NotImplementedError

    @classmethod
    def _read(cls, value: object, place: Place) -> Self:
        try:
            usual: Self | None = cls._usual(value) if type(value) is dict else None
        except KeyError:
            usual = None
        return cls._read_carefully(value, place) if usual is None else usual

    @classmethod
    def _usual(cls, value: Any) -> Any:
        """Return the model of an object that surely keeps the contract; None or KeyError where that is not sure."""

    @classmethod
    def _read_carefully(cls, value: object, place: Place) -> Self:
        return cls(**_shape_of(cls).read(value, place)[0])


class OpenModel(Model, Generic[T]):
    """The base class of the models that keep members which the contract does not name."""

    __slots__ = ()
    additional_properties: dict[str, T]
    """Members that the contract does not name, kept as they came."""

    @classmethod
    def _read_carefully(cls, value: object, place: Place) -> Self:
        named, additional = _shape_of(cls).read(value, place)
        model = cls(**named)
        model.additional_properties.update(additional)
        return model

    def _with_others(self, value: dict[str, Any]) -> Self:
        names = _shape_of(type(self)).attributes
        self.additional_properties.update({name: value[name] for name in value if name not in names})
        return self

    @property
    def additional_keys(self) -> list[str]:
        """The names of the members that the contract does not name."""
        return list(self.additional_properties)

    def __getitem__(self, key: str) -> T:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: T) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties


def to_json(value: object) -> Any:
    """Return the JSON value of a model or of a member's value; a value of an unknown type stays as it is.

    Raises TypeError where the name of a member is not a string.
    """
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    if isinstance(value, Mapping):
        for name in value:
            if not isinstance(name, str):
                raise TypeError(f"the name of a member must be a string; got {name!r} ({type(name).__name__})")
        return {name: to_json(item) for name, item in value.items()}
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def describe(violations: Violations, redact: Callable[[str], str] = str) -> str:
    """Return the first violations as a short line with the pointer, the rule and the value of each, and the total."""
    # The key is hidden before a text is cut, since a part of it would not be recognized.
    shown = [
        f"{redact(place)[:80] or 'the answer'} {rule} ({redact(repr(value))[:60]})"
        for place, rule, value in violations[:5]
    ]
    return clean(", ".join(shown) + (f" and {violations.total - 5} more" if violations.total > 5 else ""))
