"""Cut what a server says to a size that a run can keep and a report can show."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from attrs import evolve

if TYPE_CHECKING:
    from video_remix_contract.judge.model import Judgement

# Forty times an answer with a long prompt; what is larger is judged whole and then kept in part.
LARGE = 64 * 1024
LONGEST = 4000
MOST_MEMBERS = 100


def preview(value: Any, limit: int = LONGEST) -> tuple[str, bool]:
    """Return the beginning of a value's JSON text, and whether that is all of it."""
    pieces, length = [], 0
    for piece in json.JSONEncoder(ensure_ascii=False).iterencode(value):
        pieces.append(piece)
        length += len(piece)
        if length > limit:
            return "".join(pieces)[:limit], False
    return "".join(pieces), True


def small(value: Any) -> Any:
    """Return a JSON value as it is where it is small, else a text that begins as it does.

    Long texts keep their length and a digest, so that two that differ still do.
    """
    if isinstance(value, str):
        return value if len(value) <= LONGEST else f"{value[:LONGEST]}… ({len(value)} characters, {digest(value)})"
    if not isinstance(value, dict | list):
        return value
    text, whole = preview(value)
    return value if whole else f"{text}…"


def digest(text: str) -> str:
    """Return a short fingerprint of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def kept(judgement: Judgement) -> Judgement:
    """Return a judgement without the bulk of a large answer; what was observed stays."""
    exchange, document = judgement.exchange, judgement.document
    if exchange.response is None or len(exchange.response.body) <= LARGE:
        return judgement
    if isinstance(document, dict):
        first = list(document.items())[:MOST_MEMBERS]
        document = {small(name): small(value) for name, value in first}
    response = evolve(exchange.response, body=exchange.response.body[:LARGE])
    return evolve(
        judgement,
        exchange=evolve(exchange, response=response),
        document=document if isinstance(document, dict) else small(document),
        observations=tuple(
            evolve(one, pointer=small(one.pointer), message=small(one.message), got=small(one.got))
            for one in judgement.observations
        ),
        additional=tuple(small(pointer) for pointer in judgement.additional[:MOST_MEMBERS]),
    )
