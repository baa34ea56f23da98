"""Refuse an operation that cannot be read to its end, before anything is derived from it."""

from __future__ import annotations

from video_remix_contract.openapi import structure
from video_remix_contract.openapi.inline import inlined
from video_remix_contract.openapi.operation import Operation


def refuse_unreadable(operation: Operation) -> None:
    """Raise ContractError, with the place, for an operation that is not as OpenAPI has it, or a schema of it.

    See ``inlined`` for the bounds of a schema.
    """
    structure.check(operation)
    for media_types in (operation.request_media_types, *map(operation.response_media_types, operation.responses)):
        for schema in media_types.values():
            inlined(schema)
