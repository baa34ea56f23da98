"""The types that every operation shares."""

from __future__ import annotations

import copy
import pickle

from runtime.types import NONE, UNSET, Violation, Violations


def test_the_first_50_violations_are_kept() -> None:
    """Violations of two lists are joined and counted, and the first 50 stay."""
    made = [Violation("", "x", number) for number in range(60)]
    one, more = Violations(made[:50]), Violations(made)
    assert (len(one), one.total, len(more), more.total) == (50, 50, 50, 60)
    assert Violations(made[:2], 3).total == 5
    both = Violations(made[:2]).joined(more)
    assert (both[:3], len(both), both.total) == ((*made[:2], made[0]), 50, 62)
    assert more.joined(more).total == 120
    assert more.joined(Violations()).total == 60
    assert NONE == ()


def test_unset() -> None:
    """What is not set is false, and the same after a pickle and a copy."""
    assert not UNSET
    assert (repr(UNSET), pickle.loads(pickle.dumps(UNSET)), copy.deepcopy(UNSET)) == ("UNSET", UNSET, UNSET)
