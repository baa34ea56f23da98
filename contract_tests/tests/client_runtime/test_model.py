"""Values are checked and typed, each violation has its place, and what is written is what was read."""

from __future__ import annotations

from collections import OrderedDict
from types import MappingProxyType
from typing import Any, Self

import pytest
from attrs import Factory, define
from attrs import field as attribute
from runtime import _model, errors
from runtime._model import Member, Mismatch, Place, Shape
from runtime.types import UNSET, Violation, Violations

from .support import OVER, Closed

Check = _model.Check[Any]
WORDS = _model.one_of(("a", "b"))
NUMBERS = _model.one_of((1, 2))
MIXED = _model.one_of(("a", 1, True, None))


def outcome(check: Check, value: Any, place: Place) -> Any:
    """Return what a check returns, or the violations that it raises."""
    try:
        return check(value, place)
    except Mismatch as mismatch:
        return mismatch.violations


FITS: list[tuple[Check, Any]] = [
    (_model.anything, [None, {}]),
    (_model.string, ""),
    (_model.integer, 0),
    (_model.integer, -5),
    (WORDS, "a"),
    (WORDS, "b"),
    (NUMBERS, 2),
    (MIXED, 1),
    (MIXED, True),
    (MIXED, None),
    (_model.nullable(_model.string), None),
    (_model.nullable(_model.string), "x"),
]
BREAKS: list[tuple[Check, Any, str]] = [
    (_model.string, 5, "type"),
    (_model.string, None, "type"),
    (_model.integer, True, "type"),
    (_model.integer, False, "type"),
    (_model.integer, 1.5, "type"),
    (_model.integer, float("inf"), "type"),
    (_model.integer, "1", "type"),
    (WORDS, 5, "type"),
    (WORDS, None, "type"),
    (NUMBERS, 3, "enum"),
    (NUMBERS, True, "type"),
    (NUMBERS, 1.0, "type"),
    (NUMBERS, "a", "type"),
    (MIXED, False, "enum"),
    (MIXED, 2, "enum"),
    (_model.nullable(_model.string), 5, "type"),
]


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize(("check", "value"), FITS)
def test_a_value_that_fits(check: Check, value: Any, strict: bool) -> None:  # noqa: FBT001 - a parameter
    """A value that fits is itself, of the same type, and no deviation."""
    place = Place("/p", strict)
    result = outcome(check, value, place)
    assert result == value
    assert type(result) is type(value)
    assert place.deviations == []


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize(("check", "value", "rule"), BREAKS)
def test_a_value_that_does_not_fit(check: Check, value: Any, rule: str, strict: bool) -> None:  # noqa: FBT001
    """A value of another type or outside an enumeration is a violation at its place."""
    place = Place("/p", strict)
    assert outcome(check, value, place) == (Violation("/p", rule, value),)
    assert place.deviations == []


@pytest.mark.parametrize("check", [WORDS, MIXED])
def test_an_unknown_word_is_tolerated(check: Check) -> None:
    """A text outside an enumeration of texts is kept and listed; a strict reading refuses it."""
    place = Place("/p")
    assert outcome(check, "new", place) == "new"
    assert place.deviations == [Violation("/p", "enum", "new")]
    assert outcome(check, "new", Place("/p", strict=True)) == (Violation("/p", "enum", "new"),)


def test_a_value_of_an_enumeration_is_the_listed_one() -> None:
    """What is returned is the listed value itself, of the class that the enumeration has."""

    class Word(str):
        __slots__ = ()

    word = Word("a")
    assert _model.one_of((word,))(Word("a"), Place()) is word


def test_a_place() -> None:
    """A place within another has the longer pointer, the same strictness and the same list of deviations."""
    place = Place()
    assert (place.pointer, place.strict, place.deviations) == ("", False, [])
    assert Place().deviations is not place.deviations
    inner = Place("/a", strict=True, deviations=place.deviations).at("b/c").at(0)
    assert (inner.pointer, inner.strict) == ("/a/b~1c/0", True)
    assert inner.deviations is place.deviations
    assert place.at("x").strict is False
    with pytest.raises(TimeoutError):
        Place(deadline=OVER).at("x")


SHAPE = Shape(
    Member("id", _model.string),
    Member("class", _model.integer, attribute="class_"),
    Member("error", _model.nullable(_model.string), "null"),
    Member("word", WORDS, "unset"),
)
WHOLE = {"id": "x", "class": 1, "error": "e", "word": "a"}
READ = {"id": "x", "class_": 1, "error": "e", "word": "a"}


@pytest.mark.parametrize(
    ("value", "read", "deviations"),
    [
        (WHOLE, READ, []),
        ({**WHOLE, "error": None}, {**READ, "error": None}, []),
        ({"id": "x", "class": 1, "word": "a"}, {**READ, "error": None}, [("/p/error", "required", UNSET)]),
        ({"id": "x", "class": 1, "error": "e"}, {**READ, "word": UNSET}, []),
        ({**WHOLE, "word": "new"}, {**READ, "word": "new"}, [("/p/word", "enum", "new")]),
    ],
)
def test_an_object_is_read_by_its_members(value: Any, read: dict[str, Any], deviations: list[Any]) -> None:
    """Members are read by their attributes in the order of the contract; what is absent and may be is as it is said."""
    place = Place("/p")
    named, others = SHAPE.read(value, place)
    assert (list(named.items()), others) == (list(read.items()), {})
    assert place.deviations == deviations
    strict = outcome(SHAPE.read, value, Place("/p", strict=True))
    assert strict == (tuple(deviations) if deviations else (read, {}))


@pytest.mark.parametrize(
    ("value", "violations"),
    [
        ([], [("/p", "type", [])]),
        (None, [("/p", "type", None)]),
        ({}, [("/p/id", "required", UNSET), ("/p/class", "required", UNSET)]),
        ({**WHOLE, "id": None, "word": 5}, [("/p/id", "type", None), ("/p/word", "type", 5)]),
        ({**WHOLE, "more": 1, "x": 2}, [("/p/more", "additional", 1), ("/p/x", "additional", 2)]),
        ({**WHOLE, "class_": 1}, [("/p/class_", "additional", 1)]),
    ],
)
def test_every_broken_member_is_listed(value: Any, violations: list[Any]) -> None:
    """An object that does not fit is refused with each of its broken members."""
    assert outcome(SHAPE.read, value, Place("/p")) == tuple(violations)


def test_violations_are_counted_where_they_are_many() -> None:
    """All violations of all members count, the first 50 are listed."""
    shape = Shape(Member("a", lambda *_: many()), Member("b", lambda *_: many()))

    def many() -> Any:
        raise Mismatch(Violations(Violation("", "x", number) for number in range(60)))

    violations = outcome(shape.read, {"a": 1, "b": 2}, Place())
    assert (len(violations), violations.total) == (50, 120)


def test_other_members_are_checked() -> None:
    """Members that the contract does not name are read by their own check, in their order."""
    shape = Shape(Member("id", _model.string), additional=_model.integer)
    assert shape.read({"b": 1, "id": "x", "a": 2}, Place()) == ({"id": "x"}, {"b": 1, "a": 2})
    assert outcome(shape.read, {"id": "x", "a": "2"}, Place()) == (Violation("/a", "type", "2"),)


@define
class Job(_model.OpenModel[Any]):
    """A model such as the generator writes."""

    id: Any
    class_: Any = 1
    error: Any = None
    word: Any = UNSET
    additional_properties: dict[str, Any] = attribute(init=False, factory=dict)

    @classmethod
    def _shape(cls) -> Shape:
        return Shape(
            Member("id", _model.string),
            Member("class", _model.integer, attribute="class_"),
            Member("error", _model.nullable(_model.string), "null"),
            Member("word", WORDS, "unset"),
            additional=_model.anything,
        )


def test_an_open_model_keeps_other_members() -> None:
    """A round trip keeps every member; an optional member that is not set is left out, null is not."""
    value = {"id": "x", "class": 2, "error": None, "more": {"a": [1]}, "y": 1}
    job = Job.from_dict(value, strict=True)
    assert (job.class_, job.word, job.additional_properties) == (2, UNSET, {"more": {"a": [1]}, "y": 1})
    assert job.additional_keys == ["more", "y"]
    assert list(job.to_dict().items()) == list(value.items())
    assert Job("x", word="a").to_dict() == {"id": "x", "class": 1, "error": None, "word": "a"}


def test_another_member_never_replaces_a_named_one() -> None:
    """A name that the contract has is written from its attribute alone, and a required one even where it is not set."""
    job = Job("x")
    job["id"], job["word"], job["free"] = "y", "b", Closed("z")
    assert job.to_dict() == {"id": "x", "class": 1, "error": None, "free": {"id": "z"}}
    job.error = UNSET
    assert job.to_dict()["error"] is UNSET


def test_an_open_model_is_a_mapping_of_its_other_members() -> None:
    """Members are got, set, deleted and looked for by their names."""
    job = Job("x")
    job["a"] = 1
    assert (job["a"], "a" in job, "id" in job) == (1, True, False)
    del job["a"]
    assert ("a" in job, job.additional_keys) == (False, [])
    with pytest.raises(KeyError):
        job["a"]


def test_a_closed_model() -> None:
    """A model without other members refuses them and has none to write."""
    assert Closed.from_dict({"id": "x"}) == Closed("x")
    assert Closed("x").to_dict() == {"id": "x"}
    with pytest.raises(errors.APIResponseValidationError) as caught:
        Closed.from_dict({"id": "x", "more": 1})
    assert caught.value.violations == (Violation("/more", "additional", 1),)
    assert caught.value.message == "this is not a valid Closed: /more additional (1)"
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("kind", [dict, OrderedDict, MappingProxyType])
def test_a_model_is_read_from_any_mapping(kind: Any) -> None:
    """Whatever mapping has the members is read; anything else is refused."""
    assert Closed.from_dict(kind({"id": "x"})) == Closed("x")
    with pytest.raises(ValueError, match="type"):
        Closed.from_dict([("id", "x")])  # type: ignore[arg-type]


def test_a_model_is_tolerant_unless_it_is_strict() -> None:
    """By default what can be tolerated is; a strict reading refuses it."""
    assert Job.from_dict({"id": "x", "class": 1}).error is None
    with pytest.raises(errors.APIResponseValidationError) as caught:
        Job.from_dict({"id": "x", "class": 1}, strict=True)
    assert caught.value.violations == (Violation("/error", "required", UNSET),)
    with pytest.raises(NotImplementedError):
        _model.Model.from_dict({})


def test_a_model_of_its_own_reading() -> None:
    """A class may read in its own way; what its reading raises is described by its name."""

    @define
    class Own(_model.Model):
        parts: list[Any] = Factory(list)

        @classmethod
        def _read(cls, value: object, place: Place) -> Self:
            raise place.at("x").mismatch("const", value)

    with pytest.raises(ValueError, match=r"^this is not a valid Own: /x const \(\{\}\)$"):
        Own.from_dict({})
