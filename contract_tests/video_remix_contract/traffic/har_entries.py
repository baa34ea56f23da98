"""An exchange as an entry of HAR 1.2; members of our own begin with an underscore, as the format asks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from attrs import asdict

from video_remix_contract.traffic.records import plain, text_of
from video_remix_contract.wire.messages import Exchange, Headers, Request, Response, header

# The version is that of the members of our own.
CREATOR = {"name": "video-remix-contract", "version": "1"}
UNKNOWN = -1
# In the place of a response that never came, as browsers write it.
NONE = Response(0)
# As other tools have it.
CODED = "_textBase64"
# What has been read of a wire is HTTP/1, and so is what our transport sends.
HTTP = "HTTP/1.1"


def entry_of(exchange: Exchange) -> dict[str, Any]:
    """Return the entry of an exchange; one without a time gets that of now, since the format asks for a time."""
    started = exchange.started or datetime.now(UTC)
    wire = exchange.wire
    version = f"HTTP/{wire.http_version}" if wire else HTTP
    entry: dict[str, Any] = {
        "startedDateTime": started.isoformat(),
        "time": 0,
        "request": request_of(exchange.request, version),
        "response": response_of(exchange.response or NONE, version),
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
    }
    if exchange.label is not None:
        entry["comment"] = plain(exchange.label)
    if wire:
        entry |= {"connection": str(wire.connection), "_wire": asdict(wire)}
    if exchange.failure:
        entry["_failure"] = exchange.failure.kind
    if exchange.defect:
        entry["_defect"] = exchange.defect
    if exchange.unseen:
        entry["_unseen"] = sorted(exchange.unseen)
    if exchange.fault is not None:
        entry["_fault"] = plain(exchange.fault)
    return entry


def request_of(request: Request, version: str) -> dict[str, Any]:
    """Return a request; a body that is no text is base64 in a member of which the format knows nothing."""
    query = parse_qsl(request.url.partition("#")[0].partition("?")[2], keep_blank_values=True)
    message = {
        "method": plain(request.method),
        "url": plain(request.url),
        **message_of(request.headers, version),
        "queryString": named(query),
        "bodySize": len(request.body),
    }
    if request.body:
        text, encoding = text_of(request.body)
        message["postData"] = {
            "mimeType": plain(header(request.headers, "content-type") or ""),
            CODED if encoding else "text": text,
        }
    return message


def response_of(response: Response, version: str) -> dict[str, Any]:
    """Return a response."""
    text, encoding = text_of(response.body)
    content: dict[str, Any] = {
        "size": len(response.body),
        "mimeType": plain(header(response.headers, "content-type") or ""),
        # Some tools ask for it also where there is nothing.
        "text": text,
    }
    if encoding:
        content["encoding"] = encoding
    return {
        "status": response.status,
        "statusText": "",
        **message_of(response.headers, version),
        "content": content,
        "redirectURL": plain(header(response.headers, "location") or ""),
        # The size on the wire: the body here is without its content coding.
        "bodySize": UNKNOWN,
    }


def message_of(headers: Headers, version: str) -> dict[str, Any]:
    """Return what requests and responses have in common; cookies stand in the headers, which have no keys."""
    return {"httpVersion": version, "headers": named(headers), "headersSize": UNKNOWN, "cookies": []}


def named(pairs: Any) -> list[dict[str, str]]:
    """Return names and values as the format has them."""
    return [{"name": plain(name), "value": plain(value)} for name, value in pairs]
