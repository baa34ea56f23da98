"""Spell a schema of OpenAPI 3.0 as 3.1 does."""

from __future__ import annotations

from typing import Any

from video_remix_contract.openapi.keywords import ANNOTATIONS, SAME_VALUE

# These can forbid null whatever the type allows.
ABOUT_NULL = (SAME_VALUE - {"dependentSchemas"}) | {"enum", "const", "$ref"}


def modern(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema of OpenAPI 3.0 as 3.1 spells it: null as a type, exclusive bounds as numbers."""
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(schema.get(exclusive), bool):
            excluded = schema.pop(exclusive)
            if excluded and bound in schema:
                schema[exclusive] = schema.pop(bound)
    if isinstance(schema.get("required"), list) and all(isinstance(name, str) for name in schema["required"]):
        # A name that stands twice asks for nothing more, and JSON Schema does not take it.
        schema["required"] = list(dict.fromkeys(schema["required"]))
    nullable = schema.pop("nullable") if isinstance(schema.get("nullable"), bool) else False
    return with_null(schema) if nullable else schema


def with_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema that allows null as well."""
    kind, forbidding = schema.get("type"), ABOUT_NULL & schema.keys()
    listed = isinstance(schema.get("enum"), list) and None in schema["enum"]
    if isinstance(kind, str) and forbidding <= ({"enum"} if listed else set()):
        return schema if kind == "null" else {**schema, "type": [kind, "null"]}
    if isinstance(kind, str) and listed:
        # In OpenAPI 3.0 an enum names null although its type does not.
        schema["enum"] = [value for value in schema["enum"] if value is not None] or [None]
    described: dict[str, Any] = {key: schema.pop(key) for key in [*schema] if key in ANNOTATIONS and key != "$ref"}
    return {**described, "anyOf": [schema, {"type": "null"}]} if schema else described
