"""Undo the spellings of null, so that an alternative that is null alone is recognised."""

from __future__ import annotations

from typing import Any

from video_remix_contract.diff.sets import Documents
from video_remix_contract.openapi.inline import inlined
from video_remix_contract.openapi.keywords import SCHEMA_LISTS, SCHEMA_MAPS, SUBSCHEMAS
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.normalize import NULL


def with_plain_null(node: Node) -> Node:
    """Return a schema without references in which each alternative that allows null alone is ``type: "null"``.

    Annotations are kept. Raises ContractError for a schema that cannot be written in full.
    """
    inlined(node)
    return node.at(node.pointer, expanded(node))


def expanded(node: Node) -> Any:
    """Return a schema and all inside it; the caller has made sure that this comes to an end."""
    if not isinstance(node.value, dict):
        return node.value
    result = dict(node.value)
    for key in node.value:
        inner = node.step(key) if key in SUBSCHEMAS else None
        if inner is None:
            continue
        if key in SCHEMA_MAPS:
            result[key] = {name: expanded(member) for name, member in inner.items()}
        elif key in SCHEMA_LISTS:
            result[key] = [NULL if is_null(element) else expanded(element) for element in inner.elements()]
        else:
            result[key] = expanded(inner)
    return result


def is_null(node: Node) -> bool:
    """Return whether a schema allows null alone, however it is spelt."""
    return Documents(inlined(node)).equals(Documents(NULL))
