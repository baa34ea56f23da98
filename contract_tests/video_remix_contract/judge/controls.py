"""Compare exchanges that differ in one thing: a refusal proves something only beside an accepted twin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from video_remix_contract.judge.model import Judgement, Observation, Outcome
from video_remix_contract.judge.provider import BUSY
from video_remix_contract.judge.response import observed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from video_remix_contract.wire.messages import Exchange

# Headers that follow from the body or from the moment; all others decide with the URL who asks for what.
OF_THE_BODY = frozenset({"content-type", "content-length", "transfer-encoding"})

Asker = tuple[str, tuple[tuple[str, str], ...]]


@frozen
class Twins:
    """The accepted valid requests of a run: by URL and headers, then by media type, where the last one stands."""

    accepted: dict[Asker, dict[str | None, int]] = field(factory=dict)

    @classmethod
    def of(cls, judgements: Sequence[Judgement]) -> Twins:
        """Collect the accepted valid requests of a run."""
        accepted: dict[Asker, dict[str | None, int]] = {}
        for index, judgement in enumerate(judgements):
            if judgement.valid and judgement.exchange.accepted:
                accepted.setdefault(asker(judgement.exchange), {})[judgement.reading.media_type] = index
        return cls(accepted)

    def settle(self, observation: Observation, judgement: Judgement, index: int) -> Observation:
        """Turn what one exchange shows into kept, broken or unclear, by the exchanges beside it."""
        if observation.outcome in {Outcome.REFUSED, Outcome.REFUSED_DOUBTFULLY}:
            return self.settle_refusal(observation, judgement, index)
        if observation.outcome is Outcome.DECLINED:
            return self.settle_declined(observation, judgement)
        return observation

    def settle_refusal(self, observation: Observation, judgement: Judgement, index: int) -> Observation:
        """Count a refusal only beside an accepted twin; a doubtful one only where the twin is accepted afterwards.

        The twin has the same media type where that is a documented one: a request without a body or in another media
        type is compared with any valid one.
        """
        doubtful = observation.outcome is Outcome.REFUSED_DOUBTFULLY
        beside = self.accepted.get(asker(judgement.exchange), {})
        undocumented = observation.clause in {"request.required", "request.content-type.undocumented"}
        last = max(beside.values(), default=-1) if undocumented else beside.get(judgement.reading.media_type, -1)
        if last > (index if doubtful else -1):
            return observed(observation.clause, kept=True)
        when = " afterwards" if doubtful else ""
        reason = f"{observation.message}, but no valid twin of the request was accepted{when}"
        return Observation(observation.clause, Outcome.UNCLEAR, message=reason)

    def settle_declined(self, observation: Observation, judgement: Judgement) -> Observation:
        """Find what a valid request was declined for: its media type, the value of a member, or neither."""
        status = observation.got
        beside = self.accepted.get(asker(judgement.exchange), {})
        about_values = observation.clause.endswith(".accepted")
        if status in BUSY or (beside and status == 409):
            broken = False
        elif not beside:
            broken = not about_values and not 400 <= status < 500
        elif judgement.reading.media_type in beside:
            broken = about_values and status not in {401, 403}
        else:
            broken = not about_values
        if broken:
            return observed(observation.clause, kept=False, message=observation.message, got=status)
        return Observation(observation.clause, Outcome.UNCLEAR, message=observation.message)


def asker(exchange: Exchange) -> Asker:
    """Return what decides beside the body whether a request is accepted: its URL and its headers."""
    headers = sorted(
        (name.lower(), value) for name, value in exchange.request.headers if name.lower() not in OF_THE_BODY
    )
    return exchange.request.url, tuple(headers)
