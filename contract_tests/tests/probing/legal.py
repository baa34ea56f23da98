"""Providers that are odd and keep every MUST: no finding of that level may be raised against them."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen
from video_remix_contract.clauses.model import Location
from video_remix_contract.reference_provider.behaviour import Behaviour, Occasion, with_header
from video_remix_contract.reference_provider.deviations import body, header, only, status

if TYPE_CHECKING:
    from collections.abc import Callable

    from video_remix_contract.clauses.model import Clause
    from video_remix_contract.wire.messages import Response


@frozen
class Odd(Behaviour):
    """A legal oddity: accepted requests, responses and refusals changed in ways that the contract allows.

    ``accepts`` is the location whose clauses are not asked for.
    """

    accepts: Location | None = None
    change: Callable[[dict[str, Any], Occasion], Any] | None = None
    wire: Callable[[Response], Response] | None = None

    def tolerates(self, clause: Clause | None, occasion: Occasion, got: Any = None) -> bool:  # noqa: ARG002 - the base class's signature
        """Accept what is not asked for."""
        return clause is not None and clause.location is self.accepts

    def document(self, document: Any, occasion: Occasion) -> Any:
        """Change the response of a job."""
        return self.change(document, occasion) if self.change and occasion.job else document

    def respond(self, response: Response, occasion: Occasion) -> Response:  # noqa: ARG002 - the base class's signature
        """Change every response."""
        return self.wire(response) if self.wire else response


def zipped(response: Response) -> Response:
    """Compress a response."""
    return with_header(body(gzip.compress)(response), "Content-Encoding", "gzip")


def written(**options: Any) -> Callable[[Response], Response]:
    """Write the JSON of a response in another style."""
    return body(lambda text: json.dumps(json.loads(text), **options).encode())


def envelope(make: Callable[[str], Any], media_type: str = "application/json") -> Callable[[Response], Response]:
    """Put refusals into another envelope."""

    def wire(response: Response) -> Response:
        if response.status < 400:
            return response
        message = json.loads(response.body)["error"]["message"]
        changed = body(lambda _: json.dumps(make(message)).encode())(response)
        return with_header(changed, "Content-Type", media_type)

    return wire


def all_of(*changes: Callable[[Response], Response]) -> Callable[[Response], Response]:
    """Apply several changes in turn."""

    def wire(response: Response) -> Response:
        for change in changes:
            response = change(response)
        return response

    return wire


def with_members(**members: Any) -> Callable[[dict[str, Any], Occasion], Any]:
    """Set other values in the members that the response has."""
    return lambda document, _: {**document, **{name: value for name, value in members.items() if name in document}}


def refusals(change: Callable[[Response], Response]) -> Callable[[Response], Response]:
    """Apply a change to refusals alone."""
    return lambda response: change(response) if response.status >= 400 else response


def nested_extra(document: dict[str, Any], _: Occasion) -> dict[str, Any]:
    """Add a member to every object inside the response."""
    return {name: {**value, "param": None} if isinstance(value, dict) else value for name, value in document.items()}


LEGAL: dict[str, Odd] = {
    "additional members": Odd(
        change=lambda document, _: {**document, "usage": {"seconds": 8}, "url": "x", "task_id": "t"}
    ),
    "additional members in error": Odd(change=nested_extra),
    "members in another order": Odd(change=lambda document, _: dict(reversed(document.items()))),
    "422 for 400": Odd(wire=only(400, status(422))),
    "415 for 400": Odd(wire=only(400, status(415))),
    "409 for 400": Odd(wire=only(400, status(409))),
    "404 for 400": Odd(wire=only(400, status(404))),
    "500 for 400": Odd(wire=only(400, status(500))),
    "403 for 401": Odd(wire=only(401, status(403))),
    "400 for 404": Odd(wire=only(404, status(400))),
    "404 for 405": Odd(wire=only(405, status(404))),
    "no authentication": Odd(accepts=Location.AUTHORIZATION),
    "gzip": Odd(wire=zipped),
    "chunked": Odd(wire=header("Content-Length", None)),
    "charset": Odd(wire=header("Content-Type", "application/json; charset=utf-8")),
    "media type in capitals": Odd(wire=header("Content-Type", "Application/JSON")),
    "connection closed after the answer": Odd(wire=header("Connection", "close")),
    "cookies and headers": Odd(wire=header("Set-Cookie", "a=b; Path=/")),
    "indented": Odd(wire=written(indent=2)),
    "escaped": Odd(wire=written(ensure_ascii=True)),
    "sorted": Odd(wire=written(sort_keys=True, separators=(",", ":"))),
    "white space around": Odd(wire=body(lambda text: b"\r\n " + text + b" \n")),
    "in_progress at once": Odd(
        change=with_members(status="in_progress", progress=3, completed_at=None, expires_at=None, error=None)
    ),
    "prompt kept to itself": Odd(change=with_members(prompt=None)),
    "base64 ids": Odd(change=lambda document, occasion: {**document, "id": f"{'dmlkZW8=' * 20}{occasion.job}=="}),
    "an expiry from the start": Odd(change=lambda document, _: {**document, "expires_at": document["created_at"] + 60}),
    "another model": Odd(change=with_members(model="")),
    "detail envelope": Odd(wire=envelope(lambda message: {"detail": message})),
    "problem+json": Odd(wire=envelope(lambda message: {"title": message}, "application/problem+json")),
    "flat envelope": Odd(wire=envelope(lambda message: {"code": "x", "message": message, "data": None})),
    "codes as text": Odd(
        wire=envelope(lambda m: {"error": {"message": m, "type": "x", "param": "None", "code": "404"}})
    ),
    "empty refusals": Odd(wire=refusals(body(lambda _: b""))),
    "422 in a detail envelope, gzipped": Odd(
        wire=all_of(only(400, status(422)), envelope(lambda message: {"detail": [message]}), zipped)
    ),
    "refusals without a media type": Odd(wire=refusals(header("Content-Type", None))),
    "a failed job at once": Odd(
        change=with_members(status="failed", completed_at=None, error={"code": "rate", "message": "no"})
    ),
    "an early hint of time": Odd(
        wire=lambda response: evolve(response, headers=(*response.headers, ("Server-Timing", "a")))
    ),
}
