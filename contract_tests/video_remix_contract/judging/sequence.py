"""Clauses that take several responses to judge: identifiers, and whether every response is as good as the first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.conventions import LATER, LONG_TEXT, OTHER_MEDIA_TYPE, SequenceConvention
from video_remix_contract.clauses.model import Clause, Location, Message
from video_remix_contract.judging.model import Judgement, Observation, observed


def judge_sequence(catalogue: Catalogue, judgements: Sequence[Judgement]) -> Iterator[tuple[Judgement, Observation]]:
    """Yield what the accepted responses of a run show when they are compared."""
    accepted = [judgement for judgement in judgements if judgement.valid and judgement.exchange.accepted]
    for status in catalogue.operation.successes:
        unique = catalogue.find(Location.BODY, message=Message.RESPONSE, status=status, path=("id",), keyword="unique")
        if unique:
            yield from repeated_ids(unique, judgements)
        if accepted:
            yield from as_good_as_the_first(catalogue, status, accepted)


def repeated_ids(clause: Clause, judgements: Sequence[Judgement]) -> Iterator[tuple[Judgement, Observation]]:
    """Judge that no two accepted jobs have the same id."""
    seen: set[str] = set()
    for judgement in judgements:
        value = judgement.document.get("id") if isinstance(judgement.document, dict) else None
        if not isinstance(value, str):
            continue
        if seen:
            kept = value not in seen
            yield judgement, observed(clause, kept=kept, pointer="/id", message="two jobs have this id", got=value)
        seen.add(value)


def as_good_as_the_first(
    catalogue: Catalogue, status: str, accepted: Sequence[Judgement]
) -> Iterator[tuple[Judgement, Observation]]:
    """Judge that a response breaks no clause which the first response keeps, by what sets its request apart."""
    first = accepted[0]
    for judgement in accepted[1:]:
        if judgement.exchange.request.url != first.exchange.request.url:
            continue
        keyword = convention(first, judgement).keyword
        clause = catalogue.find(Location.SEQUENCE, message=Message.RESPONSE, status=status, keyword=keyword)
        if clause:
            worse = sorted(broken_by_response(judgement) - broken_by_response(first))
            if worse and judgement.reading.features:
                # What the request has apart from its text may be the cause: the same request without it is sent.
                continue
            message = f"it breaks {', '.join(worse[:5])}, which the first response keeps"
            yield judgement, observed(clause, kept=not worse, message=message)


def convention(first: Judgement, other: Judgement) -> SequenceConvention:
    """Return which convention a pair of exchanges is about."""
    if other.reading.media_type != first.reading.media_type:
        return OTHER_MEDIA_TYPE
    return LATER if other.reading.document == first.reading.document else LONG_TEXT


def broken_by_response(judgement: Judgement) -> set[str]:
    """Return the ids of the clauses about responses that an exchange breaks."""
    return {observation.clause.id for observation in judgement.broken if observation.clause.message is Message.RESPONSE}
