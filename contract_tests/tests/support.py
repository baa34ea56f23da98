"""What the tests share: verifying a provider over real sockets, reading the outcome, a provider of another make."""

from __future__ import annotations

import asyncio
import copy
import json
from typing import TYPE_CHECKING, Any

import jsonschema_rs
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.responses import job_answer
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.reference_provider.store import SOURCES
from video_remix_contract.verification import Settings, verify_provider

if TYPE_CHECKING:
    from starlette.requests import Request
    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.openapi.operation import Contract
    from video_remix_contract.reference_provider.behaviour import Behaviour
    from video_remix_contract.report.model import Report

KEY = "sk-very-secret-key"
USABLE = tuple(name for name, source in SOURCES.items() if source.remix_state)
PENDING = next(name for name, source in SOURCES.items() if source.remix_state is None)


def verified(found: Catalogue, app: Any, settings: Settings | None = None, **target: Any) -> Report:
    """Verify an ASGI application over real sockets."""
    with serving(app) as origin:
        return verified_at(found, origin, settings, **target)


def verified_at(found: Catalogue, origin: str, settings: Settings | None = None, **target: Any) -> Report:
    """Verify whatever listens at an origin, with every source video of the reference provider."""
    given = {"video_ids": USABLE, "pending_video_id": PENDING, **target}
    return asyncio.run(verify_provider(found, Target(f"{origin}{BASE}", KEY, **given), settings or Settings(timeout=5)))


def behaving(found: Catalogue, behaviour: Behaviour, settings: Settings | None = None, **target: Any) -> Report:
    """Verify the reference provider with a behaviour."""
    return verified(found, ReferenceProvider(found.contract, behaviour), settings, **target)


def failed(report: Report, level: str | None = None) -> set[str]:
    """Return the ids of the clauses that fail, of one level where it is given."""
    results = [one for one in report.verdict.results if one.verdict == "fail"]
    return {one.clause.id for one in results if level is None or one.clause.level == level}


def plain_provider(contract: Contract) -> Starlette:
    """Return a provider as an application team writes it: framework parsers, no code of the reference provider's.

    Only the documents of its answers come from the fragment, so that a changed fragment changes them.
    """
    form = "multipart/form-data"
    schema = {"$ref": f"#{contract.request_media_types['application/json'].pointer}"}
    valid = jsonschema_rs.Draft202012Validator(schema | {"components": contract.document["components"]}).is_valid
    numbers = iter(range(1, 1_000_000))

    def refused(status: int, message: str) -> JSONResponse:
        error = {"message": message, "type": "invalid_request_error", "param": None, "code": None}
        return JSONResponse({"error": error}, status)

    async def remix(request: Request) -> JSONResponse:
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return refused(401, "bad key")
        if request.path_params["video_id"] not in SOURCES:
            return refused(404, "no such video")
        kind = request.headers.get("content-type", "").partition(";")[0]
        try:
            if kind == form:
                document: Any = dict(await request.form())
            elif kind == "application/json":
                document = await request.json()
            else:
                return refused(415, "unsupported media type")
        except Exception:  # noqa: BLE001 - whatever the framework's parsers raise
            return refused(400, "malformed body")
        if not valid(document):
            return refused(400, "invalid body")
        known = {
            "id": f"video_{next(numbers)}",
            "remixed_from_video_id": request.path_params["video_id"],
            "prompt": document.get("prompt"),
        }
        return JSONResponse(job_answer(contract, "queued", known))

    return Starlette(routes=[Route(f"{BASE}/videos/{{video_id}}/remix", remix, methods=["POST"])])


def changed(contract: Contract, change: Any) -> bytes:
    """Return the fragment as JSON after a change of its document."""
    document = copy.deepcopy(contract.document)
    change(document)
    return json.dumps(document).encode()
