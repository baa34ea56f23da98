"""Strategies for requests: what Schemathesis makes of the fragment, hostile texts, and bytes that are no document."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import schemathesis
from attrs import frozen
from hypothesis import reject
from hypothesis import strategies as st
from schemathesis import GenerationMode

from video_remix_contract.openapi.operation import escape
from video_remix_contract.probing.fuzz.texts import LONGEST, any_text, long, mixed
from video_remix_contract.probing.probes import UNDOCUMENTED, free_texts, sample
from video_remix_contract.probing.target import encode
from video_remix_contract.schema.mutations import replaced
from video_remix_contract.wire.decoding import MAX_DEPTH, DecodeError, decode_form, depth

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

    from video_remix_contract.openapi.operation import Contract

PLACE = "/drawn"
OTHER_MEDIA_TYPES = (*UNDOCUMENTED, "application/octet-stream", "text/html", "image/png", "application/x-unknown")


@frozen
class Draw:
    """The part of a request that is drawn: the content type (None for no such header) and the body."""

    content_type: str | None
    body: bytes


def valid_draws(contract: Contract) -> SearchStrategy[Draw]:
    """Return requests that are meant to be valid; the judge decides whether each is."""
    found: list[SearchStrategy[Draw]] = []
    for media_type in contract.request_media_types:
        if free_texts(contract, media_type):
            found += [written(media_type, hostile_documents(contract, media_type, kind)) for kind in (mixed, long)]
        found.append(written(media_type, bodies(contract, media_type, GenerationMode.POSITIVE)))
    return st.one_of(found)


def invalid_draws(contract: Contract) -> SearchStrategy[Draw]:
    """Return requests that are meant to be refused; the judge decides whether each has to be."""
    found: list[SearchStrategy[Draw]] = []
    for media_type in contract.request_media_types:
        found.append(written(media_type, bodies(contract, media_type, GenerationMode.NEGATIVE)))
        # A form has no types: whatever stands in it is a text.
        if not media_type.startswith("multipart/"):
            found += [written(media_type, kind) for kind in other_values(contract, media_type)]
        found.append(malformed(contract, media_type))
    found.append(in_other_media_types(contract))
    return st.one_of(found)


def bodies(contract: Contract, media_type: str, mode: GenerationMode) -> SearchStrategy[Any]:
    """Return the request bodies that Schemathesis generates; video id and key are left to the target."""
    document = copy.deepcopy(contract.document)
    operation = {"requestBody": contract.operation.value["requestBody"], "responses": {"200": {"description": "Ok"}}}
    document["paths"] = {**document["paths"], PLACE: {"post": copy.deepcopy(operation)}}
    schema = schemathesis.openapi.from_dict(document, config=schemathesis.Config())
    strategy = schema[PLACE]["POST"].as_strategy(generation_mode=mode, media_type=media_type)
    return strategy.map(lambda case: case.body)


def hostile_documents(
    contract: Contract, media_type: str, kind: Callable[[int], SearchStrategy[str]]
) -> SearchStrategy[Any]:
    """Return the plain request with a hostile text in each member that takes any text."""
    limits = free_texts(contract, media_type)
    members = {name: kind(LONGEST if limit is None else min(limit, LONGEST)) for name, limit in limits.items()}
    document = sample(contract, media_type)
    return st.fixed_dictionaries(members).map(lambda drawn: {**document, **drawn})


def other_values(contract: Contract, media_type: str) -> list[SearchStrategy[Any]]:
    """Return the plain request with any JSON value in the place of the whole or of one member, each kind by itself."""
    document = sample(contract, media_type)
    numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    leaves = st.none() | st.booleans() | numbers | any_text()
    anything = st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text(), inner, max_size=3), max_leaves=6
    )
    # Numbers and lists are drawn once more: they are what lenient readers take for a text.
    values = [anything, numbers, st.lists(anything, min_size=1, max_size=3)]
    places = [st.just(f"/{escape(name)}") for name in document]
    return [anything, *(st.builds(replaced, st.just(document), at, value) for at in places for value in values)]


def written(media_type: str, documents: SearchStrategy[Any]) -> SearchStrategy[Draw]:
    """Return documents as they are sent in a media type; those that it cannot carry are left out."""
    if media_type.startswith("multipart/"):
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
        if [part.name for part in decode_form(body, content_type)] != list(document):
            reject()
    except (TypeError, ValueError, DecodeError):
        reject()
    return Draw(content_type, body)


def malformed(contract: Contract, media_type: str) -> SearchStrategy[Draw]:
    """Return bodies that no reader of the media type can make a document of: cut off, or noise."""
    content_type, whole = encode(media_type, sample(contract, media_type))
    # Before the end of the first part, so that a reader who forgives the missing end has no field yet.
    end = whole.find(b"\r\n--") if media_type.startswith("multipart/") else len(whole) - 1
    cut = st.integers(1, max(end, 1)).map(lambda length: Draw(content_type, whole[:length]))
    noise = st.binary(min_size=1).map(lambda body: Draw(content_type, body))
    if media_type.startswith("multipart/"):
        return st.one_of(cut, noise)
    trailing = st.text("}],:x0", min_size=1, max_size=5).map(lambda rest: Draw(content_type, whole + rest.encode()))
    return st.one_of(cut, noise, trailing)


def in_other_media_types(contract: Contract) -> SearchStrategy[Draw]:
    """Return the plain request in media types that the contract does not have."""
    media_type = next(iter(contract.request_media_types))
    _, body = encode(media_type, sample(contract, media_type))
    others = [one for one in OTHER_MEDIA_TYPES if one not in contract.request_media_types]
    return st.sampled_from(others).map(lambda other: Draw(other, body))
