"""Write a schema in full: what a JSON Schema library reads, wherever the fragment keeps the parts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from attrs import frozen

from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.compiling import compiled
from video_remix_contract.openapi.keywords import SCHEMA_LISTS, SCHEMA_MAPS, SCHEMA_VALUES, SUBSCHEMAS, UNVALIDATED
from video_remix_contract.openapi.reference import Node

# References can make a small file mean a huge schema; a clause is made for each keyword of each of these.
MAX_SCHEMAS = 2000
MAX_NESTED = 64
MAX_ALTERNATIVES = 6
ALTERNATIVES = frozenset({"anyOf", "oneOf"})
# What stands under these is about the same value as the schema around it.
SAME_VALUE = frozenset({"allOf", "anyOf", "oneOf"})
# What asks for so much is kept by no message that anybody could send.
MAX_SIZE = 100_000
LEAST = frozenset({"minLength", "minItems", "minProperties", "minContains"})
SIZES = LEAST.union({"maxLength", "maxItems", "maxProperties", "maxContains"})


def inlined(node: Node) -> Any:
    """Return a schema as JSON Schema 2020-12 without references and annotations; ``nullable`` is a type there.

    Raises ContractError for what is no schema of JSON Schema 2020-12, for a schema that contains itself, and for a
    schema that is too large to be judged: more than 2000 schemas and values of enums in it, 64 schemas inside each
    other, 6 alternatives inside each other, or values of more than 100,000 characters or elements.
    """
    return expanded(node, Around(), itertools.count())


@frozen
class Around:
    """What is around a schema: the pointers of the schemas, and how many alternatives of the same value."""

    pointers: tuple[str, ...] = ()
    alternatives: int = 0

    def inside(self, pointer: str, keyword: str) -> Around:
        """Return what is around the schemas under a keyword of a schema."""
        alternatives = self.alternatives + (keyword in ALTERNATIVES) if keyword in SAME_VALUE else 0
        return Around((*self.pointers, pointer), alternatives)


def expanded(node: Node, around: Around, count: Iterator[int]) -> Any:
    """Return a schema and all inside it."""
    refuse_excess(node.pointer, around, next(count))
    if isinstance(node.value, bool):
        return node.value
    if not isinstance(node.value, dict):
        raise ContractError("not a schema, which is an object or a boolean", node.pointer)
    if "$ref" in node.value:
        raise ContractError("not a text", f"{node.pointer}/$ref")
    keywords = {key: value for key, value in node.value.items() if key not in UNVALIDATED and not key.startswith("x-")}
    compiled({key: without_schemas(key, value) for key, value in keywords.items()}, node.pointer)
    keywords = {key: as_written(key, value) for key, value in keywords.items()}
    # Each value of an enum is looked at as often as a schema is.
    for _ in keywords.get("enum", ()):
        refuse_excess(node.pointer, Around(), next(count))
    for key in LEAST & keywords.keys():
        if keywords[key] > MAX_SIZE:
            raise ContractError(f"no message is so large; at most {MAX_SIZE} can be judged", f"{node.pointer}/{key}")
    for key in SUBSCHEMAS & keywords.keys():
        inner, within = node.step(key), around.inside(node.pointer, key)
        assert inner is not None, "the keyword is there"
        if key in SCHEMA_MAPS:
            keywords[key] = {name: expanded(member, within, count) for name, member in inner.items()}
        elif key in SCHEMA_LISTS:
            keywords[key] = [expanded(element, within, count) for element in inner.elements()]
        else:
            keywords[key] = expanded(inner, within, count)
    return {"anyOf": [keywords, {"type": "null"}]} if node.value.get("nullable") is True else keywords


def as_written(keyword: str, value: Any) -> Any:
    """Return what a keyword asks; a size is an integer, although JSON Schema takes 5.0 as well."""
    return int(value) if keyword in SIZES and isinstance(value, float) else value


def refuse_excess(pointer: str, around: Around, number: int) -> None:
    """Raise ContractError for a schema that comes as one too many, or too deep inside others."""
    if pointer in around.pointers:
        raise ContractError("the schema contains itself", pointer)
    if number > MAX_SCHEMAS:
        raise ContractError(f"the schema has more than {MAX_SCHEMAS} schemas and values of enums in it", pointer)
    if len(around.pointers) > MAX_NESTED:
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
