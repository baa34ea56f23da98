"""How a provider goes wrong where no schema states it: on the wire, in what a response means, in how it refuses."""

from __future__ import annotations

import json
import re
import time
import unicodedata
from collections.abc import Callable
from typing import Any

from attrs import evolve

from video_remix_contract.clauses.conventions import LATER, LONG_TEXT, OTHER_MEDIA_TYPE
from video_remix_contract.clauses.from_schema import LENGTH
from video_remix_contract.clauses.model import Location
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.reference_provider.behaviour import Occasion, with_header
from video_remix_contract.schema.examples import free_texts
from video_remix_contract.wire.encoding import is_multipart
from video_remix_contract.wire.messages import Response

Condition = Callable[[Occasion], bool]
Change = Callable[[Response], Response]
DocumentChange = Callable[[Any, Occasion], Any]

LONG = 1000
DAY = 24 * 60 * 60


def later(occasion: Occasion) -> bool:
    """Return whether the job is not the first."""
    return occasion.job > 1


def in_parts(occasion: Occasion) -> bool:
    """Return whether the request came as a form of parts."""
    return is_multipart(occasion.reading.media_type)


def non_ascii(occasion: Occasion) -> bool:
    """Return whether the request has a text that is not ASCII."""
    return not occasion.text.isascii()


def long(occasion: Occasion) -> bool:
    """Return whether the request has a long text."""
    return len(occasion.text) >= LONG


TEXT_CONDITIONS: dict[str, Condition] = {"non-ascii": non_ascii, "long": long}


def sequences(operation: Operation) -> dict[str, Condition]:
    """Return on which occasions a response is worse than the first, by the keyword of the sequence clause."""
    first = next(iter(operation.request_media_types), None)
    return {
        LATER.keyword: later,
        OTHER_MEDIA_TYPE.keyword: lambda occasion: occasion.reading.media_type != first,
        LONG_TEXT.keyword: long,
    }


def conditions(operation: Operation) -> dict[str, Condition]:
    """Return the occasions on which a fault may show alone, by name; each can be met by some request."""
    media_types = operation.request_media_types
    texts = any(free_texts(operation, media_type) for media_type in media_types)
    parts = any(map(is_multipart, media_types))
    return {"later": later, **({"multipart": in_parts} if parts else {}), **(TEXT_CONDITIONS if texts else {})}


def body(change: Callable[[bytes], bytes]) -> Change:
    """Return the change of a body, with the right length."""

    def wire(response: Response) -> Response:
        changed = change(response.body)
        return with_header(evolve(response, body=changed), "Content-Length", str(len(changed)))

    return wire


def header(name: str, value: str | None) -> Change:
    """Return the change of a header; None removes it."""
    return lambda response: with_header(response, name, value)


def cut_off(response: Response) -> Response:
    """Promise more bytes than come."""
    return with_header(response, "Content-Length", str(len(response.body) + 7))


def status(code: int) -> Change:
    """Return the change of a status."""
    return lambda response: evolve(response, status=code)


def only(code: int, change: Change) -> Change:
    """Return a change that concerns a single status."""
    return lambda response: change(response) if response.status == code else response


def repeated(text: bytes) -> bytes:
    """Write the first member of an object twice."""
    document = json.loads(text)
    name = next(iter(document), "x")
    return (
        b"{" + json.dumps(name).encode() + b": " + json.dumps(document.get(name)).encode() + b", " + text.lstrip(b"{ ")
    )


# By location and keyword of the clause about responses.
RESPONSES: dict[tuple[Location, str | None], dict[str, Change]] = {
    (Location.REFUSAL, None): {
        "error": body(lambda _: b'{"error": {"message": "No.", "type": "invalid_request_error", "code": null}}'),
        "text": body(lambda _: b'{"error": "No."}'),
        "detail": body(lambda _: b'{"detail": [{"msg": "No."}]}'),
        "message": body(lambda _: b'{"code": "fail", "message": "No.", "data": null}'),
    },
    (Location.STATUS, None): {"201": status(201), "202": status(202)},
    (Location.HTTP, None): {"cut-off": cut_off},
    (Location.CONTENT_TYPE, None): {
        "html": header("Content-Type", "text/html"),
        "text": header("Content-Type", "text/plain; charset=utf-8"),
        "absent": header("Content-Type", None),
    },
    (Location.JSON, None): {
        "cut-off": body(lambda text: text[: len(text) // 2]),
        "html": body(lambda _: b"<!doctype html><title>ok</title>"),
        "empty": body(lambda _: b""),
        "nan": body(lambda text: b'{"x": NaN, ' + text.lstrip(b"{ ")),
        "not-utf-8": body(lambda text: b'{"x": "\xff", ' + text.lstrip(b"{ ")),
        "two-texts": body(lambda text: text + text),
    },
    (Location.BODY, LENGTH): {"empty": body(lambda _: b"")},
    (Location.JSON, "byte-order-mark"): {"bom": body(lambda text: b"\xef\xbb\xbf" + text)},
    (Location.JSON, "repeated-members"): {"first": body(repeated)},
}


def hostile_id(occasion: Occasion) -> bool:
    """Return whether the source video's identifier is more than letters, digits and the usual signs, or very long."""
    video_id = occasion.reading.video_id or ""
    return len(video_id) > LONG or not re.fullmatch("[A-Za-z0-9_-]*", video_id)


def has_feature(name: str) -> Condition:
    """Return the condition that a request has a feature."""
    return lambda occasion: name in occasion.reading.features


# What a provider responds instead of the conventional refusal, by location and keyword of the clause about requests.
REFUSALS: dict[tuple[Location, str | None], dict[str, Change]] = {
    (Location.REFUSAL, "status"): {"500": only(400, status(500)), "302": only(400, status(302))},
    (Location.REFUSAL, "authorization"): {"401": only(400, status(401)), "403": only(400, status(403))},
    (Location.PARAMETER, "unknown"): {"400": only(404, status(400)), "500": only(404, status(500))},
    (Location.PARAMETER, "hostile"): {"500": only(404, status(500))},
    (Location.AUTHORIZATION, "missing"): {"400": only(401, status(400)), "500": only(401, status(500))},
    (Location.AUTHORIZATION, "wrong"): {"400": only(401, status(400)), "500": only(401, status(500))},
    (Location.METHOD, "other"): {"400": only(405, status(400)), "500": only(405, status(500))},
    (Location.PARAMETER, "unfinished"): {"500": only(409, status(500))},
}
# On which occasions alone, where that is not every refusal.
REFUSED_ON: dict[tuple[Location, str | None], Condition] = {
    (Location.PARAMETER, "hostile"): hostile_id,
    (Location.PARAMETER, "unknown"): lambda occasion: not hostile_id(occasion),
    (Location.AUTHORIZATION, "missing"): lambda occasion: occasion.reading.breaks(Location.AUTHORIZATION),
    (Location.AUTHORIZATION, "wrong"): lambda occasion: not occasion.reading.breaks(Location.AUTHORIZATION),
    # What naive readers break on has clauses of its own.
    (Location.REFUSAL, "status"): lambda occasion: not occasion.reading.features,
}


def setting(name: str, value: Callable[[dict[str, Any], Occasion], Any]) -> DocumentChange:
    """Return the change of a member."""
    return lambda document, occasion: {**document, name: value(document, occasion)}


def text_change(change: Callable[[str], str | None]) -> DocumentChange:
    """Return a change of the prompt that comes back."""
    return setting("prompt", lambda document, _: change(document["prompt"]) if document.get("prompt") else None)


def now() -> int:
    """Return the time in Unix seconds."""
    return int(time.time())


def unended(document: dict[str, Any]) -> bool:
    """Return whether nothing that has come to its end is described: a job without such times, or no job at all."""
    return document.get("completed_at") is None and (document.get("expires_at") is None or "status" not in document)


# What the schema of a response allows and its meaning does not, by member and keyword of the clause.
MEANINGS: dict[tuple[str, str], dict[str, DocumentChange]] = {
    ("id", "non-empty"): {"empty": setting("id", lambda _, __: ""), "blank": setting("id", lambda _, __: " ")},
    ("model", "non-empty"): {"empty": setting("model", lambda _, __: "")},
    ("id", "new"): {"source": setting("id", lambda _, occasion: occasion.reading.video_id)},
    ("id", "unique"): {"constant": setting("id", lambda _, __: "video_1")},
    ("remixed_from_video_id", "source"): {
        "own-id": setting("remixed_from_video_id", lambda document, _: document.get("id")),
        "upstream-id": setting("remixed_from_video_id", lambda _, __: "upstream_video_9"),
        "url": setting("remixed_from_video_id", lambda _, __: "https://cdn.example/video.mp4"),
        "null": setting("remixed_from_video_id", lambda _, __: None),
    },
    ("prompt", "unchanged"): {
        "padded": text_change(lambda text: f" {text}"),
        "trimmed": text_change(str.strip),
        "canned": text_change(lambda _: "A cat on a stage"),
        "line-breaks": text_change(lambda text: text.replace("\r\n", "\n")),
        "normalised": text_change(lambda text: unicodedata.normalize("NFC", text)),
        "ascii": text_change(lambda text: text.encode("ascii", "replace").decode()),
        "latin-1": text_change(lambda text: text.encode().decode("latin-1")),
        "basic-plane": text_change(lambda text: "".join(c if ord(c) < 0x10000 else "\ufffd" for c in text)),
        "truncated": text_change(lambda text: text[:1000]),
        "escaped": text_change(lambda text: text.replace("<", "&lt;")),
        "backslashes": text_change(lambda text: text.replace("\\", "\\\\")),
        "percent": text_change(lambda text: text.replace("%20", " ")),
        "plus": text_change(lambda text: text.replace("+", " ")),
        "whitespace": text_change(lambda text: " ".join(text.split())),
    },
    ("progress", "range"): {
        "above": setting("progress", lambda _, __: 101),
        "below": setting("progress", lambda _, __: -1),
    },
    ("created_at", "seconds"): {
        "milliseconds": setting("created_at", lambda _, __: now() * 1000),
        "zero": setting("created_at", lambda _, __: 0),
    },
    ("completed_at", "seconds"): {
        "milliseconds": setting("completed_at", lambda _, __: now() * 1000),
        "zero": setting("completed_at", lambda _, __: 0),
    },
    ("expires_at", "seconds"): {
        "milliseconds": setting("expires_at", lambda _, __: now() * 1000),
        "zero": setting("expires_at", lambda _, __: 0),
    },
    ("created_at", "past"): {
        "future": lambda document, _: {**document, "created_at": now() + DAY} if unended(document) else document
    },
    ("completed_at", "past"): {
        "future": lambda document, _: document if unended(document) else {**document, "completed_at": now() + DAY}
    },
    ("completed_at", "order"): {"before": setting("completed_at", lambda document, _: document["created_at"] - 1)},
    ("expires_at", "order"): {"before": setting("expires_at", lambda document, _: document["created_at"] - 1)},
    ("completed_at", "agrees"): {
        "early": setting("completed_at", lambda document, _: document["created_at"]),
        "never": setting("completed_at", lambda _, __: None),
    },
    ("error", "agrees"): {
        "never": setting("error", lambda _, __: None),
        "always": setting("error", lambda document, _: document.get("error") or {"code": "none", "message": "none"}),
    },
}
