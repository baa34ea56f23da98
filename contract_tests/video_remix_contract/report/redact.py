"""Keep secrets out of everything that leaves the program, and keep what a server sends harmless and short."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from attrs import evolve, field, frozen

from video_remix_contract.judging.trimming import preview
from video_remix_contract.report.readings import readings
from video_remix_contract.untrusted.text import escaped, visible
from video_remix_contract.wire.messages import Exchange, Headers
from video_remix_contract.wire.redaction import REDACTED

# Shorter values are no real secrets: `a`, `test` and `video` are words, `1234` is a number.
MIN_SECRET, MIN_SECRET_WORD = 4, 8
# So many characters of a key are no coincidence: a text that was cut off may end in the middle of a key. Letters alone
# may be a word that key and report share, so that more of them are needed.
MIN_PART, MIN_WORD = 8, 12
# Where a text was cut (…), so many characters of a key's beginning are taken for a cut key.
MIN_BEGINNING = 4
# The longest way to write a character, `\\u0041`.
LONGEST = 6
MAX_TEXT = 500
# So much of a text is decoded: more than is shown, so that no part of a key is left at the end.
WINDOW = 4 * MAX_TEXT
MAX_VALUE = 2000
# How much of a text is decoded at once, and how many of its characters one character of a secret may take: a longer
# text would need a hundred times its size of memory.
PIECE, OVERLAP = 64 * 1024, 32
# How bytes become a text and bytes again, whatever they are.
BYTES = ("utf-8", "surrogateescape")
MAX_REMEMBERED = 1000
# Readers of JSON lose the digits of larger numbers.
MAX_NUMBER = 10**30
LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


@frozen
class Redactor:
    """Knows the secrets of a run and removes them from texts that came from outside.

    A text is decoded before a secret is looked for (see ``readings``). A secret is found in either case; of a secret
    of 8 characters or more, so is any part of 8 (12 where it is letters alone); a shorter secret, or a word of 8 to 11
    letters, is found where it is a word of its own. A secret of fewer than 4 characters, and of fewer than 8 where it
    is letters alone or digits alone, is a common word and never looked for; nor is any part of a secret that ``own``,
    the program's own texts, contains: they are shown anyway. Not found: what is beyond ``readings``, and fewer than 8
    characters of a longer key.
    """

    secrets: tuple[str, ...] = field(default=(), repr=False)
    own: str = field(default="", repr=False)

    @cached_property
    def parts(self) -> frozenset[str]:
        """The parts of secrets that are looked for anywhere, in lower case."""
        return frozenset(part for secret in self.sought for part in parts(secret) if part not in self.own_lower)

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """What is looked for as a word of its own, or as the cut beginning of a secret; in lower case."""
        words = {secret for secret in self.sought if not any(parts(secret))}
        words = {word for word in words if not re.search(alone(word), self.own_lower)}
        long = (secret for secret in self.sought if any(parts(secret)))
        beginnings = (secret[:size] for secret in long for size in range(MIN_BEGINNING, MIN_PART))
        cut = (rf"{re.escape(start)}(?=[\"']?…)" for start in beginnings if start not in self.own_lower)
        # The longer first: where a word begins with another, all of it is removed.
        choices = [*map(alone, sorted(words, key=len, reverse=True)), *cut]
        return re.compile("|".join(choices)) if choices else None

    @cached_property
    def sought(self) -> frozenset[str]:
        """The secrets in lower case, as texts and as the bytes of UTF-8."""
        texts = {secret.translate(LOWER) for secret in self.secrets if is_secret(secret)}
        return frozenset(texts | {text.encode("utf-8", "surrogatepass").decode("latin-1") for text in texts})

    @cached_property
    def own_lower(self) -> str:
        """The program's own texts in lower case."""
        return self.own.translate(LOWER)

    def text(self, value: str) -> str:
        """Return a text without secrets, as a single bounded line of printable characters."""
        return clipped(visible(self.beginning(value)), len(value))

    def beginning(self, value: str) -> str:
        """Return the beginning of a text without secrets, and without what a cut may have left of a secret."""
        start = value[:WINDOW]
        redacted = self.without_secrets(start)
        if len(value) <= WINDOW or redacted == start:
            return redacted
        return redacted[: -LONGEST * max(map(len, self.sought))] + REDACTED

    def without_secrets(self, value: str) -> str:
        """Return a text without secrets, otherwise as it is."""
        return self.remembered(value)

    @cached_property
    def remembered(self) -> Callable[[str], str]:
        """The redaction itself, which findings of the same answer share."""
        return lru_cache(MAX_REMEMBERED)(self.redact)

    def redact(self, value: str) -> str:
        """Decode a text, look for secrets and replace them; of a long text, a piece at a time."""
        if not self.sought:
            return value
        secret = bytearray(len(value))
        overlap = OVERLAP * max(map(len, self.sought))
        for begin in range(0, len(value), PIECE):
            piece = value[begin : begin + PIECE + overlap]
            for reading in readings(piece, min(MIN_PART, *map(len, self.sought))):
                for start, end in self.hits(reading.text.translate(LOWER)):
                    first, last = begin + reading.places[start][0], begin + reading.places[end - 1][1]
                    secret[first:last] = b"\1" * (last - first)
        if not any(secret):
            return value
        kept = (
            character if not covered else "" if before else REDACTED
            for character, covered, before in zip(value, secret, b"\0" + secret, strict=False)
        )
        return "".join(kept)

    def hits(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where a text in lower case has secrets or parts of them."""
        for part in self.parts:
            start = text.find(part)
            while start >= 0:
                yield start, start + len(part)
                start = text.find(part, start + 1)
        if self.pattern is not None:
            yield from (found.span() for found in self.pattern.finditer(text))

    def exchange(self, exchange: Exchange) -> Exchange:
        """Return an exchange as it may be kept: without secrets in its URL, its headers and the body that came back."""
        request, response = exchange.request, exchange.response
        return evolve(
            exchange,
            request=evolve(request, url=self.redact(request.url), headers=self.headers(request.headers)),
            response=response
            and evolve(
                response,
                headers=self.headers(response.headers),
                body=self.redact(response.body.decode(*BYTES)).encode(*BYTES),
            ),
        )

    def headers(self, headers: Headers) -> Headers:
        """Return headers without secrets."""
        return tuple((name, self.without_secrets(value)) for name, value in headers)

    def value(self, value: Any) -> Any:
        """Return a JSON value without secrets; a value that is too large becomes the beginning of its text."""
        if isinstance(value, dict | list):
            text, whole = preview(value, MAX_VALUE)
            return self.clean(value) if whole else self.text(f"{text}…")
        return self.clean(value)

    def clean(self, value: Any) -> Any:
        """Return a small JSON value without secrets, and without the values that other readers of JSON refuse."""
        if isinstance(value, str):
            return clipped(without_surrogates(self.beginning(value)), len(value))
        if isinstance(value, dict):
            return {self.clean(name): self.clean(child) for name, child in value.items()}
        if isinstance(value, list):
            return [self.clean(child) for child in value]
        if isinstance(value, float) and not math.isfinite(value):
            return str(value)
        if value is None or isinstance(value, bool):
            return value
        digits = self.without_secrets(str(value))
        return clipped(digits) if digits != str(value) or abs(value) > MAX_NUMBER else value


def is_secret(text: str) -> bool:
    """Return whether a value is long and mixed enough to be a secret."""
    return len(text) >= (MIN_SECRET_WORD if text.isalpha() or text.isdigit() else MIN_SECRET)


def parts(secret: str) -> Iterator[str]:
    """Yield the parts of a secret that are no coincidence wherever they stand; none of a short secret."""
    for size in (MIN_PART, MIN_WORD):
        for start in range(len(secret) - size + 1):
            part = secret[start : start + size]
            if size == MIN_WORD or not part.isalpha():
                yield part


def alone(word: str) -> str:
    """Return the pattern of a text that is no part of a longer word."""
    return rf"(?<!\w){re.escape(word)}(?!\w)"


def clipped(value: str, length: int | None = None) -> str:
    """Return a text cut to a bounded length; ``length`` is how long it was, where it has been cut before."""
    length = len(value) if length is None else max(length, len(value))
    return value if length <= MAX_TEXT else f"{value[:MAX_TEXT]}… ({length} characters)"


def without_surrogates(value: str) -> str:
    """Return a text in which every surrogate is escaped; no encoding can carry surrogates."""
    return "".join(escaped(character) if "\ud800" <= character <= "\udfff" else character for character in value)
