# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.

"""Requests, checked before a byte of them is sent: arguments, path segments, queries, header fields and bodies."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias
from urllib.parse import quote, urlencode

from ._json import clean, flaws
from ._model import Model, to_json
from ._reading import Check, Mismatch, Place
from .types import File, Unset, Violation

Body: TypeAlias = tuple[str, bytes]
_WRONG = {
    "required": "is missing",
    "unicode": "holds half a surrogate pair, which no UTF-8 can carry",
    "depth": "is nested too deep",
    "number": "is a number that JSON does not know",
    "format": "is not in the format that is asked for",
    "additional": "is not a member of this object",
}


def argument(name: str, value: object, check: Check[Any]) -> Any:
    """Return the JSON value of an argument that the contract allows.

    Raises TypeError for a wrong type and ValueError for a wrong value; both name the argument or the member of it.
    """
    try:
        plain = to_json(value)
    except RecursionError:
        raise ValueError(f"{name}: is nested too deep or holds itself") from None
    for violation in flaws(plain):
        raise _refusal(name, violation)
    try:
        check(plain, Place(strict=True))
    except Mismatch as mismatch:
        raise _refusal(name, mismatch.violations[0]) from None
    return plain


def _refusal(name: str, violation: Violation) -> TypeError | ValueError:
    # A member of the body goes by its own name, since that is what the caller wrote.
    path = ".".join(token.replace("~1", "/").replace("~0", "~") for token in violation.pointer.split("/")[1:])
    field = name if not path else path if name == "body" else f"{name}.{path}"
    field = clean(field)
    if violation.rule == "type":
        return TypeError(f"{field}: must not be {type(violation.value).__name__}")
    return ValueError(f"{field}: {_WRONG.get(violation.rule, 'is not a value that the contract allows')}")


def model_argument(name: str, value: object, model: type[Model]) -> Any:
    """Return the JSON value of an argument that must be a certain model, or raise as `argument` does."""
    if not isinstance(value, model):
        raise TypeError(f"{name}: must be {model.__name__}, not {type(value).__name__}")
    return argument(name, value, model._read)


def segment(name: str, value: object, check: Check[Any]) -> str:
    """Return an argument as one segment of a path, percent-encoded so that it arrives as it is (RFC 3986).

    Raises ValueError for what no segment can carry: nothing, "." and "..", which clients and servers resolve away,
    control characters and half a surrogate pair; TypeError for a wrong type.
    """
    text = _text(argument(name, value, check))
    if text in {"", ".", ".."}:
        raise ValueError(f"{name}: must not be {'empty' if not text else f'the dot segment {text!r}'}")
    if any(_is_control(character) for character in text):
        raise ValueError(f"{name}: must not hold control characters")
    return quote(text, safe="")


def _is_control(character: str) -> bool:
    return ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str.__str__(value) if isinstance(value, str) else str(value)


def query_items(name: str, value: object, check: Check[Any]) -> list[tuple[str, str]]:
    """Return an argument as query parameters: lists repeat the name, objects give their members, null gives none."""
    if isinstance(value, Unset) or value is None:
        return []
    plain = argument(name, value, check)
    if isinstance(plain, dict):
        return [(key, _text(item)) for key, item in plain.items() if item is not None]
    return [(name, _text(item)) for item in (plain if isinstance(plain, list) else [plain]) if item is not None]


def header_item(name: str, value: object, check: Check[Any]) -> dict[str, str]:
    """Return an argument as a header field; raises ValueError for what would begin another field (RFC 9110, 5.5)."""
    if isinstance(value, Unset) or value is None:
        return {}
    return {name: header_text(name, _text(argument(name, value, check)))}


def header_text(name: str, text: str) -> str:
    """Return a header field's value; raises ValueError for anything but visible ASCII, blanks within and tabs."""
    if not isinstance(text, str):
        raise TypeError(f"{name}: must be str, not {type(text).__name__}")
    if not all(character == "\t" or " " <= character <= "~" for character in text) or text != text.strip():
        raise ValueError(f"{name}: must be visible ASCII on one line, without blanks around it")
    return text


def cookie_header(*items: dict[str, str]) -> dict[str, str]:
    """Return the Cookie field of some cookies; raises ValueError for a value that RFC 6265 does not allow."""
    cookies = {name: cookie_text(name, value) for item in items for name, value in item.items()}
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}


def cookie_text(name: str, text: str) -> str:
    """Return a cookie's value; raises ValueError for what RFC 6265 does not allow."""
    if any(character in header_text(name, text) for character in ' ",;\\\t'):
        raise ValueError(f"{name}: must not hold blanks, quotes, commas, semicolons or backslashes")
    return text


def json_body(content_type: str, plain: object) -> Body:
    """Return a JSON body: UTF-8, no NaN, no byte order mark."""
    try:
        text = json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except TypeError as error:
        raise TypeError(f"body: {error}") from None
    return content_type, text.encode("utf-8")


def urlencoded_body(content_type: str, plain: Mapping[str, object]) -> Body:
    """Return an application/x-www-form-urlencoded body; raises ValueError for what a form cannot hold."""
    items = [(name, _form_text(name, item)) for name, value in plain.items() for item in _each(value)]
    return content_type, urlencode(items).encode("ascii")


def file_body(content_type: str, value: object) -> Body:
    """Return the bytes of a file as the body; raises TypeError for anything but a File."""
    if not isinstance(value, File):
        raise TypeError(f"body: must be File, not {type(value).__name__}")
    return content_type, value.payload.read()


def multipart_body(content_type: str, members: Iterable[tuple[str, object]]) -> Body:
    """Return a multipart/form-data body (RFC 7578) whose boundary is random and nowhere in its content.

    Strings are sent byte by byte as they are, lists as repeated parts, objects as JSON, files with their name.
    Raises ValueError for null, which a form cannot say.
    """
    parts = [_part(name, item) for name, value in members for item in _each(value)]
    content = b"".join(head + payload for head, payload in parts)
    boundary = secrets.token_hex(16).encode("ascii")
    while boundary in content:
        boundary = secrets.token_hex(16).encode("ascii")
    body = b"".join(b"--%b\r\n%b\r\n\r\n%b\r\n" % (boundary, head, payload) for head, payload in parts)
    return f"{content_type}; boundary={boundary.decode('ascii')}", b"%b--%b--\r\n" % (body, boundary)


def _each(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _part(name: str, value: object) -> tuple[bytes, bytes]:
    head = f'Content-Disposition: form-data; name="{_quoted(name)}"'
    if isinstance(value, File):
        head += f'; filename="{_quoted(value.file_name or name)}"'
        head += f"\r\nContent-Type: {header_text(name, value.mime_type or 'application/octet-stream')}"
        return head.encode("utf-8"), value.payload.read()
    plain = to_json(value)
    if isinstance(plain, (dict, list)):
        return f"{head}\r\nContent-Type: application/json".encode(), json_body("", plain)[1]
    return head.encode("utf-8"), _form_text(name, plain).encode("utf-8")


def _form_text(name: str, value: object) -> str:
    if value is None:
        raise ValueError(f"{name}: a form cannot say null; leave the member out or send JSON")
    if isinstance(value, (dict, list)):
        return json_body("", value)[1].decode("utf-8")
    if not isinstance(value, (str, int, float)):
        raise TypeError(f"{name}: must not be {type(value).__name__}")
    return _text(value)


def _quoted(name: str) -> str:
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
