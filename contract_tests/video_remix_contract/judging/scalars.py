"""Read a text of a form, a path or a query as the JSON value that its schema asks for."""

from __future__ import annotations

import json
from typing import Any

from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.normalize import json_type, normalized

LIST = ("array",)


def types_of(schema: Node | None) -> tuple[str, ...]:
    """Return the types of a schema; none where there is no schema."""
    return normalized(schema).types if schema is not None else ()


def is_list(schema: Node) -> bool:
    """Return whether a schema asks for a list, which has a text for each of its elements."""
    return types_of(schema) == LIST


def scalar(text: str, types: tuple[str, ...]) -> Any:
    """Return a text as a value of one of the JSON types; the text itself where a text is allowed, or nothing fits."""
    if not types or "string" in types:
        return text
    try:
        value = json.loads(text)
    except ValueError:
        return text
    kind = json_type(value)
    return value if kind in types or (kind == "integer" and "number" in types) else text
