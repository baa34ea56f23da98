"""Judge a response by what its request has apart from its document.

A request may have several features at once. What it shows of one of them counts only where a control was accepted: a
request that has all its other features and lacks this one (``judging.controls``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from video_remix_contract.clauses.features import FEATURES, Feature
from video_remix_contract.clauses.model import Clause, Location
from video_remix_contract.errors import DecodingError
from video_remix_contract.judging.controls import Controls
from video_remix_contract.judging.model import Judgement, Observation, Outcome, observed
from video_remix_contract.judging.statuses import BUSY, TOO_LARGE, UNAUTHORIZED
from video_remix_contract.wire.decoding import decode_json
from video_remix_contract.wire.messages import Response


def judge_features(
    present: Mapping[str, Clause | None], sent: Mapping[str, Any], response: Response, made: str
) -> Iterator[Observation]:
    """Judge a response by the features of its request.

    ``sent`` are the members of the request, ``made`` ends a sentence with what the response says that they became.
    """
    for name, clause in present.items():
        if clause:
            yield judge_feature(FEATURES[name], clause, sent, response, made)


def has_framing(present: Mapping[str, Clause | None]) -> bool:
    """Return whether a request is framed as official clients frame it."""
    return any(FEATURES[name].location is Location.FRAMING for name in present)


def judge_silence(present: Mapping[str, Clause | None], problem: str) -> Iterator[Observation]:
    """Judge a missing response by the features of its request."""
    for name, clause in present.items():
        if clause:
            message = f"a request with {FEATURES[name].phrase} got no response: {problem}"
            yield Observation(clause, Outcome.DECLINED, message=message)


def judge_feature(
    feature: Feature, clause: Clause, sent: Mapping[str, Any], response: Response, made: str
) -> Observation:
    """Judge a response by a feature of its request."""
    status = response.status
    message = f"a request with {feature.phrase} was answered with {status}"
    if response.accepted:
        if not feature.acceptable:
            return observed(clause, kept=False, message=f"{message}{made}", got=status)
        loss = lost(feature, sent, response)
        return (
            Observation(clause, Outcome.DECLINED, message=f"{message}, {loss}", got=status)
            if loss
            else observed(clause, kept=True)
        )
    if not speaks_of_the_request(status):
        return Observation(clause, Outcome.UNCLEAR, message=message, got=status)
    outcome = Outcome.REFUSED if feature.refusable and status < 500 else Outcome.DECLINED
    return Observation(clause, outcome, message=message, got=status)


def speaks_of_the_request(status: int) -> bool:
    """Return whether a status says something of how a request is written."""
    return status >= 400 and status not in BUSY | UNAUTHORIZED | {TOO_LARGE}


def lost(feature: Feature, sent: Mapping[str, Any], response: Response) -> str | None:
    """Return what became of the characters that make the feature, where fewer came back than were sent."""
    if feature.matches is None:
        return None
    try:
        document = decode_json(response.body).value
    except DecodingError:
        return None
    for name, text in sent.items():
        came = document.get(name) if isinstance(document, dict) else None
        if not isinstance(text, str) or not isinstance(came, str) or came == text:
            continue
        before, after = (len(feature.matches.findall(value)) for value in (text, came))
        if after < before:
            return f"and `{name}` came back with {after} of {before} of the characters"
    return None


def noted(judgements: Sequence[Judgement]) -> list[str]:
    """Return sentences about what was refused although the schema allows it, and is no failure."""
    controls = Controls.of(judgements)
    sentences = []
    for judgement in judgements:
        response = judgement.exchange.response
        if response is None or response.status >= 500 or judgement.reading.refusable:
            continue
        if response.status == TOO_LARGE:
            size = len(judgement.exchange.request.body)
            sentences.append(f"a body of {size} bytes was refused as too large (413), which is no failure")
        elif speaks_of_the_request(response.status):
            sentences += [
                f"a request with {FEATURES[name].phrase} was refused with {response.status}, which is no failure"
                for name in judgement.reading.features
                if FEATURES[name].noted and controls.accepted_without(frozenset({name}), judgement)
            ]
    return list(dict.fromkeys(sentences))
