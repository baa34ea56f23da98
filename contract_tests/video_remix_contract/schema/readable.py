"""Refuse an operation that cannot be read to its end, before anything is derived from it."""

from __future__ import annotations

from video_remix_contract.errors import ContractError
from video_remix_contract.openapi import structure
from video_remix_contract.openapi.inline import inlined
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.openapi.parameters import DEEP_OBJECT, Parameter
from video_remix_contract.schema.normalize import normalized


def refuse_unreadable(operation: Operation) -> None:
    """Raise ContractError, with the place, for an operation that is not as OpenAPI has it, or a schema of it.

    And for a parameter whose spelling is not followed. See ``inlined`` for the bounds of a schema.
    """
    structure.check(operation)
    for parameter in operation.parameters:
        refuse_unwritten(parameter)
    for media_types in (operation.request_media_types, *map(operation.response_media_types, operation.responses)):
        for schema in media_types.values():
            inlined(schema)


def refuse_unwritten(parameter: Parameter) -> None:
    """Raise ContractError, with the place, for a parameter whose style is not followed, or does not fit its schema."""
    parameter.refuse_other_styles()
    schema, deep = normalized(parameter.schema), parameter.style == DEEP_OBJECT
    if deep and schema.types != ("object",):
        raise ContractError("the style deepObject is for an object; describe its members", parameter.node.pointer)
    inside = [normalized(member).types for member in schema.properties.values()] if deep else [schema.types]
    if ("object",) in inside:
        sentence = "an object is followed in the query alone, in the style deepObject and with no object inside it"
        raise ContractError(sentence, parameter.node.pointer)
    if deep and ("array",) in inside:
        raise ContractError("no style says how a list is written inside of an object", parameter.node.pointer)
