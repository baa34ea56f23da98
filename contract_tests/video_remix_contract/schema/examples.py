"""Make documents that a schema allows, from the fragment's own examples where it has them."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from video_remix_contract.openapi.operation import ContractError
from video_remix_contract.schema.rules import check, rules, shape

if TYPE_CHECKING:
    from video_remix_contract.openapi.operation import Node

# Used where the fragment gives neither an example nor a default.
PLAIN: dict[str, Any] = {
    "string": "text",
    "integer": 1,
    "number": 1,
    "boolean": True,
    "array": [],
    "object": {},
}


def synthesise(node: Node) -> Any:
    """Return a document that the schema allows.

    Raises ContractError where the schema needs an ``example`` for that, such as a pattern.
    """
    value = proposal(node)
    for rule in rules(node):
        for pointer, kept, _ in check(rule, value):
            if not kept:
                raise ContractError(
                    f"{rule.pointer}: no value can be made up for {pointer or 'the body'}; add an example"
                )
    return value


def proposal(node: Node) -> Any:
    """Return a first try: an example, a default, an enum's first value, or the smallest value of the type."""
    schema, form = node.value if isinstance(node.value, dict) else {}, shape(node)
    given = schema.get("examples") or []
    for value in [
        schema.get("example"),
        schema.get("default"),
        given[0] if isinstance(given, list) and given else None,
    ]:
        if value is not None:
            return copy.deepcopy(value)
    if "enum" in form.keywords and form.keywords["enum"][0]:
        return form.keywords["enum"][0][0]
    if form.nullable and form.types != ("object",):
        return None
    kind = form.types[0] if form.types else "object"
    if kind == "object":
        return {name: proposal(member) for name, member in form.properties.items()}
    if kind == "array" and form.items:
        return [proposal(form.items)] * int(form.keywords.get("minItems", (1,))[0])
    return within_bounds(kind, {key: value for key, (value, _) in form.keywords.items()})


def within_bounds(kind: str, bounds: dict[str, Any]) -> Any:
    """Return the plain value of a scalar type, moved inside the bounds."""
    value = PLAIN[kind]
    if kind == "string":
        return value.ljust(int(bounds.get("minLength", 0)), "x")[: bounds.get("maxLength")]
    if kind in {"integer", "number"}:
        step = bounds.get("multipleOf", 1)
        lowest = bounds.get(
            "minimum", bounds.get("exclusiveMinimum", 0) + (step if "exclusiveMinimum" in bounds else 0)
        )
        highest = bounds.get("maximum", bounds.get("exclusiveMaximum", lowest + step + 1) - 1)
        return max(lowest, min(value * step, highest))
    return value


def complete(node: Node, document: Any) -> Any:
    """Return a document mended where it breaks the schema: what is missing or broken is synthesised.

    An example may lag behind a fragment that has just got a new member; everything it does say is kept.
    """
    form = shape(node)
    if not isinstance(document, dict) or "object" not in form.types:
        return document if allows(node, document) else synthesise(node)
    mended = {
        name: value
        for name, value in document.items()
        if name in form.properties or "additionalProperties" not in form.keywords
    }
    for name, member in form.properties.items():
        if name in mended:
            mended[name] = complete(member, mended[name])
        else:
            mended[name] = synthesise(member)
    return mended


def allows(node: Node, document: Any) -> bool:
    """Tell whether a document keeps every rule of a schema."""
    return all(kept for rule in rules(node) for _, kept, _ in check(rule, document))


def examples(media: Node) -> dict[str, Any]:
    """Return the example values of a media type object by name, those that are labelled as incomplete left out."""
    node = media.get("examples")
    found = {name: example.value for name, example in node.items()} if node else {}
    return {
        name: copy.deepcopy(value["value"])
        for name, value in found.items()
        if "value" in value and "x-omits" not in value
    }


def request_sample(schema: Node, media: Node) -> Any:
    """Return a valid request body: the fragment's first example, mended, or a synthesised one."""
    given = next(iter(examples(media).values()), None)
    return synthesise(schema) if given is None else complete(schema, given)
