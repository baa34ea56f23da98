"""Whatever an exchange is and whichever fragment it is judged by, the short ways show what rule by rule shows."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support import ROOT, changed_clauses
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.clauses.model import Side
from video_remix_contract.judging import provider, unseen
from video_remix_contract.judging.exchanges import judge_sides
from video_remix_contract.judging.provider import judge_provider
from video_remix_contract.judging.request import read_carefully
from video_remix_contract.openapi.contract import load
from video_remix_contract.probing.probes import media_types_of, valid
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.schema.by_place import RulesOfPlace
from video_remix_contract.wire import decoding
from video_remix_contract.wire.messages import Defect, Exchange, Failure, FailureKind, Request, Response, Unseen

from judging import test_usual
from judging.making import CLAUSES
from judging.recording import TARGET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.judging.model import Judgement

FRAGMENTS = [
    *sorted((ROOT / "contract_tests" / "tests" / "fragments" / "unrelated").glob("*.yaml")),
    ROOT / "spec" / "openapi.yaml",
    test_usual.EXAMPLE,
]
Judged = tuple["Catalogue", Exchange]


@cache
def conforming() -> list[Judged]:
    """Return what the reference provider answers to each operation of the fragments, in each media type."""
    result = []
    for path in FRAGMENTS:
        clauses = catalogue(load(path))
        answering = ReferenceProvider(clauses.contract)
        for part in clauses.parts:
            for media_type in media_types_of(part.operation):
                request = valid(part, TARGET, media_type).request
                result.append((part, Exchange(request, answering.respond(request))))
    return result


def rule_by_rule(clauses: Catalogue, exchange: Exchange) -> list[Judgement]:
    """Return what both sides show when nothing is judged in a short way, and nothing is remembered."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RulesOfPlace, "kind", lambda *_: None)
        patch.setattr(decoding, "usual_parts", lambda *_: None)
        patch.setattr(provider, "usual_answer", lambda *_: None)
        patch.setattr(unseen, "read_request", read_carefully)
        return judge_sides(clauses, exchange, list(Side))


def shown(judgements: Sequence[Judgement]) -> list[Any]:
    """Return all that judgements have, and their values as texts: 1 is not 1.0 or true."""
    return [
        [
            judgement.observations,
            judgement.additional,
            judgement.refusal,
            judgement.reading,
            repr([each.got for each in judgement.observations] + [each.got for each in judgement.reading.demands]),
            repr((judgement.document, judgement.reading.document, judgement.reading.parameters)),
            judgement.broken,
        ]
        for judgement in judgements
    ]


def agree(clauses: Catalogue, exchange: Exchange) -> bool:
    """Return whether the short ways show the same of an exchange, also where it is known already."""
    expected = shown(rule_by_rule(clauses, exchange))
    return all(shown(judge_sides(clauses, exchange, list(Side))) == expected for _ in range(2))


def changed(value: Any, place: int, to: Any, kind: str) -> Any:
    """Return a JSON value with a change at one of its places: another value, none, or a further member."""
    if not isinstance(value, dict | list) or not value:
        return to
    index = place % len(value)
    name = list(value)[index] if isinstance(value, dict) else index
    inner, rest = value[name], place // len(value)
    result = dict(value) if isinstance(value, dict) else list(value)
    if rest and isinstance(inner, dict | list):
        result[name] = changed(inner, rest, to, kind)
    elif kind == "gone":
        del result[name]
    elif kind == "more" and isinstance(result, dict):
        result[f"{name}~/"] = to
    else:
        result[name] = to
    return result


def rewritten(body: bytes, change: tuple[int, Any, str], *, escaped: bool) -> bytes:
    """Return a body with a change of its JSON; another body with a piece of it replaced."""
    place, to, kind = change
    try:
        document = changed(json.loads(body), place, to, kind)
    except ValueError:
        return body[: place % 300] + json.dumps(to).encode()[:2] + body[place % 300 + place % 3 :]
    text = json.dumps(document, ensure_ascii=escaped)
    return text.encode("utf-8", "surrogatepass")


VALUES = test_usual.VALUES | st.sampled_from([float("nan"), 1.0, True, 10**30, -1, "x" * 20_000, [[]], {"a": [None]}])
CHANGES = st.tuples(st.integers(0, 2000), VALUES, st.sampled_from(["other", "gone", "more"]))
HURT = st.none() | st.tuples(
    st.integers(0, 400), st.integers(0, 3), st.sampled_from([*test_usual.HURT, b"\r\n", b"\r\n--"])
)
MORE_HEADERS = st.lists(test_usual.HEADERS, max_size=2)


@st.composite
def exchanges(draw: st.DrawFn) -> Judged:
    """Draw the clauses of an operation, and an exchange that is perhaps not as they ask for."""
    clauses, exchange = draw(st.sampled_from(conforming()))
    request, response = exchange.request, exchange.response
    assert response is not None, "the reference provider answers"
    for change in draw(st.lists(CHANGES, max_size=2)):
        request = evolve(request, body=rewritten(request.body, change, escaped=draw(st.booleans())))
    for change in draw(st.lists(CHANGES, max_size=2)):
        response = evolve(response, body=rewritten(response.body, change, escaped=draw(st.booleans())))
    request = evolve(
        request,
        method=draw(st.sampled_from([request.method] * 4 + ["GET", request.method.lower()])),
        url=request.url + draw(st.sampled_from(["", "", "", "?x=1", "?limit=five&limit=5", "/more", "%20", "#a"])),
        headers=(*request.headers, *draw(MORE_HEADERS))[draw(st.sampled_from([0, 0, 0, 1])) :],
        body=test_usual.damaged(request.body, draw(HURT)),
    )
    response = evolve(
        response,
        status=draw(st.sampled_from([response.status] * 6 + [200, 201, 299, 302, 400, 401, 404, 429, 503])),
        headers=(*response.headers, *draw(MORE_HEADERS)),
        body=test_usual.damaged(response.body, draw(HURT)),
    )
    lost = draw(st.integers(0, 9)) == 0
    return clauses, Exchange(
        request,
        None if lost else response,
        Failure(draw(st.sampled_from(FailureKind)), "gone") if lost else None,
        defect=draw(st.sampled_from([None] * 9 + [*Defect])),
        started=draw(st.sampled_from([None, test_usual.NOW, datetime.now(UTC)])),
        unseen=draw(st.sampled_from([frozenset[Unseen]()] * 9 + [frozenset({each}) for each in Unseen])),
    )


def known_breaks() -> list[Judged]:
    """Return exchanges of the fixed fragment that differ from a conforming one in a single thing."""
    usual = test_usual.exchange()
    framed = [("Content-Type", "application/json; charset=utf-8"), ("Expect", "100-continue"), ("te", "gzip")]
    return [
        *((CLAUSES, entry) for entry in test_usual.NEIGHBOURS),
        *((CLAUSES, test_usual.exchange(headers=[*usual.request.headers, each])) for each in framed),
        *(
            (CLAUSES, test_usual.exchange(edits=[edit]))
            for edit in (("prompt", ("another",)), ("remixed_from_video_id", ("v",)), ("completed_at", (1.0,)))
        ),
        (CLAUSES, test_usual.exchange(answered=[*test_usual.ANSWER_HEADERS, test_usual.LATER])),
    ]


@pytest.mark.parametrize("judged", known_breaks())
def test_known_breaks_are_judged_alike(judged: Judged) -> None:
    """What has to be told from a conforming exchange is, also once that is known."""
    judge_sides(CLAUSES, test_usual.exchange(), list(Side))
    assert agree(*judged)


@settings(deadline=None)
@given(exchanges())
@example((CLAUSES, test_usual.exchange(sent={"prompt": "\ud800"}, edits=[("prompt", ("\ud800",))])))
@example((CLAUSES, test_usual.exchange(edits=[("progress", (True,))])))
@example((CLAUSES, Exchange(Request("", ""), Response(200))))
def test_the_short_ways_show_what_rule_by_rule_shows(judged: Judged) -> None:
    """Observations, messages, values and their order are the same, whatever was judged before."""
    assert agree(*judged)


@pytest.mark.parametrize("framing", [("Transfer-Encoding", "chunked"), ("Expect", "100-continue")])
def test_framing_of_official_clients_goes_the_short_way(framing: tuple[str, str]) -> None:
    """A request that is framed as official clients frame it is of a kind that is known the second time."""
    headers = [*test_usual.REQUEST_HEADERS, framing]
    _, judgements = (judge_sides(CLAUSES, test_usual.exchange(headers=headers), list(Side)) for _ in range(2))
    assert None not in [judgement.usual for judgement in judgements]
    assert len(judgements[0].reading.features) == 1


@pytest.mark.parametrize("edit", [("prompt", ("another",)), ("created_at", (test_usual.JOB["created_at"] + 999,))])
def test_a_broken_comparison_goes_the_short_way(edit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What breaks nothing but a comparison with the request or the time is of a kind that is known the second time."""
    clauses = changed_clauses(CLAUSES.contract, lambda document: document["info"].update(version=str(edit)))
    entry = test_usual.exchange(edits=[edit])
    expected = judge_provider(clauses, entry)
    monkeypatch.setattr(provider, "judge_carefully", None)
    assert len(expected.broken) == 1
    assert judge_provider(clauses, entry) == expected


def test_large_texts_make_no_kind_of_their_own() -> None:
    """What is known of an exchange does not depend on how long its texts are, also where all are long."""
    clauses = changed_clauses(CLAUSES.contract, lambda document: document["info"].update(version="large"))
    large = test_usual.exchange(sent={"prompt": "x" * 100_000}, edits=[("prompt", ("x" * 100_000,))])
    _, judgements = (judge_sides(clauses, large, list(Side)) for _ in range(2))
    assert None not in [judgement.usual for judgement in judgements]
