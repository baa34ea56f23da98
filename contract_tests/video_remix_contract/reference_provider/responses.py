"""Make the answers of the reference provider from the fragment: its examples, completed and brought up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from video_remix_contract.schema.examples import allows, complete, examples
from video_remix_contract.schema.rules import shape

if TYPE_CHECKING:
    from video_remix_contract.openapi.operation import Contract, Node


def job_answer(contract: Contract, state: str, known: dict[str, Any]) -> dict[str, Any]:
    """Return the answer for a new job in a state.

    ``known`` are the values of this very job (its id, its source, the prompt, the times); each is used where the
    fragment has the member and allows the value. A member that no example knows is synthesised.
    """
    status = contract.successes[0]
    schema, media = answer_schema(contract, status)
    given = examples(media)
    example = next((value for value in given.values() if isinstance(value, dict) and value.get("status") == state), {})
    document = complete(schema, example)
    properties = shape(schema).properties
    for name, value in known.items():
        if name in properties and allows(properties[name], value):
            document[name] = value
    return dict(document)


def refusal_answer(contract: Contract, said: dict[str, str | None]) -> dict[str, Any]:
    """Return the body of a refusal in the fragment's envelope; ``said`` are the members of its error object."""
    status = contract.answer_for(599)
    if status is None:
        return {}
    schema, _ = answer_schema(contract, status)
    return dict(complete(schema, {"error": said}))


def answer_schema(contract: Contract, status: str) -> tuple[Node, Node]:
    """Return the schema of an answer and the media type object that holds it, the first documented one."""
    for media_type, schema in contract.answer_media_types(status).items():
        media = contract.answers[status].get("content", media_type)
        assert media is not None, "the media type comes from there"
        return schema, media
    return contract.answers[status], contract.answers[status]
