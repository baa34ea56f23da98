"""Cut what a server sends to a size that a run can keep and a report can show."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from attrs import evolve

from video_remix_contract.judging.model import Judgement

# Forty times a response with a long prompt; what is larger is judged as a whole and then kept in part.
MAX_BODY = 64 * 1024
MAX_LENGTH = 4000
MAX_MEMBERS = 100


def preview(value: Any, limit: int = MAX_LENGTH) -> tuple[str, bool]:
    """Return the beginning of a value's JSON text, and whether that is all of it."""
    pieces, length = [], 0
    for piece in json.JSONEncoder(ensure_ascii=False).iterencode(value):
        pieces.append(piece)
        length += len(piece)
        if length > limit:
            return "".join(pieces)[:limit], False
    return "".join(pieces), True


def small(value: Any) -> Any:
    """Return a JSON value as it is where it is small, otherwise a text that begins as it does.

    Long texts keep their length and a digest, so that two texts that differ still do.
    """
    if isinstance(value, str):
        return (
            value if len(value) <= MAX_LENGTH else f"{value[:MAX_LENGTH]}… ({len(value)} characters, {digest(value)})"
        )
    if not isinstance(value, dict | list):
        return value
    text, whole = preview(value)
    return value if whole else f"{text}…"


def digest(text: str) -> str:
    """Return a short fingerprint of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def trimmed(judgement: Judgement) -> Judgement:
    """Return a judgement without the bulk of a large response; what was observed stays."""
    exchange, document = judgement.exchange, judgement.document
    if exchange.response is None or len(exchange.response.body) <= MAX_BODY:
        return judgement
    if isinstance(document, dict):
        first = list(document.items())[:MAX_MEMBERS]
        document = {small(name): small(value) for name, value in first}
    response = evolve(exchange.response, body=exchange.response.body[:MAX_BODY])
    return evolve(
        judgement,
        exchange=evolve(exchange, response=response),
        document=document if isinstance(document, dict) else small(document),
        observations=tuple(
            evolve(
                observation,
                pointer=small(observation.pointer),
                message=small(observation.message),
                got=small(observation.got),
            )
            for observation in judgement.observations
        ),
        additional=tuple(small(pointer) for pointer in judgement.additional[:MAX_MEMBERS]),
    )
