"""The reference provider, an ASGI application: it reads requests as the judge does and responds from the fragment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from attrs import frozen
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.types import Message, Receive, Scope, Send

from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.clauses.model import Clause, Location
from video_remix_contract.judging.parameters import query_pairs
from video_remix_contract.judging.provider import defect_clauses
from video_remix_contract.judging.request import read_request
from video_remix_contract.openapi.contract import Contract
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.reference_provider.answers import Answers
from video_remix_contract.reference_provider.behaviour import Behaviour, Occasion
from video_remix_contract.reference_provider.connection import Connection
from video_remix_contract.reference_provider.responses import first_media, refusal_document
from video_remix_contract.reference_provider.store import WRONG_KEY, Store
from video_remix_contract.wire.credentials import basic, is_wrong_key
from video_remix_contract.wire.encoding import json_text
from video_remix_contract.wire.messages import Defect, Exchange, Request, Response, decoded, header, url_path

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


NOTHING_HERE = Refusal(404, "There is nothing at this path.", None, "not_found")


class ReferenceProvider:
    """A provider that keeps the contract, as an ASGI application whose base path is /v1.

    ``behaviour`` breaks it on purpose; ``record`` is called with every exchange, in the order of the requests. Raises
    ContractError where the fragment needs an example before a response can be made up.
    """

    def __init__(
        self, contract: Contract, behaviour: Behaviour | None = None, record: Callable[[Exchange], None] | None = None
    ) -> None:
        self.catalogue: Catalogue = catalogue(contract)
        self.behaviour = behaviour or Behaviour()
        self.record = record
        self.answers = Answers(contract)
        self.accepted: Counter[str] = Counter()

    def restart(self, behaviour: Behaviour | None = None) -> None:
        """Forget all jobs, and behave in another way from now on."""
        self.behaviour = behaviour or Behaviour()
        self.answers.store = Store()
        self.accepted.clear()

    @property
    def jobs(self) -> int:
        """How many jobs were made."""
        return self.answers.store.made

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request (ASGI 3)."""
        if scope["type"] != "http":
            return
        started = datetime.now(UTC)
        try:
            request = await received(HttpRequest(scope, receive))
        except ClientDisconnect:
            return
        response = self.respond(request)
        if self.record is not None:
            connection = Connection.of(scope)
            self.record(Exchange(request, response, started=started, wire=connection.wire if connection else None))
        await sent(response, request, send)

    def respond(self, request: Request) -> Response:
        """Return the response to a request."""
        clauses = self.catalogue.of_request(request)
        if clauses is None:
            return nothing_here(self.catalogue.operations[0])
        operation, reading = clauses.operation, read_request(clauses, request)
        asked = Occasion(reading, self.accepted[operation.name] + 1)
        refusal = (
            self.misaddressed(clauses, request, asked)
            or self.unauthorized(clauses, request, asked)
            or self.invalid(clauses, asked)
        )
        if refusal is not None:
            document = refusal_document(operation, refusal.error, refusal.status)
            return self.response(operation, refusal.status, document, Occasion(reading, 0))
        self.accepted[operation.name] += 1
        status = int(operation.successes[0].replace("XX", "00"))
        return self.response(operation, status, self.answers.answer(operation, reading), asked)

    def misaddressed(self, clauses: Catalogue, request: Request, asked: Occasion) -> Refusal | None:
        """Refuse another path or another method."""
        if asked.reading.breaks(Location.PATH) or not url_path(request.url).startswith(f"{BASE}/"):
            return NOTHING_HERE
        other_method = convention(clauses, Defect.OTHER_METHOD)
        if asked.reading.breaks(Location.METHOD) and not self.behaviour.tolerates(other_method, asked):
            method = clauses.operation.method.upper()
            return Refusal(405, f"This path takes {method} only.", None, "method_not_allowed")
        return None

    def unauthorized(self, clauses: Catalogue, request: Request, asked: Occasion) -> Refusal | None:
        """Refuse a missing key and the key that is known to be wrong."""
        if not clauses.operation.secured:
            return None
        tolerates = self.behaviour.tolerates
        missing = asked.reading.breaks(Location.AUTHORIZATION)
        if missing and not tolerates(convention(clauses, Defect.MISSING_KEY), asked):
            return Refusal(401, "You did not provide an API key.", None, "missing_api_key")
        wrong = any(key == WRONG_KEY or is_wrong_key(key) for key in keys(clauses.operation, request))
        if wrong and not tolerates(convention(clauses, Defect.WRONG_KEY), asked):
            return Refusal(401, "Incorrect API key provided.", None, "invalid_api_key")
        return None

    def invalid(self, clauses: Catalogue, asked: Occasion) -> Refusal | None:
        """Refuse a request that breaks the contract, a video that is unknown or unfinished."""
        reading, tolerates, operation = asked.reading, self.behaviour.tolerates, clauses.operation
        for breach in reading.breaches:
            if breach.refusal and not tolerates(breach.refusal, asked, breach.got):
                param = breach.pointer.removeprefix("/").replace("/", ".") or None
                return Refusal(400, f"The request is invalid: {breach.message}.", param, "invalid_request")
        name, known = operation.path_parameter, self.answers.knows(operation, reading)
        if not known and not tolerates(convention(clauses, Defect.UNKNOWN_VIDEO), asked):
            return Refusal(404, f"There is no video {reading.video_id!r}.", name, "video_not_found")
        unfinished = self.answers.is_unfinished(operation, reading)
        if unfinished and not tolerates(convention(clauses, Defect.UNFINISHED_VIDEO), asked):
            return Refusal(409, "The video is not completed.", name, "video_not_completed")
        declined = None if reading.breaches else self.behaviour.declines(asked)
        return None if declined is None else Refusal(declined, "The request was declined.", None, "declined")

    def response(self, operation: Operation, status: int, document: Any, occasion: Occasion) -> Response:
        """Put a document, or bytes, into a response."""
        document = self.behaviour.document(document, occasion)
        media_type = media_type_of(operation, status)
        body = document if isinstance(document, bytes) else json_text(document)
        headers = [("Content-Type", media_type)] if media_type else []
        headers.append(("Content-Length", str(len(body))))
        if status == 405:
            headers.append(("Allow", operation.method.upper()))
        if status == 401:
            headers.append(("WWW-Authenticate", "Bearer"))
        return self.behaviour.respond(Response(status, tuple(headers), body), occasion)


def nothing_here(operation: Operation) -> Response:
    """Return the response to a request for a path that no operation has."""
    body = json_text(refusal_document(operation, NOTHING_HERE.error, NOTHING_HERE.status))
    return Response(
        NOTHING_HERE.status, (("Content-Type", "application/json"), ("Content-Length", str(len(body)))), body
    )


def media_type_of(operation: Operation, status: int) -> str | None:
    """Return the media type of a response; JSON for what is not documented."""
    documented = operation.documented(status)
    return first_media(operation, documented)[0] if documented in operation.successes else "application/json"


def convention(clauses: Catalogue, defect: Defect) -> Clause | None:
    """Return the clause about requests with a defect."""
    return next((clause for _, clause in defect_clauses(clauses, defect)), None)


def keys(operation: Operation, request: Request) -> Iterator[str]:
    """Yield the keys that a request carries, whatever carries them."""
    authorization = header(request.headers, "authorization") or ""
    yield from basic(authorization) or [authorization.partition(" ")[2].strip()]
    for alternative in operation.security:
        for scheme in alternative:
            yield header(request.headers, scheme.name) or ""
            yield from (value for name, value in query_pairs(request.url) if name == scheme.name)


async def received(http: HttpRequest) -> Request:
    """Read a request off the wire, its path and its headers as they came, its body up to a bound.

    The names of its headers are in lower case on a server that does not tell how they were sent.
    """
    body = bytearray()
    async for chunk in http.stream():
        if len(body) <= MAX_REQUEST:
            body += chunk
    connection = Connection.of(http.scope)
    headers = connection.headers if connection else decoded(http.headers.raw)
    path = http.scope.get("raw_path", http.scope["path"].encode()).decode("latin-1")
    query = http.scope["query_string"].decode("latin-1")
    host = header(headers, "host") or "localhost"
    url = f"{http.scope['scheme']}://{host}{path}{'?' if query else ''}{query}"
    return Request(http.method, url, headers, bytes(body[: MAX_REQUEST + 1]))


async def sent(response: Response, request: Request, send: Send, *, cut: bool = False) -> None:
    """Send a response, or only its first half."""
    body = b"" if request.method == "HEAD" else response.body
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    start: Message = {"type": "http.response.start", "status": response.status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": body[: len(body) // 2] if cut else body, "more_body": cut})
