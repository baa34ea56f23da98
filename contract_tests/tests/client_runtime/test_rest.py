"""The modules of the runtime that not every client carries: bodies, parameters, files, formats, shapes."""

from __future__ import annotations

import datetime as dt
import secrets
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from runtime import _files, _formats, _model, _multipart, _parameters, _shapes, _urlencoded
from runtime.types import UNSET, File, Violation

if TYPE_CHECKING:
    from collections.abc import Callable

Check = _model.Check[Any]
ACCEPTED: list[tuple[Check, Any, Any]] = [
    (_shapes.number, 1.5, 1.5),
    (_shapes.number, 2, 2),
    (_shapes.boolean, False, False),
    (_shapes.boolean, True, True),
    (_shapes.array(_model.integer), [], []),
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
    (_shapes.number, float("inf"), "", "type"),
    (_shapes.number, "1", "", "type"),
    (_shapes.boolean, 1, "", "type"),
    (_shapes.boolean, None, "", "type"),
    (_shapes.array(_model.integer), "", "", "type"),
    (_formats.date, "2026-01-02T03:04:05Z", "", "format"),
    (_formats.date, 5, "", "type"),
    (_formats.date_time, "yesterday", "", "format"),
    (_formats.uuid, "0", "", "format"),
    (_shapes.null, 0, "", "type"),
    (_shapes.const(1), True, "", "const"),
    (_shapes.const(1), 1.0, "", "const"),
    (_shapes.const("a"), "b", "", "const"),
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


@pytest.mark.parametrize(
    ("branches", "value", "read", "deviations"),
    [
        ((_model.integer, _model.one_of(("a",))), "new", "new", [("/p", "enum", "new")]),
        ((_model.one_of(("a",)), _model.integer), "new", "new", [("/p", "enum", "new")]),
        ((_model.one_of(("a",)), _model.one_of(("new",))), "new", "new", []),
        ((_model.one_of(("a",)), _model.one_of(("b",))), "new", "new", [("/p", "enum", "new")]),
        (
            (_shapes.array(_model.one_of(("a",))), _shapes.array(_model.one_of(("b",)))),
            ["b", "c"],
            ["b", "c"],
            [("/p/1", "enum", "c")],
        ),
        ((_model.integer, _model.anything), 5, 5, []),
    ],
)
def test_a_union_with_an_unknown_word(branches: Any, value: Any, read: Any, deviations: list[Any]) -> None:
    """The branch with the fewest deviations reads the value, and its deviations alone are listed."""
    place = _model.Place("/p")
    place.deviations.append(Violation("/before", "enum", "x"))
    assert _shapes.union(*branches)(value, place) == read
    assert place.deviations == [("/before", "enum", "x"), *deviations]


@pytest.mark.parametrize(
    ("branches", "value", "violations"),
    [
        ((), 5, [("/p", "type", 5)]),
        ((_model.integer, _shapes.null), "a", [("/p", "type", "a")]),
        ((_model.integer, _model.one_of(("a",)), _shapes.const("b")), "c", [("/p", "enum", "c")]),
        ((_shapes.array(_model.integer), _shapes.array(_shapes.null)), ["x"], [("/p/0", "type", "x")]),
        ((_shapes.const(1), _model.one_of((2, 3))), 4, [("/p", "const", 4)]),
    ],
)
def test_a_union_that_nothing_fits(branches: Any, value: Any, violations: list[Any]) -> None:
    """The first branch whose type is right tells what is wrong; where there is none, the type is wrong."""
    place = _model.Place("/p", strict=True)
    with pytest.raises(_model.Mismatch) as caught:
        _shapes.union(*branches)(value, place)
    assert caught.value.violations == tuple(violations)
    assert place.deviations == []


def test_every_item_of_a_list_is_checked() -> None:
    """Each item that does not fit is listed with its index, and all of them are counted."""
    with pytest.raises(_model.Mismatch) as caught:
        _shapes.array(_model.integer)(["a", 1, "b"], _model.Place("/p"))
    assert caught.value.violations == (("/p/0", "type", "a"), ("/p/2", "type", "b"))
    with pytest.raises(_model.Mismatch) as caught:
        _shapes.array(_model.integer)(["a"] * 60, _model.Place())
    assert (len(caught.value.violations), caught.value.violations.total) == (50, 60)


def test_a_union_prefers_the_branch_without_a_deviation() -> None:
    """Of two branches that accept a value, the branch that tolerates less reads it, whatever their order."""
    tolerant = _model.one_of(("a", "b"))
    for branches in ((tolerant, _model.string), (_model.string, tolerant)):
        place = _model.Place()
        assert _shapes.union(*branches)("c", place) == "c"
        assert place.deviations == []


def test_parameters() -> None:
    """An absent parameter gives nothing, a list repeats its name, and what would begin another field is refused.

    A list may be a single text with a separator, and the names of an object's members may stand in brackets.
    """
    assert _parameters.query_items("q", UNSET, _model.string) == []
    assert _parameters.query_items("q", ["a", "b"], _shapes.array(_model.string)) == [("q", "a"), ("q", "b")]
    assert _parameters.query_items("q", {"a": True, "b": None}, _model.anything) == [("a", "true")]
    for items, written in ((["a", "b"], [("q", "a|b")]), ([], []), ("a", [("q", "a")])):
        assert _parameters.query_items("q", items, _model.anything, "|") == written
    assert _parameters.query_items("q", {"a": True, "b": None}, _model.anything, deep=True) == [("q[a]", "true")]
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


FORM = "multipart/form-data"


def test_a_form() -> None:
    """Texts stand as they are, lists are repeated parts, objects are JSON, and the boundary stands around each part."""
    members = [("prompt", "夕"), ("n", [1, True]), ("o", {"a": None}), ("none", []), ('q"\r\n', 1.5)]
    content_type, body = _multipart.multipart_body(FORM, members)
    name, _, boundary = content_type.partition("; boundary=")
    assert (name, len(boundary)) == (FORM, 32)
    parts = [
        'name="prompt"\r\n\r\n夕',
        'name="n"\r\n\r\n1',
        'name="n"\r\n\r\ntrue',
        'name="o"\r\nContent-Type: application/json\r\n\r\n{"a":null}',
        'name="q%22%0D%0A"\r\n\r\n1.5',
    ]
    written = "".join(f"--{boundary}\r\nContent-Disposition: form-data; {part}\r\n" for part in parts)
    assert body.decode() == f"{written}--{boundary}--\r\n"
    assert _multipart.multipart_body(FORM, [])[1].startswith(b"--")


def test_a_boundary_does_not_occur_in_the_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a boundary stands in a text or in a name, another is drawn."""
    drawn = ["aa", "bb", "cc"]
    sizes: list[int] = []

    def token(size: int) -> str:
        sizes.append(size)
        return drawn.pop(0)

    monkeypatch.setattr(secrets, "token_hex", token)
    content_type, _ = _multipart.multipart_body(FORM, [("xaax", "y"), ("y", "xbb")])
    assert (content_type, sizes) == (f"{FORM}; boundary=cc", [16, 16, 16])


def test_a_form_with_other_parts() -> None:
    """A part may be written in another way, as a file is."""
    _, body = _multipart.multipart_body(FORM, [("f", "x")], lambda name, value: (name.encode(), f"<{value}>".encode()))
    assert b"\r\nf\r\n\r\n<x>\r\n--" in body


@pytest.mark.parametrize(
    ("value", "text"),
    [("", ""), ("x", "x"), (5, "5"), (1.5, "1.5"), (True, "true"), (False, "false"), ([1, "é"], '[1,"é"]'), ({}, "{}")],
)
def test_the_text_of_a_value_in_a_form(value: Any, text: str) -> None:
    """Each value of JSON but null has a text."""
    assert _multipart.form_text("n", value) == text


def test_what_a_form_cannot_express_is_named() -> None:
    """The messages name the argument, and what to do."""
    with pytest.raises(ValueError, match=r"^`n` is null, which a form cannot express; leave it out or send JSON$"):
        _multipart.form_text("n", None)
    with pytest.raises(TypeError, match=r"^`n` has the type bytes, which a form cannot express$"):
        _multipart.form_text("n", b"x")


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
