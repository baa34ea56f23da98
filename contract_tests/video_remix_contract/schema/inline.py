"""Write a schema in full: what a JSON Schema library reads, wherever the fragment keeps the parts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.keywords import SCHEMA_LISTS, SCHEMA_MAPS, SUBSCHEMAS, UNVALIDATED
from video_remix_contract.openapi.reference import Node

# Aliases and references can make a small file mean a huge schema.
MAX_SCHEMAS = 20_000


def inlined(node: Node) -> Any:
    """Return a schema as JSON Schema 2020-12 without references and annotations; ``nullable`` is a type there.

    Raises ContractError for a schema that contains itself or has more than 20,000 schemas in it.
    """
    return expanded(node, (), itertools.count())


def expanded(node: Node, ancestors: tuple[str, ...], count: Iterator[int]) -> Any:
    """Return a schema and all inside it; ``ancestors`` are the pointers of the schemas around it."""
    if node.pointer in ancestors:
        raise ContractError(f"{node.pointer}: the schema contains itself")
    if next(count) > MAX_SCHEMAS:
        raise ContractError(f"{node.pointer}: the schema has more than {MAX_SCHEMAS} schemas in it")
    if not isinstance(node.value, dict):
        return node.value
    around = (*ancestors, node.pointer)
    result: dict[str, Any] = {}
    for key, value in node.value.items():
        inner = node.step(key) if key in SUBSCHEMAS else None
        if inner is None:
            if key not in UNVALIDATED and not key.startswith("x-"):
                result[key] = value
        elif key in SCHEMA_MAPS:
            result[key] = {name: expanded(member, around, count) for name, member in inner.items()}
        elif key in SCHEMA_LISTS:
            result[key] = [expanded(element, around, count) for element in inner.elements()]
        else:
            result[key] = expanded(inner, around, count)
    return {"anyOf": [result, {"type": "null"}]} if node.value.get("nullable") is True else result
