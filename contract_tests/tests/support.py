"""What the tests share: fixed and changed fragments, verifying over real sockets, an independent provider."""

from __future__ import annotations

import asyncio
import copy
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
from patience import patient
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.openapi.contract import load, parse
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.responses import job_document
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.reference_provider.store import SOURCES, UNFINISHED, USABLE
from video_remix_contract.schema.normalize import normalized
from video_remix_contract.verification import verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.openapi.contract import Contract
    from video_remix_contract.reference_provider.behaviour import Behaviour
    from video_remix_contract.report.model import Report
    from video_remix_contract.verification import Settings

KEY = "sk-very-secret-key"
ROOT = Path(__file__).resolve().parents[2]
# The contract as it was when these tests were written: they stay right when spec/openapi.yaml changes.
FIXED_FRAGMENT = Path(__file__).parent / "fragments" / "remix.yaml"


@cache
def fixed_clauses() -> Catalogue:
    """Return the clauses of the fixed fragment, for tests that are about particular members."""
    return catalogue(load(FIXED_FRAGMENT))


def changed(contract: Contract, change: Callable[[Any], None]) -> bytes:
    """Return a fragment as JSON after a change of its document."""
    document = copy.deepcopy(contract.document)
    change(document)
    return json.dumps(document).encode()


def changed_clauses(contract: Contract, change: Callable[[Any], None]) -> Catalogue:
    """Return the clauses of a fragment after a change of its document."""
    return catalogue(parse(changed(contract, change)))


def verified(clauses: Catalogue, app: Any, settings: Settings | None = None, **target: Any) -> Report:
    """Verify an ASGI application over real sockets."""
    with serving(app) as origin:
        return verified_at(clauses, origin, settings, **target)


def verified_at(clauses: Catalogue, origin: str, settings: Settings | None = None, **target: Any) -> Report:
    """Verify whatever listens at an origin, with every source video of the reference provider."""
    given = {"video_ids": USABLE, "pending_video_id": UNFINISHED[0], **target}
    return asyncio.run(verify(clauses, Target(f"{origin}{BASE}", KEY, **given), settings or patient()))


def behaving(clauses: Catalogue, behaviour: Behaviour, settings: Settings | None = None, **target: Any) -> Report:
    """Verify the reference provider with a behaviour."""
    return verified(clauses, ReferenceProvider(clauses.contract, behaviour), settings, **target)


def failed(report: Report, level: str | None = None) -> set[str]:
    """Return the ids of the clauses that fail, of a level where it is given."""
    results = [result for result in report.verdict.results if result.verdict == "fail"]
    return {result.clause.id for result in results if level is None or result.clause.level == level}


def independent_provider(contract: Contract) -> Starlette:
    """Return a provider as an application team writes it: framework parsers, no code of the reference provider's.

    Only the documents of its responses come from the fragment, so that a changed fragment changes them.
    """
    operation = contract.operation
    validators = {
        media_type: jsonschema_rs.Draft202012Validator(
            {"$ref": f"#{schema.pointer}", "components": contract.document["components"]}
        )
        for media_type, schema in operation.request_media_types.items()
    }
    numbers = iter(range(1, 1_000_000))

    def typed(fields: FormData, media_type: str) -> dict[str, Any]:
        members = normalized(operation.request_media_types[media_type]).properties
        other = {name for name, member in members.items() if "string" not in normalized(member).types}
        return {name: json.loads(str(value)) if name in other else value for name, value in fields.items()}

    def refused(status: int, message: str) -> JSONResponse:
        error = {"message": message, "type": "invalid_request_error", "param": None, "code": None}
        return JSONResponse({"error": error}, status)

    async def remix(request: Request) -> JSONResponse:
        video_id = request.path_params[operation.path_parameter]
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return refused(401, "bad key")
        if video_id not in SOURCES:
            return refused(404, "no such video")
        kind = request.headers.get("content-type", "").partition(";")[0]
        if kind not in validators:
            return refused(415, "unsupported media type")
        try:
            if kind.startswith("multipart/"):
                async with request.form() as fields:
                    document: Any = typed(fields, kind)
            else:
                document = await request.json()
            valid = validators[kind].is_valid(document)
        except Exception:  # noqa: BLE001 - whatever the framework's parsers raise, and a file, which no validator takes
            return refused(400, "malformed body")
        if not valid:
            return refused(400, "invalid body")
        known = {"id": f"video_{next(numbers)}", "remixed_from_video_id": video_id, "prompt": document.get("prompt")}
        return JSONResponse(job_document(operation, "queued", known))

    return Starlette(routes=[Route(f"{BASE}{operation.path}", remix, methods=[operation.method.upper()])])
