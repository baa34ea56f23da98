"""Schemas are compared as the sets of the values that they allow."""

from __future__ import annotations

import json
from typing import Any

import pytest
from video_remix_contract.diff.model import Bump

from .rehearsed import acting, between, fitting
from .set_pairs import PAIRS, Values

BACK = {Values.FEWER: Values.MORE, Values.MORE: Values.FEWER}
# Who must act where a response allows other values; a request asks the opposite party.
ACTING = {
    "response": {Values.FEWER: {"providers"}, Values.MORE: {"clients"}},
    "request": {Values.FEWER: {"clients"}, Values.MORE: {"providers"}},
}
ANYONE = {Values.OTHERS: {"clients", "providers"}, Values.SAME: set()}


@pytest.mark.parametrize("back", [False, True], ids=["there", "back"])
@pytest.mark.parametrize("message", ["response", "request"])
@pytest.mark.parametrize("name", PAIRS)
def test_who_must_act(name: str, message: str, *, back: bool) -> None:
    """Those act who must expect more or send less, in both directions, and a witness shows it; the same set is none."""
    old, new, values, names = PAIRS[name]
    if back:
        old, new, values = new, old, BACK.get(values, values)
    expected = (ACTING[message] | ANYONE)[values]
    if names and message == "request":
        # What the request named alone could be counted on.
        expected = {"clients", "providers"} if back else {"providers"}
    difference = between(message, old, new)
    assert acting(difference) == expected, difference.changes
    bump = Bump.MAJOR if "clients" in expected else Bump.MINOR if expected else Bump.NONE
    assert difference.bump is bump
    for change in difference.changes:
        if change.must_act:
            assert change.witness is not None
            assert fitting(old, new, change.witness.document) == [change.witness.allowed_by], change


OPEN = {"anyOf": [{"type": "string"}, {"type": "string", "enum": ["a", "b"]}]}
WORDS = [["a", "b", "c"], ["a"], ["b", "c"]]
INNER = {"type": "object", "properties": {"a": {"type": "string", "description": "A text."}}}
DESCRIBED = (
    ({"anyOf": [{"type": "integer"}, {"type": "string", "description": "A text."}]}, "description"),
    ({"anyOf": [{"type": "integer"}, INNER]}, "description"),
    ({"oneOf": [{"type": "integer"}, {"type": "array", "items": INNER}, {"type": "null"}]}, "description"),
)


@pytest.mark.parametrize("message", ["response", "request"])
@pytest.mark.parametrize("values", WORDS, ids=str)
def test_values_of_an_open_enum(values: list[str], message: str) -> None:
    """The values that an open enum lists bind nobody, but the types of clients have them: a patch."""
    other = {"anyOf": [OPEN["anyOf"][0], {"type": "string", "enum": values}]}
    for old, new in ((OPEN, other), (other, OPEN)):
        (change,) = between(message, old, new).changes
        assert (change.subject.keyword, change.must_act) == ("enum", ())
        assert "The types of clients change." in change.statement


@pytest.mark.parametrize("message", ["response", "request"])
@pytest.mark.parametrize(("schema", "keyword"), DESCRIBED, ids=str)
def test_a_description_inside_a_branch(schema: Any, keyword: str, message: str) -> None:
    """A description inside an alternative binds nobody: a patch."""
    other = json.loads(json.dumps(schema).replace("A text.", "Another text."))
    difference = between(message, schema, other)
    assert [(change.subject.keyword, change.must_act) for change in difference.changes] == [(keyword, ())]
    assert difference.bump is Bump.PATCH
