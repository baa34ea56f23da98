"""Requests that naive readers break on and that cost no job: broken bytes, depth, long numbers, hostile identifiers.

And texts that are valid by the schema and refused by many: empty and blank.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from attrs import frozen

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.features import BLANK_KEYWORD
from video_remix_contract.clauses.model import Location, short_media_type
from video_remix_contract.judging.provider import defect_clauses
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.probing.probes import Probe, media_types_of, plain_body, plain_document
from video_remix_contract.probing.target import Target
from video_remix_contract.schema.examples import binary_members, free_texts, request_document
from video_remix_contract.schema.normalize import normalized
from video_remix_contract.wire.encoding import URLENCODED, encode, is_form
from video_remix_contract.wire.messages import Defect

MARK = "remix-mark"
LATIN_1 = "caf\u00e9".encode("latin-1")
# More than Python's readers take, which is what naive servers break on, and less than 40 kB, which every server takes.
LEVELS, DIGITS = 10_000, 5_000
# Identifiers as segments of a path, percent-encoded.
HOSTILE_IDS = {
    "id-unicode": quote("\u5915\u713c\u3051 \U0001f408"),
    "id-slash": "video%2F..%2Fother",
    "id-dots": "%2E%2E",
    "id-long": "x" * 4000,
    "id-not-utf-8": "video%FF%00",
}


def hostile_bodies(catalogue: Catalogue, target: Target) -> Iterator[Probe]:
    """Yield bodies with bytes that are not UTF-8, with deep nesting and with a long number in place of a text."""
    operation = catalogue.operation
    for media_type, texts in catalogue.texts.items():
        if not texts:
            continue
        document = plain_document(catalogue, target, media_type) | dict.fromkeys(texts, MARK)
        content_type, body = encode(media_type, document, files=binary_members(operation, media_type))
        latin_1 = quote(LATIN_1).encode() if media_type == URLENCODED else LATIN_1
        cases = {"encoding": body.replace(MARK.encode(), latin_1)}
        if not is_form(media_type):
            quoted = f'"{MARK}"'.encode()
            cases["depth"] = body.replace(quoted, b"[" * LEVELS + b"]" * LEVELS)
            cases["digits"] = body.replace(quoted, b"7" * DIGITS)
        for name, hostile in cases.items():
            clause = catalogue.find(Location.HOSTILE, keyword=name)
            request = target.request(operation, body=hostile, content_type=content_type)
            yield Probe(f"{short_media_type(media_type)}-{name}", clause, request, apart=True)


def hostile_ids(catalogue: Catalogue, target: Target) -> Iterator[Probe]:
    """Yield valid requests for videos whose identifiers are hostile."""
    operation = catalogue.operation
    content_type, body = plain_body(catalogue, target, media_types_of(operation)[0])
    for _, clause in defect_clauses(catalogue, Defect.HOSTILE_ID):
        for name, segment in HOSTILE_IDS.items():
            request = target.request(operation, body=body, content_type=content_type, segment=segment)
            yield Probe(name, clause, request, Defect.HOSTILE_ID)


@frozen
class BlankDocument:
    """A request document whose member is empty or blank, as ``name`` says."""

    name: str
    media_type: str
    member: str
    document: dict[str, Any]


def blank_documents(operation: Operation) -> list[BlankDocument]:
    """Return documents with an empty and with a blank text for each member that takes any text.

    They are in two media types where there are two. The schema decides whether such a text is valid; where it is not,
    it is among the requests that must be refused.
    """
    media_types = [media_type for media_type in operation.request_media_types if free_texts(operation, media_type)]
    result = []
    for media_type, name in zip([*media_types, *media_types], ("empty", "blank"), strict=False):
        for member in free_texts(operation, media_type):
            schema = normalized(normalized(operation.request_media_types[media_type]).properties[member])
            text = "" if name == "empty" else " " * max(int(schema.asks("minLength", 0)), 1)
            if len(text) >= schema.asks("minLength", 0):
                document = request_document(operation, media_type) | {member: text}
                result.append(BlankDocument(name, media_type, member, document))
    return result


def blank_texts(catalogue: Catalogue, target: Target) -> Iterator[Probe]:
    """Yield the requests with empty and blank texts."""
    for blank in blank_documents(catalogue.operation):
        content_type, body = encode(blank.media_type, blank.document)
        clause = catalogue.find(Location.BODY, path=(blank.member,), keyword=BLANK_KEYWORD)
        yield Probe(blank.name, clause, target.request(catalogue.operation, body=body, content_type=content_type))
