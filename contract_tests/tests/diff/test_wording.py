"""The words of a change: short, the place first, and what follows from an annotation."""

from __future__ import annotations

import json
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from video_remix_contract.clauses.model import Location, Message
from video_remix_contract.diff.compare import diff
from video_remix_contract.diff.model import BOTH, Change, Diff, Kind, Subject
from video_remix_contract.diff.output import document, markdown, text
from video_remix_contract.diff.wording import MAX_STATEMENT, named, shortened

from .comparing import contract_of
from .pair import answering, json_of, sending

STATEMENT = Change(Subject(Location.BODY, Message.RESPONSE, status="200", path=("a",)), Kind.CHANGED, BOTH, "")


def changes_of(before: Any, after: Any, *, of_request: bool = False) -> Diff:
    """Return the diff of two schemas of a member called "a"."""
    member = ({"type": "object", "properties": {"a": schema}} for schema in (before, after))
    contents = (json_of(schema) for schema in member)
    old, new = (sending(each) if of_request else answering({"200": {"content": each}}) for each in contents)
    return diff(contract_of(old), contract_of(new))


@pytest.mark.parametrize(
    ("old", "new", "statement"),
    [
        (["x"], ["x", "y"], '`a` gains "y"; 1 other value stays.'),
        (["x", "y", "z"], ["y", "z"], '`a` loses "x"; 2 other values stay.'),
        (["x"], ["y"], '`a` gains "y" and loses "x".'),
        (
            ["x", *"abcdef"],
            ["x", *"ghij"],
            '`a` gains "g", "h", "i" and 1 more and loses "a", "b", "c" and 3 more; 1 other',
        ),
    ],
)
def test_a_list_of_values_shows_what_came_and_went(old: list[str], new: list[str], statement: str) -> None:
    """Of an enum the values are named that only a single side has, and the others are counted."""
    (change,) = changes_of({"enum": old}, {"enum": new}).changes
    assert change.statement.startswith(statement)


def test_a_long_enum_stays_short() -> None:
    """A hundred new values of any length are a statement that somebody reads."""
    values = [f"{number}{'x' * 100}" for number in range(100)]
    (change,) = changes_of({"enum": ["a", *values]}, {"enum": ["a"]}).changes
    assert change.statement.endswith("and 97 more; 1 other value stays.")
    assert len(change.statement) <= MAX_STATEMENT
    added = changes_of({"type": "string"}, {"enum": values}).changes
    assert all(len(change.statement) <= MAX_STATEMENT for change in added)
    assert any("and 97 more" in change.statement for change in added)


@given(st.text(min_size=1, max_size=900), st.booleans())
def test_no_statement_is_longer_than_the_limit(words: str, twice: bool) -> None:  # noqa: FBT001 - drawn
    """A statement of any length is cut in the middle; a short statement is left as it is."""
    statement = f"{words} Before: {words}" if twice else words
    short = shortened(evolve(STATEMENT, statement=statement))
    assert 0 < len(short.statement) <= MAX_STATEMENT
    assert short.statement[:10] == statement[:10]
    if len(statement) <= MAX_STATEMENT:
        assert short.statement == statement


@given(st.lists(st.text(), min_size=1, max_size=60))
def test_lists_are_counted(names: list[str]) -> None:
    """Three names stand in a sentence, and the number of the others."""
    sentence = named(map(json.dumps, names))
    assert len(sentence) < 160
    assert sentence.endswith(f" and {len(names) - 3} more") is (len(names) > 3)


@pytest.mark.parametrize(
    ("keyword", "of_request", "words"),
    [
        ("default", True, "What a provider does where `a` is absent may have changed."),
        ("readOnly", True, "should not be sent"),
        ("writeOnly", False, "is not answered with"),
        ("default", False, ""),
        ("readOnly", False, ""),
        ("writeOnly", True, ""),
    ],
)
def test_annotations_with_consequences(keyword: str, words: str, *, of_request: bool) -> None:
    """What follows from an annotation is shown where it matters to somebody; it binds nobody."""
    value: Any = "x" if keyword == "default" else True
    difference = changes_of({"type": "string"}, {"type": "string", keyword: value}, of_request=of_request)
    (change,) = difference.changes
    assert str(difference.bump) == "patch"
    assert words in change.statement
    assert words in text(difference)
    if words:
        assert change.statement.startswith("`a`: ")


def test_places_in_every_output() -> None:
    """The text and the Markdown name three other places and count them, the JSON has them all."""
    others = tuple(evolve(STATEMENT.subject, path=(name,)) for name in "bcdef")
    contract = contract_of(answering({"200": {}}))
    difference = Diff(contract, contract, (evolve(STATEMENT, statement="`a` is shorter.", elsewhere=others),))
    words = "and in 5 more places: response.200.b, response.200.c, response.200.d, …"
    assert words in text(difference)
    assert words in markdown(difference)
    (entry,) = document(difference)["changes"]
    assert entry["places"] == [f"response.200.{name}" for name in "abcdef"]
