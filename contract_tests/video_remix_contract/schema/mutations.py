"""The smallest changes that make a conforming document break exactly one rule: for probes and for faults alike."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from typing import Any

from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.schema.normalize import json_type
from video_remix_contract.schema.rules import Rule, bound_is_out_of_reach, check, values_at
from video_remix_contract.schema.synonyms import SYNONYMS

# What Python and every reader takes for a whole number; `isdigit` takes more.
DIGITS = re.compile("[0-9]{1,14}")
WHOLE = re.compile("-?[0-9]{1,14}")
SIZE = re.compile("[0-9]+x[0-9]+")


def mutations(rule: Rule, document: Any) -> Iterator[tuple[str, Any]]:
    """Yield (label, changed document) for each small way to break a rule in a document that keeps it.

    Nothing is yielded where the document has no value at the rule's place.
    """
    if rule.keyword == "required":
        yield from without_member(rule, document)
        return
    for pointer, value in list(values_at(document, rule.path))[:1]:
        for label, wrong in candidates(rule, value):
            changed = json_pointer.replaced(document, pointer, wrong)
            if any(not checked.kept for checked in check(rule, changed)):
                yield label, changed


def without_member(rule: Rule, document: Any) -> Iterator[tuple[str, Any]]:
    """Yield the document without a required member, wherever it stands."""
    *parents, name = rule.path
    for pointer, value in values_at(document, tuple(parents)):
        if isinstance(value, dict) and name in value:
            yield "missing", json_pointer.replaced(document, pointer, {key: value[key] for key in value if key != name})


def candidates(rule: Rule, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield (label, value) for values that may break the rule; the caller keeps those that do."""
    match rule.keyword:
        case "nullability":
            yield "null", None
        case "type":
            yield from wrong_types(value)
        case "enum":
            yield from near_misses(value, rule.value)
        case "whole":
            yield "fraction", float(value) if isinstance(value, int) else 1.0
        case "additionalProperties":
            yield "additional", {**value, "additional": True} if isinstance(value, dict) else {"additional": True}
        case _:
            yield from outside_bounds(rule, value)


def wrong_types(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield a value of each JSON type but null, as near to the right value as it can be."""
    text = value if isinstance(value, str) else json.dumps(value)
    number = int(text) if WHOLE.fullmatch(text) else 12
    yield "number", number
    yield "fraction", number + 0.5
    yield "string", text
    yield "boolean", True
    yield "array", [value]
    yield "object", {"value": value}


def near_misses(value: Any, allowed: list[Any]) -> Iterator[tuple[str, Any]]:
    """Yield values near to an enum: another case, padding, a synonym, a neighbour, an empty text."""
    own = value if value in allowed else next(iter(allowed), "")
    if isinstance(own, str):
        yield "case", own.upper() if own != own.upper() else own.lower()
        yield "padding", f" {own}"
        yield "trailing", f"{own}\n"
        yield "empty", ""
    words = [word for word in allowed if isinstance(word, str)]
    for word in words:
        yield from ((f"synonym-{synonym}", synonym) for synonym in SYNONYMS.get(word, ()))
    digits = [word for word in words if DIGITS.fullmatch(word)]
    if digits:
        yield "neighbour", str(max(map(int, digits)) + 1)
        yield "decimal", f"{digits[0]}.0"
    if any(SIZE.fullmatch(word) for word in words):
        yield "neighbour", "1920x1080"
    yield "other", "unlisted" if isinstance(own, str) else 987_654


def outside_bounds(rule: Rule, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield a value just outside a bound; for a keyword without a bound, values of the right type to try."""
    if bound_is_out_of_reach(rule.keyword, rule.value):
        return
    outside = OUTSIDE.get(rule.keyword)
    if outside is not None:
        beyond = outside(rule.value, value)
        if beyond != math.inf:
            yield rule.keyword, beyond
        return
    others: tuple[Any, ...] = ("", " ", "\u0000", "unlisted", 0, -1, 12.5, True, [], {})
    yield from (("other", other) for other in others if json_type(other) in rule.types or not rule.types)


OUTSIDE: dict[str, Callable[[Any, Any], Any]] = {
    "minLength": lambda bound, _: "x" * (bound - 1),
    "maxLength": lambda bound, _: "x" * (bound + 1),
    "minimum": lambda bound, _: bound - 1,
    "exclusiveMinimum": lambda bound, _: bound,
    "maximum": lambda bound, _: bound + 1,
    "exclusiveMaximum": lambda bound, _: bound,
    "multipleOf": lambda bound, _: bound + 1 if isinstance(bound, int) and bound > 1 else bound * 1.5,
    "minItems": lambda bound, value: list(value)[: bound - 1],
    "maxItems": lambda bound, value: [*value, *[value[0] if value else None] * (bound + 1)],
    "uniqueItems": lambda _, value: [*value, *value] if value else [None, None],
    "minProperties": lambda _, __: {},
    "maxProperties": lambda bound, value: {**value, **{f"member_{index}": index for index in range(bound + 1)}},
}
