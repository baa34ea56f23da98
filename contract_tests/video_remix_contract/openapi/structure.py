"""What an operation is made of, as JSON Schema: whoever reads it afterwards meets what OpenAPI promises."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from typing import Any

import jsonschema_rs
from jsonschema_rs import ValidationErrorKind

from video_remix_contract.errors import ContractError, suggestion
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi.faults import Fault
from video_remix_contract.openapi.operation import METHODS, Operation
from video_remix_contract.openapi.reference import Node

MAX_VALUES = 20_000
MAX_DEPTH = 12
# What stands under these is a schema or a value, or describes another operation.
OPAQUE = frozenset({"schema", "value", "example", "callbacks", "links"})


def an_object(others: str = "", needed: tuple[str, ...] = (), /, **members: Any) -> dict[str, Any]:
    """Return the schema of an object with these members; ``others`` are the names of those that are not looked at."""
    return {"type": "object", "properties": dict.fromkeys(others.split(), True) | members, "required": list(needed)}


def map_of(schema: Any) -> dict[str, Any]:
    """Return the schema of an object whose names the document chose."""
    return {"type": "object", "additionalProperties": schema}


def list_of(schema: Any) -> dict[str, Any]:
    """Return the schema of an array."""
    return {"type": "array", "items": schema}


def closed(schema: Any) -> Any:
    """Return a schema of this module that allows the members that it names, and extensions."""
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(schema[key]) for key in ("items", "additionalProperties") if key in schema}
    if "properties" in schema:
        inner["properties"] = {name: closed(member) for name, member in schema["properties"].items()}
        inner |= {"patternProperties": {"^x-": True}, "additionalProperties": False}
    return schema | inner


class Form:
    """What something is made of: a schema of this module, with validators that are made when a document has it."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.schema = schema

    @cached_property
    def validator(self) -> jsonschema_rs.Draft202012Validator:
        """The validator of the schema."""
        return jsonschema_rs.Draft202012Validator(self.schema)

    @cached_property
    def strict(self) -> jsonschema_rs.Draft202012Validator:
        """The validator of the same schema, closed."""
        return jsonschema_rs.Draft202012Validator(closed(self.schema))


# The names are those of OpenAPI 3.0, 3.1 and 3.2 together.
TEXT, SCHEMA = {"type": "string"}, {"type": ["object", "boolean"]}
TEXTS = list_of(TEXT)
SERVERS = list_of(an_object("description name variables", ("url",), url=TEXT))
SECURITY = list_of(map_of(TEXTS))
EXAMPLE = an_object("summary description value externalValue dataValue serializedValue", **{"x-omits": TEXTS})
EXAMPLES = map_of(EXAMPLE)
ENCODING = an_object("contentType headers style explode allowReserved encoding itemEncoding prefixEncoding")
MEDIA_TYPE = an_object(
    "description example itemEncoding itemSchema prefixEncoding",
    schema=SCHEMA,
    examples=EXAMPLES,
    encoding=map_of(ENCODING),
)
CONTENT = map_of(MEDIA_TYPE)
CARRYING = "description required deprecated allowEmptyValue allowReserved style explode example"
HEADER = an_object(CARRYING, schema=SCHEMA, content=CONTENT, examples=EXAMPLES)
PARAMETER = an_object(
    CARRYING, ("name", "in"), name=TEXT, **{"in": TEXT}, schema=SCHEMA, content=CONTENT, examples=EXAMPLES
)
PARAMETERS = list_of(PARAMETER)
REQUEST_BODY = an_object("description", required={"type": "boolean"}, content=CONTENT)
RESPONSE = an_object("summary description links", content=CONTENT, headers=map_of(HEADER))
OPERATION = Form(
    an_object(
        "externalDocs callbacks deprecated",
        operationId=TEXT,
        summary=TEXT,
        description=TEXT,
        tags=TEXTS,
        servers=SERVERS,
        security=SECURITY,
        parameters=PARAMETERS,
        requestBody=REQUEST_BODY,
        responses={
            **map_of(RESPONSE),
            "propertyNames": {"pattern": "^([1-5]([0-9][0-9]|XX)|default)$"},
            "minProperties": 1,
        },
    )
)
PATH_ITEM = Form(
    an_object(
        f"$ref summary description additionalOperations query {' '.join(METHODS)}",
        parameters=PARAMETERS,
        servers=SERVERS,
    )
)
TAG = an_object("summary description externalDocs kind parent", name=TEXT)
INFO = an_object(
    "summary description termsOfService contact license", title=TEXT, version={"type": ["string", "number"]}
)
# Under these names a document keeps what it refers to; a form for each kind that this module knows.
SECTIONS = ("schemas", "callbacks", "pathItems", "mediaTypes")
COMPONENTS = {
    "parameters": Form(PARAMETER),
    "headers": Form(HEADER),
    "requestBodies": Form(REQUEST_BODY),
    "responses": Form(RESPONSE),
    "examples": Form(EXAMPLE),
    "links": Form(an_object("operationRef operationId parameters requestBody description server")),
    "securitySchemes": Form(
        an_object("type description name in scheme bearerFormat flows openIdConnectUrl oauth2MetadataUrl deprecated")
    ),
}
DOCUMENT = Form(
    an_object(
        "openapi jsonSchemaDialect $self paths webhooks externalDocs",
        info=INFO,
        servers=SERVERS,
        security=SECURITY,
        tags=list_of(TAG),
        components=map_of(map_of({"type": ["object", "boolean"]})),
    )
)


def check(operation: Operation) -> None:
    """Raise ContractError, with the place, where an operation is not made of what OpenAPI 3 promises."""
    for fault in (*faults(operation), *document_faults(operation.root)):
        if not fault.is_hint:
            raise ContractError(fault.sentence, fault.pointer)


def faults(operation: Operation) -> Iterator[Fault]:
    """Yield where an operation is not made of what OpenAPI 3 promises, and the members that it does not know."""
    for node, form in described(operation):
        broken: list[ContractError] = []
        value = written_out(node, 0, itertools.count(), broken)
        if broken:
            # What such a reference leads to is unknown, and so is whether the rest is whole.
            yield from (Fault(error.pointer, error.sentence) for error in broken)
        else:
            yield from unlike(form, node, value)


def described(operation: Operation) -> Iterator[tuple[Node, Form]]:
    """Yield what describes an operation, with the form that it has to keep: the path item, and the operation."""
    around = {key: value for key, value in operation.path_item.value.items() if key not in METHODS}
    yield operation.path_item.at(operation.path_item.pointer, around), PATH_ITEM
    yield operation.node, OPERATION


def document_faults(root: Node) -> Iterator[Fault]:
    """Yield where what is around the paths is not what OpenAPI 3 promises."""
    return unlike(DOCUMENT, root, {key: value for key, value in root.value.items() if key != "paths"})


def component_hints(root: Node) -> Iterator[Fault]:
    """Yield the unknown members of the components, which nothing may refer to; what is too large is left out."""
    components, count = root.value.get("components"), itertools.count()
    for section in components if isinstance(components, dict) else ():
        holder = root.at(json_pointer.child("/components", section), components[section])
        if section not in (*SECTIONS, *COMPONENTS) and not section.startswith("x-"):
            yield unknown(holder.pointer, section, (*SECTIONS, *COMPONENTS))
        for name in holder.value if section in COMPONENTS and isinstance(holder.value, dict) else ():
            with suppress(ContractError):
                node = holder.step(name)
                if node is not None:
                    found = list(unlike(COMPONENTS[section], node, written_out(node, 0, count, [])))
                    yield from (fault for fault in found if fault.is_hint)


def unknown(pointer: str, name: str, known: Iterable[str]) -> Fault:
    """Return the hint about a member that OpenAPI does not have."""
    return Fault(pointer, f"the member is unknown{suggestion(name, known)}", is_hint=True)


def unlike(form: Form, node: Node, value: Any) -> Iterator[Fault]:
    """Yield where a value, a node with its references followed, is not of a form, and its unknown members."""
    for error in form.validator.iter_errors(value):
        yield Fault(place(node, error.instance_path), f"not as OpenAPI 3 has it: {error.message[:200]}")
    for error in form.strict.iter_errors(value):
        if isinstance(error.kind, ValidationErrorKind.AdditionalProperties):
            known = json_pointer.resolve(form.schema, json_pointer.joined([*error.schema_path[:-1], "properties"]))
            for name in error.kind.unexpected:
                yield unknown(json_pointer.child(place(node, error.instance_path), name), name, known)


def place(node: Node, path: Iterable[str | int]) -> str:
    """Return the pointer of what a path leads to, each reference on the way followed."""
    for token in path:
        inner = node.step(token)
        if inner is None:
            return json_pointer.child(node.pointer, token)
        node = inner
    return node.pointer


def parts_of(operation: Operation) -> Iterator[tuple[str, Node, dict[str, Any]]]:
    """Yield the parts of an operation without faults: the name, the node, and the schema that it keeps."""
    for node, form in described(operation):
        yield from parts("", node, form.schema)


def parts(name: str, node: Node, schema: dict[str, Any]) -> Iterator[tuple[str, Node, dict[str, Any]]]:
    """Yield a node and the parts inside it; see ``parts_of``."""
    yield name, node, schema
    inside = [(key, kept) for key, kept in schema.get("properties", {}).items() if key not in OPAQUE]
    if "additionalProperties" in schema:
        inside += [(key, schema["additionalProperties"]) for key in node.value]
    for key, kept in inside:
        inner = node.step(key) if isinstance(kept, dict) else None
        if inner is not None:
            yield from parts(key, inner, kept)
    for element in node.elements() if "items" in schema else ():
        yield from parts("", element, schema["items"])


def written_out(node: Node, depth: int, count: Iterator[int], broken: list[ContractError]) -> Any:
    """Return a part of an operation with its references followed; schemas and values stay as they are.

    What breaks on the way is noted and left out.
    """
    if depth > MAX_DEPTH or next(count) > MAX_VALUES:
        raise ContractError("more than an operation can hold", node.pointer)
    if isinstance(node.value, list):
        inner = (followed(node, index, broken) for index in range(len(node.value)))
        return [written_out(element, depth + 1, count, broken) for element in inner if element is not None]
    if not isinstance(node.value, dict):
        return node.value
    inside = {
        name: followed(node, name, broken) for name in node.value if name not in OPAQUE and not name.startswith("x-")
    }
    written = {
        name: written_out(inner, depth + 1, count, broken) for name, inner in inside.items() if inner is not None
    }
    return {**node.value, **written}


def followed(node: Node, token: str | int, broken: list[ContractError]) -> Node | None:
    """Return a child with its reference followed; None, and the reason noted, where that is not possible."""
    try:
        return node.step(token)
    except ContractError as error:
        broken.append(error)
        return None
