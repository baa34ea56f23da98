"""What an exchange shows of the features of its request: nothing without a control, and nothing of anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from support import fixed_clauses
from video_remix_contract.clauses.features import FEATURES
from video_remix_contract.clauses.model import Level, Location, Message, Side
from video_remix_contract.judging.featured import judge_features, lost, noted
from video_remix_contract.judging.features import blank_feature, clause_about, text_features, texts
from video_remix_contract.judging.model import Observation, Outcome
from video_remix_contract.judging.provider import judge_provider
from video_remix_contract.judging.verdict import Verdict, conclude
from video_remix_contract.probing.hostile import blank_texts, hostile_bodies
from video_remix_contract.probing.probes import valid
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.wire.messages import Exchange, Failure, FailureKind, Response

from judging.making import answering

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
    judgements = [judge_provider(CLAUSES, exchange) for exchange in (*controls, answered(featured("case"), 415))]
    assert noted(judgements) == ["a request with a media type in capitals was refused with 415, which is no failure"]


@pytest.mark.parametrize(
    ("exchange", "note"),
    [
        (
            answered(OTHER, 413),
            f"a body of {len(OTHER.body)} bytes was refused as too large (413), which is no failure",
        ),
        (answered(OTHER, 400), None),
        (answered(OTHER, 500), None),
        (answered(featured("case"), 399), None),
        (answered(featured("case"), 401), None),
        (answered(featured("case"), 429), None),
        (answered(featured("case"), 499), "a request with a media type in capitals was refused with 499"),
        (answered(featured("case"), 400), "a request with a media type in capitals was refused with 400"),
        (answered(featured("case"), 500), None),
        (answered(featured("chunked"), 400), None),
        (
            answered(valid(CLAUSES, TARGET, JSON, text="").request, 404),
            "a request with a text that is empty was refused",
        ),
        (
            answered(valid(CLAUSES, TARGET, JSON, text=" ").request, 400),
            "a request with a text that is blank was refused",
        ),
        (silent(featured("case")), None),
        (accepted(featured("case")), None),
    ],
)
def test_a_note_is_about_what_is_legal(exchange: Exchange, note: str | None) -> None:
    """A 4xx that speaks of a legal oddity or of a size is noted; whatever should be accepted or refused is not."""
    notes = noted([judge_provider(CLAUSES, entry) for entry in (exchange, accepted(PLAIN))])
    assert len(notes) == (0 if note is None else 1)
    assert note is None or notes[0].startswith(note)


def test_an_invalid_request_that_is_refused_is_no_note() -> None:
    """Neither as too large nor for its media type in capitals: it had to be refused."""
    requests = [evolve(featured("case"), body=b"{}"), evolve(PLAIN, body=b"[]")]
    exchanges = [accepted(PLAIN), *(answered(request, status) for request in requests for status in (400, 413))]
    assert noted([judge_provider(CLAUSES, exchange) for exchange in exchanges]) == []


def judged(name: str, response: Response, sent: dict[str, Any], made: str = "; made") -> Observation:
    """Return what a response shows of a feature."""
    (observation,) = judge_features({"case": None, name: clause_about(CLAUSES, name)}, sent, response, made)
    assert observation.clause == clause_about(CLAUSES, name)
    return observation


@pytest.mark.parametrize(
    ("name", "status", "outcome"),
    [
        ("chunked", 200, Outcome.KEPT),
        ("chunked", 400, Outcome.DECLINED),
        ("chunked", 500, Outcome.DECLINED),
        ("nul", 200, Outcome.KEPT),
        ("nul", 299, Outcome.KEPT),
        ("nul", 300, Outcome.UNCLEAR),
        ("nul", 399, Outcome.UNCLEAR),
        ("nul", 400, Outcome.REFUSED),
        ("nul", 404, Outcome.REFUSED),
        ("nul", 499, Outcome.REFUSED),
        ("nul", 500, Outcome.DECLINED),
        ("nul", 501, Outcome.DECLINED),
        ("encoding", 200, Outcome.BROKEN),
        ("encoding", 400, Outcome.REFUSED),
        *(("nul", status, Outcome.UNCLEAR) for status in (401, 403, 408, 413, 425, 429, 502, 503, 504)),
    ],
)
def test_a_status_shows_what_became_of_a_feature(name: str, status: int, outcome: Outcome) -> None:
    """A 2xx takes it, a 4xx refuses it, a 5xx declines it; what is busy or about the key or the size shows nothing."""
    observation = judged(name, answering({"prompt": "a"}, status), {"prompt": "a"})
    assert observation.outcome is outcome
    message = f"a request with {FEATURES[name].phrase} was answered with {status}"
    if outcome is Outcome.KEPT:
        assert (observation.message, observation.got) == ("", None)
    else:
        assert (observation.message, observation.got) == (
            f"{message}; made" if outcome is Outcome.BROKEN else message,
            status,
        )


@pytest.mark.parametrize(
    ("sent", "document", "loss"),
    [
        ({"prompt": "\0a\0"}, {"prompt": "a\0"}, "and `prompt` came back with 1 of 2 of the characters"),
        ({"prompt": "\0a\0"}, {"prompt": "a"}, "and `prompt` came back with 0 of 2 of the characters"),
        ({"prompt": "\0a"}, {"prompt": "b\0"}, None),
        ({"prompt": "\0a"}, {"prompt": "b\0\0"}, None),
        ({"prompt": "\0a"}, {"prompt": "\0a"}, None),
        ({"prompt": "\0a"}, {"prompt": None}, None),
        ({"prompt": "\0a"}, {}, None),
        ({"prompt": "\0a"}, [], None),
        ({"prompt": "\0a"}, b"{", None),
        ({"prompt": ["\0"]}, {"prompt": ""}, None),
        ({"n": 1, "prompt": "\0"}, {"n": 1, "prompt": ""}, "and `prompt` came back with 0 of 1 of the characters"),
        ({"one": "\0", "two": "\0"}, {"one": "\0", "two": ""}, "and `two` came back with 0 of 1 of the characters"),
    ],
)
def test_lost_characters_are_counted(sent: dict[str, Any], document: Any, loss: str | None) -> None:
    """Fewer of them in any text that came back decline the feature; other features have no characters to lose."""
    response = answering(document)
    assert lost(FEATURES["nul"], sent, response) == loss
    assert lost(FEATURES["chunked"], sent, response) is None
    observation = judged("nul", response, sent)
    if loss is None:
        assert observation.outcome is Outcome.KEPT
    else:
        message = f"a request with the character NUL in a text was answered with 200, {loss}"
        assert (observation.outcome, observation.message, observation.got) == (Outcome.DECLINED, message, 200)


def test_every_text_of_a_document_is_looked_at() -> None:
    """Names of members and texts at any depth count, other values do not."""
    assert list(texts({"a": ["b", {"c": "d"}, 1, None], "e": "f"})) == ["a", "e", "b", "c", "d", "f"]
    assert list(texts("a")) == ["a"]
    assert list(text_features(["\ud800", {"\0": "\x01"}])) == ["characters", "nul", "surrogate"]
    assert list(text_features(5)) == []


@pytest.mark.parametrize(("text", "name"), [("", "empty"), (" \t", "blank"), ("a", None), (" a ", None), (None, None)])
def test_a_text_without_a_word_is_empty_or_blank(text: Any, name: str | None) -> None:
    """White space alone is blank, nothing at all is empty; what is no text is neither."""
    assert blank_feature(text) == name
