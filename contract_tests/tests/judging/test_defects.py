"""What an exchange shows whose request has a defect, has no response, or is refused with a success."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from video_remix_contract.judging.model import Observation, Outcome
from video_remix_contract.judging.provider import judge_provider
from video_remix_contract.wire.messages import Defect, Exchange, Failure, FailureKind

from judging.making import CLAUSES, ERROR, HTTP, SAYS, about, answering, asking, clause, exchanged, filling, part

if TYPE_CHECKING:
    from video_remix_contract.wire.messages import Request

BUSY = (408, 425, 429, 502, 503, 504)
TYPE = "request.prompt.type"
DEFECTS = [
    (Defect.UNKNOWN_VIDEO, "request.video_id.unknown", {404}, BUSY),
    (Defect.MISSING_KEY, "request.authorization.missing", {401, 403}, BUSY),
    (Defect.WRONG_KEY, "request.authorization.wrong", {401, 403}, BUSY),
    (Defect.OTHER_METHOD, "request.method.other", {404, 405, 501}, BUSY),
    (Defect.UNFINISHED_VIDEO, "request.video_id.unfinished", {400, 403, 404, 409, 422, 425}, set(BUSY) - {425}),
    (Defect.HOSTILE_ID, "request.video_id.hostile", {200, 201, 301, 400, 401, 403, 404, 405, 409, 422, 499}, BUSY),
]


@pytest.mark.parametrize(("defect", "name", "right", "busy"), DEFECTS)
def test_a_defect_is_answered_as_the_convention_says(
    defect: Defect, name: str, right: set[int], busy: set[int]
) -> None:
    """The right statuses keep its clause, what is busy shows nothing, all others break it; nothing else is judged."""
    for status in {200, 201, 301, 400, 401, 403, 404, 405, 409, 422, 499, 500, 501, *BUSY}:
        response = answering({} if status < 300 else ERROR, status)
        came = about(exchanged(asking(), response, defect=defect))
        message = f"answered with {status}{SAYS if status >= 300 else ''}"
        if status in right:
            assert came == [HTTP, (name, "kept", "", None)], status
        else:
            outcome = ("unclear", message, None) if status in busy else ("broken", message, status)
            assert came == [HTTP, (name, *outcome)], status


def test_the_response_to_another_method_has_no_documented_body() -> None:
    """It is judged by its status alone, whatever it carries."""
    judgement = exchanged(asking(), answering({"error": "x"}, 200), defect=Defect.OTHER_METHOD)
    assert [observation.clause.id for observation in judgement.observations] == [
        "response.http",
        "request.method.other",
    ]
    assert judgement.refusal is None
    assert len(exchanged(asking(), answering({}, 404), defect=Defect.OTHER_METHOD).observations) == 2
    assert len(exchanged(asking(), answering({}, 404), defect=Defect.UNKNOWN_VIDEO).observations) > 2
    assert exchanged(asking(), defect=Defect.UNKNOWN_VIDEO).valid is False


CHUNKED = ("Transfer-Encoding", "chunked")
ACCEPTANCE = ["request.content-type.json", "request.prompt.accepted"]


@pytest.mark.parametrize(
    ("request_", "defect", "clauses", "http"),
    [
        (asking(), None, [(name, "failed", "gone") for name in ACCEPTANCE], True),
        (
            filling(part(b"a")),
            None,
            [("request.content-type.multipart", "failed", "gone"), (ACCEPTANCE[1], "failed", "gone")],
            True,
        ),
        (asking({"prompt": {}}), None, [(TYPE, "failed", "gone")], True),
        (asking({"prompt": {}}, CHUNKED), None, [(TYPE, "failed", "gone")], True),
        (asking(), Defect.UNKNOWN_VIDEO, [("request.video_id.unknown", "failed", "gone")], True),
        (
            asking({"prompt": "a"}, CHUNKED),
            Defect.UNKNOWN_VIDEO,
            [("request.video_id.unknown", "failed", "gone")],
            True,
        ),
        (
            asking({"prompt": "a"}, CHUNKED),
            None,
            [("request.framing.chunked", "declined", "a request with a chunked body got no response: gone")],
            False,
        ),
        (
            asking({"prompt": "\0"}),
            None,
            [("request.hostile.nul", "declined", "a request with the character NUL in a text got no response: gone")],
            True,
        ),
        (
            asking({"prompt": "\0"}, CHUNKED),
            None,
            [
                ("request.framing.chunked", "declined", "a request with a chunked body got no response: gone"),
                ("request.hostile.nul", "declined", "a request with the character NUL in a text got no response: gone"),
            ],
            False,
        ),
        (asking(kind="Application/json"), None, [], True),
    ],
)
@pytest.mark.parametrize("kind", FailureKind)
def test_silence_is_about_what_the_request_was_about(
    request_: Request,
    defect: Defect | None,
    clauses: list[tuple[str, str, str]],
    http: bool,  # noqa: FBT001 - a parameter of the test
    kind: FailureKind,
) -> None:
    """It breaks HTTP too, unless nobody was there or the framing is what servers hang up on."""
    judgement = judge_provider(CLAUSES, Exchange(request_, failure=Failure(kind, "gone"), defect=defect))
    expected = [(*entry, None) for entry in clauses]
    if http and kind is not FailureKind.UNREACHABLE:
        expected.append(("response.http", "broken", "gone", None))
    assert about(judgement) == expected
    assert (judgement.accepted, judgement.document, judgement.refusal) == (False, None, None)


@pytest.mark.parametrize(
    ("request_", "defect", "clauses"),
    [
        (asking(), None, [(name, "unclear") for name in ACCEPTANCE]),
        (asking({"prompt": {}}), None, [(TYPE, "refused")]),
        (asking({"prompt": "a"}, CHUNKED), None, []),
        (asking(), Defect.UNKNOWN_VIDEO, [("request.video_id.unknown", "unclear")]),
        (asking({"prompt": {}}), Defect.UNKNOWN_VIDEO, [("request.video_id.unknown", "unclear")]),
        (asking(b"\xff"), None, []),
    ],
)
@pytest.mark.parametrize("status", [200, 202])
def test_a_refusal_with_a_success_breaks_a_single_clause(
    request_: Request, defect: Defect | None, clauses: list[tuple[str, str]], status: int
) -> None:
    """What the request was about is refused where that is right, and not shown otherwise."""
    judgement = exchanged(request_, answering(ERROR, status), defect=defect)
    message = f"the {status} is a refusal{SAYS}"
    assert judgement.refusal == message
    assert judgement.broken == [Observation(clause("response.200.refusal"), Outcome.BROKEN, "", message, status)]
    assert about(judgement) == [HTTP, *((name, outcome, message, None) for name, outcome in clauses)]
    assert not judgement.accepted
