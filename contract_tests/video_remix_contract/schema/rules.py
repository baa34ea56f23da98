"""Read a schema as a list of rules: a keyword at a place, whatever way the fragment spells it."""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache, partial
from typing import Any, NamedTuple

import jsonschema_rs
from attrs import field, frozen

from video_remix_contract.errors import ContractError
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi.compiling import compiled
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.normalize import Schema, normalized

EVERY_ITEM = "*"
# Keywords that are judged here, not by a validator.
OURS = frozenset({"required", "nullability", "whole", "additionalProperties"})
# Each rule is broken in a request or a response of its own, which is then judged by every rule.
MAX_RULES = 1000
# No message has members so deep inside each other.
MAX_LEVELS = 40
# What goes beyond a larger bound is larger than what this suite makes.
EXCEEDABLE = {"maxLength": 100_000, "maxItems": 2000, "maxProperties": 2000}
# The types of JSON that a value has whatever it is; whether a float is an integer, the validator says.
JSON_TYPES = {
    str: frozenset({"string"}),
    int: frozenset({"integer", "number"}),
    bool: frozenset({"boolean"}),
    dict: frozenset({"object"}),
    list: frozenset({"array"}),
    type(None): frozenset({"null"}),
}


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

    @property
    def looked_at(self) -> tuple[str, ...]:
        """The place of the values that show whether it is kept: the object, where a member is required."""
        return self.path[:-1] if self.keyword == "required" else self.path

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


@frozen(slots=False)
class Located:
    """A schema at a place of a document.

    ``condition`` says when the place may have no value, ``required`` is the rule that it has one, where there is one.
    """

    path: tuple[str, ...]
    node: Node
    condition: str | None = None
    required: Rule | None = None

    @cached_property
    def schema(self) -> Schema:
        """What is asked of the values of the place."""
        return normalized(self.node)

    @property
    def within(self) -> str | None:
        """When there may be nothing inside the values of the place."""
        return self.condition or (f"{place(self.path)} may be null" if self.schema.nullable else None)

    @cached_property
    def inside(self) -> list[Located]:
        """The places of the members and the elements that a value can have without going on without an end."""
        schema, result = self.schema, list[Located]()
        for name, member in schema.properties.items():
            path, required, condition = (*self.path, name), None, self.within
            if normalized(member).exhausted and name not in schema.required:
                continue
            if name in schema.required:
                pointer, types = f"{schema.pointer}/required", normalized(member).types
                required = Rule(path, "required", value=True, pointer=pointer, types=types, condition=condition)
            else:
                condition = condition or f"{place(path)} may be absent"
            result.append(Located(path, member, condition, required))
        if schema.items and not normalized(schema.items).exhausted:
            condition = self.within or f"{place(self.path)} may be empty"
            result.append(Located((*self.path, EVERY_ITEM), schema.items, condition))
        return result

    @cached_property
    def rules(self) -> list[Rule]:
        """The rules of the place."""
        schema, result = self.schema, [self.required] if self.required else []
        rule = partial(Rule, self.path, types=schema.types, condition=self.condition)
        if not schema.nullable:
            result.append(rule("nullability", value=False, pointer=schema.pointer))
        if schema.types:
            # A value of null could have been of a wrong type, so it exercises the rule where null is allowed.
            allowed = [*schema.types, "null"] if schema.nullable else list(schema.types)
            result.append(rule("type", value=allowed, pointer=f"{schema.pointer}/type"))
        for keyword, (value, pointer) in schema.keywords.items():
            large = bound_is_out_of_reach(keyword, value)
            condition = self.within or (f"{place(self.path)} is larger than this suite makes it" if large else None)
            result.append(rule(keyword, value=value, pointer=pointer, condition=condition))
        return result

    def down(self, levels: int) -> Iterator[Located]:
        """Yield the place and those inside it, so many levels deep."""
        yield self
        for inner in self.inside if levels else ():
            yield from inner.down(levels - 1)


def located(node: Node) -> list[Located]:
    """Return the places that a schema names, outermost first; see ``levels_of`` for where they end."""
    return list(node.once(all_places))


def all_places(node: Node) -> tuple[Located, ...]:
    """Make the places that a schema names."""
    root = Located((), node)
    return tuple(root.down(levels_of(root)))


def levels_of(root: Located) -> int:
    """Return how many levels of members inside each other have at most 1000 rules; a huge number where all have.

    A schema that contains itself, or schemas that multiply, could have places without end. Raises ContractError for a
    schema that has more than 1000 rules for its own members already.
    """
    level, count = [root], 0
    for depth in itertools.count():
        count += sum(len(each.rules) for each in level)
        if count > MAX_RULES and depth < 2:
            raise ContractError(f"the schema has more than {MAX_RULES} rules", root.node.pointer)
        if count > MAX_RULES or depth > MAX_LEVELS:
            return depth - 1
        if not level:
            return sys.maxsize
        level = [inner for each in level for inner in each.inside]
    raise AssertionError("counting has no end")


def rules(node: Node) -> list[Rule]:
    """Return the rules of a schema, outermost first; see ``levels_of`` for where they end.

    Raises ContractError for a schema that has more than 1000 rules for its own members already, or whose keyword
    jsonschema-rs does not take.
    """
    return list(node.once(all_rules))


def all_rules(node: Node) -> tuple[Rule, ...]:
    """Make the rules of a schema, outermost first."""
    result = tuple(rule for each in located(node) for rule in each.rules)
    for rule in result:
        if rule.keyword not in OURS:
            validator(rule.schema, rule.pointer)
    return result


def bound_is_out_of_reach(keyword: str, bound: Any) -> bool:
    """Return whether this suite makes no value that goes beyond a bound."""
    return keyword in EXCEEDABLE and bool(bound > EXCEEDABLE[keyword])


def place(path: tuple[str, ...]) -> str:
    """Name a place as a reader knows it: `error.code`, or the body for the root."""
    return f"`{'.'.join(path)}`" if path else "the body"


def check(rule: Rule, document: Any) -> list[Checked]:
    """Return each value that the rule is about, and whether the rule is kept there.

    A rule is about a value only where the rules before it are kept, so that a fault breaks a single rule: a value of
    the wrong type is no breach of the enum, an absent member no breach of the type.
    """
    return checked(rule, values_at(document, rule.looked_at))


def checked(rule: Rule, values: Iterable[tuple[str, Any]]) -> list[Checked]:
    """Return what `check` does, of the values at the place that is looked at."""
    if rule.keyword == "required":
        name = rule.path[-1]
        return [
            Checked(child(pointer, name), name in value, None) for pointer, value in values if isinstance(value, dict)
        ]
    return [Checked(pointer, holds(rule, value), value) for pointer, value in values if is_about(rule, value)]


def is_about(rule: Rule, value: Any) -> bool:
    """Return whether a rule is about a value; null is about its own keyword, and a type where it may be null."""
    if value is None:
        return rule.keyword == "nullability" or (rule.keyword == "type" and "null" in rule.value)
    return rule.keyword in {"type", "nullability"} or has_type(rule, value)


def has_type(rule: Rule, value: Any) -> bool:
    """Return whether a value has a type that the rule is about."""
    if not rule.types:
        return True
    types = JSON_TYPES.get(type(value))
    return is_valid(rule.schema_of_types, rule.pointer, value) if types is None else not types.isdisjoint(rule.types)


def holds(rule: Rule, value: Any) -> bool:
    """Return whether a value that stands at the rule's place keeps it (presence is the caller's to check)."""
    match rule.keyword:
        case "nullability":
            return value is not None
        case "type" if types := JSON_TYPES.get(type(value)):
            return not types.isdisjoint(rule.value)
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


@lru_cache(maxsize=4 * MAX_RULES)
def child(pointer: str, name: str) -> str:
    """Return the pointer of a member that a schema names; every document has the same."""
    return json_pointer.child(pointer, name)


def values_at(document: Any, path: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Return (JSON pointer, value) for each value of a document at a rule's place."""
    places: list[tuple[str, Any]] = [("", document)]
    for token in path:
        inner: list[tuple[str, Any]] = []
        for pointer, value in places:
            if token == EVERY_ITEM and isinstance(value, list):
                inner += [(json_pointer.child(pointer, index), element) for index, element in enumerate(value)]
            elif isinstance(value, dict) and token in value:
                inner.append((child(pointer, token), value[token]))
        places = inner
    return places
