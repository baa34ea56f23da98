"""Rules are checked at every value that they are about, and at no other."""

from __future__ import annotations

from typing import Any

import pytest
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.normalize import ASSERTIONS
from video_remix_contract.schema.rules import Rule, check, place, rules, validator, values_at, without_surrogates

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


KEYWORDS: dict[str, tuple[Any, list[Any], list[Any]]] = {
    "enum": (["a", 1], ["a", 1], ["b", 2, True]),
    "minLength": (2, ["ab", "éé", 1], ["a", ""]),
    "maxLength": (2, ["ab", "\U0001f600" * 2, 1], ["abc"]),
    "pattern": ("^a", ["ab", 1], ["ba"]),
    "minimum": (2, [2, 2.5, "a"], [1, 1.5]),
    "maximum": (2, [2, 1.5, "a"], [3, 2.5]),
    "exclusiveMinimum": (2, [3, 2.5, "a"], [2, 1]),
    "exclusiveMaximum": (2, [1, 1.5, "a"], [2, 3]),
    "multipleOf": (2, [4, 0, "a"], [3, 0.5]),
    "minItems": (1, [[1], "a"], [[]]),
    "maxItems": (1, [[1], [], "a"], [[1, 2]]),
    "uniqueItems": (True, [[1, 2], "a"], [[1, 1]]),
    "minProperties": (1, [{"a": 1}, "a"], [{}]),
    "maxProperties": (1, [{"a": 1}, {}, "a"], [{"a": 1, "b": 2}]),
    "anyOf": ([{"type": "string"}, {"minimum": 2}], ["a", 2], [1]),
    "oneOf": ([{"type": "string"}, {"minLength": 2}], ["a", 1], ["ab"]),
    "not": ({"type": "string"}, [1], ["a"]),
}


@pytest.mark.parametrize("keyword", ASSERTIONS)
def test_every_keyword_is_a_rule(keyword: str) -> None:
    """Each keyword is read as a rule of its own, at its place, which values keep and others break."""
    bound, kept, broken = KEYWORDS[keyword]
    found = [rule for rule in rules(Node.root({keyword: bound})) if rule.keyword == keyword]
    assert [(rule.path, rule.pointer, rule.value) for rule in found] == [((), f"/{keyword}", bound)]
    # A rule without a type is about every value, as JSON Schema has it.
    rule = Rule((), keyword, bound, f"/{keyword}")
    assert [checked.kept for value in kept for checked in check(rule, value)] == [True] * len(kept)
    assert [checked.kept for value in broken for checked in check(rule, value)] == [False] * len(broken)
    assert list(check(rule, None)) == []
    assert {rule} == {Rule((), keyword, bound, f"/{keyword}")}


def test_a_rule_of_a_type_passes_over_other_values() -> None:
    """What has another type than the rule is about breaks the type alone."""
    rule = Rule((), "minimum", 3, "/minimum", ("integer", "string"))
    assert [checked.kept for value in (2, "a") for checked in check(rule, value)] == [False, True]
    others: list[Any] = [2.5, [], None]
    assert [checked for value in others for checked in check(rule, value)] == []
    unique = Rule((), "uniqueItems", True, "/uniqueItems", ("array",))
    assert list(check(unique, "a")) == []
    assert [checked.kept for checked in check(unique, [1, 1])] == [False]
    nullable = Rule((), "type", ["string", "null"], "/type", ("string",))
    assert [[checked.kept for checked in check(nullable, value)] for value in ("a", None, 1)] == [
        [True],
        [True],
        [False],
    ]


@pytest.mark.parametrize(
    ("document", "path", "values"),
    [
        ({"a": 1}, (), [("", {"a": 1})]),
        ({"a": {"b": None}}, ("a", "b"), [("/a/b", None)]),
        ({"a": [1, [2]]}, ("a", "*"), [("/a/0", 1), ("/a/1", [2])]),
        ([[1], 2, {"*": 3}], ("*", "*"), [("/0/0", 1), ("/2/*", 3)]),
        ({"a": [1]}, ("a", "0"), []),
        ([1], ("0",), []),
        ("ab", ("a",), []),
        ({}, ("a",), []),
    ],
)
def test_values_are_found_at_a_place(document: Any, path: tuple[str, ...], values: list[tuple[str, Any]]) -> None:
    """A step is a member of an object, or each element of a list; other values have nothing inside."""
    assert list(values_at(document, path)) == values


def test_a_keyword_is_compiled_once() -> None:
    """Rules are checked at each of many values, so that their validators are kept, a bounded number of them."""
    assert validator.cache_parameters()["maxsize"] == 1024
    assert validator('{"minimum": 1}', "/a") is validator('{"minimum": 1}', "/a")


def test_a_bad_keyword_is_refused_with_its_place_before_it_is_used() -> None:
    """Rules are tried when they are read, so that no exchange meets a rule that cannot be checked."""
    bad = Node.root({"properties": {"a": {"pattern": "("}}})
    with pytest.raises(ContractError, match=r"^/properties/a/pattern"):
        rules(bad)
