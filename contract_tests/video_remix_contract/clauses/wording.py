"""Put a schema rule into a plain sentence: what holds, what is refused, what must be."""

from __future__ import annotations

import json
from typing import Any

from video_remix_contract.schema.rules import Rule, place

MAX_SHOWN = 2000
PREDICATES = {
    "required": "is present",
    "nullability": "is never null",
    "minLength": "is at least {} characters long",
    "maxLength": "is at most {} characters long",
    "pattern": "is matched by the pattern {}",
    "minimum": "is ≥ {}",
    "maximum": "is ≤ {}",
    "exclusiveMinimum": "is > {}",
    "exclusiveMaximum": "is < {}",
    "multipleOf": "is a multiple of {}",
    "minItems": "has at least {} elements",
    "maxItems": "has at most {} elements",
    "uniqueItems": "has no element twice",
    "minProperties": "has at least {} members",
    "maxProperties": "has at most {} members",
    "allOf": "is valid against all of {}",
    "anyOf": "is valid against any of {}",
    "oneOf": "is valid against exactly one of {}",
    "not": "is not valid against {}",
    "whole": "is written as an integer, without a fraction",
}
DEMANDS = (("is never ", "must not be "), ("is not ", "must not be "), ("is ", "must be "), ("has ", "must have "))


def kept(rule: Rule) -> str:
    """Tell what holds where the rule is kept: "`seconds` is "4", "8" or "12"."."""
    return f"{subject(rule)} {predicate(rule)}."


def demanded(rule: Rule) -> str:
    """Tell what the rule demands, as the beginning of a finding: "`seconds` must be a string"."""
    words = predicate(rule)
    start, demand = next(pair for pair in DEMANDS if words.startswith(pair[0]))
    return f"{place(rule.path)} {demand}{words.removeprefix(start)}"


def refused(rule: Rule) -> str:
    """Tell what a provider does with a request that breaks the rule."""
    where = place(rule.path)
    match rule.keyword:
        case "required":
            return f"A request without {where} is refused."
        case "nullability":
            return f"A request in which {where} is null is refused."
        case "type" | "enum":
            return f"A request in which {where} is not {predicate(rule).removeprefix('is ')} is refused."
    return f"A request in which it does not hold that {where} {predicate(rule)} is refused."


def subject(rule: Rule) -> str:
    """Name the rule's place at the beginning of a sentence."""
    return place(rule.path).replace("the body", "The body")


def predicate(rule: Rule) -> str:
    """Return the rule as the predicate of a sentence."""
    match rule.keyword:
        case "type":
            return f"is {alternatives([with_article(kind) for kind in rule.value])}"
        case "enum":
            return f"is {alternatives([shown(value) for value in rule.value])}"
        case "additionalProperties":
            return f"has no members except {', '.join(rule.value)}"
    return PREDICATES[rule.keyword].format(shown(rule.value))


def alternatives(words: list[str]) -> str:
    """Join words as alternatives: a, b or c."""
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def with_article(kind: str) -> str:
    """Return a JSON type with its article; null needs none."""
    return kind if kind == "null" else f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def shown(value: Any) -> str:
    """Show a value as JSON, cut where nobody would read on."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]} … ({len(text)} characters)"
