"""A refusal that comes with the status of a success is a single finding; a job, however incomplete, is none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from attrs import evolve
from support import fixed_clauses
from video_remix_contract.clauses.model import Location, Side
from video_remix_contract.judging.provider import judge_provider
from video_remix_contract.judging.verdict import conclude
from video_remix_contract.probing.defects import defective
from video_remix_contract.probing.probes import invalid, valid
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.wire.messages import Exchange, Response

from judging.recording import TARGET

CLAUSES = fixed_clauses()
MEDIA_TYPE = next(iter(CLAUSES.operation.request_media_types))
REFUSAL = "response.200.refusal"
ERROR = {"message": "No such video.", "type": "invalid_request_error", "param": None, "code": None}
ENVELOPES: list[Any] = [
    {"error": ERROR},
    {"error": "No such video."},
    {"error": {"code": 404, "message": "No such video.", "status": "NOT_FOUND"}},
    {"errors": [{"message": "No such video."}]},
    {"detail": "No such video."},
    {"detail": [{"loc": ["body"], "msg": "No such video."}]},
    {"code": "fail", "message": "No such video.", "data": None},
    {"object": "error", "message": "No such video.", "code": 404},
    {"success": False, "message": "No such video."},
    {"type": "about:blank", "title": "No such video.", "status": 404},
]
JOBS: list[Any] = [
    {"id": "v", "status": "failed", "progress": 0, "error": {"code": "c", "message": "m"}},
    {"id": "v", "object": "video", "model": "m", "error": "boom"},
    {"code": "success", "message": "ok", "data": {"id": "v", "object": "video", "status": "queued"}},
    {"code": "success", "message": "ok", "data": {"task_id": "t"}},
    {"code": "success", "message": "", "data": None},
    {"error": None},
    {"title": ""},
    {},
    [],
    None,
    "error",
]


def answered(document: Any, status: int = 200) -> Response:
    """Return a response with a document."""
    return Response(status, (("Content-Type", "application/json"),), json.dumps(document).encode())


def broken_by(exchange: Exchange) -> dict[str, str]:
    """Return the ids of the clauses that an exchange breaks, each with its message."""
    return {observation.clause.id: observation.message for observation in judge_provider(CLAUSES, exchange).broken}


def plain() -> Exchange:
    """Return an accepted plain request."""
    request = valid(CLAUSES, TARGET, MEDIA_TYPE).request
    return Exchange(request, ReferenceProvider(CLAUSES.contract).respond(request))


@pytest.mark.parametrize("envelope", ENVELOPES, ids=json.dumps)
@pytest.mark.parametrize("status", [200, 201])
def test_an_error_in_a_success_is_one_finding(envelope: Any, status: int) -> None:
    """A 2xx with an error envelope breaks a single clause, and the finding quotes what the envelope says."""
    exchange = evolve(plain(), response=answered(envelope, status))
    assert broken_by(exchange) == {REFUSAL: f'the {status} is a refusal: "No such video."'}
    assert not judge_provider(CLAUSES, exchange).accepted


@pytest.mark.parametrize("document", JOBS, ids=json.dumps)
def test_an_incomplete_job_is_no_refusal(document: Any) -> None:
    """A job without most of its members, a wrapped job and an empty document are judged as what they are."""
    exchange = evolve(plain(), response=answered(document))
    assert REFUSAL not in broken_by(exchange)
    assert broken_by(exchange) != {}


def test_a_provider_that_refuses_with_200_has_one_finding() -> None:
    """Where all refusals come with 200, no clause about what must be refused fails, and neither does any other."""
    probes = [*invalid(CLAUSES, TARGET), *defective(CLAUSES, TARGET, "video_unknown")]
    refused = [Exchange(probe.request, answered({"error": ERROR}), defect=probe.defect) for probe in probes]
    controls = [
        Exchange(request, ReferenceProvider(CLAUSES.contract).respond(request))
        for request in (valid(CLAUSES, TARGET, kind).request for kind in CLAUSES.operation.request_media_types)
    ]
    judgements = [judge_provider(CLAUSES, exchange) for exchange in [*controls, *refused, *controls]]
    verdict = conclude(CLAUSES, Side.PROVIDER, judgements)
    failing = {result.clause.id for result in verdict.results if result.verdict == "fail"}
    assert failing - {"response.200.id.unique"} == {REFUSAL, "request.method.other"}
    asked = [result for result in verdict.results if result.clause in {probe.clause for probe in probes}]
    bodies = [result for result in asked if result.clause.location in {Location.BODY, Location.CONTENT_TYPE}]
    assert {result.clause.id: result.reason for result in bodies if result.verdict != "pass"} == {}
