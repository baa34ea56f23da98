"""Bodies are read by their kind, values become JSON, and violations a line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest
from runtime import _model
from runtime._call import Answer
from runtime._model import Member, Place, Shape
from runtime.types import NONE, UNSET, Violation, Violations

from .support import Closed

Check = _model.Check[Any]


def answer(kind: Any, check: Check = _model.anything) -> Answer[Any]:
    """Return the answer of a kind."""
    return Answer(200, 299, kind, check)


FLAW = Violations((Violation("/a", "duplicate", 1),))


@pytest.mark.parametrize(
    ("kind", "expected"), [("json", {"a": 1}), ("text", "caf\ufffd"), ("bytes", b"caf\xe9"), ("none", None)]
)
def test_a_body_is_read_by_its_kind(kind: Any, expected: Any) -> None:
    """JSON is the value, a text is UTF-8, bytes are as they came, and no body is None; flaws matter to JSON alone."""
    place = Place()
    read = answer(kind).read({"a": 1}, FLAW, b"caf\xe9", {"content-type": "x/y"}, place)
    assert read == ((None, FLAW) if kind == "json" else (expected, NONE))
    assert answer(kind).read({"a": 1}, NONE, b"caf\xe9", {}, place) == (expected, NONE)
    assert place.deviations == ([Violation("", "content-type", "x/y")] if kind == "json" else [])


@pytest.mark.parametrize(
    ("label", "deviation"),
    [
        ("application/json", None),
        (" Application/JSON ; charset=utf-8", None),
        ("application/problem+json; x", None),
        ("", None),
        (" ;", None),
        ("text/html; charset=utf-8", "text/html"),
        ("application/json-seq", "application/json-seq"),
        ("Text/JSON", "text/json"),
    ],
)
def test_the_label_of_json(label: str, deviation: str | None) -> None:
    """JSON that is labelled otherwise is listed, and refused where the reading is strict; no label says nothing."""
    place = Place()
    fields = {"content-type": label}
    assert answer("json").read(5, NONE, b"5", fields, place) == (5, NONE)
    listed = [] if deviation is None else [Violation("", "content-type", deviation)]
    assert place.deviations == listed
    read = answer("json").read(5, NONE, b"5", fields, Place(strict=True))
    assert read == ((None, tuple(listed)) if listed else (5, NONE))


def test_the_flaws_of_a_text_stand_before_its_violations() -> None:
    """A text that cannot be parsed has its flaws alone; a value with flaws has those and what breaks elsewhere."""
    checked = answer("json", Shape(Member("a", _model.string), Member("b", _model.string)).read)
    assert checked.read(None, FLAW, b"", {}, Place()) == (None, FLAW)
    assert answer("json").read(None, NONE, b"null", {}, Place()) == (None, NONE)
    both = (*FLAW, Violation("/b", "required", UNSET))
    read, violations = checked.read({"a": 1}, FLAW, b"", {}, Place())
    assert (read, violations, violations.total) == (None, both, 2)
    assert checked.read({"a": "x", "b": "y"}, FLAW, b"", {}, Place()) == (None, FLAW)
    assert checked.read({"b": "y"}, NONE, b"", {}, Place()) == (None, (Violation("/a", "required", UNSET),))


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Closed("x"), {"id": "x"}),
        ([Closed("x"), 1], [{"id": "x"}, 1]),
        ((1, (2,)), [1, [2]]),
        (MappingProxyType({"a": UUID(int=1)}), {"a": "00000000-0000-0000-0000-000000000001"}),
        (dt.date(2026, 1, 2), "2026-01-02"),
        (dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC), "2026-01-02T03:04:05+00:00"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ("x", "x"),
        (None, None),
        (1.5, 1.5),
        (b"x", b"x"),
    ],
)
def test_the_json_value_of_anything(value: Any, plain: Any) -> None:
    """Models, dates, UUIDs, lists and objects become what JSON knows; an unknown type stays."""
    result = _model.to_json(value)
    assert result == plain
    assert type(result) is type(plain)


def test_the_name_of_a_member_is_a_string() -> None:
    """Another name raises TypeError that shows it."""
    with pytest.raises(TypeError, match=r"^the name of a member must be a string; got 5 \(int\)$"):
        _model.to_json({"a": {"b": 1, 5: 2}})


def violations(count: int) -> Violations:
    """Return so many violations."""
    return Violations(Violation(f"/{number}", "type", number) for number in range(count))


def listed(count: int) -> str:
    """Return the description of the first violations."""
    return ", ".join(f"/{number} type ({number})" for number in range(count))


@pytest.mark.parametrize(
    ("count", "text"),
    [(1, listed(1)), (5, listed(5)), (6, f"{listed(5)} and 1 more"), (60, f"{listed(5)} and 55 more")],
)
def test_violations_are_described_in_a_line(count: int, text: str) -> None:
    """Five violations are shown and the others counted."""
    assert _model.describe(violations(count)) == text


@pytest.mark.parametrize(
    ("violation", "text"),
    [
        (Violation("", "json", "a\n"), "the answer json ('a\\n')"),
        (Violation("/" + "x" * 79, "type", 1), f"/{'x' * 79} type (1)"),
        (Violation("/" + "x" * 80, "type", 1), f"/{'x' * 79} type (1)"),
        (Violation("/a", "type", "x" * 58), f"/a type ('{'x' * 58}')"),
        (Violation("/a", "type", "x" * 59), f"/a type ('{'x' * 59})"),
        (Violation("/\n", "type", 1), "/  type (1)"),
    ],
)
def test_a_description_is_short_and_clean(violation: Violation, text: str) -> None:
    """A pointer has at most 80 characters, a value 60, and all can be printed."""
    assert _model.describe(Violations((violation,))) == text


def test_a_description_hides_the_key_before_it_cuts() -> None:
    """A key at the place of the cut is hidden as a whole, in pointers and in values."""
    hide: Callable[[str], str] = lambda text: text.replace("secret", "*")  # noqa: E731
    shown = _model.describe(Violations((Violation("/" + "x" * 77 + "secret", "type", "x" * 57 + "secret"),)), hide)
    assert shown == f"/{'x' * 77}* type ('{'x' * 57}*')"
