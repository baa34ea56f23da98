"""Documents that a schema allows are made up, from the fragment's own examples where it has them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support import FIXED_FRAGMENT
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.contract import load
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.examples import allows, completed, examples, free_texts, request_document, synthesized
from video_remix_contract.schema.readable import refuse_unreadable

TEXT: dict[str, Any] = {"type": "string"}
ROOT = Node.root({})


def made(schema: Any) -> Any:
    """Return a document for a schema."""
    # As a file has it: no text in it is the same object as a text of the code.
    return synthesized(Node.root(json.loads(json.dumps(schema))))


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
        ({"type": "integer", "multipleOf": 2, "minimum": 0, "maximum": 9}, 2),
        ({"type": "integer", "minimum": 1, "exclusiveMaximum": 2}, 1),
        ({"type": "integer", "minimum": -9, "exclusiveMaximum": -5}, -6),
        ({"type": "integer", "exclusiveMinimum": -1}, 1),
        ({"type": "integer", "exclusiveMinimum": 0}, 1),
        ({"type": "integer", "minimum": 2, "exclusiveMinimum": 1}, 2),
        ({"type": "integer", "maximum": 4, "minimum": 4}, 4),
        ({"type": "number", "exclusiveMinimum": 1.5}, 2.5),
        ({"type": "number", "multipleOf": 0.5}, 0.5),
        ({"type": "number"}, 1),
        ({"type": "string", "minLength": 4, "maxLength": 4}, "text"),
        ({"type": "string", "minLength": 5, "maxLength": 5}, "textx"),
        ({"type": "string", "maxLength": 0}, ""),
        ({"type": "string", "example": ""}, ""),
        ({"type": "integer", "example": 0, "default": 5}, 0),
        ({"type": "integer", "example": None, "default": 0, "examples": [7]}, 0),
        ({"type": "boolean", "default": False}, False),
        ({"type": ["integer", "null"], "enum": [None, 3]}, 3),
        ({"type": ["array", "null"], "items": TEXT}, None),
        ({"type": ["string", "integer"]}, 1),
        ({"type": "object"}, {}),
        (
            {"type": "object", "properties": {"b": TEXT, "a": {"type": "array", "items": TEXT, "minItems": 0}}},
            {"b": "text", "a": []},
        ),
        ({"type": "array", "items": {"type": "integer", "example": 7}, "minItems": 3}, [7, 7, 7]),
        (True, None),
    ],
)
def test_a_document_is_made_up(schema: Any, document: Any) -> None:
    """Examples come first, then the default, then an enum's first value, then null, then the plain value in bounds."""
    assert made(schema) == document


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({"type": "string", "pattern": "^a$"}, "/pattern: no value can be made up for the body; add an example"),
        (
            {"type": "object", "properties": {"a/": {"type": "string", "pattern": "^a$"}}},
            "/properties/a~1/pattern: no value can be made up for /a~1; add an example",
        ),
        ({"type": "string", "example": 1}, "/type: no value can be made up for the body; add an example"),
        (
            {"type": "object", "required": ["a"], "example": {}},
            "/required: no value can be made up for /a; add an example",
        ),
        (
            {"type": "object", "required": ["a"], "properties": {"a": TEXT}, "example": {}},
            "/required: no value can be made up for /a; add an example",
        ),
    ],
)
def test_what_cannot_be_made_up_asks_for_an_example(schema: Any, message: str) -> None:
    """The error names the place in the fragment and in the document, of a member without a schema as well."""
    with pytest.raises(ContractError) as caught:
        made(schema)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("example", "excess"),
    [
        ([0] * 4999, [0] * 5000),
        ({"a": [0] * 4997}, {"a": [0] * 4999}),
        ("x" * 1_000_000, "x" * 1_000_001),
        (["x" * 500_000, "x" * 499_998], ["x" * 500_000, "x" * 500_001]),
    ],
)
def test_an_example_is_bounded(example: Any, excess: Any) -> None:
    """5000 values and 1,000,000 characters are taken, from the fragment and into a request, and more is refused."""
    assert made({"example": example}) == completed(Node.root({}), example) == example
    reason = "an example has more than 5000 values or 1000000 characters"
    with pytest.raises(ContractError, match=f"^/a: {reason}$"):
        synthesized(ROOT.at("/a", {"example": excess}))
    with pytest.raises(ContractError, match=f"^{reason}$"):
        completed(ROOT, excess)


def test_a_made_up_document_is_a_copy() -> None:
    """What a caller changes in a document does not reach the fragment."""
    schema = {"type": "object", "example": {"a": []}}
    synthesized(Node.root(schema))["a"].append(1)
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
        ({"type": "array", "items": TEXT}, [1], ["text"]),
        ({**OBJECT, "additionalProperties": True}, {"a": "x", "b": 5, "c": 1}, {"a": "x", "b": 5, "c": 1}),
        ({"type": "object", "properties": {"o": OBJECT}}, {"o": {"a": "x"}, "p": 1}, {"o": {"a": "x", "b": 1}, "p": 1}),
        ({"type": "object", "properties": {"o": OBJECT}}, {"o": None}, {"o": {"a": "text", "b": 1}}),
        ({"type": ["object", "null"], "properties": {"a": TEXT}}, None, None),
        ({"properties": {"a": TEXT}}, {"a": 1}, {"a": "text"}),
        ({"properties": {"a": TEXT}}, {"a": "x"}, {"a": "x"}),
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
    """An example that the fragment calls incomplete, or that has no value, is left out; a single example counts."""
    media = {"examples": {"a": {"value": {"x": 1}}, "b": {"value": {}, "x-omits": ["x"]}, "c": {"summary": "none"}}}
    assert examples(Node.root(media)) == {"a": {"x": 1}}
    assert examples(Node.root({})) == {}
    found = examples(Node.root(media))
    found["a"]["x"] = 2
    assert media["examples"]["a"] == {"value": {"x": 1}}
    alone: dict[str, Any] = {"example": {"x": []}}
    given = examples(Node.root(alone))
    assert given == {"example": {"x": []}}
    given["example"]["x"].append(1)
    assert alone == {"example": {"x": []}}


def operation(schema: Any, **media: Any) -> Operation:
    """Return an operation whose request has a schema."""
    node = {"requestBody": {"content": {"a/b": {"schema": schema, **media}}}}
    return Operation("/a", "post", Node.root(node), ROOT, ROOT)


@pytest.mark.parametrize(
    ("schema", "media", "document"),
    [
        (OBJECT, {}, {"a": "text", "b": 1}),
        (OBJECT, {"examples": {"x": {"value": {"a": "x"}}, "y": {"value": {"a": "y"}}}}, {"a": "x", "b": 1}),
        (OBJECT, {"examples": {"x": {"value": {}, "x-omits": []}, "y": {"value": {"a": "y"}}}}, {"a": "y", "b": 1}),
        (OBJECT, {"example": {"a": "x"}}, {"a": "x", "b": 1}),
        (TEXT, {}, {}),
        ({}, {"examples": {"x": {"value": ["a"]}}}, {}),
    ],
)
def test_a_request_is_the_first_example(schema: Any, media: Any, document: Any) -> None:
    """The first complete example is mended; without an example a document is made up, and it is an object always."""
    assert request_document(operation(schema, **media), "a/b") == document


def test_free_texts_are_the_members_that_take_any_text() -> None:
    """A member is free where it is a text, and neither an enum nor a pattern restricts it."""
    fixed = load(FIXED_FRAGMENT).operation
    assert [free_texts(fixed, media_type) for media_type in fixed.request_media_types] == [{"prompt": None}] * 2
    alternatives = [{"minLength": 1}, {"maxLength": 3}]
    restricted: list[dict[str, Any]] = [{"enum": ["a"]}, {"pattern": "a"}, {"not": {"const": "a"}}, {"type": "integer"}]
    restricted += [{"anyOf": alternatives}, {"oneOf": alternatives}]
    free = {"f": TEXT, "g": {**TEXT, "maxLength": 5.0, "minLength": 1}, "h": {"type": ["null", "string", "integer"]}}
    members = {**free, **{str(index): {**TEXT, **schema} for index, schema in enumerate(restricted)}, "n": {}}
    assert free_texts(operation({"type": "object", "properties": members}), "a/b") == {"f": None, "g": 5, "h": None}


def test_an_operation_that_cannot_be_read_is_refused() -> None:
    """Every schema of every request and response is read before anything is derived from it."""
    good, bad = {"a/b": {"schema": TEXT}}, {"a/b": {"schema": {"type": "text"}}}
    for request, response, place in ((good, good, ""), (bad, good, "/requestBody/"), (good, bad, "/responses/400/")):
        node = {
            "requestBody": {"content": request},
            "responses": {
                "200": {"description": "d", "content": good},
                "400": {"description": "d", "content": response},
            },
        }
        subject = Operation("/a", "post", Node.root(node), Node.root({"post": node}), ROOT)
        if place:
            with pytest.raises(ContractError, match=f"^{place}content/a~1b/schema/type: "):
                refuse_unreadable(subject)
        else:
            refuse_unreadable(subject)
