"""Read a schema as a list of rules: a keyword at a place, whatever way the fragment spells it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import jsonschema_rs
from attrs import field, frozen

from video_remix_contract.errors import ContractError
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi.compiling import compiled
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.normalize import normalized

EVERY_ITEM = "*"
# Each rule is broken in a request or a response of its own, which is then judged by every rule.
MAX_RULES = 1000
# What goes beyond a larger bound is larger than what this suite makes.
EXCEEDABLE = {"maxLength": 100_000, "maxItems": 2000, "maxProperties": 2000}


@frozen(slots=False)
class Rule:
    """A keyword that holds for the values at a place of a document.

    ``path`` are the member names from the root (``*`` for every element of an array). ``keyword`` is a JSON Schema
    keyword, ``nullability`` for "is not null", or ``whole`` for "is written without a fraction". ``value`` is what
    the keyword asks, ``types`` are the JSON types that it is about, ``condition`` says why a conforming document may
    have no value there.
    """

    path: tuple[str, ...]
    keyword: str
    value: Any = field(hash=False)
    pointer: str
    types: tuple[str, ...] = ()
    condition: str | None = None

    @property
    def place(self) -> tuple[tuple[str, ...], str]:
        """What tells a rule of a schema from the others: path and keyword."""
        return self.path, self.keyword

    @cached_property
    def schema(self) -> str:
        """The keyword alone as a schema in JSON."""
        return json.dumps({self.keyword: self.value})

    @cached_property
    def schema_of_types(self) -> str:
        """The types that it is about as a schema in JSON."""
        return json.dumps({"type": self.types})


class Checked(NamedTuple):
    """A value that a rule is about: JSON pointer, whether the rule is kept, the value."""

    pointer: str
    kept: bool
    value: Any


def rules(node: Node) -> list[Rule]:
    """Return every rule of a schema, outermost first.

    Raises ContractError for a schema that refers to itself, has more than 1000 rules, or whose keyword jsonschema-rs
    does not take.
    """
    found = walk(node, (), None, ())
    result = list(itertools.islice(found, MAX_RULES))
    if next(found, None):
        raise ContractError(f"the schema has more than {MAX_RULES} rules", node.pointer)
    return result


def walk(node: Node, path: tuple[str, ...], condition: str | None, ancestors: tuple[str, ...]) -> Iterator[Rule]:
    """Yield the rules of a schema and of all inside it; ``condition`` says when its values may be absent."""
    schema = normalized(node)
    if schema.pointer in ancestors:
        raise ContractError("the schema contains itself", schema.pointer)
    if not schema.nullable:
        yield Rule(path, "nullability", value=False, pointer=schema.pointer, types=schema.types, condition=condition)
    if schema.types:
        # A value of null could have been of a wrong type, so it exercises the rule where null is allowed.
        allowed = [*schema.types, "null"] if schema.nullable else list(schema.types)
        yield Rule(path, "type", allowed, f"{schema.pointer}/type", schema.types, condition)
    inner = condition or (f"{place(path)} may be null" if schema.nullable else None)
    for keyword, (value, pointer) in schema.keywords.items():
        rule = Rule(path, keyword, value, pointer, schema.types, inner or too_large(path, keyword, value))
        holds(rule, None)
        yield rule
    around = (*ancestors, schema.pointer)
    for name, member in schema.properties.items():
        optional = name not in schema.required
        if not optional:
            types = normalized(member).types
            pointer = f"{schema.pointer}/required"
            yield Rule((*path, name), "required", value=True, pointer=pointer, types=types, condition=inner)
        when = inner or (f"{place((*path, name))} may be absent" if optional else None)
        yield from walk(member, (*path, name), when, around)
    if schema.items:
        yield from walk(schema.items, (*path, EVERY_ITEM), inner or f"{place(path)} may be empty", around)


def too_large(path: tuple[str, ...], keyword: str, bound: Any) -> str | None:
    """Return when a bound may stay unseen: it is larger than what this suite makes."""
    return f"{place(path)} is larger than this suite makes it" if bound_is_out_of_reach(keyword, bound) else None


def bound_is_out_of_reach(keyword: str, bound: Any) -> bool:
    """Return whether this suite makes no value that goes beyond a bound."""
    return keyword in EXCEEDABLE and bool(bound > EXCEEDABLE[keyword])


def place(path: tuple[str, ...]) -> str:
    """Name a place as a reader knows it: `error.code`, or the body for the root."""
    return f"`{'.'.join(path)}`" if path else "the body"


def check(rule: Rule, document: Any) -> Iterator[Checked]:
    """Yield each value that the rule is about, and whether the rule is kept there.

    A rule is about a value only where the rules before it are kept, so that a fault breaks a single rule: a value of
    the wrong type is no breach of the enum, an absent member no breach of the type.
    """
    if rule.keyword == "required":
        *parents, name = rule.path
        for pointer, value in values_at(document, tuple(parents)):
            if isinstance(value, dict):
                yield Checked(json_pointer.child(pointer, name), name in value, None)
        return
    for pointer, value in values_at(document, rule.path):
        comparable = value is not None and (rule.keyword == "type" or has_type(rule, value))
        if comparable or rule.keyword == "nullability" or (rule.keyword == "type" and "null" in rule.value):
            yield Checked(pointer, holds(rule, value), value)


def has_type(rule: Rule, value: Any) -> bool:
    """Return whether a value has a type that the rule is about."""
    return not rule.types or is_valid(rule.schema_of_types, rule.pointer, value)


def holds(rule: Rule, value: Any) -> bool:
    """Return whether a value that stands at the rule's place keeps it (presence is the caller's to check)."""
    match rule.keyword:
        case "nullability":
            return value is not None
        case "whole":
            return not isinstance(value, float)
        case "additionalProperties":
            return not isinstance(value, dict) or value.keys() <= set(rule.value)
    return is_valid(rule.schema, rule.pointer, value)


def is_valid(schema: str, pointer: str, value: Any) -> bool:
    """Return whether a value keeps the schema of a single keyword."""
    compiled = validator(schema, pointer)
    try:
        return compiled.is_valid(value)
    except UnicodeEncodeError:
        return compiled.is_valid(without_surrogates(value))


def without_surrogates(value: Any) -> Any:
    """Return a document with U+FFFD for each lone surrogate: JSON can write them, the validator cannot read them."""
    if isinstance(value, str):
        return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in value)
    if isinstance(value, dict):
        return {without_surrogates(name): without_surrogates(child) for name, child in value.items()}
    return [without_surrogates(child) for child in value] if isinstance(value, list) else value


@lru_cache(maxsize=1024)
def validator(schema: str, pointer: str) -> jsonschema_rs.Draft202012Validator:
    """Compile the schema of a single keyword; raise ContractError where it is not valid."""
    return compiled(json.loads(schema), pointer)


def values_at(document: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Yield (JSON pointer, value) for each value of a document at a rule's place."""
    places: list[tuple[str, Any]] = [("", document)]
    for token in path:
        inner: list[tuple[str, Any]] = []
        for pointer, value in places:
            if token == EVERY_ITEM and isinstance(value, list):
                inner += [(json_pointer.child(pointer, index), element) for index, element in enumerate(value)]
            elif isinstance(value, dict) and token in value:
                inner.append((json_pointer.child(pointer, token), value[token]))
        places = inner
    yield from places
