"""What the tests about live traffic share: a valid request, an ASGI application driven by hand, the counts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from support import KEY
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import BASE
from video_remix_contract.schema.examples import request_document
from video_remix_contract.wire.encoding import encode, is_form

if TYPE_CHECKING:
    import httpx2
    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.judging.model import Outcome
    from video_remix_contract.live.report import TrafficReport
    from video_remix_contract.wire.messages import Request

ORIGIN = "http://127.0.0.1"


def valid_request(clauses: Catalogue, origin: str = ORIGIN, media_type: str | None = None) -> Request:
    """Return a valid request in a media type, by default one whose bodies are no forms where there is such."""
    media_types = sorted(clauses.operation.request_media_types, key=is_form)
    content_type, body = encode(
        media_type or media_types[0], request_document(clauses.operation, media_type or media_types[0])
    )
    return Target(f"{origin}{BASE}", KEY).request(clauses.operation, body=body, content_type=content_type)


def send(client: httpx2.Client, request: Request, **options: Any) -> httpx2.Response:
    """Send a request with a client of httpx2."""
    return client.request(
        request.method, request.url, headers=list(request.headers), **{"content": request.body, **options}
    )


def shown(report: TrafficReport, outcome: Outcome) -> set[str]:
    """Return the ids of the clauses that came out so, everything in the queue judged."""
    report.flush()
    return {count.clause for count in report.counts.clauses if count.outcome is outcome}


def scope_of(request: Request) -> dict[str, Any]:
    """Return the scope that an ASGI server makes of a request."""
    path = request.url.removeprefix(ORIGIN)
    return {
        "type": "http",
        "method": request.method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in request.headers],
    }


class Wire:
    """The server's side of an ASGI application: gives the messages of a request, keeps those of the response."""

    def __init__(self, *messages: dict[str, Any]) -> None:
        self.messages = list(messages)
        self.sent: list[Any] = []

    @classmethod
    def carrying(cls, request: Request) -> Wire:
        """Return the wire of a request whose body comes in two pieces."""
        half = len(request.body) // 2
        return cls(
            {"type": "http.request", "body": request.body[:half], "more_body": True},
            {"type": "http.request", "body": request.body[half:], "more_body": False},
        )

    async def receive(self) -> Any:
        """Return the next message; a disconnect after the last."""
        return self.messages.pop(0) if self.messages else {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        """Keep a message."""
        self.sent.append(message)


def responding(*chunks: bytes, status: int = 200, content_type: str = "application/json") -> Any:
    """Return an application that reads the request and sends a body in pieces."""

    async def app(_: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        headers = [(b"content-type", content_type.encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        for chunk in chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body"})

    return app


def as_json(document: Any) -> bytes:
    """Return a document as JSON."""
    return json.dumps(document).encode()
