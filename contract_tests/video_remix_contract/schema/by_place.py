"""Check the rules of a schema place by place: values that keep all rules of a place show the same where they are alike.

Most places of most documents are as they should be, also where another place is not. What is shown there depends on the
type of the value alone, and is made once; rule by rule goes only what is not sure.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, Protocol, TypeVar

from attrs import evolve

from video_remix_contract.openapi.compiling import compiled
from video_remix_contract.schema.conforming import together
from video_remix_contract.schema.rules import EVERY_ITEM, JSON_TYPES, Checked, Rule, checked, values_at


class Kept(Protocol):
    """What is shown of a rule at a value."""

    @property
    def kept(self) -> bool:
        """Whether the rule is kept there."""


Subject = TypeVar("Subject")
Shown = TypeVar("Shown", bound=Kept)
# What breaks these, and what they are about, the type of a value decides alone.
OF_TYPES = frozenset({"required", "nullability", "type", "whole"})
NOTHING = "nothing"


class RulesOfPlace(Generic[Subject, Shown]):
    """Rules about the values of a place, each with a subject, in their order; see ``shown``."""

    def __init__(self, path: tuple[str, ...], asked: Iterable[tuple[Subject, Rule]]) -> None:
        self.path, self.asked = path, tuple(asked)
        rules = [rule for _, rule in self.asked]
        self.looked_at = {rule.looked_at for rule in rules}
        self.single = EVERY_ITEM not in path
        self.optional = all(rule.keyword != "required" for rule in rules)
        self.known: dict[object, tuple[Shown, ...]] = {}
        here = [evolve(rule, path=()) for rule in rules if rule.keyword != "required"]
        of_types = all(rule.keyword in OF_TYPES for rule in rules)
        self.is_valid = None if of_types or not self.single else compiled(together(here), "").is_valid

    def shown(self, document: Any, show: Callable[[Subject, Checked], Shown]) -> tuple[Shown, ...]:
        """Return what ``show`` makes of each rule and each of its values in a document; it makes the same of all kept.

        What it made is remembered where all rules are kept, so that it has to be the same function each time.
        """
        kind = self.kind(document)
        if kind in self.known:
            return self.known[kind]
        values = {path: values_at(document, path) for path in self.looked_at}
        result = tuple(
            show(subject, each) for subject, rule in self.asked for each in checked(rule, values[rule.looked_at])
        )
        if kind is not None and all(each.kept for each in result):
            self.known[kind] = result
        return result

    def kind(self, document: Any) -> object:
        """Return what all values of the place have in common that keep the rules alike; None where that is not sure."""
        if not self.single:
            return None
        for name in self.path:
            if not isinstance(document, dict) or name not in document:
                return NOTHING if self.optional else None
            document = document[name]
        kind = type(document)
        if kind not in JSON_TYPES:
            return None
        try:
            return kind if self.is_valid is None or self.is_valid(document) else None
        except ValueError:
            # Half a surrogate pair, which no validator reads.
            return None


def by_place(asked: Iterable[tuple[Subject, Rule]]) -> Iterator[RulesOfPlace[Subject, Any]]:
    """Yield rules, each with a subject, by their places, in the order in which they come."""
    for path, group in itertools.groupby(asked, key=lambda pair: pair[1].path):
        yield RulesOfPlace(path, group)
