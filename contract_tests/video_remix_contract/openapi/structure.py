"""What an operation is made of, as JSON Schema: whoever reads it afterwards meets what OpenAPI promises."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.operation import METHODS, Operation
from video_remix_contract.openapi.reference import Node

MAX_VALUES = 20_000
MAX_DEPTH = 12
# What stands under these is a schema or a value, or describes another operation.
OPAQUE = frozenset({"schema", "value", "example", "callbacks", "links"})


def an_object(needed: tuple[str, ...] = (), /, **members: Any) -> dict[str, Any]:
    """Return the schema of an object with these members among others."""
    return {"type": "object", "properties": members, "required": list(needed)}


def map_of(schema: Any) -> dict[str, Any]:
    """Return the schema of an object whose names the document chose."""
    return {"type": "object", "additionalProperties": schema}


def list_of(schema: Any) -> dict[str, Any]:
    """Return the schema of an array."""
    return {"type": "array", "items": schema}


TEXT, SCHEMA = {"type": "string"}, {"type": ["object", "boolean"]}
TEXTS = list_of(TEXT)
SERVERS = list_of(an_object(("url",), url=TEXT))
SECURITY = list_of(map_of(TEXTS))
EXAMPLES = map_of(an_object(**{"x-omits": TEXTS}))
CONTENT = map_of(an_object(schema=SCHEMA, examples=EXAMPLES, encoding=map_of(an_object())))
CARRIED = an_object(schema=SCHEMA, content=CONTENT)
PARAMETERS = list_of({"allOf": [CARRIED, an_object(("name", "in"), name=TEXT, **{"in": TEXT})]})
OPERATION = an_object(
    operationId=TEXT,
    summary=TEXT,
    description=TEXT,
    tags=TEXTS,
    servers=SERVERS,
    security=SECURITY,
    parameters=PARAMETERS,
    requestBody=an_object(required={"type": "boolean"}, content=CONTENT),
    responses={
        **map_of(an_object(content=CONTENT, headers=map_of(CARRIED))),
        "propertyNames": {"pattern": "^([1-5]([0-9][0-9]|XX)|default)$"},
        "minProperties": 1,
    },
)
PATH_ITEM = an_object(parameters=PARAMETERS, servers=SERVERS)
DOCUMENT = an_object(
    info=an_object(title=TEXT, version={"type": ["string", "number"]}),
    servers=SERVERS,
    security=SECURITY,
    tags=list_of(an_object(name=TEXT)),
    components=map_of(map_of({"type": ["object", "boolean"]})),
)


def check(operation: Operation) -> None:
    """Raise ContractError, with the place, where an operation is not made of what OpenAPI 3 promises."""
    document = {key: value for key, value in operation.root.value.items() if key != "paths"}
    around = {key: value for key, value in operation.path_item.value.items() if key not in METHODS}
    path_item = operation.path_item.at(operation.path_item.pointer, around)
    for schema, node in ((PATH_ITEM, path_item), (OPERATION, operation.node)):
        conforms(schema, node.pointer, written_out(node, 0, itertools.count()))
    conforms(DOCUMENT, "", document)


def conforms(schema: dict[str, Any], pointer: str, value: Any) -> None:
    """Raise ContractError, with the place, where a value is not what a schema asks for."""
    for error in jsonschema_rs.Draft202012Validator(schema).iter_errors(value):
        place = "".join(f"/{token}" for token in error.instance_path)
        raise ContractError(f"{pointer}{place}: not as OpenAPI 3 has it: {error.message[:200]}")


def written_out(node: Node, depth: int, count: Iterator[int]) -> Any:
    """Return a part of an operation with its references followed; schemas and values stay as they are."""
    if depth > MAX_DEPTH or next(count) > MAX_VALUES:
        raise ContractError(f"{node.pointer}: more than an operation can hold")
    if isinstance(node.value, list):
        return [written_out(element, depth + 1, count) for element in node.elements()]
    if not isinstance(node.value, dict):
        return node.value
    inside = [name for name in node.value if name not in OPAQUE and not name.startswith("x-")]
    return {
        **node.value,
        **{name: written_out(inner, depth + 1, count) for name in inside if (inner := node.step(name)) is not None},
    }
