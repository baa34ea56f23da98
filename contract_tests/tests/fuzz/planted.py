"""Faults that no fixed probe meets: each shows only for some requests."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from attrs import frozen
from video_remix_contract.provider.behaviour import Behaviour, Occasion

if TYPE_CHECKING:
    from collections.abc import Callable


@frozen
class Planted(Behaviour):
    """A provider whose answers lack a member, or that declines with a status, where the condition holds."""

    condition: Callable[[Occasion], bool]
    lacks: str = ""
    status: int | None = None

    def document(self, document: Any, occasion: Occasion) -> Any:
        """Leave out the member."""
        broken = self.lacks and occasion.job and self.condition(occasion)
        return {name: value for name, value in document.items() if name != self.lacks} if broken else document

    def declines(self, occasion: Occasion) -> int | None:
        """Decline with the status."""
        return self.status if self.condition(occasion) else None


@frozen
class Takes(Behaviour):
    """A provider that accepts what it has to refuse, where the condition on clause and value holds."""

    condition: Callable[[str, Any], bool]

    def tolerates(self, clause: str, occasion: Occasion, got: Any = None) -> bool:  # noqa: ARG002 - the base class's signature
        """Accept what the condition says."""
        return self.condition(clause, got)


def members_beside(occasion: Occasion) -> list[Any]:
    """Return the values of the members that only a drawn request has: the probes send none beside the schema."""
    document = occasion.reading.document
    return [value for name, value in document.items() if name != "prompt"] if isinstance(document, dict) else []


# The longest body that the smallest such request may have; texts of one character are 14 bytes around it.
CONDITIONS: dict[str, tuple[Callable[[Occasion], bool], int]] = {
    "one script": (lambda occasion: any("\u0e00" <= one <= "\u0e7f" for one in occasion.text), 60),
    "one category": (lambda occasion: any(unicodedata.category(one) == "Zl" for one in occasion.text), 60),
    "digits alone": (lambda occasion: occasion.text.isdigit(), 20),
    "a span of lengths": (lambda occasion: 3000 <= len(occasion.text) <= 4000, 3300),
    "a nested member": (lambda occasion: any(isinstance(one, dict) for one in members_beside(occasion)), 60),
}
