"""The parts of a request are checked before anything is sent; each message names what is wrong."""

from __future__ import annotations

import re
from typing import Any

import pytest
from attrs import define
from runtime import _model, _writing
from runtime.types import UNSET

ARGUMENTS: list[tuple[str, Any, _model.Check[Any], type[Exception], str]] = [
    ("a", 5, _model.string, TypeError, "`a` has the wrong type; got int"),
    ("a", "\ud800", _model.string, ValueError, "`a` holds half a surrogate pair, which UTF-8 cannot express"),
    ("a", float("nan"), _model.anything, ValueError, "`a` is a number that JSON does not allow"),
    ("a", "x", _model.one_of(("b",)), ValueError, "`a` is not a value that the contract allows"),
    (
        "a",
        {"b/c": [0, "\udc00"]},
        _model.anything,
        ValueError,
        "`a.b/c.1` holds half a surrogate pair, which UTF-8 cannot express",
    ),
    ("a", {"b~c": float("inf")}, _model.anything, ValueError, "`a.b~c` is a number that JSON does not allow"),
    (
        "body",
        {"b\n": 5},
        _model.Shape(_model.Member("b\n", _model.string)).read,
        TypeError,
        "`b ` has the wrong type; got int",
    ),
    ("body", {}, _model.Shape(_model.Member("b", _model.string)).read, ValueError, "`b` is missing"),
    ("body", {"x": 1}, _model.Shape().read, ValueError, "`x` is not a member of this object"),
    ("body", 5, _model.string, TypeError, "`body` has the wrong type; got int"),
    (
        "x",
        {"body": 5},
        _model.Shape(_model.Member("body", _model.string)).read,
        TypeError,
        "`x.body` has the wrong type; got int",
    ),
]


@pytest.mark.parametrize(("name", "value", "check", "error", "message"), ARGUMENTS, ids=range(len(ARGUMENTS)))
def test_a_wrong_argument_is_named(name: str, value: Any, check: Any, error: type[Exception], message: str) -> None:
    """A wrong type is a TypeError, a wrong value a ValueError; a member of the body goes by its own name."""
    with pytest.raises(error, match=f"^{re.escape(message)}$") as caught:
        _writing.argument(name, value, check)
    assert caught.value.__context__ is None or caught.value.__suppress_context__


def nested(levels: int) -> Any:
    """Return lists in each other."""
    return [nested(levels - 1)] if levels > 1 else []


def test_an_argument_is_not_too_deep() -> None:
    """64 levels are taken; more, and a value that contains itself, are refused."""
    assert _writing.argument("a", nested(64), _model.anything) == nested(64)
    with pytest.raises(ValueError, match=r"is nested too deep$"):
        _writing.argument("a", nested(65), _model.anything)
    itself: list[Any] = []
    itself.append(itself)
    with pytest.raises(ValueError, match=r"^`a` is nested too deep or contains itself$"):
        _writing.argument("a", itself, _model.anything)


@define
class Options(_model.Model):
    """A model as an argument."""

    n: Any

    @classmethod
    def _shape(cls) -> _model.Shape:
        return _model.Shape(_model.Member("n", _model.integer))


def test_a_model_as_an_argument() -> None:
    """A model is written as JSON after a check of its members; another type is refused."""
    assert _writing.model_argument("body", Options(1), Options) == {"n": 1}
    with pytest.raises(TypeError, match=r"^`body` must be a Options; got dict$"):
        _writing.model_argument("body", {"n": 1}, Options)
    with pytest.raises(TypeError, match=r"^`n` has the wrong type; got str$"):
        _writing.model_argument("body", Options("x"), Options)
    with pytest.raises(TypeError, match=r"^`n` has the wrong type; got Unset$"):
        _writing.model_argument("body", Options(UNSET), Options)


@pytest.mark.parametrize(
    ("value", "segment"),
    [
        ("video_1", "video_1"),
        ("a/b?c#d%2F", "a%2Fb%3Fc%23d%252F"),
        ("夕 ", "%E5%A4%95%20"),
        ("...", "..."),
        (" ", "%20"),
        (5, "5"),
        (True, "true"),
        (False, "false"),
        ("\xa0", "%C2%A0"),
        ("a~-._", "a~-._"),
        (".a", ".a"),
    ],
)
def test_a_segment_is_encoded(value: Any, segment: str) -> None:
    """A value arrives unchanged as a segment of the path."""
    assert _writing.segment("v", value, _model.anything) == segment


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "`v` must not be empty"),
        (".", "`v` must not be '.', which changes the path"),
        ("..", "`v` must not be '..', which changes the path"),
        *[(f"a{sign}b", "`v` must not contain control characters") for sign in "\0\x1f\x7f\x80\x9f"],
    ],
)
def test_a_segment_that_cannot_be_sent(value: str, message: str) -> None:
    """What changes the path, or is a control character, is refused."""
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        _writing.segment("v", value, _model.string)


def test_a_json_body() -> None:
    """JSON is compact UTF-8; what JSON does not know is refused."""
    assert _writing.json_body("x/y", {"a": ["é", 1, None]}) == ("x/y", '{"a":["é",1,null]}'.encode())
    with pytest.raises(TypeError, match=r"^`body` is not JSON: Object of type bytes is not JSON serializable$"):
        _writing.json_body("x/y", b"x")
    with pytest.raises(ValueError, match=r"^Out of range float values are not JSON compliant"):
        _writing.json_body("x/y", float("nan"))
