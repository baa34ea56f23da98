"""The names of the rendered client, for the templates that write them and for the lock that lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_python_client.parser.properties.file import FileProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.model_property import ModelProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.strings import ClassName, PythonIdentifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from openapi_python_client import Project
    from openapi_python_client.parser.openapi import Endpoint
    from openapi_python_client.parser.properties.protocol import PropertyProtocol
    from openapi_python_client.parser.responses import Response

    from video_remix_contract.generation.documented import Documented

ALIAS = "OpenAI"
"""A second name of the facade, for programs that used the vendor's SDK."""
RESERVED_ARGUMENTS = frozenset({"self", "client", "body", "content_type", "timeout", "build_call", "encoded"})
RESERVED_ATTRIBUTES = frozenset({"to_dict", "from_dict", "additional_properties", "additional_keys"})
RESERVED_RESOURCES = frozenset({"base_url", "close"})


def facade_name(package: str) -> str:
    """Return the class name of the facade: video_remix_client has VideoRemix."""
    return str(ClassName(package.removesuffix("_client"), prefix="Client"))


def resource_name(tag: PythonIdentifier) -> PythonIdentifier:
    """Return the name of a tag in the facade, whose own attributes keep their names."""
    return str.__new__(PythonIdentifier, f"{tag}_") if tag in RESERVED_RESOURCES else tag


def attribute_name(member: PropertyProtocol) -> str:
    """Return the name of a member in its model; the attributes of every model keep their own names."""
    return f"{member.python_name}_" if member.python_name in RESERVED_ATTRIBUTES else str(member.python_name)


def argument_name(value: PropertyProtocol, taken: Iterable[str] = ()) -> str:
    """Return the name of an argument; the client's own arguments, and those that are taken, keep their names."""
    name = str(value.python_name)
    return f"{name}_" if name in RESERVED_ARGUMENTS or name in set(taken) else name


def method_name(operation: str, tag: str) -> str:
    """Return the name of an operation in the facade: remix_video of the tag videos is remix."""
    for ending in (f"_{tag}", f"_{tag.removesuffix('s')}"):
        if operation.endswith(ending) and operation != ending:
            return str(PythonIdentifier(operation.removesuffix(ending), prefix="field_"))
    return operation


def shared_model(endpoint: Endpoint) -> ModelProperty | None:
    """Return the model that the body has in every media type; None where there is no such model."""
    models = [body.prop for body in endpoint.bodies if isinstance(body.prop, ModelProperty)]
    same = len({model.class_info.name for model in models}) == 1 and len(models) == len(endpoint.bodies)
    return models[0] if same else None


def members(endpoint: Endpoint) -> list[PropertyProtocol]:
    """Return the members of the body that the facade takes as arguments."""
    model = shared_model(endpoint)
    return model_members(model) if model else []


def model_members(model: ModelProperty) -> list[PropertyProtocol]:
    """Return the members of a model, the required ones first."""
    return [*(model.required_properties or []), *(model.optional_properties or [])]


def parameters(endpoint: Endpoint) -> list[PropertyProtocol]:
    """Return the parameters that are passed by name."""
    return [*endpoint.query_parameters, *endpoint.header_parameters, *endpoint.cookie_parameters]


def taken_names(endpoint: Endpoint) -> list[str]:
    """Return the names that the parameters of an operation take from the members of its body."""
    return [str(parameter.python_name) for parameter in [*endpoint.path_parameters, *parameters(endpoint)]]


def is_success(endpoint: Endpoint, response: Response) -> bool:
    """Return whether a response is a success: a 2xx, or the default where no 2xx is documented."""
    bounds = response.status_code.range
    if bounds:
        return bounds[0] // 100 == 2
    ranges = [other.status_code.range for other in endpoint.responses.patterns]
    return not any(documented and documented[0] // 100 == 2 for documented in ranges)


def type_of(value: PropertyProtocol) -> str:
    """Return the type annotation of a value that is present."""
    return value.get_type_string(no_optional=True).as_unembedded_code()


def answer_type(response: Response) -> str:
    """Return the type annotation of what an answer carries."""
    return "None" if response.source["return_type"] == "None" else type_of(response.prop)


def result_type(endpoint: Endpoint) -> str:
    """Return the type annotation of what the successes of an operation carry."""
    return " | ".join(sorted({answer_type(answer) for answer in endpoint.responses if is_success(endpoint, answer)}))


def argument_names(endpoint: Endpoint, receiver: str) -> list[str]:
    """Return the arguments of a function that takes a ``client``, or of a method of the facade (``self``), in order."""
    body = ["body"] if endpoint.bodies else []
    if receiver == "self" and shared_model(endpoint):
        body = [argument_name(member, taken_names(endpoint)) for member in members(endpoint)]
    return [
        *[argument_name(parameter) for parameter in endpoint.path_parameters],
        *(["client"] if receiver == "client" else []),
        *body,
        *(["content_type"] if len(endpoint.bodies) > 1 else []),
        *[argument_name(parameter) for parameter in parameters(endpoint)],
        "timeout",
    ]


def passed_on(endpoint: Endpoint, names: Iterable[str]) -> str:
    """Return the arguments of a call that passes on arguments of the same names, those of the path by position."""
    paths = {argument_name(parameter) for parameter in endpoint.path_parameters}
    return ", ".join(name if name in paths else f"{name}={name}" for name in names)


def media_types(endpoint: Endpoint) -> list[str]:
    """Return the media types of the body, the default first: JSON where there is JSON."""
    bodies = sorted(endpoint.bodies, key=lambda body: body.body_type != "json")
    return [body.content_type.get_untrusted_value() for body in bodies]


def own_ids(endpoint: Endpoint) -> list[str]:
    """Return the path parameters that an answer may use as the name of the job."""
    names = [parameter.name.get_untrusted_value() for parameter in endpoint.path_parameters]
    return [name for name in names if name.lower().endswith("id") and name not in {"id", "task_id", "job_id"}]


def has_files(body: PropertyProtocol) -> bool:
    """Return whether a body has a member that is a file, a list of files, or a choice that allows a file."""
    if isinstance(body, ModelProperty):
        return any(has_files(member) for member in model_members(body) if not isinstance(member, ModelProperty))
    if isinstance(body, ListProperty):
        return has_files(body.inner_property)
    branches = body.inner_properties if isinstance(body, UnionProperty) else []
    return isinstance(body, FileProperty) or any(has_files(branch) for branch in branches)


def client_names(project: Project, documented: Documented) -> dict[str, Any]:
    """Return the names of a rendered client, for programs that call it without knowing the fragment."""
    operations = [
        operation_names(project.package_name, tag, endpoint, documented)
        for tag, collection in project.openapi.endpoint_collections_by_tag.items()
        for endpoint in collection.endpoints
    ]
    return {"package": project.package_name, "facade": facade_name(project.package_name), "operations": operations}


def operation_names(package: str, tag: str, endpoint: Endpoint, documented: Documented) -> dict[str, Any]:
    """Return the names of an operation; bodies and answers are the names of types."""
    arguments = [*endpoint.path_parameters, *parameters(endpoint)]
    return {
        "method": endpoint.method,
        "path": documented.path(endpoint),
        "module": f"{package}.api.{tag}.{PythonIdentifier(endpoint.name, prefix='field_')}",
        "resource": str(tag),
        "function": method_name(endpoint.name, tag),
        "bodies": {body.content_type.get_untrusted_value(): type_of(body.prop) for body in endpoint.bodies},
        "content_type_argument": len(endpoint.bodies) > 1,
        "arguments": {argument.name.get_untrusted_value(): argument_name(argument) for argument in arguments},
        "members": {
            member.name.get_untrusted_value(): argument_name(member, taken_names(endpoint))
            for member in members(endpoint)
        },
        "answers": dict(answer_names(endpoint, success=True)),
        "refusals": dict(answer_names(endpoint, success=False)),
    }


def answer_names(endpoint: Endpoint, *, success: bool) -> Iterator[tuple[str, str]]:
    """Yield the status and the type of each documented answer that is a success, or of each that is not."""
    for response in endpoint.responses:
        if is_success(endpoint, response) is success:
            yield response.status_code.pattern, answer_type(response)
