"""Texts that providers lose, change or fail on, drawn from the whole of Unicode and from any length."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from video_remix_contract.probing.payloads import HAZARDS

# The vendor's own later bound on a prompt: a provider may have no bound, but hardly a lower bound.
MAX_LENGTH = 32_000
SPANS = ((100, 1000), (1001, 2000), (2001, 4000), (4001, 8000), (8001, MAX_LENGTH))
# Beyond lie rare ideographs and private characters, of which the planes before have samples.
PLANES = 0x20000
BLOCK = 0x80
# Where the scripts and the emoji are; the large blocks of ideographs and syllables are met by their categories.
BLOCKS = tuple(
    start
    for first, last in ((0, 0x3400), (0xA000, 0xAC00), (0xF900, 0x10000), (0x1F000, 0x1FB00))
    for start in range(first, last, BLOCK)
)
# What a lenient reader takes for something other than a text.
LOOKALIKES = (
    *("null", "None", "undefined", "true", "False", "0", "-1", "12", "1e5", "0x10", "NaN", "Infinity"),
    *("[]", "{}", '""', "[object Object]", "2026-01-01", " ", "\n", "\t", "a ", " a", "\ufeffa"),
)


@lru_cache(maxsize=1)
def kinds() -> tuple[str, ...]:
    """Return the characters of each kind: of each block that has a script, of each general category.

    Surrogates are left out, which no encoding carries.
    """
    categories: dict[str, list[str]] = {}
    for character in map(chr, range(PLANES)):
        categories.setdefault(unicodedata.category(character), []).append(character)
    blocks = ["".join(map(chr, range(start, start + BLOCK))) for start in BLOCKS]
    assigned = [
        "".join(character for character in block if unicodedata.category(character) != "Cn") for block in blocks
    ]
    named = ["".join(characters) for name, characters in sorted(categories.items()) if name != "Cs"]
    return (*filter(None, assigned), *named)


def any_text(min_size: int = 0) -> SearchStrategy[str]:
    """Return short texts without surrogates."""
    return st.text(st.characters(exclude_categories=["Cs"]), min_size=min_size, max_size=20)


def of_kind() -> SearchStrategy[str]:
    """Return short texts of characters of the same kind."""
    # Indices, since Hypothesis writes out every value that it samples from.
    which, numbers = st.integers(0, len(kinds()) - 1), st.lists(st.integers(0, PLANES), min_size=1, max_size=5)
    return st.builds(lambda kind, some: "".join(character_of(kind, number) for number in some), which, numbers)


def character_of(kind: int, number: int) -> str:
    """Return a character of a kind; ``number`` chooses it."""
    return kinds()[kind][number % len(kinds()[kind])]


def pieces() -> SearchStrategy[str]:
    """Return short texts, each with a hazard."""
    return st.one_of(
        any_text(min_size=1), st.sampled_from(LOOKALIKES), of_kind(), st.sampled_from(tuple(HAZARDS.values()))
    )


def assorted() -> SearchStrategy[str]:
    """Return texts with a character of every other kind, so that few of them meet all of Unicode."""
    # A single choice of many bits, since Hypothesis takes long to shrink many choices.
    size = (len(kinds()) + 7) // 8
    return st.builds(characters_of, st.binary(min_size=size, max_size=size), st.integers(0, PLANES))


def characters_of(chosen: bytes, number: int) -> str:
    """Return a character of each kind whose bit is set."""
    bits = int.from_bytes(chosen, "little")
    return "".join(character_of(kind, number) for kind in range(len(kinds())) if bits >> kind & 1)


def mixed(limit: int) -> SearchStrategy[str]:
    """Return texts with a single hazard or with many, none longer than the limit."""
    many = st.lists(pieces(), min_size=1).map("".join)
    return st.one_of(pieces(), many, assorted()).map(lambda text: text[:limit])


def long(limit: int) -> SearchStrategy[str]:
    """Return texts of every length up to the limit."""
    spans = (*SPANS, (MAX_LENGTH + 1, max(limit, MAX_LENGTH)))
    lengths = [st.integers(low, min(high, limit)) for low, high in spans if low <= limit] or [st.just(limit)]
    return st.builds(repeated, st.one_of(st.just("a"), pieces()), st.one_of(lengths))


def repeated(piece: str, length: int) -> str:
    """Return a text of a length that repeats a piece."""
    return (piece * (length // len(piece) + 1))[:length]
