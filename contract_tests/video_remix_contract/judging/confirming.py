"""What a single exchange shows may have many causes: some breaches count only when a second exchange shows them too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import evolve

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.features import BLANK
from video_remix_contract.clauses.model import Clause
from video_remix_contract.clauses.semantics import UNCHANGED
from video_remix_contract.judging.controls import Controls, asked
from video_remix_contract.judging.model import Judgement, Observation, Outcome
from video_remix_contract.judging.sequence import judge_sequence

Seen = tuple[Judgement, Observation]
ONCE = "seen once, and in no other exchange"
FEATURED = "seen only where the request has something apart from its text that may be the cause"
CANNED = "the same text comes back whatever was sent, as in a response that was made up beforehand"


def settled(catalogue: Catalogue, judgements: Sequence[Judgement]) -> list[Seen]:
    """Return the observations of a run, settled by each other; what should be seen twice and was not is unclear."""
    return confirmed(compared(catalogue, judgements))


def compared(catalogue: Catalogue, judgements: Sequence[Judgement]) -> list[Seen]:
    """Return the observations of a run, those that depend on other exchanges settled by them."""
    controls = Controls.of(judgements)
    observations = [
        (judgement, controls.settle(observation, judgement, index))
        for index, judgement in enumerate(judgements)
        for observation in judgement.observations
    ]
    return [*observations, *judge_sequence(catalogue, judgements)]


def confirmed(observations: list[Seen]) -> list[Seen]:
    """Return the observations, those unclear that a second exchange should show; and call a canned text canned."""
    broken = broken_repeatable(observations)
    result = []
    for judgement, observation in observations:
        entries = broken.get(observation.clause, [])
        if observation.outcome is Outcome.BROKEN and entries and not shown_twice(entries):
            once = f"{observation.message}; {FEATURED if entries[1:] else ONCE}"
            result.append((judgement, evolve(observation, outcome=Outcome.UNCLEAR, message=once)))
        elif observation.outcome is Outcome.BROKEN and is_canned(observation, entries):
            result.append((judgement, evolve(observation, message=CANNED)))
        else:
            result.append((judgement, observation))
    return result


def broken_repeatable(observations: Iterable[Seen]) -> dict[Clause, list[Seen]]:
    """Return the breaches of the clauses that ask for a second exchange."""
    broken: dict[Clause, list[Seen]] = {}
    for judgement, observation in observations:
        if observation.outcome is Outcome.BROKEN and observation.clause.repeatable:
            broken.setdefault(observation.clause, []).append((judgement, observation))
    return broken


def shown_twice(entries: Sequence[Seen]) -> bool:
    """Return whether two exchanges show a breach, and no feature that all their requests have can be the cause.

    An empty or blank text is no feature that could be left out: it is what was asked for.
    """
    texts = {feature.name for feature in BLANK}
    causes = (judgement.reading.features.keys() - texts for judgement, _ in entries)
    return len(entries) > 1 and not set.intersection(*causes)


def is_canned(observation: Observation, entries: list[Seen]) -> bool:
    """Return whether the same text came back for requests that differ."""
    same = {asked(judgement) for judgement, other in entries if other.got == observation.got}
    return isinstance(observation.got, str) and len({document for _, _, document in same}) > 1


def to_repeat(catalogue: Catalogue, judgements: Sequence[Judgement]) -> dict[Clause, Judgement]:
    """Return the requests that a run should repeat before it blames anything on them, by the clause in question.

    They are the breaches that a second exchange should show, and the valid requests that were declined once.
    """
    observations = compared(catalogue, judgements)
    broken = broken_repeatable(observations)
    once = {clause: entries[0][0] for clause, entries in broken.items() if not shown_twice(entries)}
    declined: dict[Clause, list[Judgement]] = {}
    for judgement in judgements:
        altered = any(observation.clause.keyword == UNCHANGED for observation in judgement.broken)
        for observation in judgement.observations:
            # Characters that are lost where more of the text was changed are a part of that.
            if observation.outcome is Outcome.DECLINED and not altered:
                declined.setdefault(observation.clause, []).append(judgement)
    return once | {clause: first for clause, (first, *more) in declined.items() if not more}
