"""From observations to a verdict: expected failures, and findings that explain a breach."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support import fixed_clauses
from video_remix_contract.clauses.model import Side
from video_remix_contract.judging.provider import judge_provider
from video_remix_contract.judging.verdict import conclude
from video_remix_contract.probing.probes import valid
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.wire.messages import Exchange

from judging.recording import CLAUSES, TARGET, accepted, document, recorded, with_body

if TYPE_CHECKING:
    from collections.abc import Callable


STATUSES = '"queued", "in_progress", "completed" or "failed"'


def without(members: dict[str, Any], name: str) -> dict[str, Any]:
    """Return an object without a member."""
    return {key: value for key, value in members.items() if key != name}


def test_expected_failures_do_not_fail_and_cannot_go_out_of_date() -> None:
    """An expected failure does not count; a clause that is listed and passes does."""
    status = CLAUSES.operation.successes[0]
    clause = next(
        clause for clause in CLAUSES.response_rules[status] if clause.keyword == "required" and not clause.condition
    )
    missing = with_body(accepted()[0], json.dumps(without(document(accepted()[0]), clause.path[-1])).encode())
    broken = [judge_provider(CLAUSES, exchange) for exchange in [missing, *recorded()[1:]]]
    clean = [judge_provider(CLAUSES, exchange) for exchange in recorded()]
    expected = {clause: "they will mend it"}
    assert conclude(CLAUSES, Side.PROVIDER, broken).overall == "nonconformant"
    assert conclude(CLAUSES, Side.PROVIDER, broken, expected=expected).overall == "conformant"
    assert conclude(CLAUSES, Side.PROVIDER, clean, expected=expected).overall == "nonconformant"


@pytest.mark.parametrize(
    ("change", "clause", "sentence"),
    [
        (
            lambda video: {"code": "success", "data": video},
            "response.200.id.required",
            "`id` is missing; it stands inside `data`, but the job itself must be the body",
        ),
        (
            lambda video: {**without(video, "id"), "task_id": "t"},
            "response.200.id.required",
            "`id` is missing; `task_id` does not replace it",
        ),
        (
            lambda video: {**video, "status": "processing"},
            "response.200.status.enum",
            f"`status` must be {STATUSES}; got the text \"processing\"; the documented word is 'in_progress'",
        ),
        (
            lambda video: {**video, "status": "QUEUED"},
            "response.200.status.enum",
            f"`status` must be {STATUSES}; got the text \"QUEUED\"; the documented spelling is 'queued'",
        ),
        (
            lambda video: {**video, "seconds": 8},
            "response.200.seconds.type",
            '`seconds` must be a string; got the number 8; send the text "8"',
        ),
        (lambda video: {**video, "size": None}, "response.200.size.nullability", "`size` must not be null"),
        (
            lambda video: {**video, "progress": 40.0},
            "response.200.progress.whole",
            "`progress` must be written as an integer, without a fraction; got the number 40.0",
        ),
        (
            lambda video: {**video, "error": ["boom"]},
            "response.200.error.type",
            "`error` must be an object or null; got an array",
        ),
    ],
)
def test_findings_tell_what_is_known_of_a_breach(change: Callable[[Any], Any], clause: str, sentence: str) -> None:
    """A wrapper, another name, a synonym and a number for a text are named with the documented spelling."""
    clauses = fixed_clauses()
    request = valid(clauses, TARGET, next(iter(clauses.operation.request_media_types))).request
    exchange = Exchange(request, ReferenceProvider(clauses.contract).respond(request))
    changed = with_body(exchange, json.dumps(change(document(exchange))).encode())
    messages = [
        observation.message
        for observation in judge_provider(clauses, changed).broken
        if observation.clause == clauses.by_id[clause]
    ]
    assert messages == [sentence]
