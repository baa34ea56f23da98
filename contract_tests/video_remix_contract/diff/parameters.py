"""Read the parameters of a request, and the headers of a response, as the members of an object schema."""

from __future__ import annotations

from typing import Any

from video_remix_contract.diff.annotations import describing
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.openapi.parameters import PATH
from video_remix_contract.openapi.reference import Node


def parameters(operation: Operation, carrier: str, naming: Operation) -> Node:
    """Return the parameters of a carrier as an object schema.

    The name of a path parameter never reaches the wire: it gets the name that the parameter at the same position of
    ``naming`` has.
    """
    named = {parameter.name: parameter.node for parameter in operation.parameters if parameter.carrier == carrier}
    if carrier == PATH:
        own, wanted = operation.path_parameters, naming.path_parameters
        names = wanted if len(wanted) == len(own) else own
        named = {name: named[own_name] for name, own_name in zip(names, own, strict=True) if own_name in named}
    return as_object(operation.node, named)


def headers(response: Node) -> Node:
    """Return the documented headers of a response as an object schema; header names have no case."""
    node = response.get("headers")
    return as_object(response, {name.lower(): header for name, header in node.items()} if node else {})


def as_object(owner: Node, named: dict[str, Node]) -> Node:
    """Return parameters or headers by name as an object schema with the same meaning."""
    properties: dict[str, Any] = {}
    for name, node in named.items():
        schema = node.get("schema")
        properties[name] = {
            **(schema.value if schema and isinstance(schema.value, dict) else {}),
            **describing(node.value),
        }
    required = [name for name, node in named.items() if node.value.get("required") is True]
    value = {"type": "object", "properties": properties, "required": required}
    return owner.at(f"{owner.pointer}/parameters", value)
