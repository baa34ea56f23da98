"""Rules are checked at every value that they are about, and at no other."""

from __future__ import annotations

from typing import Any

import pytest
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.compiling import compiled
from video_remix_contract.schema.rules import Rule, check, place, rules, without_surrogates

TEXT = {"type": "string"}
SCHEMA = {
    "type": "object",
    "required": ["list"],
    "properties": {
        "list": {
            "type": "array",
            "maxItems": 3,
            "items": {"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "maxLength": 2}}},
        },
        "maybe": {
            "type": ["object", "null"],
            "required": ["b"],
            "properties": {"b": {"type": "integer", "minimum": 1}},
        },
    },
}
RULES = {rule.place: rule for rule in rules(Node.root(SCHEMA))}


@pytest.mark.parametrize(
    ("path", "keyword", "condition"),
    [
        ((), "type", None),
        (("list",), "required", None),
        (("list",), "maxItems", None),
        (("list", "*"), "type", "`list` may be empty"),
        (("list", "*", "a"), "maxLength", "`list` may be empty"),
        (("maybe",), "type", "`maybe` may be absent"),
        (("maybe", "b"), "required", "`maybe` may be absent"),
        (("maybe", "b"), "minimum", "`maybe` may be absent"),
    ],
)
def test_a_rule_tells_why_it_may_have_no_value(path: tuple[str, ...], keyword: str, condition: str | None) -> None:
    """The condition of a rule is the outermost reason why a conforming document may have nothing at its place."""
    assert RULES[path, keyword].condition == condition


def test_a_required_object_that_may_be_null_gives_null_as_the_reason() -> None:
    """What stands inside of a nullable object depends on the object, whose own type does not depend on it."""
    inner = {"type": ["object", "null"], "maxProperties": 2, "required": ["b"], "properties": {"b": TEXT}}
    found = rules(Node.root({"type": "object", "required": ["a"], "properties": {"a": inner}}))
    conditions = {rule.place: rule.condition for rule in found}
    assert conditions[("a",), "type"] is None
    assert conditions[("a",), "required"] is None
    assert conditions[("a",), "maxProperties"] == conditions[("a", "b"), "type"] == "`a` may be null"
    assert conditions[("a", "b"), "required"] == "`a` may be null"


def test_the_type_of_a_nullable_value_allows_null() -> None:
    """There is no rule of nullability where null is allowed."""
    assert RULES[("maybe",), "type"].value == ["object", "null"]
    assert (("maybe",), "nullability") not in RULES


def seen(path: tuple[str, ...], keyword: str, document: Any) -> list[tuple[str, bool, Any]]:
    """Return what a rule is about in a document."""
    return [tuple(checked) for checked in check(RULES[path, keyword], document)]


ITEMS = {"list": [{"a": "x"}, {"a": "long"}, {"b": 1}, "no object", None]}


@pytest.mark.parametrize(
    ("path", "keyword", "document", "values"),
    [
        (("list", "*", "a"), "maxLength", ITEMS, [("/list/0/a", True, "x"), ("/list/1/a", False, "long")]),
        (
            ("list", "*", "a"),
            "required",
            ITEMS,
            [("/list/0/a", True, None), ("/list/1/a", True, None), ("/list/2/a", False, None)],
        ),
        (("list", "*", "a"), "type", {"list": [{"a": 1}]}, [("/list/0/a", False, 1)]),
        (("list", "*", "a"), "type", {"list": [{"a": None}]}, []),
        (("list", "*", "a"), "nullability", {"list": [{"a": None}]}, [("/list/0/a", False, None)]),
        (("list", "*", "a"), "nullability", {"list": [{"a": 1}]}, [("/list/0/a", True, 1)]),
        (("list", "*", "a"), "maxLength", {"list": [{"a": 1}, {"a": None}]}, []),
        (("list", "*"), "type", {"list": "no list"}, []),
        (("list",), "maxItems", {"list": [{}] * 3}, [("/list", True, [{}] * 3)]),
        (("list",), "maxItems", {"list": [{}] * 4}, [("/list", False, [{}] * 4)]),
        (("list",), "required", {}, [("/list", False, None)]),
        (("list",), "required", [], []),
        (("maybe",), "type", {"maybe": None}, [("/maybe", True, None)]),
        (("maybe", "b"), "required", {"maybe": None}, []),
        (("maybe", "b"), "minimum", {"maybe": {"b": 0}}, [("/maybe/b", False, 0)]),
        ((), "type", [], [("", False, [])]),
    ],
)
def test_a_rule_is_about_its_values(
    path: tuple[str, ...], keyword: str, document: Any, values: list[tuple[str, bool, Any]]
) -> None:
    """A value that breaks an earlier rule is not blamed twice, and each element of a list counts by itself."""
    assert seen(path, keyword, document) == values


def test_names_in_pointers_are_escaped() -> None:
    """A pointer to a member whose name has a slash or a tilde is a JSON pointer (RFC 6901)."""
    (rule,) = [rule for rule in rules(Node.root({"properties": {"a/b~": TEXT}})) if rule.keyword == "type"]
    assert [checked.pointer for checked in check(rule, {"a/b~": 1})] == ["/a~1b~0"]


def test_a_whole_number_has_no_fraction_in_its_spelling() -> None:
    """The rule `whole` is about how a number is written, which no JSON Schema can say."""
    rule = Rule(("n",), "whole", value=True, pointer="/n", types=("integer",))
    assert [checked.kept for number in (1, 1.0) for checked in check(rule, {"n": number})] == [True, False]


def test_a_closed_object_has_listed_members_alone() -> None:
    """A member that is not listed breaks the rule; what is no object is not its business."""
    schema = {"additionalProperties": False, "properties": {"a": TEXT}}
    (rule,) = [rule for rule in rules(Node.root(schema)) if rule.keyword == "additionalProperties"]
    documents: list[Any] = [{"a": "x"}, {"b": 1}, {}, []]
    kept = [[checked.kept for checked in check(rule, document)] for document in documents]
    assert kept == [[True], [False], [True], [True]]


@pytest.mark.parametrize(("path", "name"), [((), "the body"), (("error", "code"), "`error.code`")])
def test_a_place_has_a_name(path: tuple[str, ...], name: str) -> None:
    """Members are joined with dots, and the root is the body."""
    assert place(path) == name


def test_lone_surrogates_are_judged_as_the_replacement_character() -> None:
    """A text that UTF-8 cannot carry still has a length and a type, in members, names and elements."""
    assert without_surrogates({"\ud800a": ["\udfff", "b", 1]}) == {"\ufffda": ["\ufffd", "b", 1]}
    assert without_surrogates("\ud7ff\ue000") == "\ud7ff\ue000"
    assert seen(("list", "*", "a"), "maxLength", {"list": [{"a": "\ud800\ud800"}, {"a": "\ud800\ud800\ud800"}]}) == [
        ("/list/0/a", True, "\ud800\ud800"),
        ("/list/1/a", False, "\ud800\ud800\ud800"),
    ]


@pytest.mark.parametrize("schema", [{"pattern": "("}, {"minLength": -1}, {"type": "text"}])
def test_a_keyword_that_is_not_valid_is_named_by_its_place(schema: Any) -> None:
    """The error starts with the pointer, in a line of bounded length."""
    with pytest.raises(ContractError) as caught:
        compiled(schema, "/a/b")
    message = str(caught.value)
    start = f"/a/b/{next(iter(schema))}: "
    assert message.startswith(start)
    assert "\n" not in message
    assert len(message) <= len(start) + 200
