"""What the document itself holds about an operation and the generator drops: paths, descriptions and examples."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from video_remix_contract.generation.filters import python_string
from video_remix_contract.generation.refusals import GenerationError
from video_remix_contract.openapi.parameters import QUERY, Parameter, parameters
from video_remix_contract.openapi.reference import MAX_REFERENCES, Node

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
        return [(value.get("in", ""), value.get("name", "")) for value in self._listed(path, endpoint.method)]

    def description(self, endpoint: Endpoint, parameter: PropertyProtocol) -> str:
        """Return the description of a parameter."""
        described = (node["description"] for node in self._parameters(endpoint, parameter) if "description" in node)
        own = parameter.description.get_untrusted_value() if parameter.description else NOTHING
        return str(next(described, own))

    def example(self, endpoint: Endpoint, named: PropertyProtocol) -> str:
        """Return an example of a parameter or of a member of the body as a literal; an ellipsis where there is none."""
        name = named.name.get_untrusted_value()
        examples = [node["example"] for node in self._parameters(endpoint, named) if "example" in node]
        content = self._operation(endpoint).get("requestBody", "content")
        for _, media_type in content.items() if content else []:
            listed = media_type.get("examples")
            values = [example.value.get("value") for _, example in listed.items()] if listed else []
            examples += [value[name] for value in values if isinstance(value, dict) and name in value]
        return python_string(examples[0]) if examples else "..."

    def schema(self, endpoint: Endpoint, parameter: PropertyProtocol) -> dict[str, Any]:
        """Return the schema of a parameter."""
        found = (self._schema(value["schema"]) for value in self._parameters(endpoint, parameter) if "schema" in value)
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

    def _parameters(self, endpoint: Endpoint, wanted: PropertyProtocol) -> Iterator[dict[str, Any]]:
        for value in self._listed(self.path(endpoint), endpoint.method):
            if value.get("name") == wanted.name.get_untrusted_value():
                yield value

    def _listed(self, path: str, method: str) -> Iterator[dict[str, Any]]:
        for holder in (self._root.get("paths", path, method), self._root.get("paths", path)):
            listed = holder.get("parameters") if holder else None
            elements = listed.elements() if listed else []
            yield from (element.value for element in elements if isinstance(element.value, dict))
