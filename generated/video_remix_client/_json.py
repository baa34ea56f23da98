# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""JSON as RFC 8259 defines it: every flaw of a text is noticed, and nothing that can be read is lost."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import NoReturn

from ._clock import NEVER, time_left
from .types import NONE, Violation, Violations

MAX_DEPTH = 64
_SHORT = 8192
_HALF_PAIR = re.compile("[\ud800-\udfff]")


class _Repeating(dict[str, object]):
    """An object some of whose members came more than once."""

    repeated: tuple[str, ...] = ()


def read_json(content: bytes, deadline: float = NEVER) -> tuple[object, Violations]:
    """Return the value of a JSON text and what is wrong with the text; raises TimeoutError alone.

    Where the text cannot be parsed, the value is None and at least one violation gives the reason. The rules are json,
    encoding (not UTF-8), bom, depth (nested deeper than 64), number (NaN, infinite, too long), duplicate (a repeated
    member) and unicode (half a surrogate pair).
    """
    # What is short and has so few brackets ends soon; half a pair is UTF-8 only as an escape.
    few = len(content) <= _SHORT and content.count(b"[") + content.count(b"{") <= MAX_DEPTH
    if few and (b"\\u" not in content or (b"\\ud" not in content and b"\\uD" not in content)):
        try:
            text = content.decode()
            value, end = _FLAWLESS.raw_decode(text)
            if end == len(text) or not text[end:].strip(" \t\r\n"):
                return value, NONE
        except (ValueError, RecursionError):
            pass
    return read_carefully(content, deadline)


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)


def _unrepeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    return members if len(members) == len(pairs) else _refuse("a member is repeated")


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)


_FLAWLESS = json.JSONDecoder(object_pairs_hook=_unrepeated, parse_float=_finite, parse_constant=_refuse)
"""Reads a text without a flaw; any other raises ValueError, unless it has half a pair or is nested too deep."""


def read_carefully(content: bytes, deadline: float = NEVER) -> tuple[object, Violations]:
    """Return what `read_json` does, whatever the text is."""
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
            text, object_pairs_hook=partial(_object, deadline), parse_int=partial(_int, deadline)
        )
    except RecursionError:
        return None, Violations((*violations, Violation("", "depth", text)))
    except ValueError:
        return None, Violations((*violations, Violation("", "json", text)))
    every = Violations(chain(violations, flaws(value, deadline=deadline)))
    # Nested too deep, it could exhaust the stack of the code that walks it; with so many flaws it is not worth a walk.
    usable = every.total == len(every) and all(violation.rule != "depth" for violation in every)
    return value if usable else None, every


def _object(deadline: float, pairs: list[tuple[str, object]]) -> dict[str, object]:
    time_left(deadline)
    members = _Repeating(pairs)
    if len(members) == len(pairs):
        return dict(members)
    members.repeated = tuple(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
    return members


def _int(deadline: float, text: str) -> float:
    time_left(deadline)
    try:
        return int(text)
    except ValueError:
        # Too long for Python, and as little a number of JSON as 1e999 is.
        return math.inf


def flaws(value: object, place: str = "", depth: int = 0, deadline: float = NEVER) -> Iterator[Violation]:
    """Yield what is wrong with a JSON value, whatever its schema; `place` is its JSON pointer."""
    time_left(deadline)
    if isinstance(value, float) and not math.isfinite(value):
        yield Violation(place, "number", value)
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
            yield from flaws(item, below(place, token), depth + 1, deadline)


def encodable(text: str) -> bool:
    """Return whether a text can be written as UTF-8; half a surrogate pair cannot."""
    return text.isascii() or not _HALF_PAIR.search(text)


def clean(text: str, most: int = 1000) -> str:
    """Return at most 1,000 characters in a line that can be printed; a question mark replaces any other character."""
    return "".join(c if c.isprintable() else " " if c in "\t\r\n" else "?" for c in text[:most])


def below(pointer: str, token: object) -> str:
    """Return the JSON pointer (RFC 6901) of a member or an item."""
    return f"{pointer}/{str(token).replace('~', '~0').replace('/', '~1')}"
