"""What an observation is worth in recordings, where nobody asked on purpose and no exchange can be repeated.

A refusal counts where a valid request in the same media type was accepted somewhere in the recordings. What a valid
request was declined for is not known, so that it says nothing; nor does a response that the recording lacks.
"""

from __future__ import annotations

from attrs import frozen

from video_remix_contract.clauses.model import Clause, Location
from video_remix_contract.judging.controls import any_media_type
from video_remix_contract.judging.model import Judgement, Observation, Outcome
from video_remix_contract.logs.tally import Shown
from video_remix_contract.wire.messages import Exchange, FailureKind

DECLINED = "valid requests were declined, and a recording does not show what for"
UNANSWERED = "the recording has no response"


@frozen
class Evidence:
    """What an exchange shows of a clause.

    Of a refusal, ``media_type`` is what an accepted request has to have for it to count; empty where any will do.
    """

    shown: Shown
    media_type: str = ""
    reason: str | None = None
    observation: Observation | None = None


ORDER = (Shown.UNCLEAR, Shown.REFUSED, Shown.KEPT, Shown.BROKEN)


def evidence(judgement: Judgement) -> dict[Clause, Evidence]:
    """Return what an exchange shows of each clause: the most that any of its observations shows."""
    result: dict[Clause, Evidence] = {}
    for observation in judgement.observations:
        found = of_observation(judgement, observation)
        before = result.get(observation.clause)
        if before is None or ORDER.index(found.shown) > ORDER.index(before.shown):
            result[observation.clause] = found
    return result


def of_observation(judgement: Judgement, observation: Observation) -> Evidence:
    """Return what an observation is worth."""
    clause, outcome = observation.clause, observation.outcome
    if outcome is Outcome.KEPT:
        return Evidence(Shown.KEPT)
    if outcome is Outcome.FAILED or (outcome is Outcome.BROKEN and is_silence(clause, judgement.exchange)):
        return Evidence(Shown.UNCLEAR, reason=UNANSWERED)
    if outcome is Outcome.BROKEN:
        return Evidence(Shown.BROKEN, observation=observation)
    if outcome is Outcome.REFUSED:
        media_type = "" if any_media_type(clause) else judgement.reading.media_type or ""
        return Evidence(Shown.REFUSED, media_type, observation.message)
    return Evidence(Shown.UNCLEAR, reason=DECLINED if outcome is Outcome.DECLINED else observation.message)


def is_silence(clause: Clause, exchange: Exchange) -> bool:
    """Return whether a breach of HTTP is a response that did not arrive: whose fault that is, nobody knows later."""
    failure = exchange.failure
    return clause.location is Location.HTTP and failure is not None and failure.kind is not FailureKind.PROTOCOL
