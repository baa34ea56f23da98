"""Keep secrets out of everything that leaves the program, and keep what a server sends harmless and short."""

from __future__ import annotations

import base64
import html
import json
import math
import unicodedata
from collections.abc import Iterator
from functools import cached_property
from string import ascii_lowercase, ascii_uppercase
from typing import Any
from urllib.parse import quote, quote_plus

from attrs import field, frozen

from video_remix_contract.judging.trimming import MAX_LENGTH, preview

REDACTED = "[redacted]"
# Shorter values are no real secrets, and removing them would remove half the report.
MIN_SECRET = 6
# So many characters of a key are no coincidence: a text that was cut off may end in the middle of a key. Letters alone
# may be a word that key and report share, so that more of them are needed.
MIN_PART, MIN_WORD = 8, 12
MAX_TEXT = 500
MAX_VALUE = 2000
# Readers of JSON lose the digits of larger numbers.
MAX_NUMBER = 10**30
LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


@frozen(slots=False)
class Redactor:
    """Knows the secrets of a run and removes them from any text.

    A secret is found in either case, percent-encoded, in base64, in hexadecimal, and escaped for JSON or HTML; of
    ``keys``, any part of 8 characters or more (12 where it is letters alone).
    """

    secrets: tuple[str, ...] = field(default=(), repr=False)
    keys: tuple[str, ...] = field(default=(), repr=False)

    @cached_property
    def needles(self) -> dict[int, frozenset[str]]:
        """What to look for, in lower case, by length."""
        needles: dict[int, set[str]] = {}
        for secret in {*self.secrets, *self.keys}:
            for spelling in spellings(secret):
                sizes = {
                    min(len(spelling), size) for size in ((MIN_PART, MIN_WORD) if secret in self.keys else (10**9,))
                }
                for size in sizes:
                    parts = {spelling[start : start + size] for start in range(len(spelling) - size + 1)}
                    telling = {part for part in parts if size != MIN_PART or not part.isalpha() or part == spelling}
                    needles.setdefault(size, set()).update(part.translate(LOWER) for part in telling)
        return {size: frozenset(parts) for size, parts in needles.items()}

    def text(self, value: str) -> str:
        """Return a text without secrets, as a single bounded line of printable characters."""
        return clipped(visible(self.without_secrets(value[:MAX_LENGTH])), len(value))

    def without_secrets(self, value: str) -> str:
        """Return a text without secrets, otherwise as it is."""
        lower = value.translate(LOWER)
        secret = bytearray(len(value))
        for size, parts in self.needles.items():
            for start in range(len(value) - size + 1):
                if lower[start : start + size] in parts:
                    secret[start : start + size] = b"\1" * size
        if not any(secret):
            return value
        kept = (
            character if not covered else "" if before else REDACTED
            for character, covered, before in zip(value, secret, b"\0" + secret, strict=False)
        )
        return "".join(kept)

    def value(self, value: Any) -> Any:
        """Return a JSON value without secrets; a value that is too large becomes the beginning of its text."""
        if isinstance(value, dict | list):
            text, whole = preview(value, MAX_VALUE)
            return self.clean(value) if whole else self.text(text)
        return self.clean(value)

    def clean(self, value: Any) -> Any:
        """Return a small JSON value without secrets, and without the values that other readers of JSON refuse."""
        if isinstance(value, str):
            return clipped(without_surrogates(self.without_secrets(value[:MAX_LENGTH])), len(value))
        if isinstance(value, dict):
            return {self.clean(name): self.clean(child) for name, child in value.items()}
        if isinstance(value, list):
            return [self.clean(child) for child in value]
        if isinstance(value, float) and not math.isfinite(value):
            return str(value)
        return clipped(str(value)) if isinstance(value, int) and abs(value) > MAX_NUMBER else value


def spellings(secret: str) -> Iterator[str]:
    """Yield a secret as servers and their logs write it, with the parts that stand alone, such as a bearer token."""
    for part in {secret, *secret.split()}:
        if len(part) < MIN_SECRET:
            continue
        yield part
        yield from {quote(part, safe=""), quote_plus(part), json.dumps(part)[1:-1], html.escape(part)} - {part}
        raw = part.encode("utf-8", "surrogatepass")
        yield raw.hex()
        # In the middle of a longer text, base64 may begin at any of three places within the secret.
        for shift in range(3):
            coded = base64.b64encode(bytes(shift) + raw).decode("ascii")
            inner = coded[(shift * 8 + 5) // 6 : (shift + len(raw)) * 8 // 6]
            yield inner
            yield inner.translate({ord("+"): "-", ord("/"): "_"})


def clipped(value: str, length: int | None = None) -> str:
    """Return a text cut to a bounded length; ``length`` is how long it was, where it has been cut before."""
    length = len(value) if length is None else max(length, len(value))
    return value if length <= MAX_TEXT else f"{value[:MAX_TEXT]}… ({length} characters)"


def visible(value: str) -> str:
    """Return a text in which every control, format and surrogate character and line separator is escaped.

    Terminals obey escape sequences and readers are misled by bidirectional marks; neither reaches them from here.
    """
    return "".join(escaped(character) if hidden(character) else character for character in value)


def without_surrogates(value: str) -> str:
    """Return a text in which every surrogate is escaped; no encoding can carry surrogates."""
    return "".join(escaped(character) if "\ud800" <= character <= "\udfff" else character for character in value)


def hidden(character: str) -> bool:
    """Return whether a character is invisible or controls how others are shown."""
    category = unicodedata.category(character)
    return category[0] == "C" or category in {"Zl", "Zp"}


def escaped(character: str) -> str:
    """Return a character as an escape sequence of Python and JSON."""
    return character.encode("unicode_escape").decode("ascii")
