"""The rules of a schema, each with its place, its condition and its bound."""

from __future__ import annotations

import pytest
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.rules import Rule, bound_is_out_of_reach, rules

TEXT = {"type": "string"}


def test_the_rules_of_a_schema_are_listed_from_the_outside() -> None:
    """Each rule has its path, what it asks, the place where it is written, its types and its condition."""
    schema = {
        "type": "object",
        "minProperties": 1,
        "required": ["a"],
        "properties": {
            "a": {"type": ["array", "null"], "maxItems": 2001, "items": {"type": "integer", "maximum": 9}},
            "b": {"enum": ["x"]},
        },
    }
    root, text, number = ("object",), ("string",), ("integer",)
    absent, null = "`b` may be absent", "`a` may be null"
    assert rules(Node.root(schema)) == [
        Rule((), "nullability", False, "", root),
        Rule((), "type", ["object"], "/type", root),
        Rule((), "minProperties", 1, "/minProperties", root),
        Rule(("a",), "required", True, "/required", ("array",)),
        Rule(("a",), "type", ["array", "null"], "/properties/a/type", ("array",)),
        Rule(("a",), "maxItems", 2001, "/properties/a/maxItems", ("array",), null),
        Rule(("a", "*"), "nullability", False, "/properties/a/items", number, null),
        Rule(("a", "*"), "type", ["integer"], "/properties/a/items/type", number, null),
        Rule(("a", "*"), "maximum", 9, "/properties/a/items/maximum", number, null),
        Rule(("b",), "nullability", False, "/properties/b", text, absent),
        Rule(("b",), "type", ["string"], "/properties/b/type", text, absent),
        Rule(("b",), "enum", ["x"], "/properties/b/enum", text, absent),
    ]


@pytest.mark.parametrize(("keyword", "most"), [("maxLength", 100_000), ("maxItems", 2000), ("maxProperties", 2000)])
def test_a_bound_that_nothing_exceeds_is_a_condition(keyword: str, most: int) -> None:
    """A rule whose bound is larger than what this suite makes says so; at the bound it does not."""

    def condition(bound: int, **outer: str) -> str | None:
        inner = {"type": ["object", "string", "array"], keyword: bound}
        schema = {**outer, "required": ["a"], "properties": {"a": inner}}
        return {rule.keyword: rule.condition for rule in rules(Node.root(schema)) if rule.path}[keyword]

    # The outer object may be null, since it has no type.
    assert condition(most) == condition(most + 1) == "the body may be null"
    assert condition(most, type="object") is None
    assert condition(most + 1, type="object") == "`a` is larger than this suite makes it"
    (rule,) = [rule for rule in rules(Node.root({"type": "object", keyword: most + 1})) if rule.keyword == keyword]
    assert rule.condition == "the body is larger than this suite makes it"
    assert not bound_is_out_of_reach("minimum", most + 1)


def test_the_rules_of_a_schema_are_bounded() -> None:
    """A schema of 1000 rules is read, and one of a rule more is refused."""

    def schema(count: int) -> Node:
        return Node.root({"a": {"properties": {str(name): {"type": ["string", "null"]} for name in range(count)}}})

    inner = schema(1000).get("a")
    assert inner is not None
    assert len(rules(inner)) == 1000
    inner = schema(1001).get("a")
    assert inner is not None
    with pytest.raises(ContractError) as caught:
        rules(inner)
    assert str(caught.value) == "/a: the schema has more than 1000 rules"


def test_a_schema_in_itself_has_rules_for_some_levels() -> None:
    """A schema that contains itself has the rules of each level to a depth that is known; elsewhere it is met again."""
    loop = {"d": {"properties": {"a": {"items": {"$ref": "#/d"}}, "b": TEXT}}}
    inner = Node.root(loop).get("d")
    assert inner is not None
    paths = [rule.path for rule in rules(inner) if rule.keyword == "type"]
    assert paths == [(*("a", "*") * level, "b") for level in (2, 1, 0)]
    twice = {"d": {"properties": {"a": {"$ref": "#/t"}, "b": {"items": {"$ref": "#/t"}}}}, "t": TEXT}
    inner = Node.root(twice).get("d")
    assert inner is not None
    assert [rule.path for rule in rules(inner) if rule.keyword == "type"] == [("a",), ("b", "*")]
