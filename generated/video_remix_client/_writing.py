# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""The parts of a request, checked before anything is sent: arguments, path segments, header fields, JSON bodies."""

import json
from typing import Any, TypeAlias
from urllib.parse import quote

from ._json import clean, flaws
from ._model import Check, Mismatch, Model, Place, to_json
from .types import Violation

Body: TypeAlias = tuple[str, bytes]
_WRONG = {
    "required": "is missing",
    "unicode": "holds half a surrogate pair, which UTF-8 cannot express",
    "depth": "is nested too deep",
    "number": "is a number that JSON does not allow",
    "format": "is not in the format that the contract asks for",
    "additional": "is not a member of this object",
}


def argument(name: str, value: object, check: Check[Any]) -> Any:
    """Return the JSON value of an argument.

    Raises TypeError for a wrong type and ValueError for a wrong value; both name the argument, or the member in it.
    """
    try:
        plain = to_json(value)
    except RecursionError:
        raise ValueError(f"`{name}` is nested too deep or contains itself") from None
    for violation in flaws(plain):
        raise _refusal(name, violation)
    try:
        check(plain, Place(strict=True))
    except Mismatch as mismatch:
        raise _refusal(name, mismatch.violations[0]) from None
    return plain


def _refusal(name: str, violation: Violation) -> TypeError | ValueError:
    # A member of the body goes by its own name, since that is the name that the caller wrote.
    path = ".".join(token.replace("~1", "/").replace("~0", "~") for token in violation.pointer.split("/")[1:])
    field = clean(name if not path else path if name == "body" else f"{name}.{path}")
    if violation.rule == "type":
        return TypeError(f"`{field}` has the wrong type; got {type(violation.value).__name__}")
    return ValueError(f"`{field}` {_WRONG.get(violation.rule, 'is not a value that the contract allows')}")


def model_argument(name: str, value: object, model: type[Model]) -> Any:
    """Return the JSON value of an argument that must be an instance of a model; raises as `argument` does."""
    if not isinstance(value, model):
        raise TypeError(f"`{name}` must be a {model.__name__}; got {type(value).__name__}")
    return argument(name, value, model._read)  # noqa: SLF001 - the package's own method


def segment(name: str, value: object, check: Check[Any]) -> str:
    """Return an argument as a segment of a path, percent-encoded so that it arrives unchanged (RFC 3986).

    Raises TypeError for a wrong type, and ValueError for what a segment cannot carry: an empty text, "." and "..",
    which clients and servers resolve, control characters, and half a surrogate pair.
    """
    text = plain_text(argument(name, value, check))
    if text in {"", ".", ".."}:
        raise ValueError(f"`{name}` must not be {'empty' if not text else f'{text!r}, which changes the path'}")
    if any(ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0 for character in text):
        raise ValueError(f"`{name}` must not contain control characters")
    return quote(text, safe="")


def plain_text(value: object) -> str:
    """Return a JSON value that is not an object or a list as it stands in a path, a query or a form."""
    if isinstance(value, bool):
        return "true" if value else "false"
    # A string of an enumeration's class is sent as its value.
    return str.__str__(value) if isinstance(value, str) else str(value)


def header_text(name: str, text: str) -> str:
    """Return the value of a header field; raises ValueError for anything but visible ASCII, blanks and tabs within."""
    if not isinstance(text, str):
        raise TypeError(f"`{name}` must be a string; got {type(text).__name__}")
    if not all(character == "\t" or " " <= character <= "~" for character in text) or text != text.strip():
        raise ValueError(f"`{name}` must be visible ASCII on a single line, without blanks around it")
    return text


def cookie_text(name: str, text: str) -> str:
    """Return the value of a cookie; raises ValueError for what RFC 6265 does not allow."""
    if any(character in header_text(name, text) for character in ' ",;\\\t'):
        raise ValueError(f"`{name}` must not contain blanks, quotes, commas, semicolons or backslashes")
    return text


def json_body(content_type: str, plain: object) -> Body:
    """Return a JSON body in UTF-8; raises TypeError for a value that JSON does not know."""
    try:
        text = json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except TypeError as error:
        raise TypeError(f"`body` is not JSON: {error}") from None
    return content_type, text.encode("utf-8")
