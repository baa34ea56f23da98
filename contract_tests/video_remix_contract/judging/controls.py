"""Compare exchanges that differ in a single thing: a refusal counts only where a control was accepted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence

from attrs import evolve, frozen

from video_remix_contract.clauses.features import FEATURES
from video_remix_contract.clauses.model import Clause, Location
from video_remix_contract.judging.model import Judgement, Observation, Outcome, observed
from video_remix_contract.judging.statuses import BUSY, UNAUTHORIZED
from video_remix_contract.wire.messages import Exchange

# Headers that follow from the body or from the moment; all others decide with the URL who asks for what.
BODY_HEADERS = frozenset({"content-type", "content-length", "transfer-encoding", "expect"})

Caller = tuple[str, tuple[tuple[str, str], ...]]
# Who asks, in which media type, and for which document (None for any).
Asked = tuple[Caller, str | None, str | None]


@frozen
class Controls:
    """The accepted valid requests of a run: by URL and headers, then by media type, the place of the last of them.

    ``featured`` has the features of those requests by what was asked.
    """

    accepted: Mapping[Caller, Mapping[str | None, int]]
    featured: Mapping[Asked, Collection[frozenset[str]]]

    @classmethod
    def of(cls, judgements: Sequence[Judgement]) -> Controls:
        """Collect the accepted valid requests of a run."""
        accepted: dict[Caller, dict[str | None, int]] = {}
        featured: dict[Asked, set[frozenset[str]]] = {}
        for index, judgement in enumerate(judgements):
            if judgement.valid and judgement.exchange.accepted:
                accepted.setdefault(caller(judgement.exchange), {})[judgement.reading.media_type] = index
                if any(observation.outcome is Outcome.DECLINED for observation in judgement.observations):
                    # It was accepted, and something of it was lost.
                    continue
                for document in (None, digest(judgement)):
                    asked = caller(judgement.exchange), judgement.reading.media_type, document
                    featured.setdefault(asked, set()).add(frozenset(judgement.reading.features))
        return cls(accepted, featured)

    def settle(self, observation: Observation, judgement: Judgement, index: int) -> Observation:
        """Turn what an exchange shows into kept, broken or unclear, by the controls; ``index`` is its place."""
        about = features_about(observation.clause, judgement)
        if about and observation.outcome in {Outcome.REFUSED, Outcome.DECLINED}:
            return self.settle_feature(observation, judgement, index, about)
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

    def settle_feature(
        self, observation: Observation, judgement: Judgement, index: int, about: frozenset[str]
    ) -> Observation:
        """Count what a request shows of its features only where a control lacks these alone and was accepted.

        After a 404, a 5xx or no response, some request has to be accepted afterwards as well.
        """
        status = observation.got
        alive = max(self.accepted.get(caller(judgement.exchange), {}).values(), default=-1)
        doubtful = status is None or status == 404 or status >= 500
        if not self.accepted_without(about, judgement) or (doubtful and alive < index):
            reason = f"{observation.message}, but no request that lacks this alone was accepted"
            return evolve(observation, outcome=Outcome.UNCLEAR, message=reason)
        if observation.outcome is Outcome.REFUSED:
            return observed(observation.clause, kept=True)
        return evolve(observation, outcome=Outcome.BROKEN)

    def accepted_without(self, about: frozenset[str], judgement: Judgement) -> bool:
        """Return whether a request was accepted that has all features of this one but those.

        How a request is framed is judged only where the control has the same document.
        """
        framing = any(FEATURES[name].location in {Location.FRAMING, None} for name in about)
        asked = caller(judgement.exchange), judgement.reading.media_type, digest(judgement) if framing else None
        others = frozenset(judgement.reading.features) - about
        return any(others <= features and not about & features for features in self.featured.get(asked, {}))

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


def features_about(clause: Clause, judgement: Judgement) -> frozenset[str]:
    """Return the features of a request that a clause is about."""
    return frozenset(name for name, about in judgement.reading.features.items() if about == clause)


def digest(judgement: Judgement) -> str:
    """Return a short text that is the same for the same document."""
    text = json.dumps(judgement.reading.document, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def caller(exchange: Exchange) -> Caller:
    """Return what decides apart from the body whether a request is accepted: its URL and its headers."""
    headers = sorted(
        (name.lower(), value) for name, value in exchange.request.headers if name.lower() not in BODY_HEADERS
    )
    return exchange.request.url, tuple(headers)
