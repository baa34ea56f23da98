"""Recordings in the shapes that tools give them, as small as they can be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from video_remix_contract.traffic.pieces import Piece, pieces
from video_remix_contract.traffic.reading import Unread, records
from video_remix_contract.traffic.sources import sources

if TYPE_CHECKING:
    from pathlib import Path

    from video_remix_contract.wire.messages import Exchange

URL = "http://127.0.0.1:8000/v1/videos/video_123/remix"
KEY = {"name": "Authorization", "value": "Bearer sk-very-secret-key"}
TYPE = {"name": "Content-Type", "value": "application/json"}
BODY = '{"prompt": "ü"}'
ANSWER = '{"id": "video_1"}'


def entry(
    *,
    headers: list[dict[str, str]] | None = None,
    request: dict[str, Any] | None = None,
    response: dict[str, Any] | None = None,
    content: dict[str, Any] | None = None,
    **members: Any,
) -> dict[str, Any]:
    """Return an entry of a HAR with other members."""
    size = {"name": "Content-Length", "value": str(len(BODY.encode()))}
    return {
        "startedDateTime": "2026-11-30T01:11:51.866402+00:00",
        "request": {
            "method": "POST",
            "url": URL,
            "httpVersion": "HTTP/1.1",
            "headers": [TYPE, size] if headers is None else headers,
            "bodySize": len(BODY.encode()),
            "postData": {"mimeType": "application/json", "text": BODY},
            **(request or {}),
        },
        "response": {
            "status": 200,
            "headers": [TYPE, {"name": "Content-Length", "value": str(len(ANSWER))}],
            "content": {"size": len(ANSWER), "mimeType": "application/json", "text": ANSWER, **(content or {})},
            **(response or {}),
        },
        **members,
    }


def without(record: dict[str, Any], *path: str) -> dict[str, Any]:
    """Return a record without the member that a path leads to."""
    first, *rest = path
    kept = {name: value for name, value in record.items() if rest or name != first}
    return {**kept, first: without(record[first], *rest)} if rest else kept


def har(*entries: Any, creator: str | None = "WebInspector") -> bytes:
    """Return a HAR of entries, as a tool writes it."""
    made = {} if creator is None else {"creator": {"name": creator, "version": "1"}}
    return json.dumps({"log": {"version": "1.2", **made, "pages": [], "entries": entries}}).encode()


def line(number: int = 1, body: str = BODY) -> bytes:
    """Return a line of NDJSON."""
    request = {"method": "POST", "url": f"{URL}?{number}", "headers": [], "body": body}
    return json.dumps({"request": request, "response": {"status": 200, "body": ANSWER}}).encode() + b"\n"


def whole(path: Path) -> list[Exchange | Unread]:
    """Return what is read of a file in a single piece."""
    (source,) = sources([str(path)])
    return list(records(Piece(source)))


def in_pieces(path: Path, size: int) -> list[Exchange | Unread]:
    """Return what is read of a file in pieces."""
    return [record for piece in pieces(sources([str(path)]), size) for record in records(piece)]


def exchanges(path: Path) -> list[Exchange]:
    """Return what is read of a file; nothing of it is broken."""
    read = whole(path)
    assert not [record for record in read if isinstance(record, Unread)]
    return [record for record in read if not isinstance(record, Unread)]
