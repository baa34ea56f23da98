"""Two spellings of the same schema are no change, and hide none."""

from __future__ import annotations

import copy
import itertools
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from video_remix_contract.diff.compare import diff

from .comparing import by_clause, compared, contract_of, edited
from .editing import Fragment, current
from .respelling import respelt
from .steps import STEPS

if TYPE_CHECKING:
    from collections.abc import Callable

    from .step import Step

GROWING_ERROR = STEPS["after 2026-08-22: the error object shows an optional param, type and headers"]
RESPELLING = settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


@RESPELLING
@given(st.randoms(use_true_random=False))
def test_spellings_are_no_change(chance: Random) -> None:
    """However the schemas of the fragment are respelt, nothing changed."""
    other = respelt(current(), chance)
    assert diff(contract_of(current()), contract_of(other)).changes == ()
    assert diff(contract_of(other), contract_of(current())).changes == ()


@RESPELLING
@given(st.randoms(use_true_random=False), st.sampled_from(list(STEPS.values())))
@example(Random(1), STEPS["additional members of the request forbidden"])
@example(Random(2), GROWING_ERROR)
@example(Random(7), GROWING_ERROR)
def test_spellings_hide_no_change(chance: Random, step: Step) -> None:
    """A change is reported the same, whatever spellings come with it."""
    old, new = step.documents()
    respelling = diff(contract_of(old), contract_of(respelt(new, chance)))
    assert by_clause(respelling) == by_clause(compared(step.name))


NULLS = (
    {"type": "null"},
    {"type": ["null"]},
    {"const": None},
    {"enum": [None]},
    {"type": "null", "description": "Nothing."},
    {"allOf": [{"type": "null"}]},
)


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
@pytest.mark.parametrize("null", NULLS, ids=str)
def test_a_spelling_of_null_hides_no_change(null: dict[str, Any], keyword: str) -> None:
    """An object that gets members is compared member by member, whatever its alternative with null looks like."""
    old, new = GROWING_ERROR.documents()
    Fragment(new).put("error", {keyword: [null, {"$ref": "#/components/schemas/VideoError"}]})
    changes = by_clause(diff(contract_of(old), contract_of(new)))
    binding = {clause: change for clause, change in changes.items() if change[1]}
    assert binding == by_clause(compared(GROWING_ERROR.name))


SPELLINGS = {
    "anyOf with null and type array": (
        {"type": ["string", "null"]},
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
        {"oneOf": [{"type": "null"}, {"type": "string"}]},
        {"type": "string", "nullable": True},
        {"anyOf": [{"type": "string"}, {"type": "string", "enum": ["a"]}, {"type": "null"}]},
    ),
    "const, enum and reordered enum": (
        {"const": "a"},
        {"enum": ["a"]},
        {"type": "string", "const": "a"},
        {"type": "string", "enum": ["a"], "minLength": 1},
        {"allOf": [{"type": "string", "enum": ["a"]}]},
    ),
    "bounds with the same meaning": (
        {"type": "integer", "minimum": 1},
        {"type": "integer", "exclusiveMinimum": 0},
        {"allOf": [{"type": "integer"}, {"minimum": 1}]},
    ),
    "bounds without a meaning": (
        {"type": "string"},
        {"type": "string", "minLength": 0},
        {"type": ["string"]},
        {"anyOf": [{"type": "string"}]},
        {"type": "string", "items": {"type": "integer"}, "minItems": 3},
    ),
    "closed with and without null": (
        {"type": ["object", "null"], "properties": {"a": {"type": "string"}}, "required": ["a"]},
        {"anyOf": [{"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}, {"type": "null"}]},
        {"type": ["null", "object"], "properties": {"a": {"type": "string"}}, "required": ["a"],
         "additionalProperties": True},
    ),
    "alternatives in another order": (
        {"anyOf": [{"type": "string"}, {"type": "integer"}]},
        {"anyOf": [{"type": "integer"}, {"type": "string"}]},
        {"type": ["string", "integer"]},
        {"oneOf": [{"type": "string"}, {"type": "integer"}]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("message", ["response", "request"])
@pytest.mark.parametrize("name", SPELLINGS)
def test_each_spelling(name: str, message: str) -> None:
    """Every spelling of a member is no change to every other, in the response and in the request."""

    def putting(schema: Any) -> Callable[[Fragment], None]:
        def put(fragment: Fragment) -> None:
            getattr(fragment, message)["properties"]["rehearsed"] = copy.deepcopy(schema)

        return put

    for old, new in itertools.permutations(SPELLINGS[name], 2):
        assert by_clause(edited(putting(new), putting(old))) == {}, f"{old} against {new}"
