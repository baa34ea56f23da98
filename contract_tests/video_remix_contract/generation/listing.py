"""The parts of the rendered client by what the fragment calls them, for the lock that lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_python_client.strings import PythonIdentifier

from video_remix_contract.generation.abilities import waiting
from video_remix_contract.generation.naming import (
    PREFIX,
    answer_type,
    argument_name,
    attribute_name,
    facade_name,
    is_success,
    members,
    method_names,
    model_members,
    taken_names,
    type_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_python_client import Project
    from openapi_python_client.parser.openapi import Endpoint
    from openapi_python_client.parser.properties.model_property import ModelProperty

    from video_remix_contract.generation.documented import Documented


def client_names(project: Project, documented: Documented, schemas: dict[str, str]) -> dict[str, Any]:
    """Return the names of a client, for programs that call it without knowing the fragment.

    ``schemas`` are the classes of the named schemas. An operation that can be waited with has the method for that.
    """
    collections = project.openapi.endpoint_collections_by_tag
    methods = method_names(collections)
    return {
        "package": project.package_name,
        "facade": facade_name(project.package_name),
        "schemas": schemas,
        "models": {model.class_info.name: member_names(model) for model in project.openapi.models},
        "operations": [
            {
                "module": f"{project.package_name}.api.{tag}.{PythonIdentifier(endpoint.name, prefix=PREFIX)}",
                "resource": str(tag),
                "function": methods[endpoint.name],
                **operation_names(endpoint, documented),
                **({"wait": found.name} if found else {}),
            }
            for tag, collection in collections.items()
            for endpoint in collection.endpoints
            for found in [waiting(methods, endpoint, collection.endpoints, documented)]
        ],
    }


def member_names(model: ModelProperty) -> dict[str, str]:
    """Return the attributes of a model by the names of its members in the document."""
    return {member.name.get_untrusted_value(): attribute_name(member) for member in model_members(model)}


def operation_names(endpoint: Endpoint, documented: Documented) -> dict[str, Any]:
    """Return the names of an operation but those of its functions; bodies and answers are the names of types."""
    return {
        "method": endpoint.method,
        "path": documented.path(endpoint),
        "bodies": {body.content_type.get_untrusted_value(): type_of(body.prop) for body in endpoint.bodies},
        "content_type_argument": len(endpoint.bodies) > 1,
        "arguments": argument_names_by_parameter(endpoint),
        "members": {
            member.name.get_untrusted_value(): argument_name(member, taken_names(endpoint))
            for member in members(endpoint)
        },
        "answers": dict(answer_names(endpoint, success=True)),
        "refusals": dict(answer_names(endpoint, success=False)),
    }


def argument_names_by_parameter(endpoint: Endpoint) -> dict[str, str]:
    """Return the arguments by the names of the parameters; a second one of the same name has its place before it."""
    names: dict[str, str] = {}
    for place, parameter in endpoint.iter_all_parameters():
        name = parameter.name.get_untrusted_value()
        names[f"{place} {name}" if name in names else name] = argument_name(parameter)
    return names


def answer_names(endpoint: Endpoint, *, success: bool) -> Iterator[tuple[str, str]]:
    """Yield the status and the type of each documented answer that is a success, or of each that is not."""
    for response in endpoint.responses:
        if is_success(endpoint, response) is success:
            yield response.status_code.pattern, answer_type(endpoint, response)
