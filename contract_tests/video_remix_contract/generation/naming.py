"""The names of the rendered client, for the templates that write them."""

from __future__ import annotations

import builtins
import keyword
import re
from itertools import chain, count
from typing import TYPE_CHECKING

from openapi_python_client.parser.properties.file import FileProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.model_property import ModelProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.strings import ClassName, PythonIdentifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from openapi_python_client.parser.openapi import Endpoint, EndpointCollection
    from openapi_python_client.parser.properties.protocol import PropertyProtocol
    from openapi_python_client.parser.responses import Response


PREFIX = "field_"
"""Stands before what could not begin a name, such as a digit."""
NAMELESS = "unnamed"
"""The name of a member or a parameter that has no letter and no digit."""
ALIAS = "OpenAI"
"""A second name of the facade, for programs that used the vendor's SDK."""
RESERVED_ARGUMENTS = frozenset(
    {
        *("self", "client", "body", "content_type", "timeout", "build_call", "encoded"),
        *("to", "max_bytes", "interval", "on_progress", "extra_headers", "extra_query"),
    }
)
RESERVED_ATTRIBUTES = frozenset({"to_dict", "from_dict", "additional_properties", "additional_keys"})
RESERVED_RESOURCES = frozenset({"base_url", "close", "with_options"})
# The builtins that annotations of the facade use; a method of the same name would hide them, but for the list.
ANNOTATING = frozenset({"bool", "bytes", "dict", "float", "int", "object", "str"})
# A text, in which nothing is a name, or the name of the list.
_TEXT_OR_LIST = re.compile(r'"(?:[^"\\]|\\.)*"|\blist\b')


def facade_name(package: str) -> str:
    """Return the class name of the facade: video_remix_client has VideoRemix."""
    return str(ClassName(package.removesuffix("_client"), prefix="Client"))


def resource_name(tag: PythonIdentifier) -> PythonIdentifier:
    """Return the name of a tag in the facade, whose own attributes keep their names."""
    return str.__new__(PythonIdentifier, f"{tag}_") if tag in RESERVED_RESOURCES else tag


def attribute_name(member: PropertyProtocol) -> str:
    """Return the name of a member in its model."""
    return str(member.python_name)


def second_name(member: PropertyProtocol, others: Iterable[PropertyProtocol]) -> str | None:
    """Return the member's own name where the generator gave it an underscore that Python does not need; else None.

    A builtin such as object is a usual name of an attribute, as it is in the vendor's SDK.
    """
    name, own = attribute_name(member), member.name.get_untrusted_value()
    free = own not in {attribute_name(other) for other in others} | RESERVED_ATTRIBUTES | set(keyword.kwlist)
    return own if name == f"{own}_" and own.isidentifier() and free else None


def argument_name(value: PropertyProtocol, taken: Iterable[str] = ()) -> str:
    """Return the name of an argument; the client's own arguments, and those that are taken, keep their names."""
    name = str(value.python_name)
    not_free = RESERVED_ARGUMENTS.union(taken)
    # No member has the name of another one with an underscore: only reserved words end in one.
    return next(free for free in (f"{name}{'_' * number}" for number in count()) if free not in not_free)


def method_name(operation: str, tag: str) -> str:
    """Return the name of an operation in the facade: remix_video and video_remix of the tag videos are remix.

    A method may have the name of a builtin, such as list, since it hides it only from the annotations of its class.
    """
    words = (tag, tag.removesuffix("s"))
    shorter = [operation.removesuffix(f"_{word}") for word in words]
    shorter += [operation.removeprefix(f"{word}_") for word in words]
    name = next((name for name in shorter if name not in {"", operation}), "")
    hidden = name.isalpha() and name.islower() and name in vars(builtins) and name not in ANNOTATING
    return name if hidden else str(PythonIdentifier(name, prefix=PREFIX)) if name else operation


def in_class(code: str) -> str:
    """Return the code of annotations as it stands in a class that may have a method called list."""
    return _TEXT_OR_LIST.sub(lambda match: "_list" if match[0] == "list" else match[0], code)


def method_names(collections: Mapping[PythonIdentifier, EndpointCollection]) -> dict[str, str]:
    """Return the methods of the facade by the names of the operations; a name that is taken is not shortened.

    Each method takes two names, since there is another one that returns the whole answer.
    """
    methods: dict[str, str] = {}
    for tag, collection in collections.items():
        taken: set[str] = set()
        for endpoint in collection.endpoints:
            numbered = (f"{endpoint.name}_{number}" for number in count(2))
            names = chain([method_name(endpoint.name, tag), endpoint.name], numbered)
            name = next(name for name in names if taken.isdisjoint({name, f"{name}_detailed"}))
            taken |= {name, f"{name}_detailed"}
            methods[endpoint.name] = name
    return methods


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


def streams(endpoint: Endpoint) -> bool:
    """Return whether every success of an operation is bytes, which may be written to a file as they come."""
    successes = [response for response in endpoint.responses if is_success(endpoint, response)]
    return bool(successes) and all(_is_bytes(response) for response in successes)


def _is_bytes(response: Response) -> bool:
    # Without a schema the generator reads nothing.
    without = response.source["return_type"] == "None" and answer_media_types(response)
    return response.source["return_type"] == "bytes" or bool(without and not any(map(is_readable, without)))


def answer_media_types(response: Response) -> list[str]:
    """Return the media types of an answer, in lower case and without parameters."""
    content = getattr(response.data, "content", None) or {}
    return [simple_media_type(name.get_untrusted_value()) for name in content]


def simple_media_type(text: str) -> str:
    """Return a media type in lower case and without its parameters."""
    return text.partition(";")[0].strip().lower()


def is_readable(media_type: str) -> bool:
    """Return whether a media type, in lower case and without parameters, is JSON or text; any other is bytes."""
    return media_type == "application/json" or media_type.startswith("text/") or media_type.endswith("+json")


def answer_type(endpoint: Endpoint, response: Response) -> str:
    """Return the type annotation of what an answer carries."""
    if streams(endpoint) and is_success(endpoint, response):
        return "bytes"
    return "None" if response.source["return_type"] == "None" else type_of(response.prop)


def result_type(endpoint: Endpoint) -> str:
    """Return the type annotation of what the successes of an operation carry."""
    successes = [response for response in endpoint.responses if is_success(endpoint, response)]
    return " | ".join(sorted({answer_type(endpoint, response) for response in successes}))


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
        *(["extra_headers", "extra_query"] if receiver == "self" else []),
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
