"""What has to be seen twice: breaches with many causes, texts that were made up, requests that a run repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from video_remix_contract.judging.confirming import (
    CANNED,
    FEATURED,
    ONCE,
    broken_repeatable,
    compared,
    confirmed,
    is_canned,
    settled,
    shown_twice,
    to_repeat,
)
from video_remix_contract.judging.model import Judgement, Observation, Outcome

from judging.making import (
    CLAUSES,
    ERROR,
    JOB,
    answering,
    asking,
    clause,
    exchanged,
    filling,
    fresh,
    observation,
    part,
    showing,
)

if TYPE_CHECKING:
    from video_remix_contract.wire.messages import Request

UNCHANGED, ORDER, NEW = "response.200.prompt.unchanged", "response.200.completed_at.order", "response.200.id.new"
PLAIN, OTHER, FORM = asking(), asking({"prompt": "a dog"}), filling(part(b"a cat"))
CHUNKED = asking({"prompt": "a cat"}, ("Transfer-Encoding", "chunked"))
EXPECT = asking({"prompt": "a cat"}, ("Expect", "100-continue"))
BOTH = asking({"prompt": "a cat"}, ("Transfer-Encoding", "chunked"), ("Expect", "100-continue"))
EMPTY, BLANK = asking({"prompt": ""}), asking({"prompt": " "})
EMPTY_CHUNKED = asking({"prompt": ""}, ("Transfer-Encoding", "chunked"))
ONE, FEW = f"what was seen; {ONCE}", f"what was seen; {FEATURED}"
SEEN = "what was seen"


def broken(request: Request, got: Any = None, name: str = UNCHANGED) -> tuple[Judgement, Observation]:
    """Return a breach of a clause, and the exchange that shows it."""
    seen = observation(name, Outcome.BROKEN, fresh(got * 2) if isinstance(got, str) else got)
    return showing(seen, request=request), seen


@pytest.mark.parametrize(
    ("entries", "messages"),
    [
        ([broken(PLAIN)], [ONE]),
        ([broken(CHUNKED)], [ONE]),
        ([broken(PLAIN), broken(PLAIN)], [None, None]),
        ([broken(PLAIN), broken(CHUNKED)], [None, None]),
        ([broken(CHUNKED), broken(PLAIN)], [None, None]),
        ([broken(CHUNKED), broken(EXPECT)], [None, None]),
        ([broken(CHUNKED), broken(CHUNKED)], [FEW, FEW]),
        ([broken(CHUNKED), broken(BOTH)], [FEW, FEW]),
        ([broken(CHUNKED), broken(BOTH), broken(EXPECT)], [None, None, None]),
        ([broken(EMPTY), broken(EMPTY)], [None, None]),
        ([broken(BLANK), broken(BLANK)], [None, None]),
        ([broken(EMPTY_CHUNKED), broken(EMPTY_CHUNKED)], [FEW, FEW]),
        ([broken(PLAIN), broken(PLAIN, name=ORDER)], [ONE, ONE]),
        ([broken(PLAIN), broken(PLAIN, name=NEW), broken(PLAIN)], [None, None, None]),
        ([broken(CHUNKED, name=NEW)], [None]),
    ],
)
def test_a_breach_counts_when_two_exchanges_show_it(
    entries: list[tuple[Judgement, Observation]], messages: list[str | None]
) -> None:
    """It is unclear where it is seen once, or only where a feature is that all its requests have and no text is."""
    for (judgement, before), (same, after), message in zip(entries, confirmed(entries), messages, strict=True):
        assert same is judgement
        expected = before if message is None else evolve(before, outcome=Outcome.UNCLEAR, message=message)
        assert after == expected


@pytest.mark.parametrize(
    ("entries", "canned"),
    [
        ([broken(PLAIN, "x"), broken(OTHER, "x")], [True, True]),
        ([broken(PLAIN, "x"), broken(PLAIN, "x")], [False, False]),
        ([broken(PLAIN, "x"), broken(FORM, "x")], [False, False]),
        ([broken(PLAIN, "x"), broken(OTHER, "y")], [False, False]),
        ([broken(PLAIN, "x"), broken(OTHER, "x"), broken(EMPTY, "y")], [True, True, False]),
        ([broken(PLAIN, 5), broken(OTHER, 5)], [False, False]),
        ([broken(PLAIN, None), broken(OTHER, None)], [False, False]),
        ([broken(PLAIN, "x", NEW), broken(OTHER, "x", NEW)], [False, False]),
        ([broken(PLAIN, ""), broken(OTHER, ""), broken(OTHER, "")], [True, True, True]),
    ],
)
def test_the_same_text_for_different_requests_was_made_up(
    entries: list[tuple[Judgement, Observation]], canned: list[bool]
) -> None:
    """Then the sentence says so in place of what changed."""
    assert [entry.message for _, entry in confirmed(entries)] == [CANNED if one else SEEN for one in canned]
    assert {entry.outcome for _, entry in confirmed(entries)} == {Outcome.BROKEN}


def test_what_is_not_broken_stays() -> None:
    """Neither its number nor its features matter."""
    judgement = showing(request=CHUNKED)
    others = [outcome for outcome in Outcome if outcome is not Outcome.BROKEN]
    kept = [(judgement, observation(UNCHANGED, outcome, "x")) for outcome in others]
    entries = [*kept, broken(PLAIN, "x"), broken(OTHER, "x")]
    assert confirmed(entries)[: len(kept)] == kept
    assert broken_repeatable(entries) == {clause(UNCHANGED): entries[len(kept) :]}
    assert broken_repeatable([broken(PLAIN, name=NEW)]) == {}
    assert not is_canned(entries[-1][1], [])
    assert not shown_twice(entries[-1:])
    assert not shown_twice([])


def test_a_run_is_settled_by_its_controls_and_by_comparison() -> None:
    """Every observation is there, in order, those settled that need other exchanges; then what the run shows."""
    refused = exchanged(asking({"prompt": {}}), answering(ERROR, 400))
    judgements = [refused, exchanged(PLAIN, answering()), exchanged(PLAIN, answering({**JOB, "prompt": "x"}))]
    entries = compared(CLAUSES, judgements)
    own = [(judgement, entry.clause) for judgement in judgements for entry in judgement.observations]
    assert [(judgement, entry.clause) for judgement, entry in entries[: len(own)]] == own
    rest = [(entry.clause.keyword, entry.outcome, judgement) for judgement, entry in entries[len(own) :]]
    assert rest == [("unique", Outcome.BROKEN, judgements[2]), ("later", Outcome.KEPT, judgements[2])]
    by_id = {(entry.clause.id, judgement.exchange): entry.outcome for judgement, entry in entries}
    assert by_id["request.prompt.type", refused.exchange] is Outcome.KEPT
    assert by_id[UNCHANGED, judgements[2].exchange] is Outcome.BROKEN
    once = [entry for _, entry in settled(CLAUSES, judgements) if entry.clause.id == UNCHANGED]
    assert [entry.outcome for entry in once] == [Outcome.KEPT, Outcome.UNCLEAR]
    assert once[1].message.endswith(ONCE)
    assert confirmed(entries) == settled(CLAUSES, judgements)


def declined(request: Request, *more: Observation, name: str = "request.prompt.accepted") -> Judgement:
    """Return a request that was declined, and what else its exchange shows."""
    return showing(observation(name, Outcome.DECLINED, 400), *more, request=request, response=answering(ERROR, 400))


CHANGED = Observation(evolve(clause(UNCHANGED), keyword=fresh("unchanged")), Outcome.BROKEN, message=SEEN)
BAD_ID = observation(NEW, Outcome.BROKEN)
FIRST, SECOND = declined(PLAIN), declined(OTHER)
ALTERED, WITH_BAD_ID = declined(PLAIN, CHANGED), declined(PLAIN, BAD_ID)
ACCEPTED, MEDIA = clause("request.prompt.accepted"), clause("request.content-type.json")
SINGLE, FEATURED_ONE, FEATURED_TWO = broken(PLAIN)[0], broken(CHUNKED)[0], broken(BOTH)[0]
BY_MEDIA = declined(PLAIN, name=MEDIA.id)


@pytest.mark.parametrize(
    ("judgements", "expected"),
    [
        ([], {}),
        ([showing()], {}),
        ([FIRST], {ACCEPTED: FIRST}),
        ([FIRST, SECOND], {}),
        ([FIRST, FIRST, SECOND], {}),
        ([ALTERED], {clause(UNCHANGED): ALTERED}),
        ([ALTERED, FIRST], {clause(UNCHANGED): ALTERED, ACCEPTED: FIRST}),
        ([WITH_BAD_ID], {ACCEPTED: WITH_BAD_ID}),
        ([BY_MEDIA, FIRST], {MEDIA: BY_MEDIA, ACCEPTED: FIRST}),
        ([SINGLE], {clause(UNCHANGED): SINGLE}),
        ([SINGLE, SINGLE], {}),
        ([FEATURED_ONE, FEATURED_TWO], {clause(UNCHANGED): FEATURED_ONE}),
        ([FEATURED_TWO, FEATURED_ONE], {clause(UNCHANGED): FEATURED_TWO}),
        ([FEATURED_ONE, SINGLE], {}),
        ([showing(BAD_ID)], {}),
        ([SINGLE, SECOND], {clause(UNCHANGED): SINGLE, ACCEPTED: SECOND}),
    ],
)
def test_what_was_seen_once_is_to_be_repeated(judgements: list[Judgement], expected: dict[Any, Judgement]) -> None:
    """The first request that shows a breach without a second, and a request that was declined once."""
    assert to_repeat(CLAUSES, judgements) == expected
