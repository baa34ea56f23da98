"""What is drawn is what it is meant to be, the same for the same seed, and shrinks."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import strategies as st
from hypothesis.configuration import storage_directory
from support import fixed_clauses
from video_remix_contract.clauses.model import Location
from video_remix_contract.judging.request import Reading, read_request
from video_remix_contract.probing.defaults import LARGEST_BODY
from video_remix_contract.probing.fuzz.draws import Draw, invalid_draws, valid_draws
from video_remix_contract.probing.fuzz.search import BATCH, Batch, Enough, without_traces
from video_remix_contract.probing.fuzz.texts import MAX_LENGTH, kinds, long, mixed
from video_remix_contract.probing.target import Target
from video_remix_contract.schema.normalize import normalized
from video_remix_contract.wire.encoding import is_form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.clauses.model import Clause
    from video_remix_contract.openapi.contract import Contract

TARGET = Target("http://localhost/v1", "sk-key")


@pytest.fixture(autouse=True)
def _no_traces() -> Iterator[None]:
    """Keep Hypothesis' caches out of the checkout."""
    with without_traces():
        yield


def readings(clauses: Catalogue, draws: list[Draw]) -> list[Reading]:
    """Read draws as the judge does."""
    operation = clauses.operation
    return [
        read_request(clauses, TARGET.request(operation, body=draw.body, content_type=draw.content_type))
        for draw in draws
    ]


def test_draws_meant_to_be_valid_are(clauses: Catalogue) -> None:
    """All draws that are meant to be valid are, in every media type, with and without further members."""
    draws = [draw for name in "ab" for draw in Batch(valid_draws(clauses.operation), name).draws()]
    drawn = readings(clauses, draws)
    assert [reading.breaches for reading in drawn if reading.breaches] == []
    assert {reading.media_type for reading in drawn} == set(clauses.operation.request_media_types)
    named = {
        name for schema in clauses.operation.request_media_types.values() for name in normalized(schema).properties
    }
    assert {bool(reading.members.keys() - named) for reading in drawn} == {True, False}


def refusals_drawn(clauses: Catalogue) -> tuple[list[Clause | None], int]:
    """Return the clauses that want a drawn request refused, of those that are meant so, and how many were drawn."""
    draws = [draw for name in "abcdef" for draw in Batch(invalid_draws(clauses.operation), name).draws()]
    breaches = [reading.refusable for reading in readings(clauses, draws)]
    return [breach.refusal for breach in breaches if breach], len(draws)


def test_draws_meant_to_be_refused_mostly_are() -> None:
    """Of the draws that are meant to be refused, more than four of five have to be."""
    refusals, drawn = refusals_drawn(fixed_clauses())
    assert len(refusals) > 0.8 * drawn


def test_draws_are_refused_for_every_reason(clauses: Catalogue) -> None:
    """Some draw has to be refused for each reason that the contract has, and many for malformed bodies."""
    refusals, _ = refusals_drawn(clauses)
    assert clauses.find(Location.CONTENT_TYPE, keyword="undocumented") in refusals
    for media_type, rules in clauses.request_rules.items():
        # A form has no types: of the rules about its fields, only presence is always broken by some draw.
        keywords = {"required"} if is_form(media_type) else {"required", "type"}
        expected = {rule.refusal for rule in rules if rule.rule.keyword in keywords and rule.rule.condition is None}
        assert expected <= set(refusals)
    malformed = {
        clauses.find(Location.BODY, keyword="malformed", media_type=media_type)
        for media_type in clauses.operation.request_media_types
    }
    assert sum(refusal in malformed for refusal in refusals) > 10


def test_the_same_name_draws_the_same(contract: Contract) -> None:
    """A batch draws the same requests each time, another batch draws others."""
    first, again, other = (Batch(valid_draws(contract.operation), name).draws() for name in ("1", "1", "2"))
    assert first == again
    assert len(first) >= BATCH / 2
    assert set(first) - set(other)


def test_texts_meet_all_of_unicode() -> None:
    """A few hundred texts have characters of every general category but surrogates, and all can be sent."""
    texts = [text for name in map(str, range(8)) for text in Batch(mixed(MAX_LENGTH), name).draws()]
    met = {unicodedata.category(character) for text in texts for character in text}
    assert met >= {unicodedata.category(kind[0]) for kind in kinds()} - {"Cs"}
    assert all(json.loads(json.dumps(text).encode()) == text for text in texts)


def test_texts_keep_within_their_limit() -> None:
    """No text is longer than its limit, and long ones come near to it."""
    for limit in (1, 7, 500, MAX_LENGTH):
        lengths = [len(text) for kind in (mixed, long) for text in Batch(kind(limit), "a").draws()]
        assert max(lengths) <= limit
        assert max(lengths) > limit // 8


def test_bodies_stay_below_64_kb_unless_larger_ones_are_asked_for(contract: Contract) -> None:
    """No draw is larger than 64 kB by default, whatever its characters; with a larger bound some are."""

    def sizes(*bound: int) -> list[int]:
        drawn = [draw for name in "abcd" for draw in Batch(valid_draws(contract.operation, *bound), name).draws()]
        drawn += Batch(invalid_draws(contract.operation, *bound), "a").draws()
        return [len(draw.body) for draw in drawn]

    assert 30_000 < max(sizes()) <= LARGEST_BODY
    assert LARGEST_BODY < max(sizes(300_000)) <= 300_000
    assert max(sizes(2_000)) <= 2_000


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


def test_hypothesis_gets_its_folder_back() -> None:
    """Hypothesis has the same folder before and afterwards."""
    before = storage_directory(intent_to_write=False).home_directory
    with without_traces():
        inside = storage_directory(intent_to_write=False).home_directory
        assert inside != before
    assert storage_directory(intent_to_write=False).home_directory == before
    assert not inside.exists()
