"""Quote what a response says in a few words, whatever it is written in: an error envelope, a page, a text."""

from __future__ import annotations

import json
from contextlib import suppress
from html.parser import HTMLParser
from typing import Any

from video_remix_contract.schema.synonyms import ENVELOPE_MEMBERS
from video_remix_contract.wire.messages import Response, media_type

MAX_QUOTED = 200
MAX_READ = 64 * 1024
UNSEEN_ELEMENTS = frozenset({"script", "style"})


class Page(HTMLParser):
    """Collects the title of a page and the text that a browser shows."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.title: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, _: object) -> None:
        """Keep which element the text that follows stands in."""
        self.open = [tag] if tag in {"title", *UNSEEN_ELEMENTS} else []

    def handle_endtag(self, _: str) -> None:
        """Leave the element."""
        self.open = []

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        if not UNSEEN_ELEMENTS & set(self.open):
            (self.title if self.open else self.text).append(data)


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
    page = Page()
    page.feed(text)
    return "".join(page.title).strip() or "".join(page.text)


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
