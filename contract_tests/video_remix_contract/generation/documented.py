"""What the document itself holds about an operation and the generator drops: paths, descriptions and examples."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from video_remix_contract.generation.filters import python_string
from video_remix_contract.generation.refusals import GenerationError
from video_remix_contract.openapi.reference import Node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_python_client.parser.openapi import Endpoint
    from openapi_python_client.parser.properties.protocol import PropertyProtocol

NOTHING = "See the contract."


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
        """Return the schema of a parameter, without what it refers to any further."""
        found = (node.get("schema") for node in self._parameter_nodes(endpoint, parameter))
        return next((dict(schema.value) for schema in found if schema and isinstance(schema.value, dict)), {})

    def final(self, endpoint: Endpoint, status: str) -> list[tuple[str, list[Any]]]:
        """Return the members of an answer with ``x-final``, each with the values at which what it describes is over.

        Raises GenerationError where these are not among the values that the member may have.
        """
        content = self._operation(endpoint).get("responses", status, "content")
        listed = [media_type.get("schema", "properties") for _, media_type in content.items()] if content else []
        members = [member for properties in listed if properties for member in properties.items()]
        final = [(name, node) for name, node in members if isinstance(node.value, dict) and "x-final" in node.value]
        for _, node in final:
            values, allowed = node.value["x-final"], node.value.get("enum")
            fits = isinstance(values, list) and values and all(isinstance(value, str) for value in values)
            if not fits or (isinstance(allowed, list) and not set(values) <= set(map(str, allowed))):
                raise GenerationError(f"{node.pointer}: x-final must list texts that the member may have")
        return [(name, node.value["x-final"]) for name, node in final]

    def _operation(self, endpoint: Endpoint) -> Node:
        node = self._root.get("paths", self.path(endpoint), endpoint.method)
        assert node is not None, "the generator read the operation there"
        return node

    def _parameters(self, endpoint: Endpoint, wanted: PropertyProtocol) -> Iterator[dict[str, Any]]:
        yield from (node.value for node in self._parameter_nodes(endpoint, wanted))

    def _parameter_nodes(self, endpoint: Endpoint, wanted: PropertyProtocol) -> Iterator[Node]:
        for node in self._listed_nodes(self.path(endpoint), endpoint.method):
            if node.value.get("name") == wanted.name.get_untrusted_value():
                yield node

    def _listed(self, path: str, method: str) -> Iterator[dict[str, Any]]:
        yield from (node.value for node in self._listed_nodes(path, method))

    def _listed_nodes(self, path: str, method: str) -> Iterator[Node]:
        for holder in (self._root.get("paths", path, method), self._root.get("paths", path)):
            listed = holder.get("parameters") if holder else None
            elements = listed.elements() if listed else []
            yield from (element for element in elements if isinstance(element.value, dict))
