"""Check the schemas that operations reach: each by itself, what they require, and the examples of them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from typing import Any

import jsonschema_rs
from attrs import define, field, frozen
from jsonschema_rs import ValidationErrorKind

from video_remix_contract.errors import ContractError, suggestion
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi.compiling import compiled
from video_remix_contract.openapi.faults import Fault
from video_remix_contract.openapi.inline import inlined, without_schemas
from video_remix_contract.openapi.keywords import (
    KNOWN,
    SAME_VALUE,
    SCHEMA_LISTS,
    SCHEMA_MAPS,
    SUBSCHEMAS,
    TYPES,
    UNVALIDATED,
)
from video_remix_contract.openapi.reference import Node

# What is a boolean in OpenAPI 3.0, and a number in JSON Schema.
EXCLUSIVE = frozenset({"exclusiveMinimum", "exclusiveMaximum"})
# How many schemas are looked at to find what describes required members, how many are written in full to judge
# examples, and how many faults of an example are named: more than any document needs.
MAX_STEPS = 500_000
MAX_WRITTEN = 5_000_000
MAX_ERRORS = 100
# These describe members by something else than their names.
OTHERS = ("additionalProperties", "patternProperties")
LITERAL = "write it in quotes, or change the type"
OTHER = "change it, or the type"


@frozen
class Example:
    """An example value: the pointers of its place and of what holds it, and the members that it is said to lack."""

    pointer: str
    value: Any
    holder: str
    omits: tuple[str, ...] = ()


@define
class Schemas:
    """The schemas that were reached so far, by pointer, each as it is written; ``old`` says that it is OpenAPI 3.0."""

    old: bool = False
    reached: dict[str, Node] = field(factory=dict)
    # Which schemas inside a schema, and around it, are about the same value.
    inside: dict[str, list[str]] = field(factory=dict)
    around: dict[str, list[str]] = field(factory=dict)
    validators: dict[str, jsonschema_rs.Draft202012Validator | None] = field(factory=dict)
    written: int = 0

    def faults(self, root: Node) -> Iterator[Fault]:
        """Yield what is wrong with a schema and all that it reaches, where they are not reached already."""
        waiting = [root]
        while waiting:
            node = waiting.pop()
            if node.pointer in self.reached:
                continue
            self.reached[node.pointer] = node
            yield from own_faults(node, old=self.old)
            for name, child in children(node):
                waiting.append(child)
                if name in SAME_VALUE:
                    self.relate(node, child)
            if reference := keyword(node, "$ref", str):
                try:
                    node.resolved()
                    target = node.target(reference, node.pointer)
                except ContractError as error:
                    yield Fault(error.pointer, error.sentence)
                else:
                    waiting.append(target)
                    self.relate(node, target)
            yield from self.forbidden(node, own_examples(node))

    def relate(self, outer: Node, inner: Node) -> None:
        """Note that two schemas are about the same value."""
        self.inside.setdefault(outer.pointer, []).append(inner.pointer)
        self.around.setdefault(inner.pointer, []).append(outer.pointer)

    def undescribed(self) -> Iterator[tuple[Node, str, Fault]]:
        """Yield the required members that no schema about the same value describes: schema, name, and the hint."""
        steps = itertools.count()
        for pointer, node in self.reached.items():
            required = [name for name in keyword(node, "required", list) if isinstance(name, str)]
            if keyword(node, "properties", dict).keys() >= set(required):
                continue
            outer = connected([pointer], self.around, steps)
            related = [self.reached[each] for each in connected(outer, self.inside, steps)]
            if next(steps) > MAX_STEPS:
                return
            described = {name for each in related for name in keyword(each, "properties", dict)}
            others = any(keyword(each, name, dict) for each in related for name in OTHERS)
            for index, name in enumerate(() if others else required):
                if name not in described:
                    sentence = f"no property describes the required member {name[:100]!r}{suggestion(name, described)}"
                    yield node, name, Fault(f"{pointer}/required/{index}", sentence, is_hint=True)

    def unused_hints(self, root: Node) -> Iterator[Fault]:
        """Yield the unknown keywords of the named schemas that were not reached; nothing else of them matters."""
        components = root.value.get("components")
        named = components.get("schemas") if isinstance(components, dict) else None
        listed = named.items() if isinstance(named, dict) else ()
        waiting = [root.at(json_pointer.child("/components/schemas", name), schema) for name, schema in listed]
        for _ in range(MAX_STEPS):
            if not waiting:
                return
            node = waiting.pop()
            if node.pointer not in self.reached and isinstance(node.value, dict):
                yield from unknown_keywords(node)
                waiting += [child for _, child in children(node)]

    def forbidden(self, schema: Node, examples: list[Example]) -> Iterator[Fault]:
        """Yield where a schema forbids examples; a schema that cannot be written in full is judged by nobody."""
        validator = self.validator(schema) if examples else None
        for example in examples if validator else ():
            assert validator is not None, "there are examples only where there is one"
            for error in itertools.islice(validator.iter_errors(example.value), MAX_ERRORS):
                path = list(error.instance_path)
                sentence, is_hint = f"the schema forbids this example: {error.message[:200]}", False
                if isinstance(error.kind, ValidationErrorKind.Required):
                    name = error.kind.property
                    if not path and name in example.omits:
                        continue
                    # What no example has yet may have just been added; the suite makes it up.
                    is_hint = not any(has(other.value, [*path, name]) for other in examples)
                    mend = "a value is made up" if is_hint else "add it, or name it in x-omits"
                    sentence = f"the example lacks {name[:100]!r}, which its schema requires; {mend}"
                yield Fault(f"{example.pointer}{json_pointer.joined(path)}", sentence, is_hint, example.holder)

    def validator(self, schema: Node) -> jsonschema_rs.Draft202012Validator | None:
        """Return the validator of a schema, None where it cannot be written in full."""
        if schema.pointer not in self.validators:
            self.validators[schema.pointer] = None
            reference = keyword(schema, "$ref", str)
            if reference and len(schema.value) == 1:
                # Many examples are of the same component.
                with suppress(ContractError):
                    schema.resolved()
                    target = schema.target(reference, schema.pointer)
                    self.validators[schema.pointer] = self.validator(target)
            elif self.written < MAX_WRITTEN:
                with suppress(ContractError):
                    whole = schema.resolved()
                    written = inlined(whole)
                    self.written += len(json.dumps(written))
                    self.validators[schema.pointer] = compiled(written, whole.pointer)
        return self.validators[schema.pointer]


def keyword(node: Node, name: str, kind: type) -> Any:
    """Return what stands under a keyword of a schema, an empty value of the kind where it is of another."""
    value = node.value.get(name) if isinstance(node.value, dict) else None
    return value if isinstance(value, kind) else kind()


def within(node: Node, token: str | int) -> Node:
    """Return a child as it is written, its reference not followed."""
    return node.at(json_pointer.child(node.pointer, token), node.value[token])


def children(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield the schemas inside a schema, each as it is written, with their keywords."""
    for name in sorted(SUBSCHEMAS & node.value.keys()) if isinstance(node.value, dict) else ():
        holder = within(node, name)
        if name in SCHEMA_MAPS:
            yield from ((name, within(holder, key)) for key in keyword(node, name, dict))
        elif name in SCHEMA_LISTS:
            yield from ((name, within(holder, index)) for index in range(len(keyword(node, name, list))))
        else:
            yield name, holder


def own_faults(node: Node, *, old: bool) -> Iterator[Fault]:
    """Yield what is wrong with a schema whatever is inside it."""
    schema = node.value
    if isinstance(schema, bool):
        return
    if not isinstance(schema, dict):
        yield Fault(node.pointer, "not a schema, which is an object or a boolean")
        return
    yield from unknown_keywords(node)
    if "$ref" in schema and not keyword(node, "$ref", str):
        yield Fault(f"{node.pointer}/$ref", "a reference is a text that begins with #/")
    unknown = list(unknown_types(node))
    yield from unknown
    asked = {
        name: without_schemas(name, value)
        for name, value in schema.items()
        if name not in UNVALIDATED and not (unknown and name == "type")
        if not (old and name in EXCLUSIVE and isinstance(value, bool))
    }
    try:
        compiled(asked, node.pointer)
    except ContractError as error:
        yield Fault(error.pointer, error.sentence)
    else:
        yield from () if unknown else mistyped(node)


def unknown_keywords(node: Node) -> Iterator[Fault]:
    """Yield a hint for each keyword of a schema that JSON Schema and OpenAPI do not have."""
    for name in node.value.keys() - KNOWN:
        if not name.startswith("x-"):
            pointer = json_pointer.child(node.pointer, name)
            yield Fault(pointer, f"the keyword is unknown{suggestion(name, KNOWN)}", is_hint=True)


def unknown_types(node: Node) -> Iterator[Fault]:
    """Yield the types of a schema that JSON does not have."""
    for index, name in enumerate(keyword(node, "type", list) or [node.value.get("type")]):
        if isinstance(name, str) and name not in TYPES:
            pointer = f"{node.pointer}/type" + (f"/{index}" if isinstance(node.value["type"], list) else "")
            near = suggestion(name, TYPES) or f"; a type is {', '.join(TYPES[:-1])} or {TYPES[-1]}"
            yield Fault(pointer, f"the type {name[:100]!r} is unknown{near}")


def mistyped(node: Node) -> Iterator[Fault]:
    """Yield the values of a schema that are of another type than the schema."""
    values = [(f"enum/{index}", value) for index, value in enumerate(keyword(node, "enum", list))]
    values += [(name, node.value[name]) for name in ("const", "default") if name in node.value]
    types = types_of(node) if values else []
    if not types:
        return
    validator = of_types(tuple(types))
    for place, value in values:
        for error in validator.iter_errors(value):
            mend = LITERAL if "string" in types and isinstance(value, int | float) else OTHER
            sentence = f"the value is of another type than its schema: {error.message[:200]}; {mend}"
            pointer = f"{node.pointer}/{place}"
            yield Fault(pointer, sentence, annotation=pointer if place == "default" else "")


@cache
def of_types(types: tuple[str, ...]) -> jsonschema_rs.Draft202012Validator:
    """Return the validator of values of these types."""
    return compiled({"type": list(dict.fromkeys(types))}, "")


def types_of(node: Node) -> list[str]:
    """Return the types that a schema names, itself or by its reference; none where it names none."""
    try:
        schema = node.resolved().value
    except ContractError:
        return []
    named = schema.get("type", []) if isinstance(schema, dict) else []
    types = [named] if isinstance(named, str) else named
    if not isinstance(types, list) or not types or not all(name in TYPES for name in types):
        return []
    return [*types, "null"] if schema.get("nullable") is True and "null" not in types else types


def own_examples(node: Node) -> list[Example]:
    """Return the examples that stand in a schema."""
    if not isinstance(node.value, dict):
        return []
    single, several = f"{node.pointer}/example", f"{node.pointer}/examples"
    found = [Example(single, node.value["example"], single)] if "example" in node.value else []
    listed = enumerate(keyword(node, "examples", list))
    return [*found, *(Example(f"{several}/{index}", value, several) for index, value in listed)]


def connected(starts: Iterable[str], edges: dict[str, list[str]], steps: Iterator[int]) -> list[str]:
    """Return what edges lead to, directly or not, the starts first."""
    result = dict.fromkeys(starts)
    waiting = list(result)
    while waiting and next(steps) <= MAX_STEPS:
        new = [each for each in edges.get(waiting.pop(), ()) if each not in result]
        result |= dict.fromkeys(new)
        waiting += new
    return list(result)


def has(value: Any, path: list[str | int]) -> bool:
    """Return whether a value has something at a path; an index stands for any element."""
    if not path:
        return True
    token, *rest = path
    if isinstance(token, int):
        return isinstance(value, list) and any(has(element, rest) for element in value)
    return isinstance(value, dict) and token in value and has(value[token], rest)
