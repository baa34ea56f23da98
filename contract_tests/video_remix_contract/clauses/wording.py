"""Say a schema rule as one plain sentence, from the side of the one who has to keep it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from video_remix_contract.schema.rules import place

if TYPE_CHECKING:
    from video_remix_contract.schema.rules import Rule

PREDICATES = {
    "minLength": "is at least {} characters long",
    "maxLength": "is at most {} characters long",
    "pattern": "is matched by the pattern {}",
    "minimum": "is at least {}",
    "maximum": "is at most {}",
    "exclusiveMinimum": "is more than {}",
    "exclusiveMaximum": "is less than {}",
    "multipleOf": "is a multiple of {}",
    "minItems": "has at least {} elements",
    "maxItems": "has at most {} elements",
    "uniqueItems": "has no element twice",
    "minProperties": "has at least {} members",
    "maxProperties": "has at most {} members",
    "anyOf": "is valid against one of {}",
    "oneOf": "is valid against exactly one of {}",
    "not": "is not valid against {}",
    "whole": "is written as an integer, without a fraction",
}


def kept(rule: Rule) -> str:
    """Say what holds where the rule is kept: "`seconds` is one of "4", "8", "12"."."""
    subject = place(rule.path).replace("the body", "The body")
    match rule.keyword:
        case "required":
            predicate = "is present"
        case "nullability":
            predicate = "is never null"
        case "type":
            predicate = f"is {kinds(rule.value)}"
        case "enum":
            predicate = f"is {values(rule.value)}"
        case "additionalProperties":
            predicate = f"has no members but {', '.join(rule.value)}"
        case _:
            predicate = PREDICATES[rule.keyword].format(shown(rule.value))
    return f"{subject} {predicate}."


def refused(rule: Rule) -> str:
    """Say what a provider does with a request that breaks the rule."""
    subject = place(rule.path)
    match rule.keyword:
        case "required":
            return f"A request without {subject} is refused."
        case "nullability":
            return f"A request in which {subject} is null is refused."
        case "type":
            return f"A request in which {subject} is not {kinds(rule.value)} is refused."
        case "enum":
            return f"A request in which {subject} is not {values(rule.value)} is refused."
    return (
        f"A request in which it does not hold that {kept(rule).rstrip('.').replace('The body', 'the body')} is refused."
    )


def kinds(types: list[str]) -> str:
    """Join JSON types with their articles: a string or null."""
    return " or ".join(kind if kind == "null" else f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}" for kind in types)


def values(allowed: list[Any]) -> str:
    """List the values of an enum as JSON."""
    listed = ", ".join(shown(value) for value in allowed)
    return listed if len(allowed) == 1 else f"one of {listed}"


def shown(value: Any) -> str:
    """Show a value as JSON."""
    return json.dumps(value, ensure_ascii=False)
