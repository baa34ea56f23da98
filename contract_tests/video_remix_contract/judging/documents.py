"""Decode the body of a request in its media type, as JSON would have it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from attrs import frozen

from video_remix_contract.errors import DecodingError
from video_remix_contract.judging.features import form_features, is_plain, text_features
from video_remix_contract.judging.scalars import is_list, scalar, types_of
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.examples import is_binary
from video_remix_contract.schema.normalize import normalized
from video_remix_contract.wire.decoding import Aspect, File, Part, decode_form, decode_json
from video_remix_contract.wire.encoding import is_form


@frozen
class Field:
    """How fields of a form are read: as bytes, or as texts of some types; ``listed`` where they make a list."""

    binary: bool
    types: tuple[str, ...]
    listed: bool

    @classmethod
    def of(cls, schema: Node | None) -> Field:
        """Return how fields with a schema are read, or those without any."""
        listed = schema is not None and is_list(schema)
        inner = normalized(schema).items if schema is not None and listed else schema
        return cls(inner is not None and is_binary(inner), types_of(inner), listed)


UNNAMED = Field.of(None)


@lru_cache(maxsize=256)
def fields_of(operation: Operation, kind: str) -> dict[str, Field]:
    """Return how the fields of a documented form are read, by name."""
    schema = normalized(operation.request_media_types[kind])
    return {name: Field.of(member) for name, member in schema.properties.items()}


def decoded(kind: str, content_type: str, body: bytes, operation: Operation) -> tuple[Any, list[str]]:
    """Decode a body in a documented media type, and return its features; raises DecodingError where it is malformed."""
    if not is_form(kind):
        json_text = decode_json(body)
        document, others = json_text.value, ["repeated"] if json_text.repeated else []
    else:
        parts = decode_form(body, content_type)
        document, others = form_document(parts, fields_of(operation, kind)), form_features(parts)
    return document, others if is_plain(body) else [*text_features(document), *others]


def form_document(parts: Iterable[Part], fields: Mapping[str, Field]) -> dict[str, Any]:
    """Return a form as JSON would have it: where the schema has a list, fields of the same name are its elements."""
    document: dict[str, Any] = {}
    for part in parts:
        field = fields.get(part.name, UNNAMED)
        if field.listed:
            document.setdefault(part.name, []).append(read(part, field))
        else:
            document[part.name] = read(part, field)
    return document


def field_value(part: Part, schema: Node | None) -> Any:
    """Return a field of a form as its schema has it; see ``read``."""
    return read(part, Field.of(schema))


def read(part: Part, field: Field) -> Any:
    """Return a field of a form as JSON would have it: a text, a file as an object, other scalars by their schema."""
    if field.binary:
        # Bytes are a file in a form, as the schema asks.
        return part.content.decode("utf-8", "replace")
    if part.filename is not None:
        return File(filename=part.filename)
    try:
        text = part.content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DecodingError(f"a field of the form is not UTF-8 at byte {error.start}", Aspect.ENCODING) from error
    return scalar(text, field.types)
