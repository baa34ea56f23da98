"""A refusal counts only where a control was accepted; a run without an accepted request is never green."""

from __future__ import annotations

import pytest
from attrs import evolve
from video_remix_contract.clauses.model import Side
from video_remix_contract.judging.provider import judge_provider
from video_remix_contract.judging.verdict import Verdict, conclude
from video_remix_contract.probing.probes import invalid
from video_remix_contract.reference_provider.store import USABLE
from video_remix_contract.wire.messages import Exchange, media_type

from judging.recording import CLAUSES, TARGET, accepted, recorded, refused

INVALID = next(probe for probe in invalid(CLAUSES, TARGET) if probe.clause and probe.clause.rule)


def concluded(*exchanges: Exchange) -> Verdict:
    """Conclude a run of these exchanges."""
    return conclude(CLAUSES, Side.PROVIDER, [judge_provider(CLAUSES, exchange) for exchange in exchanges])


def verdict_on_invalid(*exchanges: Exchange) -> str:
    """Return the verdict on the clause of the invalid request."""
    return next(str(result.verdict) for result in concluded(*exchanges).results if result.clause == INVALID.clause)


def refused_with(status: int) -> Exchange:
    """Return the invalid request with a status: with a job where it is a success, otherwise with a refusal."""
    response = (accepted() if status < 300 else refused())[0].response
    assert response is not None
    return Exchange(INVALID.request, evolve(response, status=status))


def control() -> Exchange:
    """Return an accepted request that differs from the invalid request in its body alone."""
    kind = media_type(INVALID.request.headers)
    return next(exchange for exchange in accepted() if media_type(exchange.request.headers) == kind)


@pytest.mark.parametrize(
    ("status", "before", "after", "verdict"),
    [
        (400, True, False, "pass"),
        (400, False, True, "pass"),
        (422, True, False, "pass"),
        (400, False, False, "skip"),
        (401, True, True, "skip"),
        (403, True, True, "skip"),
        (429, True, True, "skip"),
        (503, True, True, "skip"),
        (404, True, False, "skip"),
        (404, True, True, "pass"),
        (500, True, False, "skip"),
        (500, True, True, "pass"),
        (307, True, True, "skip"),
        (200, False, False, "fail"),
        (201, False, False, "fail"),
    ],
)
def test_a_refusal_counts_only_where_a_control_was_accepted(
    status: int,
    before: bool,  # noqa: FBT001 - a parameter of the test
    after: bool,  # noqa: FBT001 - a parameter of the test
    verdict: str,
) -> None:
    """A refusal proves something only where the same request with a valid body is accepted."""
    exchanges = [*([control()] if before else []), refused_with(status), *([control()] if after else [])]
    assert verdict_on_invalid(*exchanges) == verdict


def test_a_control_is_for_the_same_video() -> None:
    """An accepted request for another video is no control."""
    other = evolve(control().request, url=control().request.url.replace(USABLE[0], USABLE[1]))
    assert verdict_on_invalid(evolve(control(), request=other), refused_with(400)) == "skip"


def test_a_control_has_the_same_key() -> None:
    """An accepted request with another key is no control."""
    headers = tuple(
        (name, "Bearer other" if name == "Authorization" else value) for name, value in control().request.headers
    )
    other = evolve(control().request, headers=headers)
    assert verdict_on_invalid(evolve(control(), request=other), refused_with(400)) == "skip"


def test_a_control_is_in_the_same_media_type() -> None:
    """An accepted request in another media type is no control."""
    kind = media_type(control().request.headers)
    others = [exchange for exchange in accepted() if media_type(exchange.request.headers) != kind]
    if not others:
        pytest.skip("the fragment has a single media type")
    assert verdict_on_invalid(others[0], refused_with(400)) == "skip"


def test_a_run_without_an_accepted_request_is_never_green() -> None:
    """However many requests were refused rightly, nothing is concluded without an accepted request."""
    assert concluded(*refused()).overall == "inconclusive"
    assert concluded().overall == "inconclusive"
    assert concluded(*recorded()).overall == "conformant"
