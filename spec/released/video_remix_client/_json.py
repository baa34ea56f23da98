# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.

"""JSON as RFC 8259 means it, read with every flaw noticed and nothing lost."""

from __future__ import annotations

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
class _Flaw:
    """A value that JSON does not know, kept until its place is known."""

    rule: str
    text: str


class _Repeating(dict[str, object]):
    """An object with members that came more than once."""

    repeated: tuple[str, ...] = ()


def read_json(content: bytes) -> tuple[object, tuple[Violation, ...]]:
    """Return the value of a JSON text and what is wrong with the text.

    Never raises. Where the text cannot be parsed at all the value is None and at least one violation says why: rule
    json, or encoding (not UTF-8), bom, depth (nested deeper than 64), number (NaN, infinite, too long), duplicate
    (a repeated member), unicode (half a surrogate pair).
    """
    violations: list[Violation] = []
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        violations.append(Violation("", "encoding", content[error.start : error.start + 1]))
        # UTF-16, say: what is in it is looked for all the same.
        text = content.decode(json.detect_encoding(content), errors="replace")
    if text.startswith("\ufeff"):
        violations.append(Violation("", "bom", "\ufeff"))
        text = text[1:]
    try:
        value: object = json.loads(
            text,
            object_pairs_hook=_members,
            parse_constant=lambda name: _Flaw("number", name),
            parse_float=_float,
            parse_int=_int,
        )
    except RecursionError:
        return None, (*violations, Violation("", "depth", text[:_SHOWN]))
    except ValueError:
        return None, (*violations, Violation("", "json", text[:_SHOWN]))
    found = tuple(flaws(value))
    # What is nested too deep is not handed on, since whoever walks it would run out of stack.
    return None if any(flaw.rule == "depth" for flaw in found) else value, (*violations, *found)


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    repeating = _Repeating(members)
    counts = Counter(name for name, _ in pairs)
    repeating.repeated = tuple(name for name, count in counts.items() if count > 1)
    return repeating


def _float(text: str) -> float | _Flaw:
    number = float(text)
    return number if math.isfinite(number) else _Flaw("number", text[:_SHOWN])


def _int(text: str) -> int | _Flaw:
    try:
        return int(text)
    except ValueError:
        return _Flaw("number", text[:_SHOWN])


def flaws(value: object) -> Iterator[Violation]:
    """Yield what is wrong in a JSON value whatever its schema, without recursion."""
    yield from (Violation(found.pointer[1:], found.rule, found.value) for found in _flaw(value, "", ""))
    levels = [("", _items(value))]
    while levels:
        pointer, items = levels[-1]
        for token, item in items:
            yield from _flaw(item, pointer, token)
            if not isinstance(item, (dict, list)):
                continue
            place = below(pointer, token)
            if len(levels) >= MAX_DEPTH:
                yield Violation(place, "depth", len(levels) + 1)
                continue
            levels.append((place, _items(item)))
            break
        else:
            levels.pop()


def _items(value: object) -> Iterator[tuple[object, object]]:
    if isinstance(value, dict):
        return iter(value.items())
    return enumerate(value) if isinstance(value, list) else iter(())


def _flaw(value: object, pointer: str, token: object) -> Iterator[Violation]:
    if isinstance(token, str) and not encodable(token):
        yield Violation(below(pointer, token), "unicode", token)
    if isinstance(value, _Flaw):
        yield Violation(below(pointer, token), value.rule, value.text)
    elif isinstance(value, float) and not math.isfinite(value):
        yield Violation(below(pointer, token), "number", value)
    elif isinstance(value, str) and not encodable(value):
        yield Violation(below(pointer, token), "unicode", value)
    elif isinstance(value, _Repeating):
        place = below(pointer, token)
        for name in value.repeated:
            yield Violation(below(place, name), "duplicate", value[name])


def encodable(text: str) -> bool:
    """Return whether a text can be written as UTF-8, which half a surrogate pair cannot."""
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def clean(text: str) -> str:
    """Return a text that can be printed, halves of surrogate pairs and control characters replaced."""
    return _CONTROL.sub("?", text.encode("utf-8", errors="replace").decode("utf-8"))


def below(pointer: str, token: object) -> str:
    """Return the JSON pointer (RFC 6901) of a member or an item."""
    return f"{pointer}/{str(token).replace('~', '~0').replace('/', '~1')}"
