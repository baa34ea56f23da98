"""Make the responses of the reference provider from the fragment: its examples, completed and brought up to date."""

from __future__ import annotations

from typing import Any

from video_remix_contract.openapi.operation import Operation
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.examples import allows, completed, examples
from video_remix_contract.schema.normalize import normalized


def job_document(operation: Operation, state: str, known: dict[str, Any]) -> dict[str, Any]:
    """Return the response for a new job in a state.

    ``known`` are the values of this very job (its id, its source, the prompt, the times); each is used where the
    fragment has the member and allows the value. A member that no example knows is made up.
    """
    schema, media = response_schema(operation, operation.successes[0])
    documents = [value for value in examples(media).values() if isinstance(value, dict)]
    example = next((document for document in documents if document.get("status") == state), {})
    document = completed(schema, example)
    properties = normalized(schema).properties
    for name, value in known.items():
        if name in properties and allows(properties[name], value):
            document[name] = value
    return dict(document)


def refusal_document(operation: Operation, error: dict[str, str | None]) -> dict[str, Any]:
    """Return the body of a refusal in the fragment's envelope; ``error`` are the members of its error object."""
    status = operation.documented(599)
    if status is None:
        return {}
    schema, _ = response_schema(operation, status)
    return dict(completed(schema, {"error": error}))


def response_schema(operation: Operation, status: str) -> tuple[Node, Node]:
    """Return the schema of a response and the media type object that holds it, the first that is documented."""
    response = operation.responses[status]
    for media_type, schema in operation.response_media_types(status).items():
        media = response.get("content", media_type)
        assert media is not None, "the media type comes from there"
        return schema, media
    return response, response
