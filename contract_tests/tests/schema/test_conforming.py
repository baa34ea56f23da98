"""Documents that keep all rules, told in a single step: the same as rule by rule."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from video_remix_contract.clauses.from_schema import rules_of
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.conforming import Conforming
from video_remix_contract.schema.rules import Rule, check, rules

SCHEMAS: list[Any] = [
    {"type": "string", "enum": ["a", "b"]},
    {"type": ["string", "null"], "minLength": 2},
    {"enum": ["a", 1, None]},
    {"anyOf": [{"type": "integer", "minimum": 3}, {"type": "string"}, {"type": "null"}]},
    {"type": ["integer", "string"], "maxLength": 1, "maximum": 5},
    {"type": "array", "items": {"type": ["object", "null"], "properties": {"a": {"type": "integer"}}}, "maxItems": 2},
    {
        "type": "object",
        "required": ["a"],
        "properties": {
            "a": {"type": "object", "required": ["b"], "properties": {"b": {"type": ["integer", "null"]}}},
            "b": {"type": ["object", "null"], "properties": {"a": {"enum": ["a"]}}, "additionalProperties": False},
            "*": {"type": "array", "items": {"enum": ["a", None]}},
        },
    },
    {
        "type": "object",
        "required": ["a"],
        "additionalProperties": False,
        "properties": {"b": {"not": {"type": "null"}}},
    },
    {},
    {"type": "number"},
    {"type": "integer", "minimum": 3},
]
NODES = [Node.root(schema) for schema in SCHEMAS]
VALUES = st.recursive(
    st.none() | st.booleans() | st.sampled_from(["", "a", "b", "\ud800", "aaa", 0, 1, 9, 1.0, 4.5, 10**30]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "*", "c"]), inner, max_size=3)
    ),
    max_leaves=8,
)


# The rules of a schema, and those of the schemas of several media types.
RULES = [*map(rules, NODES), *(rules_of(pair) for pair in itertools.permutations(NODES, 2))]


def checked(asked: list[Rule], document: Any) -> list[tuple[str, str, bool]]:
    """Return what each rule says of a document: keyword, place, whether it is kept."""
    return [(rule.keyword, seen.pointer, seen.kept) for rule in asked for seen in check(rule, document)]


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(RULES), VALUES, VALUES)
@example(RULES[6], {"a": {"b": 1}, "b": {}, "*": ["a"]}, {"a": {"b": 1}, "b": {}, "*": [None]})
@example(RULES[6], {"a": {"b": 1}, "b": {"a": "a"}}, {"a": {"b": 1}, "b": {}})
@example(RULES[7], {"a": 1}, {"b": 1})
@example(RULES[4], 1, 9)
@example(RULES[5], [{}, None], [{"a": 1}])
@example(rules_of(NODES[9:]), 4.0, 4.5)
def test_documents_of_a_shape_are_alike_to_every_rule(asked: list[Rule], one: Any, other: Any) -> None:
    """What has a shape keeps all rules, and whatever has the same shape is the same to each of them."""
    conforming = Conforming(asked)
    shapes = [conforming.shape(document) for document in (one, other)]
    for document, shape in zip((one, other), shapes, strict=True):
        assert shape is None or all(kept for _, _, kept in checked(asked, document)), document
    if shapes[0] is not None and shapes[0] == shapes[1]:
        assert checked(asked, one) == checked(asked, other)


@pytest.mark.parametrize(
    ("node", "document"),
    [
        (NODES[0], "a"),
        (NODES[1], None),
        (NODES[2], None),
        (NODES[3], "text"),
        (NODES[4], 5),
        (NODES[5], [None, {"a": 1}]),
        (NODES[6], {"a": {"b": None}, "b": None, "*": ["a", None], "more": 1}),
        (NODES[8], {"any": "thing"}),
    ],
)
def test_what_keeps_all_rules_has_a_shape(node: Node, document: Any) -> None:
    """The short way is open to conforming documents of every kind of schema."""
    assert all(kept for _, _, kept in checked(rules(node), document))
    assert Conforming(rules(node)).shape(document) is not None


def test_what_is_not_sure_has_no_shape() -> None:
    """Half a surrogate pair in a text that a rule reads is left to the rules."""
    assert Conforming(rules(NODES[1])).shape("\ud800\ud800") is None


def test_members_tell_shapes_apart_where_no_rule_is_about_them() -> None:
    """Where paths are given, documents of a shape have the same of these members, and as many others."""
    conforming = Conforming([], [("a",), ("c", "d")])
    documents: list[Any] = [
        {},
        {"a": None},
        {"a": 1},
        {"a": 2, "b": 3},
        {"b": 4, "a": 5},
        {"c": {"d": 1}},
        {"c": {"e": 1}},
    ]
    shapes = [conforming.shape(document) for document in documents]
    assert len(set(shapes)) == 6
    assert shapes[3] == shapes[4]
