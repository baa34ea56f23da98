"""Documents that a schema allows are made up, from the fragment's own examples where it has them."""

from __future__ import annotations

from typing import Any

import pytest
from support import FIXED_FRAGMENT
from video_remix_contract.openapi.contract import load
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.examples import allows, completed, examples, free_texts, synthesized

TEXT = {"type": "string"}


def made(schema: Any) -> Any:
    """Return a document for a schema."""
    return synthesized(Node.root(schema))


@pytest.mark.parametrize(
    ("schema", "document"),
    [
        ({"type": "string", "example": "a", "default": "b", "examples": ["c"]}, "a"),
        ({"type": "string", "default": "b", "examples": ["c"]}, "b"),
        ({"type": "string", "examples": ["c", "d"]}, "c"),
        ({"type": "string", "examples": []}, "text"),
        ({"type": "string", "examples": {"a": {"value": "c"}}}, "text"),
        ({"type": "string", "enum": ["b", "a"]}, "b"),
        ({"type": ["string", "null"]}, None),
        ({"type": ["object", "null"], "properties": {"a": TEXT}}, {"a": "text"}),
        ({}, None),
        ({"type": "boolean"}, True),
        ({"type": "string", "minLength": 6}, "textxx"),
        ({"type": "string", "maxLength": 2}, "te"),
        ({"type": "array", "items": TEXT}, ["text"]),
        ({"type": "array", "items": TEXT, "minItems": 2}, ["text", "text"]),
        ({"type": "array"}, []),
        ({"type": "integer"}, 1),
        ({"type": "integer", "minimum": 3}, 3),
        ({"type": "integer", "maximum": 0}, 0),
        ({"type": "integer", "minimum": -9, "maximum": -5}, -5),
        ({"type": "integer", "exclusiveMinimum": 3}, 4),
        ({"type": "integer", "exclusiveMinimum": 2, "multipleOf": 2}, 4),
        ({"type": "integer", "exclusiveMaximum": 1}, 0),
        ({"type": "integer", "multipleOf": 4}, 4),
    ],
)
def test_a_document_is_made_up(schema: Any, document: Any) -> None:
    """Examples come first, then the default, then an enum's first value, then null, then the plain value in bounds."""
    assert made(schema) == document


def test_a_made_up_document_is_a_copy() -> None:
    """What a caller changes in a document does not reach the fragment."""
    schema = {"type": "object", "example": {"a": []}}
    made(schema)["a"].append(1)
    assert schema["example"] == {"a": []}


OBJECT = {"type": "object", "required": ["a", "b"], "properties": {"a": TEXT, "b": {"type": "integer"}}}


@pytest.mark.parametrize(
    ("schema", "document", "mended"),
    [
        (OBJECT, {"a": "x", "b": 5, "c": 1}, {"a": "x", "b": 5, "c": 1}),
        (OBJECT, {"a": "x"}, {"a": "x", "b": 1}),
        (OBJECT, {"a": 1, "b": 5}, {"a": "text", "b": 5}),
        ({**OBJECT, "additionalProperties": False}, {"a": "x", "b": 5, "c": 1}, {"a": "x", "b": 5}),
        (OBJECT, "no object", {"a": "text", "b": 1}),
        (TEXT, "kept", "kept"),
        (TEXT, {"a": 1}, "text"),
        ({"type": "array", "items": TEXT}, ["kept"], ["kept"]),
    ],
)
def test_an_example_is_mended(schema: Any, document: Any, mended: Any) -> None:
    """What is missing or broken is made up, everything else is kept."""
    assert completed(Node.root(schema), document) == mended


def test_a_schema_allows_what_keeps_every_rule() -> None:
    """A single broken rule is enough to refuse a document."""
    node = Node.root(OBJECT)
    assert allows(node, {"a": "x", "b": 5})
    assert not allows(node, {"a": "x", "b": "5"})
    assert not allows(node, {"b": 5})


def test_examples_that_omit_members_are_no_examples() -> None:
    """An example that the fragment calls incomplete, or that has no value, is left out."""
    media = {"examples": {"a": {"value": {"x": 1}}, "b": {"value": {}, "x-omits": ["x"]}, "c": {"summary": "none"}}}
    assert examples(Node.root(media)) == {"a": {"x": 1}}
    assert examples(Node.root({})) == {}


def test_free_texts_are_the_members_that_take_any_text() -> None:
    """A member is free where it is a text, and neither an enum nor a pattern restricts it."""
    operation = load(FIXED_FRAGMENT).operation
    assert [free_texts(operation, media_type) for media_type in operation.request_media_types] == [{"prompt": None}] * 2
