"""Judge whether what a response names can be asked for, by the first request for it that follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.judging.model import Judgement, Observation, Outcome, observed
from video_remix_contract.judging.quoting import quoted
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi.links import Link

# What a provider answers for what it does not know.
UNKNOWN = frozenset({400, 404, 410, 422})


def judge_links(catalogue: Catalogue, judgements: Sequence[Judgement]) -> Iterator[tuple[Judgement, Observation]]:
    """Yield what a run shows of the links; where nobody asked, or the answer is about something else, nothing."""
    for link, clause in catalogue.links:
        for index, judgement in enumerate(judgements):
            value = linked_value(link, judgement)
            followed = next((later for later in judgements[index + 1 :] if asks_for(link, value, later)), None)
            response = followed.exchange.response if followed else None
            if followed is None or response is None:
                continue
            if followed.accepted:
                yield followed, observed(clause, kept=True)
            elif response.status in UNKNOWN:
                message = f"{value!r} was answered with {response.status}{quoted(response)}"
                yield followed, observed(clause, kept=False, message=message, got=value)
            else:
                yield followed, Observation(clause, Outcome.UNCLEAR, message=f"answered with {response.status}")


def linked_value(link: Link, judgement: Judgement) -> str | None:
    """Return what an accepted response names, None where it is not the link's or names nothing."""
    if judgement.reading.operation != link.source.name or not judgement.accepted:
        return None
    try:
        value = json_pointer.resolve(judgement.document, link.value)
    except (LookupError, TypeError, ValueError):
        return None
    return value if isinstance(value, str) and value else None


def asks_for(link: Link, value: str | None, judgement: Judgement) -> bool:
    """Return whether a request asks the operation of a link for a value."""
    reading = judgement.reading
    return value is not None and reading.operation == link.target.name and reading.video_id == value and judgement.valid
