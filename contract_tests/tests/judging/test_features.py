"""What an exchange shows of the features of its request: nothing without a control, and nothing of anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support import fixed_clauses
from video_remix_contract.clauses.model import Level, Location, Message, Side
from video_remix_contract.judging.featured import noted
from video_remix_contract.judging.provider import judge_provider
from video_remix_contract.judging.verdict import Verdict, conclude
from video_remix_contract.probing.hostile import blank_texts, hostile_bodies
from video_remix_contract.probing.probes import valid
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.wire.messages import Exchange, Failure, FailureKind, Response

if TYPE_CHECKING:
    from video_remix_contract.wire.messages import Request

CLAUSES = fixed_clauses()
TARGET = Target("http://127.0.0.1/v1", "sk-key")
JSON = "application/json"
PLAIN = valid(CLAUSES, TARGET, JSON).request
OTHER = valid(CLAUSES, TARGET, JSON, text="a dog").request
FORM = valid(CLAUSES, TARGET, "multipart/form-data").request


def featured(*features: str) -> Request:
    """Return the plain request with features."""
    return valid(CLAUSES, TARGET, JSON, features=features).request


def accepted(request: Request) -> Exchange:
    """Return a request with the response of a correct provider."""
    return Exchange(request, ReferenceProvider(CLAUSES.contract).respond(request))


def answered(request: Request, status: int) -> Exchange:
    """Return a request that was answered with a status."""
    return Exchange(request, Response(status, (("Content-Type", JSON),), b"{}"))


def silent(request: Request, kind: FailureKind = FailureKind.CLOSED) -> Exchange:
    """Return a request without a response."""
    return Exchange(request, failure=Failure(kind, "gone"))


def concluded(*exchanges: Exchange) -> Verdict:
    """Conclude a run of these exchanges."""
    return conclude(CLAUSES, Side.PROVIDER, [judge_provider(CLAUSES, exchange) for exchange in exchanges])


def verdict_on(name: str, *exchanges: Exchange) -> str:
    """Return the verdict on the clause about a feature."""
    location = Location.FRAMING if name in {"chunked", "charset", "expect"} else Location.HOSTILE
    clause = CLAUSES.find(location, keyword=name)
    return next(str(result.verdict) for result in concluded(*exchanges).results if result.clause == clause)


@pytest.mark.parametrize(
    ("exchanges", "verdict"),
    [
        ([accepted(featured("chunked"))], "pass"),
        ([answered(featured("chunked"), 411)], "skip"),
        ([accepted(PLAIN), answered(featured("chunked"), 411)], "skip"),
        ([accepted(PLAIN), answered(featured("chunked"), 411), accepted(OTHER)], "fail"),
        ([accepted(PLAIN), answered(featured("chunked"), 411), accepted(featured("chunked"))], "pass"),
        ([answered(featured("chunked"), 400), accepted(PLAIN)], "fail"),
        ([accepted(OTHER), answered(featured("chunked"), 400)], "skip"),
        ([accepted(FORM), answered(featured("chunked"), 400)], "skip"),
        ([accepted(PLAIN), answered(featured("chunked"), 500)], "skip"),
        ([accepted(PLAIN), answered(featured("chunked"), 500), accepted(PLAIN)], "fail"),
        ([accepted(PLAIN), answered(featured("chunked"), 503), accepted(PLAIN)], "skip"),
        ([accepted(PLAIN), answered(featured("chunked"), 401), accepted(PLAIN)], "skip"),
        ([accepted(PLAIN), answered(featured("chunked"), 413), accepted(PLAIN)], "skip"),
        ([accepted(PLAIN), answered(featured("chunked"), 307), accepted(PLAIN)], "skip"),
        ([accepted(PLAIN), silent(featured("chunked"))], "skip"),
        ([accepted(PLAIN), silent(featured("chunked")), accepted(PLAIN)], "fail"),
        ([accepted(PLAIN), answered(featured("chunked", "expect"), 400)], "skip"),
        ([accepted(featured("expect")), answered(featured("chunked", "expect"), 400), accepted(OTHER)], "fail"),
        ([accepted(featured("charset")), answered(featured("chunked", "expect"), 400)], "skip"),
    ],
)
def test_framing_is_judged_by_a_control(exchanges: list[Exchange], verdict: str) -> None:
    """Framing is to blame only where the same request without it was accepted, with it never, and some afterwards."""
    assert verdict_on("chunked", *exchanges) == verdict


@pytest.mark.parametrize(
    ("exchanges", "verdict"),
    [
        ([accepted(featured("nul"))], "pass"),
        ([answered(featured("nul"), 400)], "skip"),
        ([accepted(PLAIN), answered(featured("nul"), 400)], "pass"),
        ([accepted(OTHER), answered(featured("nul"), 400)], "skip"),
        ([accepted(PLAIN), answered(featured("nul"), 500)], "skip"),
        ([accepted(PLAIN), answered(featured("nul"), 500), accepted(FORM)], "fail"),
        ([accepted(PLAIN), answered(featured("nul"), 429), accepted(PLAIN)], "skip"),
        ([accepted(PLAIN), silent(featured("nul")), accepted(OTHER)], "fail"),
        ([accepted(PLAIN), answered(featured("nul", "surrogate"), 500), accepted(PLAIN)], "skip"),
        ([accepted(featured("surrogate")), answered(featured("nul", "surrogate"), 500), accepted(OTHER)], "fail"),
    ],
)
def test_hostile_texts_are_judged_by_a_control(exchanges: list[Exchange], verdict: str) -> None:
    """They are judged beside the same text without them; a 5xx counts where something is accepted afterwards."""
    assert verdict_on("nul", *exchanges) == verdict


@pytest.mark.parametrize("status", [400, 404, 415, 500, 502])
@pytest.mark.parametrize("name", ["chunked", "charset", "expect", "nul", "surrogate", "characters", "repeated", "case"])
def test_a_declined_feature_says_nothing_of_other_clauses(name: str, status: int) -> None:
    """Neither the media type nor the text is blamed for it, so that no MUST is broken."""
    verdict = concluded(accepted(PLAIN), answered(featured(name), status), accepted(PLAIN))
    broken = {result.clause for result in verdict.results if result.verdict == "fail"}
    assert {clause for clause in broken if clause.message is Message.REQUEST and clause.level is Level.MUST} == set()


def test_silence_to_a_framing_is_about_the_framing() -> None:
    """A server that hangs up on chunks breaks the clause about chunks; one that hangs up on a text breaks HTTP."""
    http = CLAUSES.find(Location.HTTP, message=Message.RESPONSE)

    def broken(request: Request) -> bool:
        results = concluded(accepted(PLAIN), silent(request), accepted(PLAIN)).results
        return any(result.clause == http and result.verdict == "fail" for result in results)

    assert not broken(featured("chunked"))
    assert broken(featured("nul"))
    assert broken(PLAIN)


def test_a_reader_may_have_bounds_of_its_own() -> None:
    """A body beyond our reader's bounds may be accepted: nobody is blamed for what we cannot read."""
    for probe in hostile_bodies(CLAUSES, TARGET):
        exchange = Exchange(probe.request, accepted(PLAIN).response)
        broken = {observation.clause for observation in judge_provider(CLAUSES, exchange).broken}
        assert broken == ({probe.clause} if "encoding" in probe.name else set()), probe.name


def test_what_is_refused_legally_is_noted_once() -> None:
    """Empty and blank texts, capitals and bodies that are too large are noted where a control was accepted."""
    refusals = [answered(probe.request, 422) for probe in blank_texts(CLAUSES, TARGET)]
    refusals += [answered(featured("case"), 415), answered(featured("case"), 415), answered(OTHER, 413)]
    controls = [accepted(PLAIN), accepted(FORM)]
    notes = noted([judge_provider(CLAUSES, exchange) for exchange in (*controls, *refusals)])
    assert len(notes) == len(refusals) - 1
    assert [note for note in notes if not note.endswith("which is no failure")] == []
    assert noted([judge_provider(CLAUSES, exchange) for exchange in refusals[:2]]) == []
