"""What an operation does with the jobs of a provider, by its method and by the schema of its response."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

from video_remix_contract.clauses.jobs import costs_job
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.normalize import normalized


class Role(StrEnum):
    """What an operation does."""

    CREATE = "create"
    RETRIEVE = "retrieve"
    LIST = "list"
    DELETE = "delete"
    CONTENT = "content"
    OTHER = "other"


def role(operation: Operation, operations: Sequence[Operation]) -> Role:
    """Return what an operation does with the jobs that others of these operations make."""
    jobs = {pointer for other in operations if costs_job(other) for pointer in answers(other)}
    if costs_job(operation):
        return Role.CREATE
    if not jobs:
        return Role.OTHER
    if operation.method == "delete" and operation.path_parameter:
        return Role.DELETE
    if operation.method != "get":
        return Role.OTHER
    if operation.path_parameter:
        schemas = answers(operation)
        return Role.RETRIEVE if schemas & jobs else Role.OTHER if schemas else Role.CONTENT
    return Role.LIST if any(pointer_of(items) in jobs for _, items in lists(operation)) else Role.OTHER


def answers(operation: Operation) -> set[str]:
    """Return the places of the JSON schemas of an operation's first success."""
    return {pointer_of(schema) for schema in operation.json_schemas(operation.successes[0])}


def lists(operation: Operation) -> Iterator[tuple[str, Node]]:
    """Yield the members of a success that are lists, each with the schema of its elements."""
    for schema in operation.json_schemas(operation.successes[0]):
        for name, member in normalized(schema).properties.items():
            listed = normalized(member)
            if listed.types == ("array",) and listed.items:
                yield name, listed.items


def pointer_of(schema: Node) -> str:
    """Return the place of a schema, whatever refers to it."""
    return normalized(schema).pointer
