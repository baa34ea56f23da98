"""Write a schema without its references: what a JSON Schema library reads, wherever the fragment put the parts."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from video_remix_contract.openapi.operation import ANNOTATIONS, ContractError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_remix_contract.openapi.operation import Node

MAPS = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs", "definitions"})
LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
SINGLES = frozenset(
    {
        "items",
        "additionalProperties",
        "not",
        "if",
        "then",
        "else",
        "contains",
        "propertyNames",
        "unevaluatedItems",
        "unevaluatedProperties",
    }
)
# Keywords of OpenAPI that no validator reads.
SILENT = ANNOTATIONS | {"nullable", "discriminator", "xml", "externalDocs", "readOnly", "writeOnly", "$comment"}
# Aliases and references can make a small file mean a huge schema.
MOST_PLACES = 20_000


def plain(node: Node) -> Any:
    """Return a schema as JSON Schema 2020-12 without references and annotations; ``nullable`` is spelt out.

    Raises ContractError for a schema that contains itself or has more than 20,000 places.
    """
    return written(node, (), itertools.count())


def written(node: Node, above: tuple[str, ...], places: Iterator[int]) -> Any:
    """Return one schema and all below it; ``above`` are the pointers of the schemas around it."""
    if node.pointer in above:
        raise ContractError(f"{node.pointer}: the schema contains itself")
    if next(places) > MOST_PLACES:
        raise ContractError(f"{node.pointer}: the schema has more than {MOST_PLACES} places")
    if not isinstance(node.value, dict):
        return node.value
    around = (*above, node.pointer)
    result: dict[str, Any] = {}
    for key, value in node.value.items():
        child = node.step(key) if key in MAPS | LISTS | SINGLES else None
        if child is None:
            if key not in SILENT and not key.startswith("x-"):
                result[key] = value
        elif key in MAPS:
            result[key] = {name: written(member, around, places) for name, member in child.items()}
        elif key in LISTS:
            result[key] = [written(element, around, places) for element in child.elements()]
        else:
            result[key] = written(child, around, places)
    return {"anyOf": [result, {"type": "null"}]} if node.value.get("nullable") is True else result
