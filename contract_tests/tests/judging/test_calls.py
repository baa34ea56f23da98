"""What the requests of a call show together: as it was given, once, and where a redirect leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st
from support import ROOT
from video_remix_contract.clauses.calls import KEY as KEY_SENT
from video_remix_contract.clauses.calls import METHOD, SINGLE
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.clauses.model import Location, Side
from video_remix_contract.clauses.semantics import UNCHANGED
from video_remix_contract.judging.calls import Call, judge_calls
from video_remix_contract.judging.model import Outcome
from video_remix_contract.openapi.contract import load
from video_remix_contract.probing.target import Target
from video_remix_contract.wire.encoding import encode
from video_remix_contract.wire.messages import Exchange, Failure, FailureKind, Request, Response

from judging.making import CLAUSES, FORM, JSON, KEY, URL, answering, asking

if TYPE_CHECKING:
    from video_remix_contract.clauses.model import Clause

GIVEN = {"video_id": "video_123", "prompt": "a cat"}
HUNG_UP = Failure(FailureKind.CLOSED, "a hang-up")
ELSEWHERE = "http://127.0.0.2/v1/videos/video_123/remix"
MOVED = "http://127.0.0.1/moved/v1/videos/video_123/remix"


def client_clause(location: Location, keyword: str, *path: str) -> Clause:
    """Return a clause about calls."""
    clause = CLAUSES.find(location, side=Side.CLIENT, keyword=keyword, path=path)
    assert clause
    return clause


ID, PROMPT = (
    client_clause(Location.PARAMETER, UNCHANGED, "video_id"),
    client_clause(Location.BODY, UNCHANGED, "prompt"),
)
ONCE = client_clause(Location.CALL, SINGLE)
SAME_METHOD, NO_KEY = client_clause(Location.REDIRECT, METHOD), client_clause(Location.REDIRECT, KEY_SENT)


def shown(*calls: Call) -> list[tuple[Clause, Outcome, str]]:
    """Return what calls show of the clauses about calls."""
    about = {ID, PROMPT, ONCE, SAME_METHOD, NO_KEY}
    judgements = judge_calls(CLAUSES, calls).judgements
    observations = [observation for judgement in judgements for observation in judgement.observations]
    return [(seen.clause, seen.outcome, seen.message) for seen in observations if seen.clause in about]


def outcomes(clause: Clause, *calls: Call) -> list[tuple[Outcome, str]]:
    """Return what calls show of a clause."""
    return [(outcome, message) for about, outcome, message in shown(*calls) if about == clause]


def lost(request: Request) -> Exchange:
    """Return an exchange whose response was lost."""
    return Exchange(request, None, HUNG_UP)


def redirected(status: int, location: str) -> Exchange:
    """Return an exchange that ends in a redirect."""
    return Exchange(asking(), Response(status, (("Location", location),)))


@pytest.mark.parametrize(
    ("came", "named"),
    [
        ("a cat ", "sent"),
        ("A CAT", "upper case"),
        ("a c", "cut off after 3 characters"),
        ("a%20cat", "percent-encoded"),
        ("another text", "at character 1"),
    ],
)
def test_a_prompt_that_was_changed_is_named(came: str, named: str) -> None:
    """What happened to it is named where it is known, once the client has shown that it sends what it gets."""
    heeding = Call((Exchange(asking(), answering()),), GIVEN)
    changed = Call((Exchange(asking({"prompt": came}), answering()),), GIVEN)
    (kept, broken) = outcomes(PROMPT, heeding, changed)
    assert kept == (Outcome.KEPT, "")
    assert broken[0] is Outcome.BROKEN
    assert named in broken[1]


@given(st.text(min_size=1, max_size=40))
@example("\r\n\U0001f408 %41 ")
def test_what_arrives_as_it_was_given_is_kept(text: str) -> None:
    """Whatever the prompt is, in both media types, its arrival as it was is no breach."""
    for kind in (JSON, FORM):
        content_type, body = encode(kind, {"prompt": text})
        request = Request("POST", URL, (("Content-Type", content_type), KEY), body)
        assert outcomes(PROMPT, Call((Exchange(request, answering()),), {"prompt": text})) == [(Outcome.KEPT, "")]


def test_texts_of_its_own_are_no_breach() -> None:
    """A test suite under test does not send what it was given; nothing shows what it was to send."""
    own = Call((Exchange(asking({"prompt": "my own words"}), answering()),), GIVEN)
    assert outcomes(PROMPT, own) == [(Outcome.UNCLEAR, "it sends another `prompt` than it was given")]
    assert outcomes(PROMPT, evolve(own, given={})) == []


@pytest.mark.parametrize(
    ("path", "clause", "words"), [("video%252F1", ID, "percent-encoded"), ("video%2F", ID, "cut off")]
)
def test_an_identifier_that_was_changed_is_named(path: str, clause: Clause, words: str) -> None:
    """An identifier that is escaped twice or cut off leads to another video."""
    request = asking(url=f"http://127.0.0.1/v1/videos/{path}/remix")
    ((outcome, message),) = outcomes(clause, Call((Exchange(request, answering()),), {"video_id": "video/1"}))
    assert outcome is Outcome.BROKEN
    assert words in message


@pytest.mark.parametrize("path", ["video/1/remix", "video/1", "video", "/remix", "a/b/remix"])
def test_a_path_that_was_not_escaped_is_the_operations(path: str) -> None:
    """What an identifier that is not escaped leads to breaks the clause on the path; it is not passed over."""
    request = asking(url=f"http://127.0.0.1/v1/videos/{path}")
    calls = judge_calls(CLAUSES, [Call((Exchange(request, answering()),), {"video_id": "video/1"})])
    broken = [seen.clause.location for judgement in calls.judgements for seen in judgement.broken]
    assert broken == [Location.PATH]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/models"), ("POST", "/v1/videos"), ("GET", "/v1/videos/video_123"), ("POST", "/v1/videos/edits")],
)
def test_other_operations_are_passed_over(method: str, path: str) -> None:
    """What a client asks besides is none of the contract's business."""
    other = Exchange(Request(method, f"http://127.0.0.1{path}"), Response(200))
    calls = judge_calls(CLAUSES, [Call((Exchange(asking(), answering()), other), GIVEN)])
    assert calls.passed_over == (other,)
    assert not [seen for judgement in calls.judgements for seen in judgement.broken]


RETRY = ("X-Retry-Count", "1")


@pytest.mark.parametrize(
    ("first", "outcome"),
    [
        (lost(asking()), Outcome.BROKEN),
        (Exchange(asking(), answering({}, 500)), Outcome.BROKEN),
        (Exchange(asking(), answering({}, 503)), Outcome.BROKEN),
        (Exchange(asking(), answering({}, 503, ("Retry-After", "1"))), None),
        (Exchange(asking(), answering({}, 429)), None),
        (Exchange(asking(), answering({}, 409)), None),
        (Exchange(asking(), answering()), None),
    ],
    ids=["hang-up", "500", "503", "503-later", "429", "409", "200"],
)
def test_a_second_request_may_make_a_second_job(first: Exchange, outcome: Outcome | None) -> None:
    """The same again counts where the first may have made a job, and not where it was refused or answered."""
    again = Exchange(asking({"prompt": "a cat"}, RETRY), answering())
    seen = outcomes(ONCE, Call((first, again), GIVEN))
    assert [found for found, _ in seen] == ([] if outcome is None else [outcome])
    if outcome:
        assert seen[0][1].endswith("which may have made a job; it is marked by `X-Retry-Count: 1` alone")


def test_a_retry_without_a_mark_is_said() -> None:
    """Nothing tells such a retry from a new call."""
    ((_, message),) = outcomes(ONCE, Call((lost(asking()), Exchange(asking(), answering())), GIVEN))
    assert message.endswith("nothing marks it as the same request")


def test_a_form_is_the_same_with_another_boundary() -> None:
    """A retry of a form draws a boundary of its own."""
    exchanges = []
    for boundary in ("x", "y"):
        body = f'--{boundary}\r\nContent-Disposition: form-data; name="prompt"\r\n\r\na cat\r\n--{boundary}--\r\n'
        exchanges.append(lost(asking(body.encode(), kind=f"{FORM}; boundary={boundary}")))
    assert [outcome for outcome, _ in outcomes(ONCE, Call(tuple(exchanges), GIVEN))] == [Outcome.BROKEN]


@pytest.mark.parametrize(
    ("exchanges", "outcome"),
    [
        ((lost(asking()),), [Outcome.KEPT]),
        ((lost(asking()), Exchange(asking({"prompt": "another"}), answering())), [Outcome.KEPT]),
        (
            (
                lost(asking({"prompt": "a"}, ("Idempotency-Key", "k"))),
                Exchange(asking({"prompt": "a"}, ("idempotency-key", "k")), answering()),
            ),
            [Outcome.KEPT],
        ),
        (
            (
                lost(asking({"prompt": "a"}, ("Idempotency-Key", "k"))),
                Exchange(asking({"prompt": "a"}, ("Idempotency-Key", "l")), answering()),
            ),
            [Outcome.BROKEN],
        ),
    ],
    ids=["not-again", "another-prompt", "same-key", "another-key"],
)
def test_what_makes_no_second_job_keeps_the_clause(exchanges: tuple[Exchange, ...], outcome: list[Outcome]) -> None:
    """Nothing more, another request, or the same with the same idempotency key."""
    assert [seen for seen, _ in outcomes(ONCE, Call(exchanges, GIVEN))] == outcome


@pytest.mark.parametrize(
    ("status", "location", "request_", "expected"),
    [
        (301, MOVED, Request("GET", MOVED, (KEY,)), {SAME_METHOD: Outcome.BROKEN}),
        (307, MOVED, evolve(asking(), url=MOVED), {SAME_METHOD: Outcome.KEPT}),
        (307, "/moved/v1/videos/video_123/remix", evolve(asking(), url=MOVED), {SAME_METHOD: Outcome.KEPT}),
        (307, ELSEWHERE, evolve(asking(), url=ELSEWHERE), {SAME_METHOD: Outcome.KEPT, NO_KEY: Outcome.BROKEN}),
        (
            307,
            ELSEWHERE,
            evolve(asking(), url=ELSEWHERE, headers=asking().headers[:1]),
            {SAME_METHOD: Outcome.KEPT, NO_KEY: Outcome.KEPT},
        ),
        (308, ELSEWHERE, None, {SAME_METHOD: Outcome.KEPT, NO_KEY: Outcome.KEPT}),
    ],
    ids=["as-get", "as-post", "relative", "with-key", "without-key", "not-followed"],
)
def test_redirects(status: int, location: str, request_: Request | None, expected: dict[Clause, Any]) -> None:
    """A redirect keeps the method, and the key stays with the origin that it is for."""
    followed = () if request_ is None else (Exchange(request_, answering()),)
    call = Call((redirected(status, location), *followed), GIVEN)
    about = {clause: outcome for clause, outcome, _ in shown(call) if clause in {SAME_METHOD, NO_KEY}}
    assert about == expected


def test_a_redirect_that_became_a_get_breaks_that_clause_alone() -> None:
    """The GET has no body and another method because of the redirect: a single cause, a single finding."""
    call = Call((redirected(301, MOVED), Exchange(Request("GET", MOVED), answering())), GIVEN)
    broken = [seen.clause for judgement in judge_calls(CLAUSES, [call]).judgements for seen in judgement.broken]
    assert broken == [SAME_METHOD]


@pytest.mark.parametrize(
    ("location", "missed"), [(MOVED, True), (ELSEWHERE, False)], ids=["same-origin", "other-origin"]
)
def test_the_key_is_missed_at_its_own_origin_alone(location: str, *, missed: bool) -> None:
    """A redirected request without the key breaks the clause about it where the key belongs alone."""
    without_key = evolve(asking(), url=location, headers=asking().headers[:1])
    call = Call((redirected(307, location), Exchange(without_key, answering())), GIVEN)
    broken = [seen.clause for judgement in judge_calls(CLAUSES, [call]).judgements for seen in judgement.broken]
    assert broken == [CLAUSES.find(Location.AUTHORIZATION, side=Side.CLIENT)] * missed


def test_a_call_of_our_own_breaks_nothing() -> None:
    """What the probes send is what they are given."""
    target = Target("http://127.0.0.1/v1", "sk-key")
    content_type, body = encode(JSON, {"prompt": "a cat"})
    request = target.request(CLAUSES.operation, body=body, content_type=content_type)
    calls = judge_calls(CLAUSES, [Call((Exchange(request, answering()),), GIVEN)])
    assert [seen for judgement in calls.judgements for seen in judgement.broken] == []
    assert len(calls.judgements) == 1


def test_of_several_operations_each_is_judged_by_its_own_clauses() -> None:
    """Path and method decide; a request that several paths fit goes to the one with its method."""
    clauses = catalogue(load(ROOT / "spec" / "examples" / "video-lifecycle.yaml"))
    base = "http://127.0.0.1/v1/videos"
    paths = (("POST", "video_123/remix"), ("GET", "video_123"), ("DELETE", "video_123"), ("GET", "video_123/content"))
    sent = [
        Exchange(evolve(asking(), method=method, url=f"{base}/{path}", body=asking().body if method == "POST" else b""))
        for method, path in paths
    ]
    calls = judge_calls(clauses, [Call(tuple(evolve(exchange, response=answering()) for exchange in sent), GIVEN)])
    methods = [judgement.reading.operation.partition(" ")[0] for judgement in calls.judgements]
    assert methods == [method for method, _ in paths]
    assert [seen.clause.id for judgement in calls.judgements for seen in judgement.broken] == []
