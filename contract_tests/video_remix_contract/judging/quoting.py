"""Quote what a response says in a few words, whatever it is written in: an error envelope, a page, a text."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from video_remix_contract.schema.synonyms import ENVELOPE_MEMBERS
from video_remix_contract.wire.messages import Response, media_type

MAX_QUOTED = 200
MAX_READ = 64 * 1024


def quoted(response: Response) -> str:
    """Return what a response says as the end of a sentence, `: "No such video"`; empty where it says nothing."""
    text = " ".join(words(response).split())
    kind = media_type(response.headers)
    source = "" if kind is None or kind.endswith("json") else f" ({kind})"
    return f'{source}: "{text if len(text) <= MAX_QUOTED else f"{text[:MAX_QUOTED]}…"}"' if text else ""


def words(response: Response) -> str:
    """Return the words of a response: the message of its envelope, the title of its page, or its text."""
    text = response.body[:MAX_READ].decode("utf-8", "replace")
    with suppress(ValueError, RecursionError):
        document = json.loads(text)
        return message_of(document) or (text if document else "")
    if not is_page(response):
        return text
    from video_remix_contract.judging.page import words_of_page  # noqa: PLC0415 - few responses are pages

    return words_of_page(text)


def is_page(response: Response) -> bool:
    """Return whether a response is a page for browsers."""
    start = response.body[:200].lstrip().lower()
    return media_type(response.headers) == "text/html" or start.startswith((b"<!doctype html", b"<html"))


def message_of(document: Any) -> str:
    """Return the message inside an error envelope, or nothing; the envelope may stand inside another."""
    for _ in range(len(ENVELOPE_MEMBERS)):
        if isinstance(document, list):
            document = document[0] if document else None
        if not isinstance(document, dict):
            break
        document = next((document[name] for name in ENVELOPE_MEMBERS if document.get(name)), None)
    return document if isinstance(document, str) else ""
