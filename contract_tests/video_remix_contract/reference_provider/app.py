"""The reference provider as an ASGI application: it reads a request as the judge does and answers from the fragment."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from attrs import frozen
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse

from video_remix_contract.judge.request import read_request
from video_remix_contract.reference_provider.behaviour import Behaviour, Occasion, Reply
from video_remix_contract.reference_provider.responses import job_answer, refusal_answer
from video_remix_contract.reference_provider.store import SOURCES, WRONG_KEY, Store
from video_remix_contract.wire.messages import Exchange, Request, Response, header, url_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Receive, Scope, Send

    from video_remix_contract.judge.request import Reading
    from video_remix_contract.openapi.operation import Contract

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
    def said(self) -> dict[str, str | None]:
        """The refusal as the members of the platform's error object."""
        kind = "server_error" if self.status >= 500 else "invalid_request_error"
        return {"message": self.message, "type": kind, "param": self.param, "code": self.code}


class ReferenceProvider:
    """A provider that keeps the contract, as an ASGI application whose base path is /v1.

    ``behaviour`` breaks it on purpose; ``record`` is called with every exchange, in the order of the requests. Raises
    ContractError where the fragment needs an example before an answer can be made up.
    """

    def __init__(
        self,
        contract: Contract,
        behaviour: Behaviour | None = None,
        record: Callable[[Exchange], None] | None = None,
    ) -> None:
        self.contract = contract
        self.behaviour = behaviour or Behaviour()
        self.record = record
        self.store = Store()
        # A fragment that no answer can be made up for is an error now, not a 500 for every request.
        for state in {source.remix_state for source in SOURCES.values()} - {None}:
            job_answer(contract, str(state), {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI 3)."""
        if scope["type"] != "http":
            return
        try:
            request = await received(HttpRequest(scope, receive))
        except ClientDisconnect:
            return
        reply = self.answer(request)
        if self.record is not None:
            response = Response(reply.status, reply.headers, reply.body)
            self.record(Exchange(request, response))
        answer = HttpResponse(reply.body if request.method != "HEAD" else b"", reply.status)
        answer.raw_headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers
        ]
        await answer(scope, receive, send)

    def answer(self, request: Request) -> Reply:
        """Return the answer to a request."""
        reading = read_request(self.contract, request)
        asked = Occasion(reading, len(self.store.jobs) + 1)
        refusal = self.misaddressed(request, asked) or self.unauthorised(request, asked) or self.invalid(asked)
        if refusal is not None:
            return self.reply(refusal.status, refusal_answer(self.contract, refusal.said), Occasion(reading, 0))
        job = self.store.create()
        occasion = Occasion(reading, len(self.store.jobs))
        return self.reply(int(self.contract.successes[0]), self.job(job, reading), occasion)

    def job(self, job: str, reading: Reading) -> dict[str, Any]:
        """Return the document of a new job."""
        source = SOURCES.get(reading.video_id or "", SOURCES["video_123"])
        state, now = source.remix_state or "queued", int(time.time())
        known: dict[str, Any] = {"id": job, "remixed_from_video_id": reading.video_id, "created_at": now}
        if state == "completed":
            known |= {"completed_at": now, "expires_at": now + 3600}
        if isinstance(reading.document, dict):
            known |= {name: value for name, value in reading.document.items() if isinstance(value, str)}
        return job_answer(self.contract, state, known)

    def misaddressed(self, request: Request, asked: Occasion) -> Refusal | None:
        """Refuse another path or another method."""
        broken = {point.name for point in asked.reading.breaches}
        if "path" in broken or not url_path(request.url).startswith(f"{BASE}/"):
            return Refusal(404, "There is nothing at this path.", None, "not_found")
        if "method" in broken and not self.behaviour.tolerates("request.method.other", asked):
            return Refusal(405, f"This path takes {self.contract.method.upper()} only.", None, "method_not_allowed")
        return None

    def unauthorised(self, request: Request, asked: Occasion) -> Refusal | None:
        """Refuse a missing key and the one that is known to be wrong."""
        if not self.contract.secured():
            return None
        missing = any(point.name == "authorization" for point in asked.reading.breaches)
        if missing and not self.behaviour.tolerates("request.authorization.missing", asked):
            return Refusal(401, "You did not provide an API key.", None, "missing_api_key")
        key = (header(request.headers, "authorization") or "").partition(" ")[2].strip()
        if key == WRONG_KEY and not self.behaviour.tolerates("request.authorization.wrong", asked):
            return Refusal(401, "Incorrect API key provided.", None, "invalid_api_key")
        return None

    def invalid(self, asked: Occasion) -> Refusal | None:
        """Refuse a body that breaks the contract, a video that is unknown or unfinished."""
        reading, tolerates = asked.reading, self.behaviour.tolerates
        for point in reading.breaches:
            if point.refusal and not tolerates(point.refusal, asked, point.got):
                param = point.pointer.removeprefix("/").replace("/", ".") or None
                return Refusal(400, f"The request is invalid: {point.message}.", param, "invalid_request")
        source = SOURCES.get(reading.video_id or "")
        name = self.contract.path_parameter
        if source is None and not tolerates("request.video_id.unknown", asked):
            return Refusal(404, f"There is no video {reading.video_id!r}.", name, "video_not_found")
        unfinished = source is not None and source.remix_state is None
        if unfinished and not tolerates("request.video_id.unfinished", asked):
            return Refusal(409, "The video is not completed.", name, "video_not_completed")
        declined = None if reading.breaches else self.behaviour.declines(asked)
        return None if declined is None else Refusal(declined, "The request was declined.", None, "declined")

    def reply(self, status: int, document: Any, occasion: Occasion) -> Reply:
        """Put a document into an answer."""
        body = json.dumps(self.behaviour.document(document, occasion), ensure_ascii=False).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        if status == 405:
            headers.append(("Allow", self.contract.method.upper()))
        if status == 401:
            headers.append(("WWW-Authenticate", "Bearer"))
        return self.behaviour.reply(Reply(status, tuple(headers), body), occasion)


async def received(http: HttpRequest) -> Request:
    """Read a request off the wire, its path and its headers as they came, its body up to a bound."""
    body = bytearray()
    async for chunk in http.stream():
        if len(body) <= MAX_REQUEST:
            body += chunk
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in http.headers.raw)
    path = http.scope.get("raw_path", http.scope["path"].encode()).decode("latin-1")
    query = http.scope["query_string"].decode("latin-1")
    host = header(headers, "host") or "localhost"
    url = f"{http.scope['scheme']}://{host}{path}{'?' if query else ''}{query}"
    return Request(http.method, url, headers, bytes(body[: MAX_REQUEST + 1]))
