"""Two documents walked through together: what is taken for the same is the same, whatever leads to it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from video_remix_contract.diff import lockstep
from video_remix_contract.diff.lockstep import Lockstep

NAMES = ("A", "B", "C", "D")
ROOT = {"$ref": "#/s/A"}
LEAVES = st.sampled_from([1, 1.0, True, "a", None])
REFERENCES = st.sampled_from([{"$ref": f"#/s/{name}"} for name in (*NAMES, "Nowhere")])
SCHEMAS = st.recursive(
    LEAVES | REFERENCES,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("xy"), inner, max_size=2),
    max_leaves=4,
)
DOCUMENTS = st.fixed_dictionaries({"s": st.fixed_dictionaries(dict.fromkeys(NAMES, SCHEMAS))})
CYCLE = {"s": {"A": {"x": {"$ref": "#/s/B"}}, "B": {"x": {"$ref": "#/s/A"}}, "C": 1, "D": 1}}
DEEP_CHANGE = {"s": {"A": {"x": {"$ref": "#/s/B"}}, "B": {"x": {"$ref": "#/s/A"}, "y": 1}, "C": 1, "D": 1}}


def alike(old: Any, new: Any, assumed: dict[tuple[str, str], bool]) -> bool:
    """Return whether two values are written the same if the pairs of references are as it is assumed."""
    if isinstance(old, dict) and isinstance(new, dict):
        if "$ref" in old and "$ref" in new:
            return assumed[old["$ref"], new["$ref"]]
        return old.keys() == new.keys() and all(alike(old[key], new[key], assumed) for key in old)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(alike(*pair, assumed) for pair in zip(old, new, strict=True))
    return repr(old) == repr(new)


def settled(old: Any, new: Any) -> dict[tuple[str, str], bool]:
    """Return which pairs of references are the same: all, until nothing contradicts it any more."""
    assumed = {(f"#/s/{here}", f"#/s/{there}"): True for here in (*NAMES, "Nowhere") for there in (*NAMES, "Nowhere")}
    while True:
        result = {
            (here, there): alike(old["s"].get(here[4:], here), new["s"].get(there[4:], there), assumed)
            for here, there in assumed
        }
        if result == assumed:
            return assumed
        assumed = result


@given(old=DOCUMENTS, new=DOCUMENTS)
@example(old=CYCLE, new=CYCLE)
@example(old=CYCLE, new=DEEP_CHANGE)
def test_the_same_is_the_same_all_the_way_down(old: Any, new: Any) -> None:
    """Two parts are the same exactly where no walk from them leads to a difference."""
    steps = Lockstep(old, new)
    for (here, there), same in settled(old, new).items():
        assert steps.same({"$ref": here}, {"$ref": there}) is same


@given(document=DOCUMENTS)
def test_a_document_is_the_same_as_itself(document: Any) -> None:
    """A copy of a document is the same everywhere, with other names of its components too."""
    steps = Lockstep(document, copy.deepcopy(document))
    assert steps.same(document, copy.deepcopy(document))


def test_another_name_of_a_component_is_no_difference() -> None:
    """A reference is what it leads to, not what it is called."""
    renamed = {"s": {"E": {"x": {"$ref": "#/s/F"}}, "F": {"x": {"$ref": "#/s/E"}}}}
    assert Lockstep(CYCLE, renamed).same(ROOT, {"$ref": "#/s/E"})


def test_a_later_question_knows_what_an_earlier_one_showed() -> None:
    """What was shown to differ stays so, for whatever leads to it later."""
    steps = Lockstep(CYCLE, DEEP_CHANGE)
    assert not steps.same({"$ref": "#/s/B"}, {"$ref": "#/s/B"})
    assert not steps.same([ROOT], [ROOT])
    assert steps.same({"$ref": "#/s/C"}, {"$ref": "#/s/C"})


def test_pairs_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past a number of pairs of references nothing more is taken for the same."""
    monkeypatch.setattr(lockstep, "MAX_PAIRS", 1)
    assert not Lockstep(CYCLE, CYCLE).same(ROOT, ROOT)


def test_a_chain_of_any_length_is_no_recursion() -> None:
    """References through thousands of components end in an answer."""
    chain: dict[str, Any] = {str(number): {"x": {"$ref": f"#/s/{number + 1}"}} for number in range(5000)}
    documents = [{"s": {**chain, "5000": end}} for end in (1, 1, 2)]
    start = {"$ref": "#/s/0"}
    assert Lockstep(documents[0], documents[1]).same(start, start)
    assert not Lockstep(documents[0], documents[2]).same(start, start)
