"""Write a schema in full: what a JSON Schema library reads, wherever the fragment keeps the parts."""

from __future__ import annotations

import graphlib
import json
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

from attrs import define, evolve, field, frozen

from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.compiling import compiled
from video_remix_contract.openapi.keywords import (
    SAME_VALUE,
    SCHEMA_LISTS,
    SCHEMA_MAPS,
    SCHEMA_VALUES,
    SUBSCHEMAS,
    UNVALIDATED,
)
from video_remix_contract.openapi.reference import MAX_REPEATS, Node

# References can make a small file mean a huge schema.
MAX_SCHEMAS = 20_000
MAX_UNROLLED = 2000
MAX_NESTED = 64
MAX_PARTS = 500
MAX_ALTERNATIVES = 6
ALTERNATIVES = frozenset({"anyOf", "oneOf"})
COMBINING = ALTERNATIVES | {"allOf"}
# What asks for so much is kept by no message that anybody could send.
MAX_SIZE = 100_000
LEAST = frozenset({"minLength", "minItems", "minProperties", "minContains"})
SIZES = LEAST.union({"maxLength", "maxItems", "maxProperties", "maxContains"})


class Unrolled(NamedTuple):
    """A schema without any references; ``cut`` is whether parts were cut off, ``too_large`` whether for its size."""

    schema: Any
    cut: bool
    too_large: bool


def inlined(node: Node) -> Any:
    """Return a schema as JSON Schema 2020-12 without annotations; ``nullable`` is a type there. Nobody may change it.

    It has no references, but for a schema that contains itself or means more than 2000 schemas: such a schema has
    ``$defs`` of its own, whose names are the same only for the same content.

    Raises ContractError for what is no schema of JSON Schema 2020-12, for a schema that is an alternative or a part of
    itself, and for a schema that is too large to be judged: more than 20,000 schemas and values of enums in it, 64
    schemas inside each other, 6 alternatives inside each other, or values of more than 100,000 characters or elements.
    """
    return node.once(written_in_full)


def written_in_full(node: Node) -> Any:
    """Write a schema as ``inlined`` returns it."""
    written = unrolled(node, lambda _: True)
    return Bundling().whole(node) if written.cut else written.schema


def unrolled(node: Node, rest: Callable[[Node], Any]) -> Unrolled:
    """Return a schema in which a schema that contains itself is written twice; ``rest`` writes what is inside of that.

    What goes beyond 2000 schemas is cut off as well. See ``inlined`` for the errors.
    """
    unrolling = Unrolling(rest)
    schema = unrolling.schema(node.start, Around())
    return Unrolled(schema, unrolling.cut, unrolling.written > MAX_UNROLLED)


@frozen
class Around:
    """What is around a schema: how many schemas, references and alternatives of the same value, and which references.

    ``same`` are the references that were followed for the same value, ``value`` is how often each reference leads to a
    part or an alternative of it.
    """

    depth: int = 0
    followed: int = 0
    alternatives: int = 0
    references: tuple[str, ...] = ()
    same: frozenset[str] = frozenset()
    value: Counter[str] = field(factory=Counter, eq=False)

    def inside(self, node: Node, keyword: str) -> Around:
        """Return what is around a schema under a keyword of a schema."""
        if keyword not in SAME_VALUE:
            return Around(self.depth + 1, len(node.references), 0, self.references)
        alternatives = self.alternatives + (keyword in ALTERNATIVES) if keyword in COMBINING else 0
        return evolve(self, depth=self.depth + 1, followed=len(node.references), alternatives=alternatives)

    def following(self, reference: str) -> Around:
        """Return what is around what a reference leads to."""
        return evolve(self, references=(*self.references, reference), same=self.same | {reference})


@define
class Writing:
    """A schema that is being written; ``written`` are how many schemas and values of enums of it are."""

    written: int = field(default=0, kw_only=True)

    def schema(self, node: Node, around: Around) -> Any:
        """Return a schema and all inside it."""
        if len(node.references) == around.followed:
            return self.keywords(node, around)
        return self.referred(node, around, node.references[-1])

    def referred(self, node: Node, around: Around, reference: str) -> Any:
        """Return what stands in the place of a reference, which leads to a node."""
        raise NotImplementedError

    def keywords(self, node: Node, around: Around) -> Any:
        """Return what a schema asks for by each of its keywords."""
        refuse_excess(node.pointer, around, self.written)
        self.written += 1
        if isinstance(node.value, bool):
            return node.value
        keywords = own_keywords(node)
        # Each value of an enum is looked at as often as a schema is.
        self.written += len(keywords.get("enum", ()))
        refuse_excess(node.pointer, Around(), self.written - 1)
        for key in SUBSCHEMAS & keywords.keys():
            inner = node.step(key)
            assert inner is not None, "the keyword is there"
            if key in SCHEMA_MAPS:
                keywords[key] = {name: self.schema(each, around.inside(node, key)) for name, each in inner.items()}
            elif key in SCHEMA_LISTS:
                keywords[key] = [self.schema(each, around.inside(node, key)) for each in inner.elements()]
            else:
                keywords[key] = self.schema(inner, around.inside(node, key))
        return {"anyOf": [keywords, {"type": "null"}]} if node.value.get("nullable") is True else keywords


@define
class Unrolling(Writing):
    """A schema that is written without references, as far as it goes; ``rest`` writes what is beyond that."""

    rest: Callable[[Node], Any]
    cut: bool = False

    def referred(self, node: Node, around: Around, reference: str) -> Any:
        """Return what a reference leads to, or the rest."""
        if reference in around.same:
            raise itself(node.pointer)
        around.value[reference] += 1
        refuse_parts(around.value.total(), node.pointer)
        if around.references.count(reference) < MAX_REPEATS:
            return self.keywords(node, around.following(reference))
        self.cut = True
        return self.rest(node)

    def keywords(self, node: Node, around: Around) -> Any:
        """Return what a schema asks for, or the rest where there are too many."""
        too_deep = around.depth > MAX_NESTED and around.references
        if self.written < MAX_UNROLLED and not too_deep:
            return Writing.keywords(self, node, around)
        self.cut = True
        return self.rest(node)


@define
class Bundling(Writing):
    """A schema that is written with a definition for each reference.

    ``parts`` are how often a definition is a part or an alternative of another, ``values`` of any other value.
    """

    definitions: dict[str, Any] = field(factory=dict)
    waiting: list[tuple[str, Node]] = field(factory=list)
    parts: dict[str, Counter[str]] = field(factory=dict)
    values: list[Counter[str]] = field(factory=list)

    def whole(self, node: Node) -> Any:
        """Return the schema of a node with the definitions of all that it refers to."""
        schema = self.keywords(node.start, Around())
        while self.waiting:
            reference, target = self.waiting.pop()
            around = Around(followed=len(target.references)).following(reference)
            self.parts[reference] = around.value
            self.definitions[reference] = self.keywords(target, around)
        if not self.definitions:
            return schema
        self.refuse_multiplied(node.pointer)
        content = uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(self.definitions, sort_keys=True))
        names = {reference: uuid.uuid5(content, reference).urn for reference in self.definitions}
        definitions = {names[key]: with_names(inner, names) for key, inner in self.definitions.items()}
        identified = {name: {"$id": name, "allOf": [inner]} for name, inner in definitions.items()}
        return {**with_names(schema, names), "$defs": {**schema.get("$defs", {}), **identified}}

    def referred(self, node: Node, around: Around, reference: str) -> Any:
        """Return a reference to a definition, which is written later where it is new."""
        around.value[reference] += 1
        if around.value.total() == 1 and not around.same:
            self.values.append(around.value)
        if reference not in self.definitions:
            self.definitions[reference] = None
            self.waiting.append((reference, evolve(node, references=node.references[-1:])))
        return {"$ref": reference}

    def refuse_multiplied(self, pointer: str) -> None:
        """Raise ContractError where a definition is a part of itself, or a value has too many parts."""
        try:
            ordered = list(graphlib.TopologicalSorter(self.parts).static_order())
        except graphlib.CycleError as error:
            raise itself(pointer) from error
        sizes: dict[str, int] = {}
        for reference in ordered:
            sizes[reference] = 1 + sum(count * sizes[part] for part, count in self.parts[reference].items())
        for value in (*self.parts.values(), *self.values):
            refuse_parts(sum(count * sizes[part] for part, count in value.items()), pointer)


def refuse_parts(count: int, pointer: str) -> None:
    """Raise ContractError for too many references to parts and alternatives of the same value."""
    if count > MAX_PARTS:
        raise ContractError(
            f"more than {MAX_PARTS} references lead to parts or alternatives of the same value", pointer
        )


def with_names(schema: Any, names: dict[str, str]) -> Any:
    """Return a schema in which each reference leads to a definition by its name."""
    waiting = [schema]
    while waiting:
        inner = waiting.pop()
        if not isinstance(inner, dict):
            continue
        if "$ref" in inner:
            inner["$ref"] = names[inner["$ref"]]
        for keyword in SUBSCHEMAS & inner.keys():
            inside = inner[keyword]
            waiting += inside.values() if keyword in SCHEMA_MAPS else inside if keyword in SCHEMA_LISTS else [inside]
    return schema


def itself(pointer: str) -> ContractError:
    """Return the error for a schema that no value can be held against."""
    return ContractError("the schema contains itself, as a part or an alternative of the same value", pointer)


def own_keywords(node: Node) -> dict[str, Any]:
    """Return what a schema asks for, the schemas inside it as they are written."""
    if not isinstance(node.value, dict):
        raise ContractError("not a schema, which is an object or a boolean", node.pointer)
    if "$ref" in node.value:
        raise ContractError("not a text", f"{node.pointer}/$ref")
    keywords = {key: value for key, value in node.value.items() if key not in UNVALIDATED and not key.startswith("x-")}
    compiled({key: without_schemas(key, value) for key, value in keywords.items()}, node.pointer)
    keywords = {key: as_written(key, value) for key, value in keywords.items()}
    for key in LEAST & keywords.keys():
        if keywords[key] > MAX_SIZE:
            raise ContractError(f"no message is so large; at most {MAX_SIZE} can be judged", f"{node.pointer}/{key}")
    return keywords


def as_written(keyword: str, value: Any) -> Any:
    """Return what a keyword asks; a size is an integer, although JSON Schema takes 5.0 as well."""
    return int(value) if keyword in SIZES and isinstance(value, float) else value


def refuse_excess(pointer: str, around: Around, number: int) -> None:
    """Raise ContractError for a schema that comes as one too many, or too deep inside others."""
    if number > MAX_SCHEMAS:
        raise ContractError(f"the schema has more than {MAX_SCHEMAS} schemas and values of enums in it", pointer)
    if around.depth > MAX_NESTED:
        raise ContractError(f"more than {MAX_NESTED} schemas are inside each other", pointer)
    if around.alternatives > MAX_ALTERNATIVES:
        raise ContractError(f"more than {MAX_ALTERNATIVES} alternatives are inside each other", pointer)


def without_schemas(keyword: str, value: Any) -> Any:
    """Return what a keyword asks with a schema that allows everything in the place of each schema."""
    if keyword in SCHEMA_MAPS and isinstance(value, dict):
        return dict.fromkeys(value, True)
    if keyword in SCHEMA_LISTS and isinstance(value, list):
        return [True] * len(value)
    return True if keyword in SCHEMA_VALUES else value
