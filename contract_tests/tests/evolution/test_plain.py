"""Schemas without references, and what the rules make of alternatives."""

from __future__ import annotations

from typing import Any

import pytest
from video_remix_contract.openapi.operation import Contract, ContractError, Node, find_operation
from video_remix_contract.schema.inline import plain
from video_remix_contract.schema.rules import check, rules

from .steps import Fragment, current, names


def answer(schema: dict[str, Any], **components: Any) -> Node:
    """Return the node of a schema of the answer's member `rehearsed`."""
    fragment = Fragment(current())
    fragment.schemas.update(components)
    fragment.put("rehearsed", schema)
    contract = Contract(fragment.document, "0" * 64, *find_operation(fragment.document["paths"]))
    node = contract.answer_media_types("200")["application/json"].get("properties", "rehearsed")
    assert node is not None
    return node


def test_references_are_written_out() -> None:
    """References are written out wherever they stand, annotations and extensions go, nullable is spelt out."""
    node = answer(
        {
            "description": "d",
            "x-of-ours": 1,
            "anyOf": [
                {"$ref": "#/components/schemas/One"},
                {"type": "array", "items": {"$ref": "#/components/schemas/One"}},
            ],
        },
        One={"type": "object", "nullable": True, "properties": {"description": {"type": "string", "title": "t"}}},
    )
    one = {"anyOf": [{"type": "object", "properties": {"description": {"type": "string"}}}, {"type": "null"}]}
    assert plain(node) == {"anyOf": [one, {"type": "array", "items": one}]}


def test_a_schema_in_itself_is_refused() -> None:
    """A schema that contains itself is refused with the place."""
    loop = {"type": "object", "properties": {"inner": {"$ref": "#/components/schemas/Loop"}}}
    with pytest.raises(ContractError, match="/components/schemas/Loop: the schema contains itself"):
        plain(answer({"$ref": "#/components/schemas/Loop"}, Loop=loop))


@pytest.mark.parametrize(
    ("value", "kept"), [({"a": 1}, True), ({"b": "x"}, True), ({"a": "x"}, False), ({}, False), (None, False)]
)
def test_alternatives_that_are_references(value: Any, kept: bool) -> None:  # noqa: FBT001 - the expectation
    """Alternatives behind references are judged like inline ones, and where none allows null, null breaks a rule."""
    schemas = {
        "A": {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}},
        "B": {"type": "object", "required": ["b"], "properties": {"b": {"type": "string"}}},
    }
    node = answer({"anyOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]}, **schemas)
    assert all(one for rule in rules(node) for _, one, _ in check(rule, value)) is kept


def test_the_picked_members_differ() -> None:
    """The steps work on members of different kinds."""
    contract = Contract(current(), "0" * 64, *find_operation(current()["paths"]))
    picked = names(contract)
    assert len({picked.choice, picked.free, picked.number, picked.nullable}) == 4
