"""Keep secrets out of everything that leaves the program, and keep what a server says harmless and short."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from attrs import field, frozen

REDACTED = "[redacted]"
# Shorter values are no secrets worth the name, and would blot out half the report.
SHORTEST = 6
LONGEST_TEXT = 500
LONGEST_VALUE = 2000


@frozen
class Redactor:
    """Knows the secrets of a run and blots them out of any text."""

    secrets: tuple[str, ...] = field(default=(), repr=False)

    def text(self, value: str) -> str:
        """Return a text without secrets, as one bounded run of printable characters."""
        return clipped(visible(self.blotted(value)))

    def blotted(self, value: str) -> str:
        """Return a text without secrets, otherwise as it is."""
        for secret in sorted(self.secrets, key=len, reverse=True):
            if len(secret) >= SHORTEST:
                value = value.replace(secret, REDACTED)
        return value

    def value(self, value: Any) -> Any:
        """Return a JSON value without secrets; one that is too large becomes the beginning of its text."""
        if isinstance(value, str):
            return clipped(self.blotted(value))
        if value is None or isinstance(value, bool | int | float):
            return value
        text = self.blotted(json.dumps(value, ensure_ascii=False))
        return json.loads(text) if len(text) <= LONGEST_VALUE else clipped(text)


def clipped(value: str) -> str:
    """Return a text cut to a bounded length."""
    return value if len(value) <= LONGEST_TEXT else f"{value[:LONGEST_TEXT]}… ({len(value)} characters)"


def visible(value: str) -> str:
    """Return a text in which every control, format and surrogate character is spelt out.

    Terminals obey escape sequences and readers are misled by bidirectional marks; neither reaches them from here.
    """
    return "".join(
        character if unicodedata.category(character)[0] != "C" else character.encode("unicode_escape").decode("ascii")
        for character in value
    )
