"""Rules that are checked place by place: the same as rule by rule, whatever was checked before."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.by_place import RulesOfPlace, by_place
from video_remix_contract.schema.rules import Checked, Rule, check, rules

from .test_conforming import NODES, RULES, VALUES

NUMBERS = rules(Node.root({"type": "object", "required": ["a"], "properties": {"a": {"type": "number"}}}))
OPTIONAL = rules(Node.root({"type": "object", "properties": {"a": {"type": ["string", "null"], "minLength": 2}}}))
INSIDE = rules(NODES[6])


def pair(rule: Rule, checked: Checked) -> Checked:
    """Return what is shown of a rule: its keyword with what was checked."""
    return Checked(f"{rule.keyword} {checked.pointer}", checked.kept, None if checked.kept else checked.value)


def places(asked: list[Rule]) -> list[RulesOfPlace[Rule, Checked]]:
    """Return rules by their places."""
    return list(by_place((rule, rule) for rule in asked))


@settings(deadline=None, max_examples=300)
@given(st.sampled_from([*RULES, NUMBERS, OPTIONAL]), st.lists(VALUES, min_size=1, max_size=4))
@example(NUMBERS, [{"a": 1.5}, {"a": float("inf")}])
@example(NUMBERS, [{"a": 1}, {"a": True}, {"a": "x"}, {"a": "y"}, {"a": None}])
@example(INSIDE, [[], {}, {"a": {}}, {"a": None}])
@example(OPTIONAL, [{}, {"a": "aa"}, {"a": "b"}, {"a": "\ud800"}, {"a": None}])
def test_rules_are_checked_alike_by_their_places(asked: list[Rule], documents: list[Any]) -> None:
    """What is shown of each document is the same in the same order, also where values of its types came before."""
    asked_by_place = places(asked)
    for document in documents:
        shown = [each for place in asked_by_place for each in place.shown(document, pair)]
        expected = [pair(rule, checked) for rule in asked for checked in check(rule, document)]
        assert repr(shown) == repr(expected)


@pytest.mark.parametrize("asked", [NUMBERS, OPTIONAL])
def test_what_a_kept_place_shows_is_made_once(asked: list[Rule]) -> None:
    """Values of a type that keep all rules of a place show the same object; what breaks a rule is made each time."""
    place = places(asked)[-1]
    kept = 1 if asked is NUMBERS else "aaa"
    assert place.shown({"a": kept}, pair) is place.shown({"a": kept * 2}, pair)
    broken = [] if asked is NUMBERS else "b"
    assert place.shown({"a": broken}, pair) is not place.shown({"a": broken}, pair)
