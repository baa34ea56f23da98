"""Texts that providers lose, mangle or stumble over, drawn from the whole of Unicode and from any length."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from video_remix_contract.hazards import HAZARDS

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

# The vendor's own later bound on a prompt: a provider may well have none, but hardly a lower one.
LONGEST = 32_000
SPANS = ((1, 255), (256, 1000), (1001, 2000), (2001, 4000), (4001, 8000), (8001, LONGEST))
# Unicode's general categories without the surrogates.
CATEGORIES = (
    *("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po"),
    *("Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Co", "Cn"),
)
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


@lru_cache(maxsize=len(BLOCKS))
def of_block(start: int) -> SearchStrategy[str]:
    """Return short texts of one block of code points."""
    return st.text(st.characters(min_codepoint=start, max_codepoint=start + BLOCK - 1), min_size=1)


@lru_cache(maxsize=len(CATEGORIES))
def of_category(category: Any) -> SearchStrategy[str]:
    """Return short texts of one general category."""
    return st.text(st.characters(categories=[category]), min_size=1)


def any_text(min_size: int = 0) -> SearchStrategy[str]:
    """Return short texts without surrogates, which no encoding carries."""
    return st.text(st.characters(exclude_categories=["Cs"]), min_size=min_size, max_size=20)


def pieces() -> SearchStrategy[str]:
    """Return short texts, each of one kind of hazard."""
    return st.one_of(
        any_text(min_size=1),
        st.sampled_from(LOOKALIKES),
        st.sampled_from(BLOCKS).flatmap(of_block),
        st.sampled_from(CATEGORIES).flatmap(of_category),
        st.sampled_from(tuple(HAZARDS.values())),
    )


def lengths(limit: int) -> SearchStrategy[int]:
    """Return lengths up to a limit, short and long ones alike."""
    return st.one_of([st.integers(low, min(high, limit)) for low, high in SPANS if low <= limit] or [st.just(limit)])


def repeated(piece: str, length: int) -> str:
    """Return a text of a length that repeats a piece."""
    return (piece * (length // len(piece) + 1))[:length]


def texts(limit: int | None) -> SearchStrategy[str]:
    """Return hostile texts, of one kind or of many, or long; none longer than the limit, in characters."""
    longest = LONGEST if limit is None else min(limit, LONGEST)
    mixed = st.lists(pieces(), min_size=1, max_size=12).map("".join)
    long = st.builds(repeated, st.one_of(st.just("a"), pieces()), lengths(longest))
    return st.one_of(mixed, long).map(lambda text: text[:longest])
