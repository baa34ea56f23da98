"""A member of the response or of the request that a test describes by a component."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import jsonschema_rs
from video_remix_contract.diff.model import Direction

from .comparing import edited

if TYPE_CHECKING:
    from collections.abc import Callable

    from video_remix_contract.diff.model import Diff

    from .editing import Fragment

HERE = "#/components/schemas/Rehearsed"


def putting(message: str, schema: Any) -> Callable[[Fragment], None]:
    """Return the edit that gives a message an optional member, described by a component."""

    def put(fragment: Fragment) -> None:
        fragment.schemas["Rehearsed"] = copy.deepcopy(schema)
        getattr(fragment, message)["properties"]["rehearsed"] = {"$ref": HERE}

    return put


def between(message: str, old: Any, new: Any) -> Diff:
    """Return the diff of two schemas of a member of a message."""
    return edited(putting(message, new), putting(message, old))


def acting(difference: Diff) -> set[str]:
    """Return everybody who must act."""
    return {str(party) for change in difference.changes for party in change.must_act}


def reading(schema: Any) -> jsonschema_rs.Draft202012Validator:
    """Return the validator of the component; the library reads the schema as it is written, but for ``nullable``."""
    return jsonschema_rs.Draft202012Validator(
        {"$ref": HERE, "components": {"schemas": {"Rehearsed": with_null(schema)}}}
    )


def with_null(schema: Any) -> Any:
    """Return a schema of OpenAPI as JSON Schema, which has no ``nullable``."""
    if isinstance(schema, list):
        return [with_null(element) for element in schema]
    if not isinstance(schema, dict):
        return schema
    other = {key: with_null(value) for key, value in schema.items() if key != "nullable"}
    return {"anyOf": [other, {"type": "null"}]} if schema.get("nullable") is True else other


def fitting(old: Any, new: Any, message: dict[str, Any]) -> list[Direction]:
    """Return which of two schemas of the member allow it as it is in a message."""
    return [
        direction
        for direction, schema in zip((Direction.OLD, Direction.NEW), (old, new), strict=True)
        if "rehearsed" not in message or reading(schema).is_valid(message["rehearsed"])
    ]
