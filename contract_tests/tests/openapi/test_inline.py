"""Schemas without references, and what the rules make of alternatives."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.inline import inlined, unrolled
from video_remix_contract.openapi.keywords import SCHEMA_LISTS, SCHEMA_MAPS, SCHEMA_VALUES, SUBSCHEMAS
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.rules import check, rules


def read(schema: Any, **components: Any) -> Node:
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


@pytest.mark.parametrize("around", [{}, {"anyOf": [{"type": "null"}]}, {"properties": {"other": {"type": "string"}}}])
def test_a_schema_in_itself_has_a_name(around: dict[str, Any]) -> None:
    """A schema that contains itself refers to itself by an id, and allows what the document allows, at any depth."""
    loop = {"type": "object", "properties": {"inner": {"$ref": "#/components/schemas/Loop"}, "n": {"type": "integer"}}}
    schema = inlined(read({**around, "items": {"$ref": "#/components/schemas/Loop"}}, Loop=loop))
    assert jsonschema_rs.is_valid(schema, [{"inner": {"inner": {"inner": {"n": 1}}}}]) is ("anyOf" not in around)
    assert not jsonschema_rs.is_valid(schema, [{"inner": {"inner": {"inner": {"n": "1"}}}}])


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_a_schema_that_is_a_part_of_itself_is_refused(keyword: str) -> None:
    """A schema that is a part or an alternative of itself, and so about the same value, is refused with the place."""
    loop = {keyword: [{"$ref": "#/components/schemas/Loop"}]}
    with pytest.raises(ContractError, match="/components/schemas/Loop: the schema contains itself, as a part"):
        inlined(read({"$ref": "#/components/schemas/Loop"}, Loop=loop))


@pytest.mark.parametrize(("rest", "deep"), [(True, True), (False, False)])
def test_a_schema_in_itself_is_written_twice(rest: bool, deep: bool) -> None:  # noqa: FBT001 - the expectation
    """Unrolled, it has no references; what is deeper is allowed or refused as asked for."""
    loop = {"type": "object", "properties": {"inner": {"$ref": "#/components/schemas/Loop"}, "n": {"type": "integer"}}}
    schema, cut, too_large = unrolled(read({"$ref": "#/components/schemas/Loop"}, Loop=loop), lambda _: rest)
    assert (cut, too_large) == (True, False)
    assert "$ref" not in json.dumps(schema)
    assert not jsonschema_rs.is_valid(schema, {"inner": {"inner": {"n": "1"}}})
    assert jsonschema_rs.is_valid(schema, {"inner": {"inner": {"inner": {"n": "1"}}}}) is deep


def test_a_schema_that_multiplies_is_written_once() -> None:
    """References that double at each level mean a schema that is written in bounded size, with the same meaning."""
    levels: dict[str, Any] = {"L0": {"type": "string"}}
    for level in range(1, 40):
        twice = {name: {"$ref": f"#/components/schemas/L{level - 1}"} for name in ("a", "b")}
        levels[f"L{level}"] = {"type": "object", "properties": twice}
    schema = inlined(read({"$ref": "#/components/schemas/L39"}, **levels))
    assert len(json.dumps(schema)) < 50_000
    for value, kept in (("x", True), (1, False)):
        document: Any = value
        for number in range(39):
            document = {"ab"[number % 2]: document}
        assert jsonschema_rs.is_valid(schema, document) is kept


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


def many(keyword: str, count: int, deep: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a schema that has a keyword around itself so many times."""
    schema = deep or {}
    for _ in range(count):
        schema = {keyword: {"a": schema} if keyword == "properties" else [schema] if keyword in LISTS else schema}
    return schema


LISTS = ("anyOf", "oneOf", "allOf", "prefixItems")
SIZE = 100_000
MOST = 20_000


@pytest.mark.parametrize(
    ("schema", "excess", "message"),
    [
        (
            {"properties": {str(number): {} for number in range(MOST)}},
            {"properties": {str(number): {} for number in range(MOST + 1)}},
            f"/schema/properties/{MOST}: the schema has more than {MOST} schemas and values of enums in it",
        ),
        (
            {"enum": list(range(MOST))},
            {"enum": list(range(MOST + 1))},
            f"/schema: the schema has more than {MOST} schemas and values of enums in it",
        ),
        (
            {"allOf": [True] * 1000, "not": {"enum": list(range(MOST - 1001))}},
            {"allOf": [True] * 1000, "not": {"enum": list(range(MOST - 1000))}},
            "/schema",
        ),
        (
            many("properties", 64),
            many("properties", 65),
            f"/schema{'/properties/a' * 65}: more than 64 schemas are inside each other",
        ),
        (many("allOf", 64), many("allOf", 65), f"/schema{'/allOf/0' * 65}: more than 64 schemas"),
        (
            many("anyOf", 6),
            many("anyOf", 7),
            f"/schema{'/anyOf/0' * 7}: more than 6 alternatives are inside each other",
        ),
        (many("oneOf", 6), many("oneOf", 7), f"/schema{'/oneOf/0' * 7}: more than 6 alternatives"),
        (
            many("anyOf", 3, many("allOf", 3, many("oneOf", 3))),
            many("anyOf", 3, many("allOf", 3, many("oneOf", 4))),
            f"/schema{'/anyOf/0' * 3}{'/allOf/0' * 3}{'/oneOf/0' * 4}: more than 6 alternatives",
        ),
        *(
            (
                many("anyOf", 6, many(keyword, 1, many("anyOf", 6))),
                many("anyOf", 6, many(keyword, 1, many("anyOf", 7))),
                f"/schema{'/anyOf/0' * 6}/{keyword}",
            )
            for keyword in ("properties", "prefixItems", "items", "not")
        ),
        *(
            ({keyword: SIZE}, {keyword: SIZE + 1}, f"/schema/{keyword}: no message is so large; at most {SIZE} can")
            for keyword in ("minLength", "minItems", "minProperties")
        ),
        (
            {"contains": {}, "minContains": SIZE},
            {"contains": {}, "minContains": SIZE + 1},
            f"/schema/minContains: no message is so large; at most {SIZE} can be judged",
        ),
        ({"properties": {"a": {"type": "string"}}}, {"properties": {"a": 1}}, "/schema/properties/a: not a schema"),
        ({"items": True}, {"items": []}, "/schema/items: not a schema, which is an object or a boolean"),
        ({"anyOf": [{}, False]}, {"anyOf": [{}, {"$ref": 1}]}, "/schema/anyOf/1/$ref: not a text"),
        ({"properties": {"a": {}}}, {"properties": []}, "/schema/properties: "),
        ({"anyOf": [{}]}, {"anyOf": {}}, "/schema/anyOf: "),
        ({"items": {"maximum": 1}}, {"items": {"maximum": "1"}}, "/schema/items/maximum: "),
    ],
)
def test_a_schema_is_written_out_within_bounds(schema: dict[str, Any], excess: dict[str, Any], message: str) -> None:
    """What is within the bounds comes out as it went in; the next that is not is refused with its place."""
    assert inlined(read(schema)) == schema
    with pytest.raises(ContractError) as caught:
        inlined(read(excess))
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("keyword", ["maxLength", "maxItems", "maxProperties", "maxContains"])
def test_an_upper_bound_may_be_of_any_size(keyword: str) -> None:
    """What allows much asks for nothing; a size that is written as 5.0 is an integer."""
    assert inlined(read({keyword: SIZE + 1})) == {keyword: SIZE + 1}
    found = inlined(read({keyword: 5.0, "minLength": 2.0, "maximum": 5.0}))
    assert [(name, type(value)) for name, value in found.items()] == [
        (keyword, int),
        ("minLength", int),
        ("maximum", float),
    ]


@pytest.mark.parametrize(
    ("schema", "written"),
    [
        (True, True),
        (False, False),
        ({"type": "string", "nullable": True}, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        ({"type": "string", "nullable": "yes"}, {"type": "string"}),
        ({"type": "string", "nullable": 1}, {"type": "string"}),
        ({"type": "string", "example": "a", "x-a": 1, "readOnly": True, "xml": {}}, {"type": "string"}),
        ({"enum": [{"x-a": 1, "title": "t"}]}, {"enum": [{"x-a": 1, "title": "t"}]}),
        ({"properties": {"title": {"title": "t"}, "x-a": {}}}, {"properties": {"title": {}, "x-a": {}}}),
    ],
)
def test_annotations_and_extensions_are_left_out(schema: Any, written: Any) -> None:
    """What no validator reads goes, members and values of that name stay."""
    assert inlined(read(schema)) == written


def test_every_keyword_that_holds_schemas_is_written_out() -> None:
    """References are followed under every keyword of JSON Schema, whatever form it has."""
    reference, job = {"$ref": "#/components/schemas/Job"}, {"type": "integer"}
    for keyword in sorted(SUBSCHEMAS):
        forms = [reference, {"a": reference}, [reference]]
        form, full = {
            keyword in SCHEMA_VALUES: (forms[0], job),
            keyword in SCHEMA_MAPS: (forms[1], {"a": job}),
            keyword in SCHEMA_LISTS: (forms[2], [job]),
        }[True]
        assert inlined(read({keyword: form}, Job={**job, "title": "t"})) == {keyword: full}, keyword


def test_the_same_schema_may_stand_in_several_places() -> None:
    """A schema that is referred to twice does not contain itself."""
    reference, job = {"$ref": "#/components/schemas/Job"}, {"type": "string"}
    pair = {"properties": {"a": reference, "b": reference}}
    assert inlined(read(pair, Job=job)) == {"properties": {"a": job, "b": job}}
