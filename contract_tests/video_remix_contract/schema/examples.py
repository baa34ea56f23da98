"""Make documents that a schema allows, from the fragment's own examples where it has them."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from attrs import frozen

from video_remix_contract.errors import ContractError
from video_remix_contract.openapi import document as documents
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.normalize import Schema, normalized
from video_remix_contract.schema.rules import MAX_LEVELS, check, located, rules

# Each probe and each fault changes a copy of an example.
MAX_VALUES = 5000
MAX_CHARACTERS = 1_000_000
TOO_LARGE = f"an example has more than {MAX_VALUES} values or {MAX_CHARACTERS} characters"
# Used where the fragment gives neither an example nor a default.
PLAIN: dict[str, Any] = {"string": "text", "integer": 1, "number": 1, "boolean": True, "array": [], "object": {}}


def synthesized(node: Node) -> Any:
    """Return a document that the schema allows.

    Raises ContractError where the schema needs an ``example`` for that, such as a pattern.
    """
    return copy.deepcopy(node.once(made_up_and_checked))


def made_up_and_checked(node: Node) -> Any:
    """Make up a document that the schema allows; see ``synthesized``."""
    value = bounded(proposal(node), node.pointer)
    for rule in rules(node):
        for checked in check(rule, value):
            if not checked.kept:
                place = checked.pointer or "the body"
                raise ContractError(f"no value can be made up for {place}; add an example", rule.pointer)
    return value


def proposal(node: Node, *, full: bool = False) -> Any:
    """Return a first try: an example, a default, an enum's first value, or the smallest value of the type.

    ``full`` is whether what may be null has a value all the same. Raises ContractError for a schema that contains
    itself without an end, and for a value that would be too large.
    """
    # What may be absent is there as deep as the schema has rules.
    return made_up(node, Making(full, itertools.count()), max(len(each.path) for each in located(node)))


@frozen
class Making:
    """How a value is made up: ``full`` as for ``proposal``, and ``count`` counts the values inside it."""

    full: bool
    count: Iterator[int]


def made_up(node: Node, making: Making, left: int) -> Any:
    """Return a first try with members that may be absent for some levels; see ``proposal``."""
    if next(making.count) > MAX_VALUES or left < -MAX_LEVELS:
        raise ContractError(TOO_LARGE, node.pointer)
    raw, schema = node.value if isinstance(node.value, dict) else {}, normalized(node)
    examples = raw.get("examples") or []
    first_example = examples[0] if isinstance(examples, list) and examples else None
    for value in (raw.get("example"), raw.get("default"), first_example):
        if value is not None:
            return copy.deepcopy(value)
    if schema.asks("enum"):
        return schema.asks("enum")[0]
    plain = not making.full and schema.types != ("object",) and not schema.properties
    if schema.nullable and (plain or is_deep(node, left)):
        return None
    if schema.asks("anyOf") or schema.asks("oneOf"):
        return alternative(node, making, left)
    if schema.exhausted and isinstance(schema.node.value, dict) and schema.node.value.get("required"):
        raise ContractError("the schema contains itself without an end; no value can be made up", node.pointer)
    return smallest(schema, making, left)


def is_deep(node: Node, left: int) -> bool:
    """Return whether a value that may be absent is left out, since it could go on without an end."""
    return left < 0 or normalized(node).exhausted


def smallest(schema: Schema, making: Making, left: int) -> Any:
    """Return the smallest value of a schema's first type."""
    kind = schema.types[0] if schema.types else "object"
    if kind == "object":
        return {
            name: made_up(member, making, left - 1)
            for name, member in schema.properties.items()
            if name in schema.required or not is_deep(member, left - 1)
        }
    if kind == "array" and schema.items:
        count = int(schema.asks("minItems", 0 if is_deep(schema.items, left - 1) else 1))
        return [made_up(schema.items, making, left - 1)] * count if count else []
    return within_bounds(kind, schema)


def alternative(node: Node, making: Making, left: int) -> Any:
    """Return the first try for a schema with alternatives: that for the first of them which the whole allows."""
    inner = normalized(node).node
    options = inner.get("anyOf") or inner.get("oneOf")
    branches = options.elements() if options else []
    asked = rules(node)
    tries: list[Any] = []
    for branch in branches:
        with suppress(ContractError):
            tries.append(made_up(branch, making, left))
            if all(checked.kept for rule in asked for checked in check(rule, tries[-1])):
                return tries[-1]
    return tries[0] if tries else None


def within_bounds(kind: str, schema: Schema) -> Any:
    """Return the plain value of a scalar type, moved inside the bounds."""
    value = PLAIN[kind]
    if kind == "string":
        return value.ljust(int(schema.asks("minLength", 0)), "x")[: schema.asks("maxLength")]
    if kind in {"integer", "number"}:
        step = schema.asks("multipleOf", 1)
        above = schema.asks("exclusiveMinimum")
        lowest = schema.asks("minimum", 0 if above is None else above + step)
        highest = schema.asks("maximum", schema.asks("exclusiveMaximum", lowest + step + 1) - 1)
        return max(lowest, min(value * step, highest))
    return value


def bounded(document: Any, pointer: str) -> Any:
    """Return a document; raises ContractError for what is too large to be changed and sent again and again."""
    size = documents.measured(document, 0, {})
    if size.values > MAX_VALUES or size.characters > MAX_CHARACTERS:
        raise ContractError(TOO_LARGE, pointer)
    return document


def choices(node: Node) -> list[Any]:
    """Return values that a schema surely allows, the first and the last of those that it lists or bounds."""
    schema = normalized(node)
    listed = schema.asks("enum") or ([False, True] if schema.types == ("boolean",) else [])
    if not listed and {"integer", "number"} & set(schema.types):
        listed = [schema.asks(bound) for bound in ("minimum", "maximum") if schema.asks(bound) is not None]
    ends = [listed[0], listed[-1]] if listed else []
    return [value for index, value in enumerate(ends) if value not in ends[:index] and allows(node, value)]


def completed(node: Node, document: Any) -> Any:
    """Return a document mended where it breaks the schema: what is missing or broken is made up.

    An example may lag behind a fragment that has just got a new member; everything else in it is kept. Raises
    ContractError where nothing can be made up, and for what is too large to be sent.
    """
    return bounded(mended(node, document), node.pointer)


def mended(node: Node, document: Any) -> Any:
    """Return a document mended where it breaks the schema, whatever its size."""
    schema = normalized(node)
    if not isinstance(document, dict) or "object" not in schema.types:
        return document if allows(node, document) else synthesized(node)
    closed = "additionalProperties" in schema.keywords
    result = {name: value for name, value in document.items() if name in schema.properties or not closed}
    for name, member in schema.properties.items():
        result[name] = mended(member, result[name]) if name in result else synthesized(member)
    return result


def allows(node: Node, document: Any) -> bool:
    """Return whether a document keeps every rule of a schema."""
    return all(checked.kept for rule in rules(node) for checked in check(rule, document))


def examples(media: Node) -> dict[str, Any]:
    """Return the example values of a media type object by name, without those that ``x-omits`` calls incomplete."""
    node = media.get("examples")
    listed = {name: example.value for name, example in node.items()} if node else {}
    if "example" in media.value:
        listed = {"example": {"value": media.value["example"]}, **listed}
    return {
        name: copy.deepcopy(example["value"])
        for name, example in listed.items()
        if "value" in example and "x-omits" not in example
    }


def request_document(operation: Operation, media_type: str) -> dict[str, Any]:
    """Return a valid request body for a media type: the fragment's first example, mended, or one that is made up."""
    schema = operation.request_media_types[media_type]
    example = next(iter(examples(operation.request_media(media_type)).values()), None)
    document = synthesized(schema) if example is None else completed(schema, example)
    return document if isinstance(document, dict) else {}


def is_binary(node: Node) -> bool:
    """Return whether a value is bytes, which a form carries as a file."""
    return isinstance(node.value, dict) and (node.value.get("format") == "binary" or "contentMediaType" in node.value)


def lists_words(node: Node) -> bool:
    """Return whether a text is one of some words, or another that a provider may know: an open enum."""
    options = node.get("anyOf") or node.get("oneOf")
    return any(normalized(branch).asks("enum") for branch in (options.elements() if options else []))


def binary_members(operation: Operation, media_type: str) -> frozenset[str]:
    """Return the members of a request that are bytes."""
    members = normalized(operation.request_media_types[media_type]).properties
    return frozenset(name for name, node in members.items() if is_binary(node))


def full_document(operation: Operation, media_type: str) -> dict[str, Any]:
    """Return a request body in which nothing is null that may have a value; it may break other rules."""
    document = bounded(proposal(operation.request_media_types[media_type], full=True), "the request")
    return document if isinstance(document, dict) else {}


def free_texts(operation: Operation, media_type: str) -> dict[str, int | None]:
    """Return the members of the request that take any text, each with its maximum length in characters."""
    restricting = {"enum", "pattern", "anyOf", "oneOf", "not"}
    members = normalized(operation.request_media_types[media_type]).properties
    schemas = {name: normalized(node) for name, node in members.items()}
    return {
        name: None if schema.asks("maxLength") is None else int(schema.asks("maxLength"))
        for name, schema in schemas.items()
        if "string" in schema.types
        and not restricting & schema.keywords.keys()
        and not is_binary(members[name])
        and not lists_words(members[name])
    }
