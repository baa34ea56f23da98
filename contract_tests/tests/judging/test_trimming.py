"""What is kept of a large response is small, and still shows what it was."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from video_remix_contract.judging.model import Judgement, Observation, Outcome
from video_remix_contract.judging.trimming import MAX_BODY, MAX_LENGTH, MAX_MEMBERS, digest, preview, small, trimmed

from judging.making import JOB, answering, asking, clause, exchanged

TEXT = st.text(st.characters(exclude_categories=()))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXT, inner, max_size=5),
    max_leaves=20,
)
LONG = "x" * (MAX_LENGTH + 1)
SHORTENED = f"{'x' * MAX_LENGTH}… ({MAX_LENGTH + 1} characters, {hashlib.sha256(LONG.encode()).hexdigest()[:16]})"


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(value=JSON)
@example(value=["x" * 10] * 10_000)
@example(value={str(number): number for number in range(10_000)})
def test_what_is_kept_of_a_value_is_small(value: Any) -> None:
    """A kept value is the value itself, or a text that begins as its JSON does."""
    shown, (text, whole) = small(value), preview(value)
    assert len(text) <= MAX_LENGTH
    assert json.dumps(value, ensure_ascii=False).startswith(text)
    if isinstance(value, dict | list):
        assert shown is value if whole else shown == f"{text}…"


@pytest.mark.parametrize(
    ("value", "limit", "text", "whole"),
    [
        ("é", 3, '"é"', True),
        ("éé", 3, '"éé', False),
        ([1, 2], 6, "[1, 2]", True),
        ([1, 2], 5, "[1, 2", False),
        ([1, 2], 0, "", False),
        ({"a": None}, 11, '{"a": null}', True),
        ({"a": None}, 10, '{"a": null', False),
    ],
)
def test_a_preview_ends_at_its_limit(value: Any, limit: int, text: str, whole: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """What is as long as the limit is whole; a character more is not."""
    assert preview(value, limit) == (text, whole)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("x" * MAX_LENGTH, "x" * MAX_LENGTH),
        (LONG, SHORTENED),
        (["x" * (MAX_LENGTH - 4)], ["x" * (MAX_LENGTH - 4)]),
        (["x" * (MAX_LENGTH - 3)], '["' + "x" * (MAX_LENGTH - 3) + '"…'),
        (10**4100, 10**4100),
        (None, None),
    ],
)
def test_values_are_kept_up_to_a_length(value: Any, kept: Any) -> None:
    """A text keeps its length and a digest beyond it, an array or an object its beginning, a scalar everything."""
    assert small(value) == kept
    assert (MAX_LENGTH, MAX_MEMBERS, MAX_BODY) == (4000, 100, 65536)


def test_long_texts_stay_different() -> None:
    """Two long texts that differ at their ends only differ in what is kept of them as well."""
    assert small("x" * 100_000 + "a") != small("x" * 100_000 + "b")
    assert digest("\ud800") != digest("\udfff")


def large(document: Any, size: int, **fields: Any) -> Judgement:
    """Return a judgement whose response has a body of a size and whose document is another."""
    judgement = exchanged(asking(), answering(json.dumps(JOB).encode().ljust(size)))
    return evolve(judgement, document=document, **fields)


def test_a_response_within_the_bound_is_kept_whole() -> None:
    """Up to 64 KiB nothing is cut, and where there is no response there is nothing to cut."""
    judgement = large({"a": LONG}, MAX_BODY)
    assert trimmed(judgement) is judgement
    silent = exchanged(asking())
    assert trimmed(silent) is silent


@pytest.mark.parametrize(
    ("document", "kept"),
    [
        ({"a": LONG, LONG: 1}, {"a": SHORTENED, SHORTENED: 1}),
        ({str(n): n for n in range(MAX_MEMBERS)}, {str(n): n for n in range(MAX_MEMBERS)}),
        ({str(n): n for n in range(MAX_MEMBERS + 1)}, {str(n): n for n in range(MAX_MEMBERS)}),
        ([LONG], f'["{"x" * (MAX_LENGTH - 2)}…'),
        (LONG, SHORTENED),
        (None, None),
    ],
)
def test_a_response_beyond_the_bound_is_cut(document: Any, kept: Any) -> None:
    """What was observed stays, each part of it cut; members beyond a hundred go."""
    seen = Observation(clause("response.200.id.type"), Outcome.BROKEN, LONG, LONG, LONG)
    pointers = (LONG, *(f"/{number}" for number in range(MAX_MEMBERS)))
    judgement = large(document, MAX_BODY + 1, observations=(seen, seen), additional=pointers)
    came = trimmed(judgement)
    assert came.document == kept
    assert came.observations == (evolve(seen, pointer=SHORTENED, message=SHORTENED, got=SHORTENED),) * 2
    assert came.additional == (SHORTENED, *pointers[1:MAX_MEMBERS])
    assert came.exchange.response is not None
    assert came.exchange.response.body == json.dumps(JOB).encode().ljust(MAX_BODY)
    assert (came.exchange.request, came.reading) == (judgement.exchange.request, judgement.reading)
