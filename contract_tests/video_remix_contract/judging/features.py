"""Read what a request has apart from its document: the framing of official clients, what naive readers break on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.features import BLANK_KEYWORD, FEATURES
from video_remix_contract.clauses.model import Clause, Location
from video_remix_contract.wire.decoding import Part
from video_remix_contract.wire.messages import Request, header


def head_features(request: Request) -> Iterator[str]:
    """Yield the features that the headers of a request show."""
    kind, _, parameters = (header(request.headers, "content-type") or "").partition(";")
    if kind != kind.lower():
        yield "case"
    if re.search(r"(^|[;\s])charset\s*=", parameters, re.IGNORECASE):
        yield "charset"
    if "chunked" in (header(request.headers, "transfer-encoding") or "").lower():
        yield "chunked"
    if "100-continue" in (header(request.headers, "expect") or "").lower():
        yield "expect"


def form_features(parts: list[Part]) -> Iterator[str]:
    """Yield the features that the parts of a form show; a file has a media type of its own anyway."""
    if any(part.content_type and part.filename is None for part in parts):
        yield "part-headers"


def text_features(document: Any) -> Iterator[str]:
    """Yield the features that the texts of a document show, the names of its members among them."""
    found = list(texts(document))
    for feature in FEATURES.values():
        if feature.matches and any(feature.matches.search(text) for text in found):
            yield feature.name


def texts(document: Any) -> Iterator[str]:
    """Yield every text of a document; its depth is bounded by the reader."""
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict):
        yield from document
        for value in document.values():
            yield from texts(value)
    elif isinstance(document, list):
        for value in document:
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
