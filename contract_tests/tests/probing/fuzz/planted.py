"""Faults that no fixed probe meets: each shows only for some requests."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from attrs import frozen
from support import fixed_clauses
from video_remix_contract.reference_provider.behaviour import Behaviour, Occasion
from video_remix_contract.schema.examples import free_texts, request_document
from video_remix_contract.schema.normalize import normalized
from video_remix_contract.wire.encoding import encode, is_form

if TYPE_CHECKING:
    from collections.abc import Callable

    from video_remix_contract.clauses.model import Clause

# Numbers and nested members take JSON, so that these faults are planted at a fixed contract, which has it.
OPERATION = fixed_clauses().operation
MEDIA_TYPE = next(media_type for media_type in OPERATION.request_media_types if not is_form(media_type))
TEXT = next(iter(free_texts(OPERATION, MEDIA_TYPE)))
NAMED = normalized(OPERATION.request_media_types[MEDIA_TYPE]).properties
SMALLEST = len(encode(MEDIA_TYPE, {**request_document(OPERATION, MEDIA_TYPE), TEXT: ""})[1])


@frozen
class Planted(Behaviour):
    """A provider whose responses lack a member, or that declines with a status, where the condition holds."""

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
class Accepting(Behaviour):
    """A provider that accepts what it has to refuse, where the condition on clause and value holds."""

    condition: Callable[[Clause | None, Any], bool]

    def tolerates(self, clause: Clause | None, occasion: Occasion, got: Any = None) -> bool:  # noqa: ARG002 - the base class's signature
        """Accept what the condition holds for."""
        return self.condition(clause, got)


def text(occasion: Occasion) -> str:
    """Return the text of the request's first member that takes any."""
    value = occasion.reading.members.get(TEXT)
    return value if isinstance(value, str) else ""


def unnamed_members(occasion: Occasion) -> list[Any]:
    """Return the values of the members that the schema does not name; the probes send none."""
    return [value for name, value in occasion.reading.members.items() if name not in NAMED]


# A condition on requests, and how many bytes the smallest such request may have more than a request with an empty text.
CONDITIONS: dict[str, tuple[Callable[[Occasion], bool], int]] = {
    "a script": (lambda occasion: any("\u0e00" <= letter <= "\u0e7f" for letter in text(occasion)), 40),
    "a category": (lambda occasion: any(unicodedata.category(letter) == "Nl" for letter in text(occasion)), 40),
    "digits alone": (lambda occasion: text(occasion).isdigit(), 5),
    "a span of lengths": (lambda occasion: 3000 <= len(text(occasion)) <= 4000, 3300),
    "a nested member": (lambda occasion: any(isinstance(value, dict) for value in unnamed_members(occasion)), 40),
}
