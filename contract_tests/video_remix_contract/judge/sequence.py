"""Clauses that take more than one answer to judge: identifiers, and whether every answer is as good as the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from video_remix_contract.clauses.conventions import SEQUENCE_CLAUSES, UNIQUE
from video_remix_contract.judge.model import Judgement, Observation, Outcome
from video_remix_contract.judge.response import observed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from video_remix_contract.clauses.catalogue import Catalogue

Seen = tuple[Judgement, Observation]


def judge_sequence(catalogue: Catalogue, judgements: Sequence[Judgement]) -> Iterator[Seen]:
    """Yield what the accepted answers of a run show beside each other."""
    accepted = [one for one in judgements if one.valid and one.exchange.accepted]
    for status in catalogue.contract.successes:
        prefix = f"response.{status}"
        if f"{prefix}.{UNIQUE}" in catalogue.by_id:
            yield from repeated_ids(f"{prefix}.{UNIQUE}", judgements)
        if accepted:
            yield from as_good_as_the_first(prefix, accepted)


def repeated_ids(clause: str, judgements: Sequence[Judgement]) -> Iterator[Seen]:
    """Judge that no two accepted jobs have one id."""
    seen: set[str] = set()
    for judgement in judgements:
        value = judgement.document.get("id") if isinstance(judgement.document, dict) else None
        if not isinstance(value, str):
            continue
        if seen:
            kept = value not in seen
            yield judgement, observed(clause, kept=kept, pointer="/id", message="two jobs have this id", got=value)
        seen.add(value)


def as_good_as_the_first(prefix: str, accepted: Sequence[Judgement]) -> Iterator[Seen]:
    """Judge that an answer breaks no clause which the first one keeps, by what sets its request apart."""
    first = accepted[0]
    for judgement in accepted[1:]:
        if judgement.exchange.request.url != first.exchange.request.url:
            continue
        worse = sorted(broken(judgement) - broken(first))
        message = f"it breaks {', '.join(worse[:5])}, which the first answer keeps"
        yield judgement, observed(f"{prefix}.{kind(first, judgement)}", kept=not worse, message=message)


def kind(first: Judgement, other: Judgement) -> str:
    """Return which sequence clause a pair is about."""
    if other.reading.media_type != first.reading.media_type:
        return SEQUENCE_CLAUSES[1].name
    return SEQUENCE_CLAUSES[0 if other.reading.document == first.reading.document else 2].name


def broken(judgement: Judgement) -> set[str]:
    """Return the clauses of the answer that one exchange breaks."""
    return {
        one.clause
        for one in judgement.observations
        if one.outcome is Outcome.BROKEN and one.clause.startswith("response.")
    }
