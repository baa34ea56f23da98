"""Clauses that take several responses to judge: identifiers, and whether every response is as good as the first.

What breaks a clause of its own is reported there and not again here. What remains is a request that is accepted at
first and declined later, and a text that comes back in a response and is null in another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.conventions import LATER, LONG_TEXT, OTHER_MEDIA_TYPE, SequenceConvention
from video_remix_contract.clauses.model import Clause, Location, Message
from video_remix_contract.judging.controls import Asked, asked
from video_remix_contract.judging.model import Judgement, Observation, observed
from video_remix_contract.judging.statuses import BUSY, NOT_THE_REQUEST, UNAUTHORIZED


def judge_sequence(catalogue: Catalogue, judgements: Sequence[Judgement]) -> Iterator[tuple[Judgement, Observation]]:
    """Yield what the responses of a run show when they are compared."""
    for status in catalogue.operation.successes:
        unique = catalogue.find(Location.BODY, message=Message.RESPONSE, status=status, path=("id",), keyword="unique")
        if unique:
            yield from repeated_ids(unique, judgements)
        comparison = Comparison(catalogue, status, catalogue.returned_texts(status))
        first = next((judgement for judgement in judgements if judgement.valid and judgement.accepted), None)
        if first is not None:
            address = first.reading.address
            same = [judgement for judgement in judgements if judgement.valid and judgement.reading.address == address]
            yield from comparison.with_first(first, same)


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


@frozen
class Comparison:
    """Compares responses with the first; ``returned`` are the clauses about texts that come back or are null."""

    catalogue: Catalogue
    status: str
    returned: tuple[Clause, ...]

    def with_first(self, first: Judgement, judgements: Sequence[Judgement]) -> Iterator[tuple[Judgement, Observation]]:
        """Judge the responses to the same caller in each way in which its request may differ from the first."""
        asked_first = asked(first)
        later = [(asked(judgement), judgement) for judgement in judgements[judgements.index(first) + 1 :]]
        repeated = [(judgement, self.lapse(first, judgement)) for request, judgement in later if request == asked_first]
        yield from self.observed(LATER, repeated)
        accepted = [(request, judgement) for request, judgement in later if judgement.accepted]
        # Texts are compared within the same media type.
        bases: dict[str | None, tuple[Asked, Judgement]] = {}
        for request, judgement in ((asked_first, first), *accepted):
            bases.setdefault(judgement.reading.media_type, (request, judgement))
        # What a request does not get every time is blamed on nothing else.
        unsteady = {
            media_type
            for media_type, (same, base) in bases.items()
            if any(self.lost(base, other) for request, other in accepted if request == same)
        }
        lapses: dict[SequenceConvention, list[tuple[Judgement, str | None]]] = {OTHER_MEDIA_TYPE: [], LONG_TEXT: []}
        for request, judgement in accepted:
            media_type = judgement.reading.media_type
            if request != bases[media_type][0]:
                convention, compared = LONG_TEXT, media_type
            elif media_type != first.reading.media_type:
                convention, compared = OTHER_MEDIA_TYPE, first.reading.media_type
            else:
                continue
            if compared not in unsteady:
                lapses[convention].append((judgement, self.lost(bases[compared][1], judgement)))
        for convention, shown in lapses.items():
            yield from self.observed(convention, shown)

    def observed(
        self, convention: SequenceConvention, lapses: Sequence[tuple[Judgement, str | None]]
    ) -> Iterator[tuple[Judgement, Observation]]:
        """Yield what responses show of a convention; a lapse is a sentence."""
        clause = self.catalogue.find(
            Location.SEQUENCE, message=Message.RESPONSE, status=self.status, keyword=convention.keyword
        )
        for judgement, lapse in lapses:
            if clause and (lapse or judgement.accepted):
                yield judgement, observed(clause, kept=lapse is None, message=lapse or "")

    def lapse(self, first: Judgement, later: Judgement) -> str | None:
        """Return what is worse in the response to the same request, if anything."""
        response = later.exchange.response
        if response is None or later.accepted:
            return self.lost(first, later)
        if response.status in BUSY | UNAUTHORIZED | NOT_THE_REQUEST or response.accepted:
            return None
        return f"the same request was accepted before, and is now answered with {response.status}"

    def lost(self, base: Judgement, other: Judgement) -> str | None:
        """Return which text is null in a response although a response that it is compared with gives it back."""
        for clause in self.returned:
            name, given, came = clause.path[0], base.document, other.document
            if not isinstance(given, dict) or not isinstance(came, dict) or name not in came:
                continue
            if isinstance(given.get(name), str) and came[name] is None:
                return f"`{name}` is null, although another response gives it back"
        return None
