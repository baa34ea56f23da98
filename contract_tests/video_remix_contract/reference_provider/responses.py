"""Make the responses of the reference provider from the fragment: its examples, completed and brought up to date."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.operation import Operation, is_json
from video_remix_contract.openapi.reference import Node
from video_remix_contract.reference_provider.coherence import coherent
from video_remix_contract.schema.examples import allows, completed, examples, synthesized
from video_remix_contract.schema.normalize import normalized

# The beginning of an MP4 file, which is all that a test needs of bytes.
FILE = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"


def job_document(operation: Operation, state: str, known: dict[str, Any]) -> dict[str, Any]:
    """Return the response for a new job in a state.

    ``known`` are the values of this very job (its id, its source, the prompt, the times); each is used where the
    fragment has the member and allows the value. A member that no example knows is made up, and all agree.
    """
    schema, media = response_schema(operation, operation.successes[0])
    documents = [value for value in examples(media).values() if isinstance(value, dict)]
    example = next((document for document in documents if document.get("status") == state), {})
    return dict(brought_up_to_date(schema, completed(schema, example), {"status": state} | known, example))


def answer_document(operation: Operation, known: dict[str, Any]) -> Any:
    """Return the body of a success from the fragment's first example; bytes for what is no JSON.

    ``known`` are values of this very response; each is used where the fragment has the member and allows the value.
    """
    media_type, schema, media = first_media(operation, operation.successes[0])
    if media_type is None:
        return b""
    example = next(iter(examples(media).values()), None)
    if not is_json(media_type):
        return example.encode() if isinstance(example, str) else FILE
    document = synthesized(schema) if example is None else completed(schema, example)
    return brought_up_to_date(schema, document, known, example)


def answer_documents(operation: Operation) -> list[Any]:
    """Return documents that a success may have: the fragment's example, and one in which no object is null."""
    media_type, schema, _ = first_media(operation, operation.successes[0])
    if not is_json(media_type):
        return []
    with suppress(ContractError):
        return [answer_document(operation, {}), completed(schema, {})]
    return [answer_document(operation, {})]


def brought_up_to_date(schema: Node, document: Any, known: dict[str, Any], example: Any) -> Any:
    """Return a document with the known values that its schema has and allows, and with others that agree with them.

    ``example`` is what it was made from, None where all of it is made up.
    """
    # A job that is looked at again has the times that it had.
    now = known.get("created_at", int(time.time()))
    if not isinstance(document, dict):
        return document if document == example else coherent(schema, document, now)
    properties = normalized(schema).properties
    fitting = {name: value for name, value in known.items() if name in properties and allows(properties[name], value)}
    given = example if isinstance(example, dict) else ()
    return coherent(schema, {**document, **fitting}, now, known=fitting, given=given)


def refusal_document(operation: Operation, error: dict[str, str | None], code: int = 400) -> dict[str, Any]:
    """Return the body of a refusal with a status in the fragment's envelope; ``error`` are the members of its error."""
    status = operation.documented(code)
    if status is None or not is_json(first_media(operation, status)[0]):
        return {}
    schema, _ = response_schema(operation, status)
    return dict(completed(schema, {"error": error}))


def response_schema(operation: Operation, status: str) -> tuple[Node, Node]:
    """Return the schema of a response and the media type object that holds it, the first that is documented."""
    _, schema, media = first_media(operation, status)
    return schema, media


def first_media(operation: Operation, status: str) -> tuple[str | None, Node, Node]:
    """Return the media type of a response that is documented first, JSON before others, its schema and its object."""
    response = operation.responses[status]
    for media_type, schema in sorted(
        operation.response_media_types(status).items(), key=lambda item: not is_json(item[0])
    ):
        media = response.get("content", media_type)
        assert media is not None, "the media type comes from there"
        return media_type, schema, media
    return None, response, response
