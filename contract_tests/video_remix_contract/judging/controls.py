"""Compare exchanges that differ in a single thing: a refusal counts only where a control was accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import evolve, frozen

from video_remix_contract.clauses.model import Location
from video_remix_contract.judging.model import Judgement, Observation, Outcome, observed
from video_remix_contract.judging.provider import BUSY, UNAUTHORIZED
from video_remix_contract.wire.messages import Exchange

# Headers that follow from the body or from the moment; all others decide with the URL who asks for what.
BODY_HEADERS = frozenset({"content-type", "content-length", "transfer-encoding"})

Caller = tuple[str, tuple[tuple[str, str], ...]]


@frozen
class Controls:
    """The accepted valid requests of a run: by URL and headers, then by media type, the place of the last of them."""

    accepted: Mapping[Caller, Mapping[str | None, int]]

    @classmethod
    def of(cls, judgements: Sequence[Judgement]) -> Controls:
        """Collect the accepted valid requests of a run."""
        accepted: dict[Caller, dict[str | None, int]] = {}
        for index, judgement in enumerate(judgements):
            if judgement.valid and judgement.exchange.accepted:
                accepted.setdefault(caller(judgement.exchange), {})[judgement.reading.media_type] = index
        return cls(accepted)

    def settle(self, observation: Observation, judgement: Judgement, index: int) -> Observation:
        """Turn what an exchange shows into kept, broken or unclear, by the controls; ``index`` is its place."""
        if observation.outcome in {Outcome.REFUSED, Outcome.REFUSED_DOUBTFULLY}:
            return self.settle_refusal(observation, judgement, index)
        if observation.outcome is Outcome.DECLINED:
            return self.settle_declined(observation, judgement)
        return observation

    def settle_refusal(self, observation: Observation, judgement: Judgement, index: int) -> Observation:
        """Count a refusal only where a control was accepted; a doubtful refusal only where that was afterwards.

        The control has the same media type where that is documented: a request without a body or in another
        media type is compared with any valid request.
        """
        doubtful = observation.outcome is Outcome.REFUSED_DOUBTFULLY
        controls = self.accepted.get(caller(judgement.exchange), {})
        clause = observation.clause
        without_media_type = clause.location is Location.CONTENT_TYPE or (
            clause.keyword == "required" and not clause.path
        )
        media_type = judgement.reading.media_type
        last = max(controls.values(), default=-1) if without_media_type else controls.get(media_type, -1)
        if last > (index if doubtful else -1):
            return observed(clause, kept=True)
        when = " afterwards" if doubtful else ""
        reason = f"{observation.message}, but no valid request that differs in this thing alone was accepted{when}"
        return evolve(observation, outcome=Outcome.UNCLEAR, message=reason)

    def settle_declined(self, observation: Observation, judgement: Judgement) -> Observation:
        """Decide what a valid request was declined for: its media type, the value of a member, or neither."""
        status = observation.got
        controls = self.accepted.get(caller(judgement.exchange), {})
        about_values = observation.clause.keyword == "accepted"
        if status in BUSY or (controls and status == 409):
            broken = False
        elif not controls:
            broken = not about_values and not 400 <= status < 500
        elif judgement.reading.media_type in controls:
            broken = about_values and status not in UNAUTHORIZED
        else:
            broken = not about_values
        return evolve(observation, outcome=Outcome.BROKEN if broken else Outcome.UNCLEAR)


def caller(exchange: Exchange) -> Caller:
    """Return what decides apart from the body whether a request is accepted: its URL and its headers."""
    headers = sorted(
        (name.lower(), value) for name, value in exchange.request.headers if name.lower() not in BODY_HEADERS
    )
    return exchange.request.url, tuple(headers)
