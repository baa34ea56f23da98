"""Documents that Schemathesis draws from the fragment, and what a validator of another project says of them."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import jsonschema_rs
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode
from video_remix_contract.schema.normalize import normalized
from video_remix_contract.wire.encoding import encode, form_text, is_form

from properties.fragment import CONTRACT, OPERATION

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy
    from video_remix_contract.openapi.reference import Node

# Draws are the same in each run, and no run fails because the machine is busy.
STEADY = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
POSITIVE, NEGATIVE = GenerationMode.POSITIVE, GenerationMode.NEGATIVE


def documents(schema: Node, mode: GenerationMode) -> SearchStrategy[Any]:
    """Return what Schemathesis generates from a schema: documents that keep it (positive), or that break it."""
    body = {"required": True, "content": {"application/json": {"schema": {"$ref": f"#{quote(schema.pointer)}"}}}}
    drawn = {"post": {"requestBody": body, "responses": {"200": {"description": "Ok"}}}}
    document = {**CONTRACT.document, "paths": {**CONTRACT.document["paths"], "/drawn": drawn}}
    operation = schemathesis.openapi.from_dict(document, config=schemathesis.Config())["/drawn"]["POST"]
    return operation.as_strategy(generation_mode=mode).map(lambda case: case.body).filter(is_json)


def is_json(value: Any) -> bool:
    """Return whether a value can be written as JSON; Schemathesis also draws bytes and missing bodies."""
    try:
        json.dumps(value, allow_nan=False).encode()
    except (TypeError, ValueError):
        return False
    return True


def validator(schema: Node) -> jsonschema_rs.Draft202012Validator:
    """Return a JSON Schema validator, of another project, for a schema of the fragment."""
    return jsonschema_rs.Draft202012Validator({**CONTRACT.document, "$ref": f"#{quote(schema.pointer)}"})


def is_valid(media_type: str, document: Any) -> bool:
    """Return whether jsonschema-rs takes a request document for valid, in some reading of it."""
    schema = validator(OPERATION.request_media_types[media_type])
    return any(schema.is_valid(reading) for reading in readings(media_type, document))


def readings(media_type: str, document: Any) -> list[Any]:
    """Return what the document may mean to its reader: in a form, each text may stand for a number or the like."""
    if not is_form(media_type) or not isinstance(document, dict):
        return [document]
    texts = [form_text(value).decode() for value in document.values()]
    choices = [[text, *json_value(text)] for text in texts]
    return [dict(zip(document, values, strict=True)) for values in itertools.product(*choices)]


def json_value(text: str) -> list[Any]:
    """Return what a text means as JSON; nothing where it is no JSON."""
    try:
        return [json.loads(text)]
    except ValueError:
        return []


def named(media_type: str, document: Any) -> Any:
    """Return a document with the members that the schema names; a provider may refuse others, which proves nothing."""
    names = normalized(OPERATION.request_media_types[media_type]).properties
    return {name: value for name, value in document.items() if name in names}


def written(media_type: str, document: Any) -> tuple[str, bytes]:
    """Return the content type and the body of a document; JSON may be any value, a form is an object."""
    return encode(media_type, document) if is_form(media_type) else (media_type, json.dumps(document).encode())
