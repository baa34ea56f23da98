"""What the document itself holds about an operation and the generator drops: paths, descriptions and examples."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from video_remix_contract.errors import ContractError
from video_remix_contract.generation.naming import parameters as parameters_by_name
from video_remix_contract.generation.naming import shared_model, type_of
from video_remix_contract.generation.refusals import GenerationError
from video_remix_contract.generation.values import UNKNOWN, Expression, expression, import_lines, needed
from video_remix_contract.openapi.parameters import QUERY, Parameter, parameters
from video_remix_contract.openapi.reference import MAX_REFERENCES, Node
from video_remix_contract.schema.examples import allows, examples, synthesized
from video_remix_contract.schema.normalize import normalized

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_python_client.parser.openapi import Endpoint
    from openapi_python_client.parser.properties.protocol import PropertyProtocol

NOTHING = "See the contract."


def _properties(schema: dict[str, Any]) -> list[tuple[str, Any]]:
    properties = schema.get("properties")
    return list(properties.items()) if isinstance(properties, dict) else []


class Documented:
    """The document of a client, asked by the generator's own objects."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._root = Node.root(document)

    def path(self, endpoint: Endpoint) -> str:
        """Return the path of an operation as the document writes it; the generator has made identifiers in it."""
        names = {str(parameter.python_name): parameter.name for parameter in endpoint.path_parameters}

        def written(braces: re.Match[str]) -> str:
            return f"{{{names[braces[1]].get_untrusted_value()}}}"

        return re.sub(r"\{(\w+)\}", written, endpoint.path.get_untrusted_value())

    def parameter_order(self, endpoint: Endpoint) -> list[tuple[str, str]]:
        """Return place and name of the parameters of an operation whose path is still as the document writes it."""
        path = endpoint.path.get_untrusted_value()
        listed = (node.value for node in self._listed(path, endpoint.method))
        return [(value.get("in", ""), value.get("name", "")) for value in listed]

    def description(self, endpoint: Endpoint, parameter: PropertyProtocol) -> str:
        """Return the description of a parameter."""
        listed = (node.value for node in self._parameters(endpoint, parameter))
        described = (value["description"] for value in listed if "description" in value)
        own = parameter.description.get_untrusted_value() if parameter.description else NOTHING
        return str(next(described, own))

    def example(self, endpoint: Endpoint, named: PropertyProtocol) -> str:
        """Return an example of a parameter, of a member of the body, or of the body itself, as a Python expression.

        It is made up where the document has none; an ellipsis stands where that is not possible.
        """
        return self._expression(endpoint, named).code

    def imports(self, endpoint: Endpoint, package: str, name: str, function: tuple[str, str, str] | None = None) -> str:
        """Return the import lines of the example of a call that uses a name of the package.

        ``function`` has a module first and a name in it last, where the call is to a function, which takes the body as
        its model; a method takes the members of that.
        """
        model = shared_model(endpoint)
        inner = (model.required_properties or []) if model else [body.prop for body in endpoint.bodies]
        values = [*endpoint.path_parameters, *inner, *(each for each in parameters_by_name(endpoint) if each.required)]
        named = {(package, name)} | ({(function[0], function[-1])} if function else set())
        if model and function:
            named.add((".models", type_of(model)))
        return import_lines(named | needed(self._expression(endpoint, each) for each in values), package)

    def _expression(self, endpoint: Endpoint, named: PropertyProtocol) -> Expression:
        values = self._parameter_values if self._is_parameter(endpoint, named) else self._body_values
        return next((expression(named, value) for value in values(endpoint, named)), UNKNOWN)

    def _is_parameter(self, endpoint: Endpoint, named: PropertyProtocol) -> bool:
        return any(parameter is named for _, parameter in endpoint.iter_all_parameters())

    def _parameter_values(self, endpoint: Endpoint, parameter: PropertyProtocol) -> Iterator[Any]:
        """Yield values that a parameter may have, the document's own examples first."""
        nodes = list(self._parameters(endpoint, parameter))
        for node in nodes:
            yield from examples(node).values()
        for node in nodes:
            yield from made_up(node.get("schema"))

    def _body_values(self, endpoint: Endpoint, named: PropertyProtocol) -> Iterator[Any]:
        """Yield values that the body, or a member of it, may have, the document's own examples first."""
        content = self._operation(endpoint).get("requestBody", "content")
        media_types = [node for _, node in content.items() if isinstance(node.value, dict)] if content else []
        whole = any(body.prop is named for body in endpoint.bodies)
        name = named.name.get_untrusted_value()
        for node in media_types:
            values = examples(node).values()
            yield from (
                values if whole else (value[name] for value in values if isinstance(value, dict) and name in value)
            )
        for node in media_types:
            schema = node.get("schema")
            yield from made_up(schema if whole or schema is None else normalized(schema).properties.get(name))

    def schema(self, endpoint: Endpoint, parameter: PropertyProtocol) -> dict[str, Any]:
        """Return the schema of a parameter."""
        listed = (node.value for node in self._parameters(endpoint, parameter))
        found = (self._schema(value["schema"]) for value in listed if "schema" in value)
        return next(found, {})

    def query_parameter(self, endpoint: Endpoint, parameter: PropertyProtocol) -> Parameter | None:
        """Return a parameter of the query as the document describes it; None for one of another place."""
        item = self._root.get("paths", self.path(endpoint))
        assert item is not None, "the generator read the operation there"
        named = {each.name: each for each in parameters(item, self._operation(endpoint)) if each.carrier == QUERY}
        return named.get(parameter.name.get_untrusted_value()) if parameter in endpoint.query_parameters else None

    def final(self, endpoint: Endpoint, status: str) -> list[tuple[str, list[Any]]]:
        """Return the members of an answer with ``x-final``, each with the values at which what it describes is over.

        Raises GenerationError where these are not among the values that the member may have.
        """
        content = self._operation(endpoint).get("responses", status, "content")
        media_types = [media_type.value for _, media_type in content.items()] if content else []
        schemas = [self._schema(value.get("schema")) for value in media_types if isinstance(value, dict)]
        members = [(name, self._schema(member)) for schema in schemas for name, member in _properties(schema)]
        final = [(name, member) for name, member in members if "x-final" in member]
        for name, member in final:
            values, allowed = member["x-final"], member.get("enum")
            fits = isinstance(values, list) and values and all(isinstance(value, str) for value in values)
            if not fits or (isinstance(allowed, list) and any(value not in allowed for value in values)):
                raise GenerationError(f"{name}: x-final must list texts that the member may have")
        return [(name, member["x-final"]) for name, member in final]

    def _schema(self, value: Any) -> dict[str, Any]:
        """Return a schema in the place of a reference to it, which is found by its name as the generator finds it."""
        around: dict[str, Any] = {}
        for _ in range(MAX_REFERENCES):
            if not isinstance(value, dict) or not isinstance(value.get("$ref"), str):
                break
            around, name = {**value, **around}, value["$ref"].removeprefix("#/components/schemas/")
            schemas = self._root.get("components", "schemas")
            value = schemas.value.get(name) if schemas else None
        return {**value, **around} if isinstance(value, dict) else {}

    def _operation(self, endpoint: Endpoint) -> Node:
        node = self._root.get("paths", self.path(endpoint), endpoint.method)
        assert node is not None, "the generator read the operation there"
        return node

    def _parameters(self, endpoint: Endpoint, wanted: PropertyProtocol) -> Iterator[Node]:
        for node in self._listed(self.path(endpoint), endpoint.method):
            if node.value.get("name") == wanted.name.get_untrusted_value():
                yield node

    def _listed(self, path: str, method: str) -> Iterator[Node]:
        for holder in (self._root.get("paths", path, method), self._root.get("paths", path)):
            listed = holder.get("parameters") if holder else None
            elements = listed.elements() if listed else []
            yield from (element for element in elements if isinstance(element.value, dict))


def made_up(schema: Node | None) -> Iterator[Any]:
    """Yield a value that a schema allows, none where that takes an example."""
    with suppress(ContractError, RecursionError):
        if schema is not None:
            whole = synthesized(schema)
            short = required_alone(schema, whole)
            yield short if allows(schema, short) else whole


def required_alone(node: Node, value: Any) -> Any:
    """Return a value without the members that its schema describes and does not require."""
    schema = normalized(node)
    if isinstance(value, list) and schema.items:
        return [required_alone(schema.items, element) for element in value]
    if not isinstance(value, dict):
        return value
    kept = {name: inner for name, inner in value.items() if name in schema.required or name not in schema.properties}
    described = schema.properties
    return {name: required_alone(described[name], v) if name in described else v for name, v in kept.items()}
