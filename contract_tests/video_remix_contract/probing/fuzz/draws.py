"""Strategies for requests: what Schemathesis makes of the fragment, hostile texts, and bytes that are no document."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import schemathesis
from attrs import frozen
from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode

from video_remix_contract.errors import DecodingError
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi.inline import unrolled
from video_remix_contract.openapi.keywords import SCHEMA_MAPS, SUBSCHEMAS
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.probing.defaults import LARGEST_BODY
from video_remix_contract.probing.fuzz.texts import MAX_LENGTH, any_text, long, mixed
from video_remix_contract.probing.probes import UNDOCUMENTED
from video_remix_contract.schema.examples import free_texts, request_document
from video_remix_contract.schema.patterns import matching
from video_remix_contract.wire.decoding import MAX_DEPTH, decode_form, depth
from video_remix_contract.wire.encoding import URLENCODED, encode, is_form

PLACE = "/drawn"
OTHER_MEDIA_TYPES = (
    UNDOCUMENTED,
    "application/xml",
    "application/octet-stream",
    "text/html",
    "image/png",
    "application/x-unknown",
)


@frozen
class Draw:
    """The part of a request that is drawn: the content type (None for no such header) and the body."""

    content_type: str | None
    body: bytes


def valid_draws(operation: Operation, largest_body: int = LARGEST_BODY) -> SearchStrategy[Draw]:
    """Return requests that are meant to be valid, of at most so many bytes; the judge decides whether each is."""
    strategies: list[SearchStrategy[Draw]] = []
    for media_type in operation.request_media_types:
        if free_texts(operation, media_type):
            strategies += [
                written(media_type, hostile_documents(operation, media_type, kind, largest_body))
                for kind in (mixed, long)
            ]
        strategies.append(written(media_type, bodies(operation, media_type, GenerationMode.POSITIVE)))
    return st.one_of(strategies).filter(lambda draw: len(draw.body) <= largest_body)


def invalid_draws(operation: Operation, largest_body: int = LARGEST_BODY) -> SearchStrategy[Draw]:
    """Return requests that are meant to be refused, of at most so many bytes; the judge decides whether each is."""
    strategies: list[SearchStrategy[Draw]] = []
    for media_type in operation.request_media_types:
        strategies.append(written(media_type, bodies(operation, media_type, GenerationMode.NEGATIVE)))
        # A form has no types: every field of it is a text.
        if not is_form(media_type):
            strategies += [written(media_type, kind) for kind in other_values(operation, media_type)]
        if media_type != URLENCODED:
            strategies.append(malformed(operation, media_type))
    strategies.append(in_other_media_types(operation))
    return st.one_of(strategies).filter(lambda draw: len(draw.body) <= largest_body)


def bodies(operation: Operation, media_type: str, mode: GenerationMode) -> SearchStrategy[Any]:
    """Return the request bodies that Schemathesis generates; video id and key are left to the target.

    Schemathesis gets the schema of the body alone, without references, which it would follow anywhere.
    """
    # What is deep inside of a schema that contains itself is left out, since it could go on without an end.
    schema = without_patterns(unrolled(operation.request_media_types[media_type], lambda _: False).schema)
    body = {"required": operation.body_required, "content": {media_type: {"schema": schema}}}
    drawn = {"requestBody": body, "responses": {"200": {"description": "Ok"}}}
    document = {"openapi": "3.1.0", "info": {"title": "drawn", "version": "1.0.0"}, "paths": {PLACE: {"post": drawn}}}
    schema = schemathesis.openapi.from_dict(document, config=schemathesis.Config())
    strategy = schema[PLACE]["POST"].as_strategy(generation_mode=mode, media_type=media_type)
    return strategy.map(lambda case: case.body)


def without_patterns(schema: Any) -> Any:
    """Return a schema without references in which texts that match stand in the place of each pattern.

    Hypothesis makes texts for a pattern with Python's own engine, which may take any time.
    """
    if isinstance(schema, list):
        return [without_patterns(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    result = {}
    for keyword, value in schema.items():
        if keyword in SCHEMA_MAPS:
            result[keyword] = {name: without_patterns(inner) for name, inner in value.items()}
        elif keyword in SUBSCHEMAS:
            result[keyword] = without_patterns(value)
        elif keyword != "pattern":
            result[keyword] = value
    result.pop("patternProperties", None)
    texts = list(matching(schema["pattern"])) if "pattern" in schema else []
    return {"allOf": [result, {"anyOf": [{"enum": texts}, {"not": {"type": "string"}}]}]} if texts else result


def hostile_documents(
    operation: Operation, media_type: str, kind: Callable[[int], SearchStrategy[str]], largest_body: int
) -> SearchStrategy[Any]:
    """Return the plain request with a hostile text in each member that takes any text, within the bytes of a body."""
    limits = free_texts(operation, media_type)
    longest = max(MAX_LENGTH, largest_body) if largest_body > LARGEST_BODY else MAX_LENGTH
    document = request_document(operation, media_type)
    room = (largest_body - len(encode(media_type, document)[1])) // len(limits)
    members = {
        name: kind(longest if limit is None else min(limit, longest)).map(lambda text: fitting(text, room))
        for name, limit in limits.items()
    }
    return st.fixed_dictionaries(members).map(lambda drawn: {**document, **drawn})


def fitting(text: str, size: int) -> str:
    """Return the beginning of a text that JSON can write in so many bytes, escapes and all."""
    while text and (written := len(json.dumps(text))) > size:
        text = text[: max(0, min(len(text) - 1, len(text) * size // written))]
    return text


def other_values(operation: Operation, media_type: str) -> list[SearchStrategy[Any]]:
    """Return the plain request with any JSON value in place of the whole or of a member, each kind by itself."""
    document = request_document(operation, media_type)
    numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    leaves = st.none() | st.booleans() | numbers | any_text()
    anything = st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text(), inner, max_size=3), max_leaves=6
    )
    # Numbers and lists are drawn once more: they are what lenient readers take for a text.
    values = [anything, numbers, st.lists(anything, min_size=1, max_size=3)]
    places = [st.just(json_pointer.child("", name)) for name in document]
    return [
        anything,
        *(st.builds(json_pointer.replaced, st.just(document), at, value) for at in places for value in values),
    ]


def written(media_type: str, documents: SearchStrategy[Any]) -> SearchStrategy[Draw]:
    """Return documents as they are sent in a media type; those that it cannot carry are left out."""
    if is_form(media_type):
        return documents.map(lambda document: as_form(media_type, document))
    return st.builds(lambda document, ascii_only: as_json(media_type, document, ascii_only), documents, st.booleans())


def as_json(media_type: str, document: Any, ascii_only: bool) -> Draw:  # noqa: FBT001 - drawn, never written
    """Write a document as JSON; bytes, by which Schemathesis means no JSON at all, are sent as they are."""
    if isinstance(document, bytes):
        return Draw(media_type, document)
    try:
        if depth(document) > MAX_DEPTH:
            reject()
        return Draw(media_type, json.dumps(document, ensure_ascii=ascii_only, allow_nan=False).encode())
    except (TypeError, ValueError):
        # No body at all, infinite numbers, lone surrogates: nothing that JSON has.
        reject()


def as_form(media_type: str, document: Any) -> Draw:
    """Write a document as a form, where every reader of forms finds the same fields in it."""
    if not isinstance(document, dict) or not all(name.isprintable() for name in document):
        reject()
    try:
        content_type, body = encode(media_type, document)
        if list(dict.fromkeys(part.name for part in decode_form(body, content_type))) != list(document):
            reject()
    except (TypeError, ValueError, DecodingError):
        reject()
    return Draw(content_type, body)


def malformed(operation: Operation, media_type: str) -> SearchStrategy[Draw]:
    """Return bodies that no reader of the media type can make a document of: cut off, or noise."""
    content_type, whole = encode(media_type, request_document(operation, media_type))
    # Before the end of the first part, so that a reader who accepts the missing end has no field yet.
    end = whole.find(b"\r\n--") if is_form(media_type) else len(whole) - 1
    cut = st.integers(1, max(end, 1)).map(lambda length: Draw(content_type, whole[:length]))
    noise = st.binary(min_size=1).map(lambda body: Draw(content_type, body))
    if is_form(media_type):
        return st.one_of(cut, noise)
    trailing = st.text("}],:x0", min_size=1, max_size=5).map(lambda rest: Draw(content_type, whole + rest.encode()))
    return st.one_of(cut, noise, trailing)


def in_other_media_types(operation: Operation) -> SearchStrategy[Draw]:
    """Return the plain request in media types that the contract does not have."""
    media_type = next(iter(operation.request_media_types))
    _, body = encode(media_type, request_document(operation, media_type))
    documented = operation.request_media_types
    others = [other for other in OTHER_MEDIA_TYPES if other not in documented]
    return st.sampled_from(others).map(lambda other: Draw(other, body))
