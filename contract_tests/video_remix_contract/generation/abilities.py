"""What a method of the client can do beyond a call: wait until a job is over, download bytes, keep bounds.

All of it follows from the document; the templates and the settings of the generator ask here.
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

from attrs import frozen
from openapi_python_client.parser.properties.model_property import ModelProperty

from video_remix_contract.generation.filters import python_string
from video_remix_contract.generation.naming import (
    attribute_name,
    is_readable,
    is_success,
    model_members,
    simple_media_type,
)
from video_remix_contract.generation.refusals import MEDIA_TYPE
from video_remix_contract.openapi.contract import operations
from video_remix_contract.openapi.parameters import DEEP_OBJECT
from video_remix_contract.openapi.reference import Node

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from openapi_python_client.parser.openapi import Endpoint
    from openapi_python_client.parser.properties.protocol import PropertyProtocol

    from video_remix_contract.generation.documented import Documented
    from video_remix_contract.openapi.operation import Operation

BYTES = "application/octet-stream"
BOUNDS = (
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    *("minLength", "maxLength", "minItems", "maxItems"),
)


@frozen
class Waiting:
    """How to wait with an operation: the method's name, the attribute of a job that tells when it is over, and how."""

    name: str
    attribute: str
    values: tuple[str, ...]
    """What the attribute holds then, as literals."""


def waiting(
    methods: Mapping[str, str], endpoint: Endpoint, others: Iterable[Endpoint], documented: Documented
) -> Waiting | None:
    """Return how to wait with an operation: a GET of a single thing whose answer has a member with ``x-final``.

    ``methods`` has the methods of the facade by operation, ``others`` are the operations of the tag, whose methods keep
    their names.
    """
    over = _over(endpoint, documented)
    if over is None:
        return None
    names = {methods[other.name]: _over(other, documented) for other in others}
    several = sum(found is not None for found in names.values()) > 1
    name = f"wait_{methods[endpoint.name].strip('_')}" if several else "wait"
    return Waiting(f"{name}_" if name in names else name, *over)


def _over(endpoint: Endpoint, documented: Documented) -> tuple[str, tuple[str, ...]] | None:
    answers = [response for response in endpoint.responses if is_success(endpoint, response)]
    model = answers[0].prop if len(answers) == 1 else None
    if endpoint.method != "get" or len(endpoint.path_parameters) != 1 or not isinstance(model, ModelProperty):
        return None
    final = documented.final(endpoint, answers[0].status_code.pattern)
    members = {member.name.get_untrusted_value(): attribute_name(member) for member in model_members(model)}
    found = ((members[name], tuple(map(python_string, values))) for name, values in final if name in members)
    return next(found, None)


def contains_itself(model: ModelProperty) -> bool:
    """Return whether the types of a class's members name the class itself."""
    members = [*model_members(model), *([model.additional_properties] if model.additional_properties else [])]
    types = " ".join(member.get_type_string().as_unembedded_code() for member in members)
    return model.class_info.name in re.findall(r"\w+", types)


def bounds(endpoint: Endpoint, parameter: PropertyProtocol, documented: Documented) -> str:
    """Return the bounds of a parameter as further arguments by name; nothing where it has none."""
    schema = documented.schema(endpoint, parameter)
    found = {name: schema[name] for name in BOUNDS if type(schema.get(name)) in {int, float}}
    return "".join(f", {name}={python_string(bound)}" for name, bound in found.items())


def spelling(endpoint: Endpoint, parameter: PropertyProtocol, documented: Documented) -> str:
    """Return how a parameter of the query is written as a further argument; nothing where its name is repeated."""
    described = documented.query_parameter(endpoint, parameter)
    if described is None or described.exploded:
        return ""
    return ", deep=True" if described.style == DEEP_OBJECT else f", {python_string(described.separator)}"


def readable_first(document: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of a document whose answers name JSON and text first: the generator takes what comes first."""
    same = copy.deepcopy(document)
    for content in _answers(operations(Node.root(same))):
        ordered = sorted(content.items(), key=lambda item: not is_readable(simple_media_type(item[0])))
        content.clear()
        content.update(ordered)
    return same


def bytes_overrides(document: dict[str, Any]) -> dict[str, str]:
    """Return the media types of answers that the generator does not know, each to be read as bytes."""
    every = operations(Node.root(document))
    bodies = [operation.node.get("requestBody", "content") for operation in every]
    sent = {name for content in bodies if content for name in content.value}
    # What is no media type at all, the generator refuses.
    named = sorted(filter(MEDIA_TYPE.fullmatch, {name for content in _answers(every) for name in content} - sent))
    return {name: BYTES for name in named if not is_readable(simple_media_type(name))}


def _answers(every: Iterable[Operation]) -> Iterator[dict[str, Any]]:
    """Yield the ``content`` of each answer; what it refers to is not followed any further."""
    for operation in every:
        for response in operation.responses.values():
            content = response.get("content")
            if content:
                yield content.value
