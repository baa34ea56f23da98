"""Read what a request has apart from its document: the framing of official clients, what naive readers break on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.features import BLANK_KEYWORD, FEATURES, HOSTILE_CHARACTERS
from video_remix_contract.clauses.model import Clause, Location
from video_remix_contract.wire.decoding import Part

# All of ASCII that is printed, and the ends of lines, without what begins an escape in JSON or in a URL.
PLAIN = bytes({*range(ord(" "), 0x7F), *b"\t\r\n"} - {*b"\\%"})
CHARSET = re.compile(r"(^|[;\s])charset\s*=", re.IGNORECASE)


def head_features(headers: Mapping[str, str]) -> Iterator[str]:
    """Yield the features that the headers of a request show; their names are in lower case."""
    kind, _, parameters = headers.get("content-type", "").partition(";")
    if kind != kind.lower():
        yield "case"
    if CHARSET.search(parameters):
        yield "charset"
    if "chunked" in headers.get("transfer-encoding", "").lower():
        yield "chunked"
    if "100-continue" in headers.get("expect", "").lower():
        yield "expect"


def form_features(parts: list[Part]) -> list[str]:
    """Return the features that the parts of a form show; a file has a media type of its own anyway."""
    for part in parts:
        if part.content_type and part.filename is None:
            return ["part-headers"]
    return []


def is_plain(body: bytes) -> bool:
    """Return whether no text of a body has a feature, since its bytes have nothing but what is printed, no escape."""
    return not body.translate(None, PLAIN)


def text_features(document: Any) -> Iterator[str]:
    """Yield the features that the texts of a document show, the names of its members among them."""
    found = list(texts(document))
    if not any(map(HOSTILE_CHARACTERS.search, found)):
        return
    for feature in FEATURES.values():
        if feature.matches and any(feature.matches.search(text) for text in found):
            yield feature.name


def texts(document: Any) -> Iterator[str]:
    """Yield every text of a document; its depth is bounded by the reader."""
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict):
        yield from document
        yield from texts([*document.values()])
    elif isinstance(document, list):
        for value in document:
            if isinstance(value, str):
                yield value
            else:
                yield from texts(value)


def blank_feature(text: Any) -> str | None:
    """Return the feature of a text that is empty or blank."""
    if not isinstance(text, str) or text.strip():
        return None
    return "blank" if text else "empty"


def clause_about(catalogue: Catalogue, name: str, member: str | None = None) -> Clause | None:
    """Return the clause about a feature; ``member`` is where an empty or blank text stands."""
    feature = FEATURES[name]
    if feature.location is None:
        return None
    if member is not None:
        return catalogue.find(Location.BODY, path=(member,), keyword=BLANK_KEYWORD)
    return catalogue.find(feature.location, keyword=name)
