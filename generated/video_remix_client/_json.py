# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""JSON as RFC 8259 defines it: every flaw of a text is noticed, and nothing that can be read is lost."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator

from attrs import frozen

from .types import Violation

MAX_DEPTH = 64
_SHOWN = 200
_CONTROL = re.compile(r"[^\n\t\x20-\x7e\xa0-\U0010ffff]")


@frozen
class _BadNumber:
    """A number that JSON does not allow, kept until its place in the document is known."""

    text: str


class _Repeating(dict[str, object]):
    """An object some of whose members came more than once."""

    repeated: tuple[str, ...] = ()


def read_json(content: bytes) -> tuple[object, tuple[Violation, ...]]:
    """Return the value of a JSON text and what is wrong with the text; never raises.

    Where the text cannot be parsed, the value is None and at least one violation gives the reason. The rules are json,
    encoding (not UTF-8), bom, depth (nested deeper than 64), number (NaN, infinite, too long), duplicate (a repeated
    member) and unicode (half a surrogate pair).
    """
    violations: list[Violation] = []
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        violations.append(Violation("", "encoding", content[error.start : error.start + 1]))
        # The text may be UTF-16, for example; the job that it names must not be lost.
        text = content.decode(json.detect_encoding(content), errors="replace")
    if text.startswith("\ufeff"):
        violations.append(Violation("", "bom", "\ufeff"))
        text = text[1:]
    try:
        value: object = json.loads(
            text, object_pairs_hook=_object, parse_constant=_BadNumber, parse_float=_float, parse_int=_int
        )
    except RecursionError:
        return None, (*violations, Violation("", "depth", text[:_SHOWN]))
    except ValueError:
        return None, (*violations, Violation("", "json", text[:_SHOWN]))
    violations.extend(flaws(value))
    # A value that is nested too deep is dropped: code that walks it could exhaust the stack.
    return None if any(violation.rule == "depth" for violation in violations) else value, tuple(violations)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = _Repeating(pairs)
    members.repeated = tuple(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
    return members if members.repeated else dict(members)


def _float(text: str) -> object:
    return float(text) if math.isfinite(float(text)) else _BadNumber(text[:_SHOWN])


def _int(text: str) -> object:
    try:
        return int(text)
    except ValueError:
        return _BadNumber(text[:_SHOWN])


def flaws(value: object, place: str = "", depth: int = 0) -> Iterator[Violation]:
    """Yield what is wrong with a JSON value, whatever its schema; `place` is its JSON pointer."""
    if isinstance(value, _BadNumber) or (isinstance(value, float) and not math.isfinite(value)):
        yield Violation(place, "number", value.text if isinstance(value, _BadNumber) else value)
    elif isinstance(value, str) and not encodable(value):
        yield Violation(place, "unicode", value)
    elif isinstance(value, (dict, list)) and depth >= MAX_DEPTH:
        yield Violation(place, "depth", depth + 1)
    elif isinstance(value, (dict, list)):
        if isinstance(value, _Repeating):
            yield from (Violation(below(place, name), "duplicate", value[name]) for name in value.repeated)
        for token, item in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(token, str) and not encodable(token):
                yield Violation(below(place, token), "unicode", token)
            yield from flaws(item, below(place, token), depth + 1)


def encodable(text: str) -> bool:
    """Return whether a text can be written as UTF-8; half a surrogate pair cannot."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def clean(text: str) -> str:
    """Return a text that can be printed: a question mark replaces half a surrogate pair or a control character."""
    return _CONTROL.sub("?", text.encode("utf-8", errors="replace").decode("utf-8"))


def below(pointer: str, token: object) -> str:
    """Return the JSON pointer (RFC 6901) of a member or an item."""
    return f"{pointer}/{str(token).replace('~', '~0').replace('/', '~1')}"
