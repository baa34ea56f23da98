"""Whether two documents write the same at two places: what is the same in both needs no comparison of its meaning."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from attrs import define, field

from video_remix_contract.openapi import pointer as json_pointer

# Each pair of references is looked at once; more of them than this mean that the documents have little in common.
MAX_PAIRS = 50_000
Pair = tuple[str, str]


@define
class Lockstep:
    """Two documents that are walked through together, their references followed.

    Two parts are the same where no walk from them leads to a difference; so parts that contain themselves are the same
    where all else in them is. That they are not the same may as well mean that they are written in two ways.
    """

    old: Any = field(repr=False)
    new: Any = field(repr=False)
    # What is known of a pair of references.
    known: dict[Pair, bool] = field(factory=dict, repr=False)

    def same(self, old: Any, new: Any) -> bool:
        """Return whether two values, each a part of its document, are written the same."""
        pairs: set[Pair] = set()
        return equal(old, new, pairs) and self.same_targets(pairs)

    def same_targets(self, pairs: set[Pair]) -> bool:
        """Return whether the references of each pair lead to the same."""
        needing: dict[Pair, set[Pair]] = {}
        different, waiting = [pair for pair in pairs if self.known.get(pair) is False], list(pairs)
        while waiting:
            pair = waiting.pop()
            if pair in self.known or pair in needing:
                continue
            needing[pair] = set()
            if len(self.known) + len(needing) > MAX_PAIRS or not self.equal_targets(pair, needing[pair]):
                different.append(pair)
            different += [inner for inner in needing[pair] if self.known.get(inner) is False]
            waiting += needing[pair]
        unequal = reaching(different, needing)
        self.known |= {pair: pair not in unequal for pair in needing}
        return unequal.isdisjoint(pairs)

    def equal_targets(self, pair: Pair, pairs: set[Pair]) -> bool:
        """Return whether two references lead to the same, apart from the references there, which are added to pairs."""
        old, new = (target(document, reference) for document, reference in zip((self.old, self.new), pair, strict=True))
        return equal(old, new, pairs)


class Apart(Lockstep):
    """Two documents that are taken to differ everywhere, so that all of them is read."""

    def same(self, old: Any, new: Any) -> bool:  # noqa: ARG002 - whatever they are
        """Return that they are not."""
        return False


def reaching(goals: list[Pair], needing: dict[Pair, set[Pair]]) -> set[Pair]:
    """Return the pairs that need any of the goals, directly or through others, and the goals."""
    needed_by: dict[Pair, list[Pair]] = {}
    for pair, inner in needing.items():
        for each in inner:
            needed_by.setdefault(each, []).append(pair)
    reached, waiting = set(goals), list(goals)
    while waiting:
        before = [pair for pair in needed_by.get(waiting.pop(), ()) if pair not in reached]
        reached.update(before)
        waiting += before
    return reached


def equal(old: Any, new: Any, pairs: set[Pair]) -> bool:
    """Return whether two values are the same JSON, in which 1 and 1.0 differ; references are added to pairs."""
    if type(old) is not type(new):
        return False
    if isinstance(old, dict):
        return old.keys() == new.keys() and all(equal_member(key, old[key], new[key], pairs) for key in old)
    if isinstance(old, list):
        return len(old) == len(new) and all(equal(*elements, pairs) for elements in zip(old, new, strict=True))
    return bool(old == new)


def equal_member(key: str, old: Any, new: Any, pairs: set[Pair]) -> bool:
    """Return whether a member of two objects is the same."""
    if key == "$ref" and isinstance(old, str) and isinstance(new, str):
        pairs.add((old, new))
        return True
    return equal(old, new, pairs)


def target(document: Any, reference: str) -> Any:
    """Return what a reference leads to; what leads nowhere, or out of the document, is its own text."""
    if not reference.startswith("#/"):
        return reference
    try:
        return json_pointer.resolve(document, unquote(reference[1:]))
    except LookupError:
        return reference
