"""The reference provider, an ASGI application: it reads requests as the judge does and responds from the fragment."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from attrs import frozen
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse
from starlette.types import Receive, Scope, Send

from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.clauses.model import Clause, Location
from video_remix_contract.judging.request import Reading, read_request
from video_remix_contract.openapi.contract import Contract
from video_remix_contract.reference_provider.behaviour import Behaviour, Occasion
from video_remix_contract.reference_provider.responses import job_document, refusal_document
from video_remix_contract.reference_provider.store import SOURCES, WRONG_KEY, Store
from video_remix_contract.wire.credentials import is_wrong_key
from video_remix_contract.wire.encoding import json_text
from video_remix_contract.wire.messages import Exchange, Request, Response, decoded, header, url_path

BASE = "/v1"
MAX_REQUEST = 8 * 1024 * 1024


@frozen
class Refusal:
    """Why a request is refused: the status, a sentence, the member that was wrong, a code."""

    status: int
    message: str
    param: str | None
    code: str

    @property
    def error(self) -> dict[str, str | None]:
        """The refusal as the members of the platform's error object."""
        kind = "server_error" if self.status >= 500 else "invalid_request_error"
        return {"message": self.message, "type": kind, "param": self.param, "code": self.code}


class ReferenceProvider:
    """A provider that keeps the contract, as an ASGI application whose base path is /v1.

    ``behaviour`` breaks it on purpose; ``record`` is called with every exchange, in the order of the requests. Raises
    ContractError where the fragment needs an example before a response can be made up.
    """

    def __init__(
        self, contract: Contract, behaviour: Behaviour | None = None, record: Callable[[Exchange], None] | None = None
    ) -> None:
        self.catalogue: Catalogue = catalogue(contract)
        self.operation = contract.operation
        self.behaviour = behaviour or Behaviour()
        self.record = record
        self.store = Store()
        # A fragment that no response can be made up for is an error now, not a 500 for every request.
        for state in {source.remix_state for source in SOURCES.values()} - {None}:
            job_document(self.operation, str(state), {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request (ASGI 3)."""
        if scope["type"] != "http":
            return
        try:
            request = await received(HttpRequest(scope, receive))
        except ClientDisconnect:
            return
        response = self.respond(request)
        if self.record is not None:
            self.record(Exchange(request, response))
        message = HttpResponse(response.body if request.method != "HEAD" else b"", response.status)
        message.raw_headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.headers
        ]
        await message(scope, receive, send)

    def respond(self, request: Request) -> Response:
        """Return the response to a request."""
        reading = read_request(self.catalogue, request)
        asked = Occasion(reading, len(self.store.jobs) + 1)
        refusal = self.misaddressed(request, asked) or self.unauthorized(request, asked) or self.invalid(asked)
        if refusal is not None:
            document = refusal_document(self.operation, refusal.error)
            return self.response(refusal.status, document, Occasion(reading, 0))
        job = self.store.create()
        occasion = Occasion(reading, len(self.store.jobs))
        return self.response(int(self.operation.successes[0].replace("XX", "00")), self.job(job, reading), occasion)

    def job(self, job: str, reading: Reading) -> dict[str, Any]:
        """Return the document of a new job."""
        source = SOURCES.get(reading.video_id or "", SOURCES["video_123"])
        state, now = source.remix_state or "queued", int(time.time())
        known: dict[str, Any] = {"id": job, "remixed_from_video_id": reading.video_id, "created_at": now}
        if state == "completed":
            known |= {"completed_at": now, "expires_at": now + 3600}
        known |= {name: value for name, value in reading.members.items() if isinstance(value, str)}
        return job_document(self.operation, state, known)

    def clause(self, location: Location, keyword: str) -> Clause | None:
        """Return the clause about requests with a defect."""
        path = (self.operation.path_parameter,) if location is Location.PARAMETER else ()
        return self.catalogue.find(location, path=path, keyword=keyword)

    def misaddressed(self, request: Request, asked: Occasion) -> Refusal | None:
        """Refuse another path or another method."""
        if asked.reading.breaks(Location.PATH) or not url_path(request.url).startswith(f"{BASE}/"):
            return Refusal(404, "There is nothing at this path.", None, "not_found")
        other_method = self.clause(Location.METHOD, "other")
        if asked.reading.breaks(Location.METHOD) and not self.behaviour.tolerates(other_method, asked):
            return Refusal(405, f"This path takes {self.operation.method.upper()} only.", None, "method_not_allowed")
        return None

    def unauthorized(self, request: Request, asked: Occasion) -> Refusal | None:
        """Refuse a missing key and the key that is known to be wrong."""
        if not self.operation.secured:
            return None
        tolerates = self.behaviour.tolerates
        missing = asked.reading.breaks(Location.AUTHORIZATION)
        if missing and not tolerates(self.clause(Location.AUTHORIZATION, "missing"), asked):
            return Refusal(401, "You did not provide an API key.", None, "missing_api_key")
        key = (header(request.headers, "authorization") or "").partition(" ")[2].strip()
        wrong = key == WRONG_KEY or is_wrong_key(key)
        if wrong and not tolerates(self.clause(Location.AUTHORIZATION, "wrong"), asked):
            return Refusal(401, "Incorrect API key provided.", None, "invalid_api_key")
        return None

    def invalid(self, asked: Occasion) -> Refusal | None:
        """Refuse a body that breaks the contract, a video that is unknown or unfinished."""
        reading, tolerates = asked.reading, self.behaviour.tolerates
        for breach in reading.breaches:
            if breach.refusal and not tolerates(breach.refusal, asked, breach.got):
                param = breach.pointer.removeprefix("/").replace("/", ".") or None
                return Refusal(400, f"The request is invalid: {breach.message}.", param, "invalid_request")
        source = SOURCES.get(reading.video_id or "")
        name = self.operation.path_parameter
        if source is None and not tolerates(self.clause(Location.PARAMETER, "unknown"), asked):
            return Refusal(404, f"There is no video {reading.video_id!r}.", name, "video_not_found")
        unfinished = source is not None and source.remix_state is None
        if unfinished and not tolerates(self.clause(Location.PARAMETER, "unfinished"), asked):
            return Refusal(409, "The video is not completed.", name, "video_not_completed")
        declined = None if reading.breaches else self.behaviour.declines(asked)
        return None if declined is None else Refusal(declined, "The request was declined.", None, "declined")

    def response(self, status: int, document: Any, occasion: Occasion) -> Response:
        """Put a document into a response."""
        body = json_text(self.behaviour.document(document, occasion))
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        if status == 405:
            headers.append(("Allow", self.operation.method.upper()))
        if status == 401:
            headers.append(("WWW-Authenticate", "Bearer"))
        return self.behaviour.respond(Response(status, tuple(headers), body), occasion)


async def received(http: HttpRequest) -> Request:
    """Read a request off the wire, its path and its headers as they came, its body up to a bound."""
    body = bytearray()
    async for chunk in http.stream():
        if len(body) <= MAX_REQUEST:
            body += chunk
    headers = decoded(http.headers.raw)
    path = http.scope.get("raw_path", http.scope["path"].encode()).decode("latin-1")
    query = http.scope["query_string"].decode("latin-1")
    host = header(headers, "host") or "localhost"
    url = f"{http.scope['scheme']}://{host}{path}{'?' if query else ''}{query}"
    return Request(http.method, url, headers, bytes(body[: MAX_REQUEST + 1]))
