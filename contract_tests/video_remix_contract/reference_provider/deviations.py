"""How a provider goes wrong where no schema says it: on the wire, in what an answer means, in how it refuses."""

from __future__ import annotations

import json
import time
import unicodedata
from typing import TYPE_CHECKING, Any

from attrs import evolve

if TYPE_CHECKING:
    from collections.abc import Callable

    from video_remix_contract.reference_provider.behaviour import Occasion, Reply

CONDITIONS: dict[str, Callable[[Occasion], bool]] = {
    "later": lambda occasion: occasion.job > 1,
    "multipart": lambda occasion: (occasion.reading.media_type or "").startswith("multipart/"),
    "non-ascii": lambda occasion: not occasion.text.isascii(),
    "long": lambda occasion: len(occasion.text) >= 1000,
}

# On which occasions an answer is worse than the first one, by what follows the status in the clause's id.
SEQUENCES = {"sequence.later": "later", "sequence.media-type": "multipart", "sequence.text": "long"}


def body(change: Callable[[bytes], bytes]) -> Callable[[Reply], Reply]:
    """Return the change of a body, its length told rightly."""

    def wire(reply: Reply) -> Reply:
        changed = change(reply.body)
        return evolve(reply, body=changed).with_header("Content-Length", str(len(changed)))

    return wire


def status(code: int) -> Callable[[Reply], Reply]:
    """Return the change of a status."""
    return lambda reply: evolve(reply, status=code)


def only(code: int, wire: Callable[[Reply], Reply]) -> Callable[[Reply], Reply]:
    """Return a change that concerns one status alone."""
    return lambda reply: wire(reply) if reply.status == code else reply


def repeated(text: bytes) -> bytes:
    """Write the first member of an object twice."""
    document = json.loads(text)
    name = next(iter(document), "x")
    return (
        b"{" + json.dumps(name).encode() + b": " + json.dumps(document.get(name)).encode() + b", " + text.lstrip(b"{ ")
    )


# By what follows the status in the clause's id, or by the whole id.
REPLIES: dict[str, dict[str, Callable[[Reply], Reply]]] = {
    "response.status": {"201": status(201), "202": status(202)},
    "response.http": {"cut-off": lambda reply: reply.with_header("Content-Length", str(len(reply.body) + 7))},
    "content-type": {
        "html": lambda reply: reply.with_header("Content-Type", "text/html"),
        "text": lambda reply: reply.with_header("Content-Type", "text/plain; charset=utf-8"),
        "absent": lambda reply: reply.with_header("Content-Type", None),
    },
    "json": {
        "cut-off": body(lambda text: text[: len(text) // 2]),
        "html": body(lambda _: b"<!doctype html><title>ok</title>"),
        "empty": body(lambda _: b""),
        "nan": body(lambda text: b'{"x": NaN, ' + text.lstrip(b"{ ")),
        "not-utf-8": body(lambda text: b'{"x": "\xff", ' + text.lstrip(b"{ ")),
        "two-texts": body(lambda text: text + text),
    },
    "json.byte-order-mark": {"bom": body(lambda text: b"\xef\xbb\xbf" + text)},
    "json.repeated-members": {"first": body(repeated)},
}

# What a provider answers instead of the conventional refusal, by the clause's id.
REFUSALS: dict[str, dict[str, Callable[[Reply], Reply]]] = {
    "request.refusal.status": {"500": only(400, status(500)), "302": only(400, status(302))},
    "request.video_id.unknown": {"400": only(404, status(400)), "500": only(404, status(500))},
    "request.authorization.missing": {"400": only(401, status(400)), "500": only(401, status(500))},
    "request.authorization.wrong": {"400": only(401, status(400)), "500": only(401, status(500))},
    "request.method.other": {"400": only(405, status(400)), "500": only(405, status(500))},
    "request.video_id.unfinished": {"500": only(409, status(500))},
}


def setting(name: str, value: Callable[[dict[str, Any], Occasion], Any]) -> Callable[[Any, Occasion], Any]:
    """Return the change of one member."""
    return lambda document, occasion: {**document, name: value(document, occasion)}


def text_change(change: Callable[[str], str]) -> Callable[[Any, Occasion], Any]:
    """Return a change of the prompt that comes back."""
    return setting("prompt", lambda document, _: change(document["prompt"]) if document.get("prompt") else None)


def now() -> int:
    """Return the time in Unix seconds."""
    return int(time.time())


# What an answer says that its schema allows and its meaning does not, by what follows the status in the clause's id.
ANSWERS: dict[str, dict[str, Callable[[Any, Occasion], Any]]] = {
    "id.non-empty": {"empty": setting("id", lambda _, __: "")},
    "id.new": {"source": setting("id", lambda _, occasion: occasion.reading.video_id)},
    "id.unique": {"constant": setting("id", lambda _, __: "video_1")},
    "remixed_from_video_id.source": {
        "own-id": setting("remixed_from_video_id", lambda document, _: document.get("id")),
        "upstream-id": setting("remixed_from_video_id", lambda _, __: "upstream_video_9"),
        "url": setting("remixed_from_video_id", lambda _, __: "https://cdn.example/video.mp4"),
        "null": setting("remixed_from_video_id", lambda _, __: None),
    },
    "prompt.unchanged": {
        "stripped": text_change(lambda text: f" {text}"),
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
    "progress.range": {
        "above": setting("progress", lambda _, __: 101),
        "below": setting("progress", lambda _, __: -1),
    },
    "created_at.seconds": {
        "milliseconds": setting("created_at", lambda _, __: now() * 1000),
        "zero": setting("created_at", lambda _, __: 0),
    },
    "completed_at.seconds": {
        "milliseconds": setting("completed_at", lambda _, __: now() * 1000),
        "zero": setting("completed_at", lambda _, __: 0),
    },
    "expires_at.seconds": {
        "milliseconds": setting("expires_at", lambda _, __: now() * 1000),
        "zero": setting("expires_at", lambda _, __: 0),
    },
    "completed_at.order": {"before": setting("completed_at", lambda document, _: document["created_at"] - 1)},
    "expires_at.order": {"before": setting("expires_at", lambda document, _: document["created_at"] - 1)},
    "completed_at.agrees": {
        "early": setting("completed_at", lambda document, _: document["created_at"]),
        "never": setting("completed_at", lambda _, __: None),
    },
    "error.agrees": {
        "never": setting("error", lambda _, __: None),
        "always": setting("error", lambda document, _: document.get("error") or {"code": "none", "message": "none"}),
    },
}
