"""Small changes of all parts of an operation, there and back: who must act, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from video_remix_contract.diff.compare import diff

from .around_pairs import ANNOTATIONS, CREDENTIALS, FORMS, OPERATIONS, SERVERS
from .comparing import contract_of
from .pair import UNDECIDED
from .part_pairs import BODIES, PARAMETERS, STATUSES
from .writings import WRITINGS

if TYPE_CHECKING:
    from .pair import Acting, Document, Pair

TABLES = (WRITINGS, PARAMETERS, BODIES, STATUSES, CREDENTIALS, SERVERS, OPERATIONS, FORMS, ANNOTATIONS)
PAIRS = {pair.name: pair for table in TABLES for pair in table}


def acting(old: Document, new: Document) -> Acting:
    """Return who must act by clause, a person among them; what nobody must act on is left out."""
    result: Acting = {}
    for change in diff(contract_of(old), contract_of(new)).changes:
        assert not (change.must_act and change.undecided)
        assert change.witness or not change.must_act, f"{change.clause} shows no witness"
        assert len(change.statement) <= 300
        if change.must_act or change.undecided:
            assert change.clause not in result
            result[change.clause] = UNDECIDED if change.undecided else tuple(map(str, change.must_act))
    return result


@pytest.mark.parametrize("pair", PAIRS.values(), ids=lambda pair: pair.name)
def test_there(pair: Pair) -> None:
    """A change makes exactly those act who have to send less or to expect more."""
    assert acting(pair.old, pair.new) == pair.acting


@pytest.mark.parametrize("pair", PAIRS.values(), ids=lambda pair: pair.name)
def test_back(pair: Pair) -> None:
    """The reverse of a change makes the others act."""
    assert acting(pair.new, pair.old) == pair.returning


@pytest.mark.parametrize("pair", [pair for pair in WRITINGS if not pair.acting], ids=lambda pair: pair.name)
def test_what_the_wire_does_not_show(pair: Pair) -> None:
    """Two ways of describing the same text on the wire are no change at all."""
    assert diff(contract_of(pair.old), contract_of(pair.new)).changes == ()


def test_names_differ() -> None:
    """No pair hides another of the same name."""
    assert len(PAIRS) == sum(map(len, TABLES)) > 100
