"""What is kept of a large response is small, and still shows what it was."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from video_remix_contract.judging.trimming import MAX_LENGTH, preview, small

TEXT = st.text(st.characters(exclude_categories=()))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXT, inner, max_size=5),
    max_leaves=20,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(value=JSON)
@example(value=["x" * 10] * 10_000)
@example(value={str(number): number for number in range(10_000)})
def test_what_is_kept_of_a_value_is_small(value: Any) -> None:
    """A kept value is the value itself, or a text that begins as its JSON does."""
    shown, (text, whole) = small(value), preview(value)
    assert len(text) <= MAX_LENGTH
    if isinstance(value, dict | list):
        assert shown is value if whole else shown == f"{text}…"


def test_long_texts_stay_different() -> None:
    """Two long texts that differ at their ends only differ in what is kept of them as well."""
    assert small("x" * 100_000 + "a") != small("x" * 100_000 + "b")
