"""Faults that no fixed probe meets: each shows only for some requests."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from attrs import frozen
from video_remix_contract.openapi.operation import load
from video_remix_contract.probing.probes import free_texts, sample
from video_remix_contract.probing.target import encode
from video_remix_contract.reference_provider.behaviour import Behaviour, Occasion
from video_remix_contract.schema.rules import shape

if TYPE_CHECKING:
    from collections.abc import Callable

CONTRACT = load()
MEDIA_TYPE = next(iter(CONTRACT.request_media_types))
TEXT = next(iter(free_texts(CONTRACT, MEDIA_TYPE)))
NAMED = shape(CONTRACT.request_media_types[MEDIA_TYPE]).properties
SMALLEST = len(encode(MEDIA_TYPE, {**sample(CONTRACT, MEDIA_TYPE), TEXT: ""})[1])


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


def text(occasion: Occasion) -> str:
    """Return the text of the request's first member that takes any."""
    document = occasion.reading.document
    value = document.get(TEXT) if isinstance(document, dict) else None
    return value if isinstance(value, str) else ""


def members_beside(occasion: Occasion) -> list[Any]:
    """Return the values of the members beside the schema; the probes send none."""
    document = occasion.reading.document
    return [value for name, value in document.items() if name not in NAMED] if isinstance(document, dict) else []


# How many bytes the smallest such request may have beyond one with an empty text.
CONDITIONS: dict[str, tuple[Callable[[Occasion], bool], int]] = {
    "one script": (lambda occasion: any("\u0e00" <= one <= "\u0e7f" for one in text(occasion)), 40),
    "one category": (lambda occasion: any(unicodedata.category(one) == "Zl" for one in text(occasion)), 40),
    "digits alone": (lambda occasion: text(occasion).isdigit(), 5),
    "a span of lengths": (lambda occasion: 3000 <= len(text(occasion)) <= 4000, 3300),
    "a nested member": (lambda occasion: any(isinstance(one, dict) for one in members_beside(occasion)), 40),
}
