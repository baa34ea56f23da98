"""Compare exchanges that differ in a single thing: a refusal counts only where a control was accepted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from video_remix_contract.clauses.features import BLANK, without_hostile_characters
from video_remix_contract.clauses.model import Clause, Location
from video_remix_contract.clauses.semantics import UNCHANGED
from video_remix_contract.judging.model import Judgement, Observation, Outcome, observed
from video_remix_contract.judging.statuses import BUSY, NOT_THE_REQUEST, UNAUTHORIZED
from video_remix_contract.openapi.parameters import HEADER

# Headers that follow from the body or from the moment; all others decide with the URL who asks for what.
BODY_HEADERS = frozenset({"content-type", "content-length", "transfer-encoding", "expect"})

Caller = tuple[str, tuple[tuple[str, str], ...]]
# Who asks, in which media type, and for which document (its digest).
Asked = tuple[Caller, str | None, str]


@frozen
class Controls:
    """The accepted valid requests of a run.

    ``accepted`` has, by URL and headers and then by media type, the place of the last of them; ``requests`` are all.
    ``featured`` has the features of those that were carried whole, by who asked in which media type, with the document
    that was asked for (its digest without hostile characters). ``altered`` are those without features whose text came
    back changed.
    """

    accepted: Mapping[Caller, Mapping[str | None, int]]
    requests: Collection[Asked]
    featured: Mapping[tuple[Caller, str | None], Collection[tuple[str, frozenset[str]]]]
    altered: Collection[Asked]

    @classmethod
    def of(cls, judgements: Sequence[Judgement]) -> Controls:
        """Collect the accepted valid requests of a run."""
        accepted: dict[Caller, dict[str | None, int]] = {}
        requests: set[Asked] = set()
        altered: set[Asked] = set()
        featured: dict[tuple[Caller, str | None], set[tuple[str, frozenset[str]]]] = {}
        for index, judgement in enumerate(judgements):
            if judgement.valid and judgement.accepted:
                accepted.setdefault(caller(judgement), {})[judgement.reading.media_type] = index
                requests.add(asked(judgement))
                if any(observation.outcome is Outcome.DECLINED for observation in judgement.observations):
                    # It was accepted, and something of it was lost.
                    continue
                who = caller(judgement), judgement.reading.media_type
                features = frozenset(judgement.reading.features)
                featured.setdefault(who, set()).add((plain_digest(judgement), features))
                if not features and any(observation.clause.keyword == UNCHANGED for observation in judgement.broken):
                    altered.add(asked(judgement))
        return cls(accepted, requests, featured, altered)

    def settle(self, observation: Observation, judgement: Judgement, index: int) -> Observation:
        """Turn what an exchange shows into kept, broken or unclear, by the controls; ``index`` is its place."""
        if observation.outcome is Outcome.KEPT:
            return observation
        about = features_about(observation.clause, judgement)
        if about and observation.outcome in {Outcome.REFUSED, Outcome.DECLINED}:
            return self.settle_feature(observation, judgement, index, about)
        if observation.outcome in {Outcome.REFUSED, Outcome.REFUSED_DOUBTFULLY}:
            return self.settle_refusal(observation, judgement, index)
        if observation.outcome is Outcome.DECLINED:
            return self.settle_declined(observation, judgement, index)
        if observation.outcome is Outcome.UNAUTHORIZED:
            broken = self.accepted_since(judgement, index)
            return evolve(observation, outcome=Outcome.BROKEN if broken else Outcome.UNCLEAR)
        return observation

    def of_caller(self, judgement: Judgement) -> Mapping[str | None, int]:
        """Return the accepted requests of the same caller to the same URL, by media type."""
        return self.accepted.get(caller(judgement), {})

    def accepted_since(self, judgement: Judgement, index: int) -> bool:
        """Return whether a request of the same caller was accepted from a place on."""
        return any(place >= index for place in self.of_caller(judgement).values())

    def settle_refusal(self, observation: Observation, judgement: Judgement, index: int) -> Observation:
        """Count a refusal only where a control was accepted; a doubtful refusal only where that was afterwards.

        The control has the same media type where that is documented: a request without a body or in another
        media type is compared with any valid request.
        """
        doubtful = observation.outcome is Outcome.REFUSED_DOUBTFULLY
        clause = observation.clause
        for media_type, place in self.of_caller(judgement).items():
            comparable = any_media_type(clause) or media_type == judgement.reading.media_type
            if comparable and (place > index or not doubtful):
                return observed(clause, kept=True)
        when = " afterwards" if doubtful else ""
        reason = f"{observation.message}, but no valid request that differs in this thing alone was accepted{when}"
        return evolve(observation, outcome=Outcome.UNCLEAR, message=reason)

    def settle_feature(
        self, observation: Observation, judgement: Judgement, index: int, about: frozenset[str]
    ) -> Observation:
        """Count what a request shows of its features only where a control lacks these alone and was accepted.

        Unless it was honestly refused, some request has to be accepted afterwards as well, and the very same one never.
        """
        status = observation.got
        refused = observation.outcome is Outcome.REFUSED and status is not None and status != 404 and status < 500
        if not refused and self.accepted_alike(judgement):
            reason = f"{observation.message}, but the same request was accepted as well"
            return evolve(observation, outcome=Outcome.UNCLEAR, message=reason)
        if judgement.accepted and (*asked(judgement)[:2], plain_digest(judgement)) in self.altered:
            reason = f"{observation.message}, but the same text without them comes back changed too"
            return evolve(observation, outcome=Outcome.UNCLEAR, message=reason)
        if not self.accepted_without(about, judgement) or not (refused or self.accepted_since(judgement, index)):
            reason = f"{observation.message}, but no request that lacks this alone was accepted"
            return evolve(observation, outcome=Outcome.UNCLEAR, message=reason)
        if observation.outcome is Outcome.REFUSED:
            return observed(observation.clause, kept=True)
        return evolve(observation, outcome=Outcome.BROKEN)

    def accepted_alike(self, judgement: Judgement) -> bool:
        """Return whether a request with the same document and the same features was accepted, and carried whole."""
        same = plain_digest(judgement), frozenset(judgement.reading.features)
        return same in self.featured.get((caller(judgement), judgement.reading.media_type), ())

    def accepted_without(self, about: frozenset[str], judgement: Judgement) -> bool:
        """Return whether a request was accepted that has all features of this one but those.

        It has the same document, apart from the characters that naive readers break on. Where the document itself is
        the feature (it is blank, or cannot be read), any document will do.
        """
        comparable = judgement.reading.document is not None and not about & {feature.name for feature in BLANK}
        document = plain_digest(judgement)
        others = frozenset(judgement.reading.features) - about
        return any(
            others <= features and not about & features and (not comparable or same == document)
            for same, features in self.featured.get((caller(judgement), judgement.reading.media_type), ())
        )

    def settle_declined(self, observation: Observation, judgement: Judgement, index: int) -> Observation:
        """Decide what a valid request was declined for: its media type, the value of a member, or neither.

        Neither is to blame where the very same request was accepted as well, or where nothing was accepted any more.
        """
        status = observation.got
        controls = self.of_caller(judgement)
        about_values = observation.clause.keyword == "accepted"
        message = observation.message
        if status in BUSY | NOT_THE_REQUEST:
            broken = False
        elif not controls:
            broken = not about_values and not 400 <= status < 500
        elif asked(judgement) in self.requests:
            broken, message = False, f"{message}, but the same request was accepted as well"
        elif not self.accepted_since(judgement, index):
            broken, message = False, f"{message}, but no valid request was accepted afterwards"
        elif judgement.reading.media_type in controls:
            broken = about_values and status not in UNAUTHORIZED
        else:
            broken = not about_values
        return evolve(observation, outcome=Outcome.BROKEN if broken else Outcome.UNCLEAR, message=message)


def any_media_type(clause: Clause) -> bool:
    """Return whether a refusal is compared with an accepted request in any media type, and not in its own alone."""
    return clause.location is Location.CONTENT_TYPE or (clause.keyword == "required" and not clause.path)


def asked(judgement: Judgement) -> Asked:
    """Return what tells a request from others: who asks for what, in which media type, with which document."""
    reading = judgement.reading
    return caller(judgement), reading.media_type, digest([reading.document, reading.parameters])


def plain_digest(judgement: Judgement) -> str:
    """Return a short text that is the same for documents which differ in hostile characters alone."""
    reading = judgement.reading
    return digest([without_hostile_characters(reading.document), reading.parameters])


def digest(document: Any) -> str:
    """Return a short text that is the same for the same document."""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def features_about(clause: Clause, judgement: Judgement) -> frozenset[str]:
    """Return the features of a request that a clause is about."""
    return frozenset(name for name, about in judgement.reading.features.items() if about == clause)


def caller(judgement: Judgement) -> Caller:
    """Return what decides apart from body and parameters whether a request is accepted: its address, its headers."""
    reading = judgement.reading
    others = BODY_HEADERS | {name.lower() for name in reading.parameters.get(HEADER, ())}
    headers = sorted(
        (name.lower(), value) for name, value in judgement.exchange.request.headers if name.lower() not in others
    )
    return reading.address, tuple(headers)
