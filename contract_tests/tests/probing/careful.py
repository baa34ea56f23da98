"""Careful providers with a habit: each refuses or changes something that the contract does not forbid, or does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen
from video_remix_contract.reference_provider.behaviour import Behaviour, Occasion

if TYPE_CHECKING:
    from collections.abc import Callable

    from video_remix_contract.clauses.model import Clause


@frozen
class Habit(Behaviour):
    """A provider that declines some requests with a status, and changes the text that comes back from others."""

    on: Callable[[Occasion], bool]
    status: int | None = None
    change: Callable[[str], str] | None = None
    takes: Callable[[Clause], bool] | None = None

    def declines(self, occasion: Occasion) -> int | None:
        """Decline with the status."""
        return self.status if self.on(occasion) else None

    def document(self, document: Any, occasion: Occasion) -> Any:
        """Change every text of the response that the request has as well."""
        if self.change is None or not occasion.job or not self.on(occasion):
            return document
        sent = occasion.reading.members
        return {
            name: self.change(value) if value and sent.get(name) == value else value for name, value in document.items()
        }

    def tolerates(self, clause: Clause | None, occasion: Occasion, got: Any = None) -> bool:  # noqa: ARG002 - the base class's signature
        """Accept what it takes."""
        return clause is not None and self.takes is not None and self.takes(clause)


def has(*features: str) -> Callable[[Occasion], bool]:
    """Return the condition that a request has one of these features."""
    return lambda occasion: bool(set(features) & occasion.reading.features.keys())
