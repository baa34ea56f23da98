"""What a schema asks, read from each spelling of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.normalize import Schema, json_type, normalized, without_parts
from video_remix_contract.wire.decoding import File

TEXT, NUMBER, NULL = {"type": "string"}, {"type": "integer"}, {"type": "null"}


def read(schema: Any) -> Schema:
    """Return a schema with its spellings undone."""
    # As a file has it: no text in it is the same object as a text of the code.
    return normalized(Node.root(json.loads(json.dumps(schema))))


def keywords(schema: Any) -> dict[str, Any]:
    """Return what each assertion of a schema asks."""
    return {keyword: value for keyword, (value, _) in read(schema).keywords.items()}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, {"a": "/properties/a", "b": "/required"}),
        ({"additionalProperties": False}, {"a": "/properties/a", "b": "/required"}),
        ({"additionalProperties": NUMBER}, {"a": "/properties/a", "b": "/additionalProperties"}),
        ({"type": "string"}, {"a": "/properties/a"}),
    ],
)
def test_a_required_member_without_a_property_is_a_member(more: dict[str, Any], expected: dict[str, str]) -> None:
    """A required member is a member whether a property describes it or not; then all others' schema is about it."""
    schema = {"properties": {"a": TEXT}, "required": ["a", "b"], **more}
    assert {name: node.pointer for name, node in read(schema).properties.items()} == expected


@pytest.mark.parametrize(
    ("schema", "types", "nullable"),
    [
        ({}, (), True),
        (True, (), True),
        (TEXT, ("string",), False),
        ({"type": ["string", "integer"]}, ("integer", "string"), False),
        ({"type": ["null", "string"]}, ("string",), True),
        ({"type": "string", "nullable": True}, ("string",), True),
        ({"type": "string", "nullable": False}, ("string",), False),
        ({"type": "string", "nullable": "yes"}, ("string",), False),
        ({"type": "string", "nullable": 1}, ("string",), False),
        ({"anyOf": [TEXT, NULL]}, ("string",), True),
        ({"oneOf": [NULL, TEXT]}, ("string",), True),
        ({"anyOf": [TEXT]}, ("string",), False),
        ({"anyOf": [TEXT, NUMBER]}, (), False),
        ({"anyOf": [TEXT, NUMBER, NULL]}, (), True),
        ({"anyOf": [TEXT, {"type": ["integer", "null"]}]}, (), True),
        ({"oneOf": [TEXT, {"nullable": True, **NUMBER}]}, (), True),
        ({"allOf": [TEXT]}, ("string",), False),
        ({"allOf": [{"type": ["string", "null"]}, {"maxLength": 3}]}, ("string",), True),
        ({"enum": ["a", 1, None]}, ("integer", "string"), True),
        ({"enum": ["a", True]}, ("boolean", "string"), False),
        ({"type": ["string", "null"], "enum": ["a"]}, ("string",), False),
        ({"type": ["string", "null"], "enum": ["a", None]}, ("string",), True),
        ({"type": "string", "nullable": True, "enum": ["a"]}, ("string",), True),
        ({"const": None}, (), True),
        ({"const": 1.5}, ("number",), False),
        (False, (), True),
        ({"type": "null"}, (), True),
        ({"type": []}, (), True),
        ({"enum": []}, (), True),
        ({"type": "string", "enum": ["a", None]}, ("string",), False),
        ({"nullable": True, "anyOf": [TEXT, NUMBER]}, (), True),
        ({"nullable": True, "anyOf": [TEXT]}, ("string",), True),
        ({"anyOf": [{"anyOf": [TEXT, NULL]}]}, ("string",), True),
        ({"anyOf": [{"allOf": [TEXT, {"maxLength": 1}]}, NULL]}, ("string",), True),
        ({"allOf": [{"anyOf": [TEXT, NULL]}]}, ("string",), True),
        ({"oneOf": [{"type": ["string", "null"]}, {"type": ["integer", "null"]}]}, (), True),
        ({"type": ["string", "integer"], "anyOf": [TEXT, NUMBER]}, ("integer", "string"), False),
        ({"type": ["string", "null"], "anyOf": [TEXT, NUMBER]}, ("string",), True),
        ({"allOf": [True]}, (), True),
        ({"allOf": [True, TEXT]}, ("string",), False),
        ({"anyOf": [True, NULL]}, (), True),
        ({"oneOf": [True]}, (), True),
        ({"anyOf": [{"type": ["null"]}, {"minimum": 1}]}, (), True),
    ],
)
def test_types_and_nullability(schema: Any, types: tuple[str, ...], *, nullable: bool) -> None:
    """The types are listed without null, and null is allowed exactly where every part of the schema allows it."""
    assert (read(schema).types, read(schema).nullable) == (types, nullable)


@pytest.mark.parametrize(
    ("schema", "asked"),
    [
        ({"type": "string", "minLength": 1, "title": "T"}, {"minLength": 1}),
        ({"const": "a"}, {"enum": ["a"]}),
        ({"enum": ["a", None]}, {"enum": ["a"]}),
        ({"additionalProperties": False, "properties": {"b": {}, "a": {}}}, {"additionalProperties": ["a", "b"]}),
        ({"type": "object", "additionalProperties": False}, {"additionalProperties": []}),
        ({"type": "object", "additionalProperties": True}, {}),
        ({"allOf": [{"maxLength": 3}, {"minLength": 1}, {"maxLength": 3}]}, {"maxLength": 3, "minLength": 1}),
        ({"maxLength": 3, "allOf": [TEXT]}, {"maxLength": 3}),
        ({"anyOf": [TEXT, NUMBER, NULL]}, {"anyOf": [TEXT, NUMBER]}),
        ({"anyOf": [TEXT, {"type": "string", "enum": ["a"]}, NULL]}, {}),
        ({"anyOf": [TEXT, {"type": "integer", "minimum": 1}]}, {"anyOf": [TEXT, {"type": "integer", "minimum": 1}]}),
        ({"minLength": 1, "anyOf": [{"maxLength": 3}, NULL]}, {"minLength": 1, "maxLength": 3}),
        ({"not": TEXT}, {"not": TEXT}),
        ({"enum": ["a"], "const": "b"}, {"enum": ["b"]}),
        ({"const": None}, {"enum": []}),
        ({"enum": [0, False, "", None, []]}, {"enum": [0, False, "", []]}),
        ({"additionalProperties": TEXT}, {}),
        ({"additionalProperties": 0}, {}),
        ({"anyOf": [0, NULL]}, {}),
        ({"anyOf": [{"minimum": 3}, {"type": ["null"]}]}, {"minimum": 3}),
        ({"anyOf": [TEXT, True]}, {"anyOf": [TEXT, True]}),
        ({"anyOf": [False, NULL]}, {"not": {}}),
        ({"allOf": [False, {"maximum": 1}]}, {"not": {}, "maximum": 1}),
        ({"oneOf": [True], "minimum": 1}, {"minimum": 1}),
        ({"minimum": 1, "anyOf": [{"minimum": 3}]}, {"minimum": 3}),
        ({"minimum": 1, "anyOf": [TEXT, NUMBER, NULL]}, {"minimum": 1, "anyOf": [TEXT, NUMBER]}),
        ({"allOf": {"a": 1}, "minimum": 1}, {"minimum": 1}),
        ({"allOf": [{"minimum": 1}, {"anyOf": [{"maximum": 3}, NULL]}]}, {"minimum": 1, "maximum": 3}),
        ({"minLength": 5.0, "maximum": 5.0}, {"minLength": 5, "maximum": 5.0}),
        ({"items": TEXT, "if": TEXT, "title": "t", "format": "uri"}, {}),
    ],
)
def test_assertions(schema: Any, asked: dict[str, Any]) -> None:
    """Each assertion is read with what it asks, whatever wraps it."""
    assert keywords(schema) == asked


def test_an_assertion_has_a_default_where_the_schema_does_not_have_it() -> None:
    """`asks` returns what is asked, otherwise the default."""
    schema = read({"type": "string", "minLength": 2})
    assert (schema.asks("minLength"), schema.asks("minLength", 9)) == (2, 2)
    assert (schema.asks("maxLength"), schema.asks("maxLength", 9)) == (None, 9)


def test_pointers_lead_to_the_place_in_the_document() -> None:
    """Each assertion has the pointer of the place where it is written."""
    schema = read({"minLength": 1, "const": "a", "additionalProperties": False})
    assert {keyword: pointer for keyword, (_, pointer) in schema.keywords.items()} == {
        "minLength": "/minLength",
        "enum": "/const",
        "additionalProperties": "/additionalProperties",
    }
    assert read({"anyOf": [NULL, TEXT]}).pointer == "/anyOf/1"
    assert read({"allOf": [{"maxLength": 1}, TEXT], "oneOf": [NULL, TEXT]}).pointer == "/allOf/0"
    assert read({"anyOf": [TEXT, NUMBER, NULL]}).pointer == read({"anyOf": [TEXT, NUMBER]}).pointer == ""


def test_what_is_inside_a_schema_keeps_its_place() -> None:
    """Members and elements are nodes with the pointers of their places; a schema without them has none."""
    schema = read({"properties": {"b": TEXT, "a/": NUMBER}, "items": TEXT})
    assert [(name, node.pointer, node.value) for name, node in schema.properties.items()] == [
        ("b", "/properties/b", TEXT),
        ("a/", "/properties/a~1", NUMBER),
    ]
    assert schema.items is not None
    assert (schema.items.pointer, schema.items.value) == ("/items", TEXT)
    assert (read({}).properties, read({}).items, read({}).required, read({}).pointer) == ({}, None, (), "")


def test_alternatives_are_written_in_full() -> None:
    """A keyword whose schemas refer to others is judged by itself, so that it has no references."""
    document = {"a": {"oneOf": [{"$ref": "#/b"}, NUMBER]}, "b": {"type": "string", "title": "t"}}
    node = Node.root(document).get("a")
    assert node is not None
    assert normalized(node).keywords == {"oneOf": ([TEXT, NUMBER], "/a/oneOf")}


@pytest.mark.parametrize(("required", "names"), [(["a"], ("a",)), (True, ()), ("a", ()), (None, ())])
def test_required_is_a_list_of_names(required: Any, names: tuple[str, ...]) -> None:
    """What is no list, such as OpenAPI 2's boolean, requires nothing."""
    assert read({"type": "object", "required": required}).required == names


def test_the_members_of_an_allof_add_up() -> None:
    """Properties and required of every member are there; what two of them say of a property holds together."""
    both = read({"allOf": [{"properties": {"a": TEXT}}, {"properties": {"a": {"maxLength": 3}}}]})
    assert both.properties["a"].value == {"allOf": [TEXT, {"maxLength": 3}]}
    schema = read(
        {
            "required": ["c"],
            "allOf": [
                {"type": "object", "required": ["a"], "properties": {"a": TEXT, "b": TEXT}},
                {"required": ["b"], "properties": {"c": NUMBER}},
            ],
        }
    )
    assert sorted(schema.properties) == ["a", "b", "c"]
    assert sorted(schema.required) == ["a", "b", "c"]
    assert schema.types == ("object",)


def test_alternatives_that_are_a_part_of_another_are_dropped() -> None:
    """A type alone makes an alternative of the same type redundant; others stay, and at least an alternative stays."""
    node = Node.root({"anyOf": [TEXT, {"type": "string", "enum": ["a"]}, {"type": "integer", "minimum": 1}, {}]})
    options = node.step("anyOf")
    assert options is not None
    assert [branch.value for branch in without_parts(options.elements())] == [
        TEXT,
        {"type": "integer", "minimum": 1},
        {},
    ]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "null"),
        (True, "boolean"),
        (1, "integer"),
        (1.0, "number"),
        ("", "string"),
        (File(), "object"),
        ([], "array"),
        ({}, "object"),
    ],
)
def test_each_value_has_its_type(value: Any, kind: str) -> None:
    """A boolean is no integer, a float is no integer even where it is whole."""
    assert json_type(value) == kind


def test_what_json_cannot_carry_has_no_type() -> None:
    """A value of another Python type is an error of the caller."""
    with pytest.raises(TypeError, match="set is not a JSON type"):
        json_type(set())
