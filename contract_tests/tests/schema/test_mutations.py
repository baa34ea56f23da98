"""Every keyword has small ways to break it, each named and each just outside of what is allowed."""

from __future__ import annotations

from typing import Any

import pytest
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.mutations import OUTSIDE, mutations, near_misses, outside_bounds, wrong_types
from video_remix_contract.schema.normalize import ASSERTIONS
from video_remix_contract.schema.rules import EXCEEDABLE, Rule, rules
from video_remix_contract.schema.synonyms import SYNONYMS


def rule(keyword: str, value: Any, *types: str, path: tuple[str, ...] = ()) -> Rule:
    """Return a rule at the root, or at a path."""
    return Rule(path, keyword, value, f"/{keyword}", types)


def tried(keyword: str, bound: Any, document: Any, *types: str) -> list[tuple[str, Any]]:
    """Return the mutations of a rule at the root in a document that keeps it."""
    return list(mutations(rule(keyword, bound, *types), document))


@pytest.mark.parametrize(
    ("keyword", "bound", "document", "broken"),
    [
        ("minLength", 3, "abc", "xx"),
        ("minLength", 1, "a", ""),
        ("maxLength", 3, "abc", "xxxx"),
        ("minimum", 3, 3, 2),
        ("exclusiveMinimum", 3, 4, 3),
        ("maximum", 3, 3, 4),
        ("exclusiveMaximum", 3, 2, 3),
        ("multipleOf", 2, 4, 3),
        ("multipleOf", 0.5, 1, 0.75),
        ("multipleOf", 1, 1, 1.5),
        ("minItems", 2, [1, 2, 3], [1]),
        ("minItems", 1, [1], []),
        ("maxItems", 2, [1, 2], [1, 2, 1, 1, 1]),
        ("maxItems", 1, [], [None, None]),
        ("uniqueItems", True, [1, 2], [1, 2, 1, 2]),
        ("uniqueItems", True, [], [None, None]),
        ("minProperties", 1, {"a": 1}, {}),
        ("maxProperties", 1, {"a": 1}, {"a": 1, "member_0": 0, "member_1": 1}),
        ("whole", True, 4, 4.0),
        ("whole", True, "4", 1.0),
        ("nullability", False, 4, None),
        ("additionalProperties", ["a"], {"a": 1}, {"a": 1, "additional": True}),
        ("additionalProperties", ["a"], [1], {"additional": True}),
    ],
)
def test_a_bound_is_broken_by_the_nearest_value(keyword: str, bound: Any, document: Any, broken: Any) -> None:
    """A keyword with a bound has a single mutation, as near to the bound as it can be."""
    labels = {"nullability": "null", "whole": "fraction", "additionalProperties": "additional"}
    ((label, found),) = tried(keyword, bound, document)
    assert (label, found, type(found)) == (labels.get(keyword, keyword), broken, type(broken))


@pytest.mark.parametrize(
    ("keyword", "bound", "document"),
    [
        ("minLength", 0, "a"),
        ("minItems", 0, [1]),
        ("minProperties", 0, {}),
        ("uniqueItems", False, [1]),
        ("maximum", 1e308 * 10, 1),
        ("additionalProperties", ["additional"], {}),
    ],
)
def test_a_bound_that_nothing_breaks_has_no_mutation(keyword: str, bound: Any, document: Any) -> None:
    """What still keeps the rule after the change is no mutation."""
    assert tried(keyword, bound, document) == []


@pytest.mark.parametrize("keyword", EXCEEDABLE)
def test_bounds_are_broken_up_to_what_this_suite_makes(keyword: str) -> None:
    """The largest bound that is exceeded has a mutation, a bound of one more has none."""
    value: Any = {"maxLength": "", "maxItems": [], "maxProperties": {}}[keyword]
    assert EXCEEDABLE == {"maxLength": 100_000, "maxItems": 2000, "maxProperties": 2000}
    ((_, beyond),) = outside_bounds(rule(keyword, EXCEEDABLE[keyword]), value)
    assert len(beyond) == EXCEEDABLE[keyword] + 1
    assert list(outside_bounds(rule(keyword, EXCEEDABLE[keyword] + 1), value)) == []


def test_infinity_is_sent_to_nobody() -> None:
    """JSON has no infinity, so that no bound is broken by it."""
    assert list(outside_bounds(rule("maximum", float("inf")), 1)) == []
    assert list(outside_bounds(rule("maximum", 2), 1)) == [("maximum", 3)]


def test_every_keyword_of_an_assertion_has_a_mutation_or_values_to_try() -> None:
    """Each keyword that is read as a rule is broken by its own bound, or by values of the right type."""
    untold = {"enum", "pattern", "anyOf", "oneOf", "not"}
    assert OUTSIDE.keys() == set(ASSERTIONS) - untold


@pytest.mark.parametrize(
    ("keyword", "asked", "types", "broken"),
    [
        ("pattern", "^z", ("string",), ["", " ", "\0", "unlisted"]),
        ("not", {"minimum": 0}, ("integer",), [0]),
        ("not", {"maximum": 0}, ("integer", "number"), [0, -1]),
        ("not", {"maximum": 20}, ("integer", "number"), [0, -1, 12.5]),
        ("not", {"type": ["array", "object"]}, (), [[], {}]),
        ("not", {"type": "boolean"}, (), [True]),
        ("anyOf", [{"type": "string", "minLength": 1}], ("string",), [""]),
        ("oneOf", [{"type": "integer"}], (), ["", " ", "\0", "unlisted", 12.5, True, [], {}]),
    ],
)
def test_a_keyword_without_a_bound_is_broken_by_values_of_its_type(
    keyword: str, asked: Any, types: tuple[str, ...], broken: list[Any]
) -> None:
    """Values of each type are tried, in order, where the rule is about their type; those that break it stay."""
    found = tried(keyword, asked, "kept", *types)
    assert found == [("other", value) for value in broken]
    assert [type(value) for _, value in found] == [type(value) for value in broken]


@pytest.mark.parametrize(
    ("value", "number", "text"),
    [
        ("12", 12, "12"),
        ("-7", -7, "-7"),
        ("a", 12, "a"),
        ("1" * 14, int("1" * 14), "1" * 14),
        ("-" + "1" * 14, -int("1" * 14), "-" + "1" * 14),
        ("1" * 15, 12, "1" * 15),
        *((text, 12, text) for text in ("--7", "²", "", "-", "1.0", " 1", "1\n", "1" * 5000)),
        (8, 8, "8"),
        (-8, -8, "-8"),
        (1.5, 12, "1.5"),
        (None, 12, "null"),
        ([1], 12, "[1]"),
    ],
)
def test_a_value_of_every_type_is_near_to_the_right_value(value: Any, number: int, text: str) -> None:
    """Each JSON type but null has a value, a number written as the text was, and a text as the number was."""
    assert list(wrong_types(value)) == [
        ("number", number),
        ("fraction", number + 0.5),
        ("string", text),
        ("boolean", True),
        ("array", [value]),
        ("object", {"value": value}),
    ]


@pytest.mark.parametrize(
    ("allowed", "labels"),
    [
        (["integer"], {"fraction", "string", "boolean", "array", "object"}),
        (["string", "null"], {"number", "fraction", "boolean", "array", "object"}),
        (["boolean", "array"], {"number", "fraction", "string", "object"}),
        (["number", "object"], {"string", "boolean", "array"}),
    ],
)
def test_a_type_is_broken_by_every_other_type(allowed: list[str], labels: set[str]) -> None:
    """Values of the types that are allowed are no mutations."""
    assert {label for label, _ in tried("type", allowed, 4)} == labels


@pytest.mark.parametrize(
    ("value", "allowed", "misses"),
    [
        (
            "a",
            ["b", "a"],
            [("case", "A"), ("padding", " a"), ("trailing", "a\n"), ("empty", ""), ("other", "unlisted")],
        ),
        ("A", ["A"], [("case", "a"), ("padding", " A"), ("trailing", "A\n"), ("empty", ""), ("other", "unlisted")]),
        (None, ["b"], [("case", "B"), ("padding", " b"), ("trailing", "b\n"), ("empty", ""), ("other", "unlisted")]),
        ("x", [], [("case", ""), ("padding", " "), ("trailing", "\n"), ("empty", ""), ("other", "unlisted")]),
        (
            "4",
            ["4", "12", "8"],
            [
                *[("case", "4"), ("padding", " 4"), ("trailing", "4\n"), ("empty", "")],
                *[("neighbour", "13"), ("decimal", "4.0"), ("other", "unlisted")],
            ],
        ),
        (
            "720x1280",
            ["720x1280"],
            [
                *[("case", "720X1280"), ("padding", " 720x1280"), ("trailing", "720x1280\n"), ("empty", "")],
                *[("neighbour", "1920x1080"), ("other", "unlisted")],
            ],
        ),
        (1, [1, 2], [("other", 987_654)]),
        (3, [1, "4"], [("neighbour", "5"), ("decimal", "4.0"), ("other", 987_654)]),
        (True, [True, "x"], [("other", 987_654)]),
        (1, [1, "fox", "1x", "x2", "²", "-4", "1" * 5000], [("other", 987_654)]),
        (
            1,
            [1, "1" * 14, "10x2"],
            [
                *[("neighbour", "1" * 13 + "2"), ("decimal", "1" * 14 + ".0")],
                *[("neighbour", "1920x1080"), ("other", 987_654)],
            ],
        ),
    ],
)
def test_values_near_to_an_enum(value: Any, allowed: list[Any], misses: list[tuple[str, Any]]) -> None:
    """A text is written otherwise, a number and a size get a neighbour, and a value that nobody listed is there."""
    assert list(near_misses(value, allowed)) == misses


@pytest.mark.parametrize("word", SYNONYMS)
def test_words_that_servers_send_are_near_to_a_documented_word(word: str) -> None:
    """Each synonym of a word is tried where the word is allowed, and only there."""
    labels = [f"synonym-{synonym}" for synonym in SYNONYMS[word]]
    found = dict(near_misses(word, ["other", word]))
    assert [label for label in found if label.startswith("synonym")] == labels
    assert [found[label] for label in labels] == list(SYNONYMS[word])
    assert not [label for label, _ in near_misses("other", ["other"]) if label.startswith("synonym")]


def test_a_documented_word_is_no_mutation() -> None:
    """A near miss that the enum allows is left out."""
    allowed = ["a", "A", " a", "unlisted"]
    assert dict(tried("enum", allowed, "a")) == {"trailing": "a\n", "empty": ""}


SCHEMA = {
    "type": "object",
    "required": ["list"],
    "properties": {
        "list": {"type": "array", "items": {"type": "object", "required": ["a"], "properties": {"a": {}, "b": {}}}}
    },
}
RULES = {found.place: found for found in rules(Node.root(SCHEMA))}


@pytest.mark.parametrize(
    ("path", "document", "changed"),
    [
        (("list",), {"list": [], "b": 1}, [{"b": 1}]),
        (("list",), {"b": 1}, []),
        (("list",), [], []),
        (
            ("list", "*", "a"),
            {"list": [{"a": 1, "b": 2}, {"b": 1}, "text", {"a": None}]},
            [{"list": [{"b": 2}, {"b": 1}, "text", {"a": None}]}, {"list": [{"a": 1, "b": 2}, {"b": 1}, "text", {}]}],
        ),
    ],
)
def test_a_required_member_is_left_out_wherever_it_stands(
    path: tuple[str, ...], document: Any, changed: list[Any]
) -> None:
    """Each object that has the member gives a document without it, and the rest stays."""
    assert list(mutations(RULES[path, "required"], document)) == [("missing", value) for value in changed]


def test_the_first_value_alone_is_changed() -> None:
    """Of the elements of a list the first is broken, everything else stays, and what is absent is not broken."""
    element = rule("maximum", 3, path=("list", "*"))
    document = {"list": [1, 2], "b": 1}
    assert list(mutations(element, document)) == [("maximum", {"list": [4, 2], "b": 1})]
    assert document == {"list": [1, 2], "b": 1}
    assert list(mutations(element, {"list": []})) == list(mutations(element, {})) == []
