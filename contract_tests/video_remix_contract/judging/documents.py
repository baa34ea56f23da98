"""Decode the body of a request in its media type, as JSON would have it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from video_remix_contract.errors import DecodingError
from video_remix_contract.judging.features import form_features, text_features
from video_remix_contract.judging.scalars import is_list, scalar, types_of
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.examples import is_binary
from video_remix_contract.schema.normalize import normalized
from video_remix_contract.wire.decoding import Aspect, File, Part, decode_form, decode_json
from video_remix_contract.wire.encoding import is_form
from video_remix_contract.wire.messages import Request, header


def decoded(kind: str, request: Request, schema: Node) -> tuple[Any, list[str]]:
    """Decode a body in a documented media type, and return its features; raises DecodingError where it is malformed."""
    if not is_form(kind):
        json_text = decode_json(request.body)
        features = [*text_features(json_text.value), *(["repeated"] if json_text.repeated else [])]
        return json_text.value, features
    parts = decode_form(request.body, header(request.headers, "content-type") or "")
    document = form_document(parts, normalized(schema).properties)
    return document, [*text_features(document), *form_features(parts)]


def form_document(parts: Iterable[Part], members: Mapping[str, Node]) -> dict[str, Any]:
    """Return a form as JSON would have it: where the schema has a list, fields of the same name are its elements."""
    document: dict[str, Any] = {}
    for part in parts:
        schema = members.get(part.name)
        if schema is not None and is_list(schema):
            document.setdefault(part.name, []).append(field_value(part, normalized(schema).items))
        else:
            document[part.name] = field_value(part, schema)
    return document


def field_value(part: Part, schema: Node | None) -> Any:
    """Return a field of a form as JSON would have it: a text, a file as an object, other scalars by their schema."""
    if schema is not None and is_binary(schema):
        # Bytes are a file in a form, as the schema asks.
        return part.content.decode("utf-8", "replace")
    if part.filename is not None:
        return File(filename=part.filename)
    try:
        text = part.content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DecodingError(f"a field of the form is not UTF-8 at byte {error.start}", Aspect.ENCODING) from error
    return scalar(text, types_of(schema))
