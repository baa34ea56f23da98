"""What is drawn is what it is meant to be, the same for the same seed, and shrinks."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import strategies as st
from hypothesis.configuration import storage_directory
from video_remix_contract.judge.provider import body_breach
from video_remix_contract.judge.request import Reading, read_request
from video_remix_contract.probing.fuzz.draws import Draw, invalid_draws, valid_draws
from video_remix_contract.probing.fuzz.search import BATCH, Batch, Enough, without_traces
from video_remix_contract.probing.fuzz.texts import LONGEST, kinds, long, mixed
from video_remix_contract.probing.target import Target

from fuzz.planted import NAMED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_remix_contract.openapi.operation import Contract

TARGET = Target("http://localhost/v1", "sk-key")


@pytest.fixture(autouse=True)
def _no_traces() -> Iterator[None]:
    """Keep Hypothesis' caches out of the checkout."""
    with without_traces():
        yield


def readings(contract: Contract, draws: list[Draw]) -> list[Reading]:
    """Read draws as the judge does."""
    return [
        read_request(contract, TARGET.request(contract, body=draw.body, content_type=draw.content_type))
        for draw in draws
    ]


def test_draws_meant_to_be_valid_are(contract: Contract) -> None:
    """All draws that are meant to be valid are, in every media type, with and without further members."""
    found = readings(contract, Batch(valid_draws(contract), "a").draws() + Batch(valid_draws(contract), "b").draws())
    assert [reading.breaches for reading in found if reading.breaches] == []
    assert {reading.media_type for reading in found} == set(contract.request_media_types)
    assert {reading.document.keys() > NAMED.keys() for reading in found} == {True, False}


def test_draws_meant_to_be_refused_mostly_are(contract: Contract) -> None:
    """Most draws that are meant to be refused have to be, for every reason that the contract has."""
    draws = [draw for name in "abcdef" for draw in Batch(invalid_draws(contract), name).draws()]
    breaches = [body_breach(reading) for reading in readings(contract, draws)]
    refusals = [breach.refusal for breach in breaches if breach]
    assert len(refusals) > 0.8 * len(draws)
    assert {"request.content-type.undocumented", "request.type"} <= set(refusals)
    for name in contract.request_media_types["application/json"].value["required"]:
        assert {f"request.{name}.required", f"request.{name}.type"} <= set(refusals)
    assert sum((refusal or "").startswith("request.malformed.") for refusal in refusals) > 10


def test_the_same_name_draws_the_same(contract: Contract) -> None:
    """A batch draws the same requests each time, another batch draws others."""
    first, again, other = (Batch(valid_draws(contract), name).draws() for name in ("1", "1", "2"))
    assert first == again
    assert len(first) >= BATCH / 2
    assert set(first) - set(other)


def test_texts_meet_all_of_unicode() -> None:
    """A few hundred texts have characters of every general category but surrogates, and all can be sent."""
    texts = [text for name in map(str, range(8)) for text in Batch(mixed(LONGEST), name).draws()]
    met = {unicodedata.category(one) for text in texts for one in text}
    assert met >= {unicodedata.category(kind[0]) for kind in kinds()} - {"Cs"}
    assert all(json.loads(json.dumps(text).encode()) == text for text in texts)


def test_texts_keep_within_their_limit() -> None:
    """No text is longer than its limit, and long ones come near to it."""
    for limit in (1, 7, 500, LONGEST):
        lengths = [len(text) for kind in (mixed, long) for text in Batch(kind(limit), "a").draws()]
        assert max(lengths) <= limit
        assert max(lengths) > limit // 8


def test_a_search_ends_with_the_smallest() -> None:
    """From a failing draw of a batch, the search comes down to the smallest value that fails, in a few steps."""
    batch = Batch(st.integers(0, 10_000), "a")
    draws = batch.draws()
    start = next(draw for draw in draws if draw >= 1234)
    looked: list[int] = []

    def fails(value: int) -> bool:
        looked.append(value)
        return value >= 1234

    batch.smaller(start, fails)
    assert looked[0] == start
    assert min(value for value in looked if value >= 1234) == 1234
    assert len(looked) < 100


def test_a_search_can_be_ended() -> None:
    """A condition that has had enough ends the search without an error."""
    batch = Batch(st.integers(), "a")
    looked: list[int] = []

    def fails(value: int) -> bool:
        looked.append(value)
        if len(looked) == 3:
            raise Enough
        return True

    batch.smaller(batch.draws()[-1], fails)
    assert len(looked) == 3


def test_hypothesis_finds_its_folder_again() -> None:
    """The folder that Hypothesis had before is the one that it has afterwards."""
    before = storage_directory(intent_to_write=False).home_directory
    with without_traces():
        inside = storage_directory(intent_to_write=False).home_directory
        assert inside != before
    assert storage_directory(intent_to_write=False).home_directory == before
    assert not inside.exists()
