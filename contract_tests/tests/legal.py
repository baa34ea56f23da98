"""Providers that are odd and keep every MUST: no finding of that level may be raised against them."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen
from video_remix_contract.reference_provider.behaviour import Behaviour, Occasion, Reply
from video_remix_contract.reference_provider.deviations import body, only, status

if TYPE_CHECKING:
    from collections.abc import Callable


@frozen
class Odd(Behaviour):
    """A legal oddity: accepted requests, answers and refusals changed in ways that the contract allows."""

    accepts: frozenset[str] = frozenset()
    says: Callable[[dict[str, Any], Occasion], Any] | None = None
    wire: Callable[[Reply], Reply] | None = None

    def tolerates(self, clause: str, occasion: Occasion, got: Any = None) -> bool:  # noqa: ARG002 - the base class's signature
        """Accept what is listed."""
        return clause in self.accepts

    def document(self, document: Any, occasion: Occasion) -> Any:
        """Change the answer of a job."""
        return self.says(document, occasion) if self.says and occasion.job else document

    def reply(self, reply: Reply, occasion: Occasion) -> Reply:  # noqa: ARG002 - the base class's signature
        """Change every reply."""
        return self.wire(reply) if self.wire else reply


def header(name: str, value: str | None) -> Callable[[Reply], Reply]:
    """Set a header of every reply."""
    return lambda reply: reply.with_header(name, value)


def zipped(reply: Reply) -> Reply:
    """Compress a reply."""
    return body(gzip.compress)(reply).with_header("Content-Encoding", "gzip")


def written(**options: Any) -> Callable[[Reply], Reply]:
    """Write the JSON of a reply in another style."""
    return body(lambda text: json.dumps(json.loads(text), **options).encode())


def envelope(make: Callable[[str], Any], media_type: str = "application/json") -> Callable[[Reply], Reply]:
    """Put refusals into another envelope."""

    def wire(reply: Reply) -> Reply:
        if reply.status < 400:
            return reply
        message = json.loads(reply.body)["error"]["message"]
        return body(lambda _: json.dumps(make(message)).encode())(reply).with_header("Content-Type", media_type)

    return wire


def moved(*changes: Callable[[Reply], Reply]) -> Callable[[Reply], Reply]:
    """Apply several changes in turn."""

    def wire(reply: Reply) -> Reply:
        for change in changes:
            reply = change(reply)
        return reply

    return wire


def saying(**members: Any) -> Callable[[dict[str, Any], Occasion], Any]:
    """Say other values in the members that the answer has."""
    return lambda document, _: {**document, **{name: value for name, value in members.items() if name in document}}


LEGAL: dict[str, Odd] = {
    "additional members": Odd(
        says=lambda document, _: {**document, "usage": {"seconds": 8}, "url": "x", "task_id": "t"}
    ),
    "additional members in error": Odd(
        says=lambda document, _: {**document, "error": document["error"] and {**document["error"], "param": None}}
    ),
    "members in another order": Odd(says=lambda document, _: dict(reversed(document.items()))),
    "422 for 400": Odd(wire=only(400, status(422))),
    "415 for 400": Odd(wire=only(400, status(415))),
    "409 for 400": Odd(wire=only(400, status(409))),
    "404 for 400": Odd(wire=only(400, status(404))),
    "500 for 400": Odd(wire=only(400, status(500))),
    "403 for 401": Odd(wire=only(401, status(403))),
    "400 for 404": Odd(wire=only(404, status(400))),
    "404 for 405": Odd(wire=only(405, status(404))),
    "no authentication": Odd(accepts=frozenset({"request.authorization.missing", "request.authorization.wrong"})),
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
        says=saying(status="in_progress", progress=3, completed_at=None, expires_at=None, error=None)
    ),
    "prompt kept to itself": Odd(says=saying(prompt=None)),
    "base64 ids": Odd(says=lambda document, occasion: {**document, "id": f"{'dmlkZW8=' * 20}{occasion.job}=="}),
    "an expiry from the start": Odd(says=lambda document, _: {**document, "expires_at": document["created_at"] + 60}),
    "another model": Odd(says=saying(model="")),
    "detail envelope": Odd(wire=envelope(lambda message: {"detail": message})),
    "problem+json": Odd(wire=envelope(lambda message: {"title": message}, "application/problem+json")),
    "flat envelope": Odd(wire=envelope(lambda message: {"code": "x", "message": message, "data": None})),
    "codes as text": Odd(
        wire=envelope(lambda m: {"error": {"message": m, "type": "x", "param": "None", "code": "404"}})
    ),
    "empty refusals": Odd(wire=lambda reply: body(lambda _: b"")(reply) if reply.status >= 400 else reply),
    "422 in a detail envelope, gzipped": Odd(
        wire=moved(only(400, status(422)), envelope(lambda message: {"detail": [message]}), zipped)
    ),
    "refusals without a media type": Odd(
        wire=lambda reply: reply.with_header("Content-Type", None) if reply.status >= 400 else reply
    ),
    "a failed job at once": Odd(
        says=lambda document, _: {
            **document,
            "status": "failed",
            "completed_at": None,
            "error": {"code": "rate", "message": "no"},
        }
    ),
    "an early hint of time": Odd(wire=lambda reply: evolve(reply, headers=(*reply.headers, ("Server-Timing", "a")))),
}
