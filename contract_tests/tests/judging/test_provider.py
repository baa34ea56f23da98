"""What a single exchange shows of each clause that it is about, with the sentence and the value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support import changed_clauses
from video_remix_contract.judging.model import Outcome
from video_remix_contract.judging.provider import judge_provider, redirection
from video_remix_contract.wire.messages import Defect, Exchange, Request, Response

from judging.making import (
    CLAUSES,
    ERROR,
    FORM,
    HTTP,
    JOB,
    JSON,
    SAYS,
    URL,
    about,
    answering,
    asking,
    clause,
    exchanged,
    filling,
    part,
    refused,
)

if TYPE_CHECKING:
    from collections.abc import Callable

BUSY = (408, 425, 429, 502, 503, 504)
TYPE = "request.prompt.type"
CHUNKED = ("Transfer-Encoding", "chunked")
ACCEPTANCE = ["request.content-type.json", "request.prompt.accepted"]


@pytest.mark.parametrize("request_", [asking(), filling(part(b"a cat"))])
@pytest.mark.parametrize("status", [200, 201, 299])
def test_an_accepted_valid_request_keeps_what_asks_for_it(request_: Request, status: int) -> None:
    """Its media type and the values of its members were accepted; only the documented status is right."""
    kind = "json" if JSON in request_.headers[0] else "multipart"
    judgement = exchanged(request_, answering(status=status))
    right = ("kept", "", None) if status == 200 else ("broken", f"the status is {status}", status)
    assert about(judgement) == [
        HTTP,
        (f"request.content-type.{kind}", "kept", "", None),
        ("request.prompt.accepted", "kept", "", None),
        ("response.status", *right),
    ]
    assert (judgement.document, judgement.additional, judgement.refusal) == (JOB, (), None)
    assert (judgement.accepted, judgement.valid) == (True, True)
    # Whatever its status: the job is judged by the documented response.
    wrong = [] if status == 200 else [clause("response.status")]
    assert [observation.clause for observation in judgement.broken] == wrong
    kept = {observation.clause.id for observation in judgement.observations if observation.outcome is Outcome.KEPT}
    assert {"response.200.refusal", "response.200.json", "response.200.seconds.enum", "response.200.id.new"} <= kept


def test_members_that_nobody_asked_for_are_kept_with_a_judgement() -> None:
    """They are no breach; a body that cannot be read has none, and no document."""
    assert exchanged(asking(), answering({**JOB, "more": 1, "error": {"code": "c"}})).additional == ("/more",)
    unread = exchanged(asking(), answering(b"{"))
    assert (unread.document, unread.additional, unread.accepted) == (None, (), True)
    assert exchanged(asking(), answering([1])).document == [1]


@pytest.mark.parametrize(
    ("response", "outcome", "message"),
    [
        (refused(400), "declined", f"a valid request was answered with 400{SAYS}"),
        (refused(500), "declined", f"a valid request was answered with 500{SAYS}"),
        (refused(429), "declined", f"a valid request was answered with 429{SAYS}"),
        (refused(401), "declined", f"a valid request was answered with 401{SAYS}"),
        (refused(412), "declined", f"a valid request was answered with 412{SAYS}"),
        (refused(413), "unclear", f"a valid request was answered with 413{SAYS}"),
        (refused(414), "declined", f"a valid request was answered with 414{SAYS}"),
        (refused(199), "declined", f"a valid request was answered with 199{SAYS}"),
        (
            refused(300, ("Location", "/x")),
            "declined",
            "a valid request was answered with 300, a redirect to '/x' that is not followed",
        ),
        (
            refused(399, ("Location", "")),
            "declined",
            "a valid request was answered with 399, a redirect to '' that is not followed",
        ),
        (refused(307), "declined", f"a valid request was answered with 307{SAYS}"),
        (refused(400, ("Location", "/x")), "declined", f"a valid request was answered with 400{SAYS}"),
        (refused(299 - 100, ("Location", "/x")), "declined", f"a valid request was answered with 199{SAYS}"),
    ],
)
def test_a_declined_valid_request_says_how(response: Response, outcome: str, message: str) -> None:
    """Both clauses that ask for its acceptance show what came; whose fault it is, other exchanges show."""
    assert about(exchanged(asking(), response)) == [
        HTTP,
        ("request.content-type.json", outcome, message, response.status),
        ("request.prompt.accepted", outcome, message, response.status),
    ]


@pytest.mark.parametrize(
    ("status", "outcome"), [(399, "declined"), (400, "unclear"), (422, "unclear"), (499, "unclear"), (500, "declined")]
)
def test_unnamed_members_may_be_refused(status: int, outcome: str) -> None:
    """A 4xx to a request with members that the schema does not name blames nobody; anything else does."""
    more = ", but it carries members that the schema does not name" if outcome == "unclear" else ""
    came = about(exchanged(asking({"prompt": "a cat", "more": 1}), refused(status)))
    assert came[1:] == [
        (name, outcome, f"a valid request was answered with {status}{SAYS}{more}", status)
        for name in ("request.content-type.json", "request.prompt.accepted")
    ]


@pytest.mark.parametrize(
    ("status", "outcome", "by_status", "by_key"),
    [
        (307, "unclear", "broken", None),
        (399, "unclear", "broken", None),
        (400, "refused", "kept", "kept"),
        (401, "unclear", "kept", "unauthorized"),
        (403, "unclear", "kept", "unauthorized"),
        (404, "refused-doubtfully", "kept", "kept"),
        (405, "refused", "kept", "kept"),
        (499, "refused", "kept", "kept"),
        (500, "refused-doubtfully", "broken", None),
        (501, "refused-doubtfully", "broken", None),
        *((status, "unclear", None, None) for status in BUSY),
    ],
)
def test_a_refused_invalid_request_shows_how_it_was_refused(
    status: int, outcome: str, by_status: str | None, by_key: str | None
) -> None:
    """A refusal may be doubtful or show nothing; it should be a 4xx, and not about the key."""
    came = about(exchanged(asking({"prompt": {}}), refused(status)))
    message = (
        f"refused with {status}" if "refused" in outcome else f"answered with {status}, which shows nothing of the body"
    )
    although = f"answered with {status}{SAYS}, although `prompt` is an object"
    expected: list[tuple[Any, ...]] = [HTTP, (TYPE, outcome, message, None)]
    if by_status:
        kept = ("", None) if by_status == "kept" else (although, status)
        expected.append(("request.refusal.status", by_status, *kept))
    if by_key:
        expected.append(("request.refusal.authorization", by_key, although, status))
    assert came == expected


@pytest.mark.parametrize(
    ("document", "became"),
    [
        (JOB, '; `prompt` became the text "a cat"'),
        ({**JOB, "prompt": None}, ""),
        ({**JOB, "prompt": 5}, "; `prompt` became the number 5"),
        ([], ""),
        (b"x", ""),
    ],
)
@pytest.mark.parametrize("status", [200, 202])
def test_an_accepted_invalid_request_says_what_became_of_it(document: Any, became: str, status: int) -> None:
    """It breaks the clause about its breach alone, and nothing is made of the job."""
    judgement = exchanged(asking({"prompt": {}}), answering(document, status))
    message = f"accepted with {status} although `prompt` is an object{became}"
    assert about(judgement) == [HTTP, (TYPE, "broken", message, status)]
    assert len(judgement.observations) == 2
    assert (judgement.valid, judgement.accepted, judgement.document) == (False, True, None)


def test_a_refusal_has_a_body_to_be_judged() -> None:
    """From 400 on, the documented error response is judged; what lies below has no documented body."""
    for request in (asking(), asking({"prompt": {}})):
        bad = {observation.clause.id for observation in exchanged(request, answering({}, 400)).broken}
        assert bad == {"response.default.error.required"}
    assert {observation.clause.id for observation in exchanged(asking(), answering({}, 399)).broken} == set()
    assert exchanged(asking(), refused(422)).document is None


@pytest.mark.parametrize(
    ("response", "features", "valid"),
    [
        (answering(), [("request.framing.chunked", "kept", "", None)], True),
        (
            refused(411),
            [("request.framing.chunked", "declined", "a request with a chunked body was answered with 411", 411)],
            False,
        ),
    ],
)
def test_a_request_with_features_shows_its_acceptance_alone(
    response: Response,
    features: list[tuple[Any, ...]],
    valid: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """What it is declined for is not known: only its features are judged by that."""
    accepted = [(name, "kept", "", None) for name in (*ACCEPTANCE, "response.status")] if valid else []
    assert about(exchanged(asking({"prompt": "a cat"}, CHUNKED), response)) == [HTTP, *features, *accepted]


def test_an_accepted_body_that_cannot_be_read_is_judged_by_its_feature_alone() -> None:
    """What the response means is not judged, since what was sent is not known."""
    message = 'a request with bytes that are not UTF-8 was answered with 200; `prompt` became the text "a cat"'
    judgement = exchanged(asking(b"\xff"), answering())
    assert about(judgement) == [HTTP, ("request.hostile.encoding", "broken", message, 200)]
    assert len(judgement.observations) == 2
    assert judgement.document is None
    assert len(exchanged(asking(b"\xff"), refused(400)).observations) > 10


def test_a_client_that_is_wrong_may_still_have_its_request_accepted() -> None:
    """A breach that no provider has to refuse leaves the acceptance to be judged, in a documented media type."""
    get = Request("GET", URL, (("Content-Type", JSON),), b'{"prompt": "a cat"}')
    judgement = exchanged(get, answering())
    assert [name for name, *_ in about(judgement)] == ["response.http", *ACCEPTANCE, "response.status"]
    assert judgement.valid is False

    def optional(document: Any) -> None:
        document["paths"]["/videos/{video_id}/remix"]["post"]["requestBody"]["required"] = False

    free = changed_clauses(CLAUSES.contract, optional)
    absent = judge_provider(free, Exchange(asking(b"", kind="text/plain"), answering()))
    assert [name for name, *_ in about(absent)] == ["response.http", "response.status"]
    assert about(judge_provider(free, Exchange(asking(b"", kind="text/plain"), refused(400)))) == [HTTP]
    form = asking(b"", kind=FORM)
    assert ("request.malformed.multipart", "refused", "refused with 400", None) in about(exchanged(form, refused(400)))


def test_an_open_operation_asks_for_no_key() -> None:
    """Where the fragment asks for no credentials, no clause about them is judged, and no observation lacks a clause."""

    def opened(document: Any) -> None:
        document["paths"]["/videos/{video_id}/remix"]["post"]["security"] = []

    free = changed_clauses(CLAUSES.contract, opened)
    invalid = judge_provider(free, Exchange(asking({"prompt": {}}), refused(400)))
    assert [name for name, *_ in about(invalid)] == ["response.http", TYPE, "request.refusal.status"]
    for defect in (Defect.MISSING_KEY, Defect.WRONG_KEY):
        assert about(judge_provider(free, Exchange(asking(), refused(401), defect=defect))) == [HTTP]


def move_success(document: Any) -> None:
    """Document 201 in place of 200."""
    responses = document["paths"]["/videos/{video_id}/remix"]["post"]["responses"]
    responses["201"] = responses.pop("200")


def add_created(document: Any) -> None:
    """Document 201 as well as 200, with the same body."""
    responses = document["paths"]["/videos/{video_id}/remix"]["post"]["responses"]
    responses["201"] = responses["200"]


def add_range(document: Any) -> None:
    """Document 2XX as well as 200, with another body."""
    responses = document["paths"]["/videos/{video_id}/remix"]["post"]["responses"]
    responses["2XX"] = {"description": "Done.", "content": {JSON: {"schema": {"type": "array"}}}}


@pytest.mark.parametrize(
    ("change", "status", "body", "broken"),
    [
        (move_success, 201, JOB, set()),
        (move_success, 200, JOB, {"response.status"}),
        (add_range, 200, JOB, set()),
        (add_range, 202, [], set()),
        (add_range, 202, JOB, {"response.2XX.type"}),
        (add_created, 201, ERROR, {"response.201.refusal"}),
        (add_created, 200, ERROR, {"response.200.refusal"}),
        (add_created, 202, ERROR, {"response.200.refusal"}),
        (move_success, 200, ERROR, {"response.201.refusal"}),
    ],
)
def test_a_job_is_judged_by_the_response_that_is_documented_for_its_status(
    change: Callable[[Any], None], status: int, body: Any, broken: set[str]
) -> None:
    """Where its status is not documented as a success, the first success is what it is judged by."""
    judgement = judge_provider(changed_clauses(CLAUSES.contract, change), Exchange(asking(), answering(body, status)))
    assert {observation.clause.id for observation in judgement.broken} == broken


@pytest.mark.parametrize(("status", "redirects"), [(299, False), (300, True), (399, True), (400, False)])
def test_only_a_3xx_redirects(status: int, redirects: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """The header Location of other responses leads nowhere, and without it a 3xx redirects to nothing."""
    said = ", a redirect to '/x' that is not followed" if redirects else ""
    assert redirection(Response(status, (("location", "/x"),))) == said
    assert redirection(Response(status)) == ""
