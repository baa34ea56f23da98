"""Schemas without references, and what the rules make of alternatives."""

from __future__ import annotations

from typing import Any

import pytest
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.inline import inlined
from video_remix_contract.schema.rules import check, rules


def read(schema: dict[str, Any], **components: Any) -> Node:
    """Return the node of a schema that stands next to components."""
    node = Node.root({"schema": schema, "components": {"schemas": components}}).get("schema")
    assert node is not None
    return node


def test_references_are_written_out() -> None:
    """References are written out wherever they stand, annotations and extensions go, nullable is spelt out."""
    node = read(
        {
            "description": "d",
            "x-extension": 1,
            "anyOf": [
                {"$ref": "#/components/schemas/Job"},
                {"type": "array", "items": {"$ref": "#/components/schemas/Job"}},
            ],
        },
        Job={"type": "object", "nullable": True, "properties": {"description": {"type": "string", "title": "t"}}},
    )
    job = {"anyOf": [{"type": "object", "properties": {"description": {"type": "string"}}}, {"type": "null"}]}
    assert inlined(node) == {"anyOf": [job, {"type": "array", "items": job}]}


def test_a_schema_in_itself_is_refused() -> None:
    """A schema that contains itself is refused with the place."""
    loop = {"type": "object", "properties": {"inner": {"$ref": "#/components/schemas/Loop"}}}
    with pytest.raises(ContractError, match="/components/schemas/Loop: the schema contains itself"):
        inlined(read({"$ref": "#/components/schemas/Loop"}, Loop=loop))


@pytest.mark.parametrize(
    ("value", "kept"), [({"a": 1}, True), ({"b": "x"}, True), ({"a": "x"}, False), ({}, False), (None, False)]
)
def test_alternatives_that_are_references(value: Any, kept: bool) -> None:  # noqa: FBT001 - the expectation
    """Alternatives behind references are judged like inline ones, and where none allows null, null breaks a rule."""
    schemas = {
        "A": {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}},
        "B": {"type": "object", "required": ["b"], "properties": {"b": {"type": "string"}}},
    }
    node = read({"anyOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]}, **schemas)
    assert all(checked.kept for rule in rules(node) for checked in check(rule, value)) is kept
