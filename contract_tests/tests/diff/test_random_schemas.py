"""No difference between any two schemas is hidden, and every witness is true."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from video_remix_contract.errors import ContractError

from .random_schemas import SCHEMAS, VALUES
from .rehearsed import acting, between, fitting, reading
from .respelling import spelt

NULL = {"type": "null"}
SEARCHING = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@SEARCHING
@given(SCHEMAS, SCHEMAS, st.sampled_from(["response", "request"]))
@example(NULL, {"anyOf": [{"anyOf": [{"type": "object", "properties": {"a": True}}]}, NULL]}, "response")
def test_no_difference_is_hidden(old: Any, new: Any, message: str) -> None:
    """Where a value tells two schemas apart somebody must act, or nobody can tell; each witness tells them apart."""
    try:
        difference = between(message, old, new)
    except ContractError:
        # Parts that contradict each other are refused.
        assume(False)
    for change in difference.changes:
        if change.witness and change.witness.document is not None and change.subject.keyword != "accepted":
            assert fitting(old, new, change.witness.document) == [change.witness.allowed_by], change
    ours, theirs = reading(old), reading(new)
    telling = [value for value in VALUES if ours.is_valid(value) != theirs.is_valid(value)]
    assert not telling or acting(difference) or difference.undecided, telling


@SEARCHING
@given(SCHEMAS.filter(lambda schema: isinstance(schema, dict)), st.randoms(use_true_random=False))
def test_another_spelling_is_no_change(schema: Any, chance: Random) -> None:
    """A schema in another spelling is never a change on which somebody must act."""
    other = spelt(schema, chance, {"components": {"schemas": {"Rehearsed": schema}}})
    # A type array with null means something else where alternatives around it forbid null.
    assume(not [value for value in VALUES if reading(schema).is_valid(value) != reading(other).is_valid(value)])
    try:
        difference = between("response", schema, other)
    except ContractError:
        assume(False)
    assert acting(difference) == set(), difference.changes
