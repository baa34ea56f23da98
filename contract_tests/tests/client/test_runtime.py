"""The modules of the runtime that the client of this fragment does not carry, tested where they lie."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from runtime import _files, _formats, _model, _multipart, _parameters, _shapes, _urlencoded
from runtime.types import UNSET, File

if TYPE_CHECKING:
    from collections.abc import Callable

Check = _model.Check[Any]
ACCEPTED: list[tuple[Check, Any, Any]] = [
    (_shapes.number, 1.5, 1.5),
    (_shapes.number, 2, 2),
    (_shapes.boolean, False, False),
    (_shapes.null, None, None),
    (_shapes.const("model"), "model", "model"),
    (_shapes.array(_model.integer), [1, 2], [1, 2]),
    (_shapes.union(_model.integer, _model.string), "a", "a"),
    (_shapes.union(_formats.uuid, _model.string), "no uuid", "no uuid"),
    (_formats.date, "2026-01-02", dt.date(2026, 1, 2)),
    (_formats.date_time, "2026-01-02T03:04:05Z", dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)),
    (_formats.uuid, str(UUID(int=1)), UUID(int=1)),
]
REFUSED: list[tuple[Check, Any, str, str]] = [
    (_shapes.number, True, "", "type"),
    (_shapes.number, float("nan"), "", "type"),
    (_shapes.boolean, 1, "", "type"),
    (_shapes.null, 0, "", "type"),
    (_shapes.const(1), True, "", "const"),
    (_shapes.array(_model.integer), [1, "2"], "/1", "type"),
    (_shapes.union(_model.integer, _shapes.array(_model.string)), ["a", 5], "/1", "type"),
    (_shapes.union(_model.integer, _shapes.null), "a", "", "type"),
    (_formats.date, "2026-13-01", "", "format"),
    (_formats.uuid, 5, "", "type"),
    (_files.binary, "text", "", "type"),
]


@pytest.mark.parametrize(("check", "value", "expected"), ACCEPTED)
def test_a_value_that_fits_is_typed(check: Check, value: Any, expected: Any) -> None:
    """A check returns the typed value and records no deviation."""
    place = _model.Place(strict=True)
    result = check(value, place)
    assert (result, type(result)) == (expected, type(expected))
    assert place.deviations == []


@pytest.mark.parametrize(("check", "value", "pointer", "rule"), REFUSED)
def test_a_value_that_does_not_fit_is_refused(check: Check, value: Any, pointer: str, rule: str) -> None:
    """A check raises Mismatch with the place and the rule."""
    with pytest.raises(_model.Mismatch) as caught:
        check(value, _model.Place())
    assert caught.value.violations == ((pointer, rule, value if pointer == "" else value[-1]),)


def test_a_union_prefers_the_branch_without_a_deviation() -> None:
    """Of two branches that accept a value, the branch that tolerates less reads it, whatever their order."""
    tolerant = _model.one_of(("a", "b"))
    for branches in ((tolerant, _model.string), (_model.string, tolerant)):
        place = _model.Place()
        assert _shapes.union(*branches)("c", place) == "c"
        assert place.deviations == []


def test_parameters() -> None:
    """An absent parameter gives nothing, a list repeats its name, and what would begin another field is refused."""
    assert _parameters.query_items("q", UNSET, _model.string) == []
    assert _parameters.query_items("q", ["a", "b"], _shapes.array(_model.string)) == [("q", "a"), ("q", "b")]
    assert _parameters.query_items("q", {"a": True, "b": None}, _model.anything) == [("a", "true")]
    assert _parameters.header_item("X-A", "b", _model.string) == {"X-A": "b"}
    assert _parameters.cookie_header({"a": "b"}, {}, {"c": "d"}) == {"Cookie": "a=b; c=d"}
    with pytest.raises(ValueError, match="`X-A`"):
        _parameters.header_item("X-A", "b\r\nX-B: c", _model.string)


def test_bodies() -> None:
    """Forms and files are written as their media types ask."""
    assert _urlencoded.urlencoded_body("f", {"a b": ["x", 1]}) == ("f", b"a+b=x&a+b=1")
    assert _files.file_body("x/y", File(BytesIO(b"\0"))) == ("x/y", b"\0")
    head, content = _files.file_part("f", File(BytesIO(b"1"), 'a"\r\n', "text/plain"))
    assert head == b'Content-Disposition: form-data; name="f"; filename="a%22%0D%0A"\r\nContent-Type: text/plain'
    assert content == b"1"


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: _files.file_body("x/y", b"bytes"), TypeError),
        (lambda: _multipart.form_text("n", None), ValueError),
        (lambda: _multipart.form_text("n", object()), TypeError),
    ],
)
def test_what_no_body_can_hold_is_refused(call: Callable[[], object], error: type[Exception]) -> None:
    """A value that a body cannot express raises an error that names the argument."""
    with pytest.raises(error, match=r"^`(body|n)` "):
        call()
