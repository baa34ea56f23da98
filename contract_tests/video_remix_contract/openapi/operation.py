"""An operation of a fragment: its address, its request, its responses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from urllib.parse import unquote

from attrs import frozen

from video_remix_contract.openapi.parameters import Alternative, Parameter, parameters, security
from video_remix_contract.openapi.reference import Node

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@frozen(slots=False, eq=False)
class Operation:
    """An operation; ``node`` is the operation object, ``path_item`` the path item that holds it."""

    path: str
    method: str
    node: Node
    path_item: Node
    root: Node

    @cached_property
    def name(self) -> str:
        """The method and the path template, as people name an operation."""
        return f"{self.method.upper()} {self.path}"

    @cached_property
    def label(self) -> str:
        """A short name without dots: the operationId, otherwise made of method and path."""
        own = self.node.value.get("operationId")
        name = own if isinstance(own, str) else "_".join([self.method, *re.findall(r"\w+", self.path)])
        return name.replace(".", "_")

    @cached_property
    def request_media_types(self) -> dict[str, Node]:
        """The documented media types of the request body, each with its schema."""
        return schemas(self.node.get("requestBody", "content"))

    def request_media(self, media_type: str) -> Node:
        """Return the media type object of a documented media type of the request body."""
        node = self.node.get("requestBody", "content", media_type)
        assert node is not None, "the media type comes from the operation"
        return node

    @cached_property
    def body_required(self) -> bool:
        """Whether a request must have a body."""
        node = self.node.get("requestBody", "required")
        return node is not None and node.value is True

    @cached_property
    def responses(self) -> dict[str, Node]:
        """The documented responses by status (``200``, ``4XX``, ``default``)."""
        node = self.node.get("responses")
        return dict(node.items()) if node else {}

    @cached_property
    def successes(self) -> list[str]:
        """The documented success statuses, in order."""
        return sorted(status for status in self.responses if re.fullmatch(r"2(\d\d|XX)", status))

    def response_media_types(self, status: str) -> dict[str, Node]:
        """Return the documented media types of a response, each with its schema."""
        return self.answered[status]

    @cached_property
    def answered(self) -> dict[str, dict[str, Node]]:
        """The documented media types of each response, by status, each with its schema."""
        return {status: schemas(response.get("content")) for status, response in self.responses.items()}

    def json_schemas(self, status: str) -> list[Node]:
        """Return the schemas of the media types of a response that are JSON."""
        return [schema for name, schema in self.response_media_types(status).items() if is_json(name)]

    @cached_property
    def success_media_types(self) -> list[str]:
        """The documented media types of the successes, in order."""
        return list(dict.fromkeys(name for status in self.successes for name in self.response_media_types(status)))

    def documented(self, status: int) -> str | None:
        """Return the documented response that an HTTP status falls under (OpenAPI 3.1, Responses Object)."""
        if (name := str(status)) in self.responses:
            return name
        return next((name for name in (f"{status // 100}XX", "default") if name in self.responses), None)

    def judged_as(self, status: int) -> str:
        """Return the documented success that a 2xx is judged by, so that a wrong status hides no other breach."""
        documented = self.documented(status)
        return documented if documented in self.successes else self.successes[0]

    @cached_property
    def path_pattern(self) -> re.Pattern[str]:
        """What the path of a URL matches at its end, with a group for each parameter."""
        pieces = re.split(r"({[^}]+})", self.path)
        return re.compile("".join("([^/]+)" if piece.startswith("{") else re.escape(piece) for piece in pieces) + "$")

    def values(self, path: str) -> dict[str, str] | None:
        """Return the decoded parameters in the path of a URL, or None where the path is not the operation's."""
        match = self.path_pattern.search(path)
        if match is None:
            return None
        values = map(unquote, match.groups()) if "%" in path else match.groups()
        return dict(zip(self.path_parameters, values, strict=True))

    @property
    def is_first_of_path(self) -> bool:
        """Whether no other operation of the path stands before it: one of them is enough to ask about the path."""
        return self.method == next(method for method in METHODS if method in self.path_item.value)

    def takes(self, method: str, path: str) -> bool:
        """Return whether a request with a method to the path of a URL is one to the operation."""
        return method.lower() == self.method and self.values(path) is not None

    @cached_property
    def path_parameters(self) -> list[str]:
        """The names of the parameters that the path carries, in order."""
        return re.findall(r"{([^}]+)}", self.path)

    @cached_property
    def path_parameter(self) -> str:
        """The name of the first parameter that the path carries, or nothing."""
        return next(iter(self.path_parameters), "")

    def at(self, segments: Mapping[str, str]) -> str:
        """Return the path below the base URL with its parameters, which are percent-encoded already."""
        return re.sub(r"{([^}]+)}", lambda name: segments[name[1]], self.path)

    @cached_property
    def security(self) -> tuple[Alternative, ...]:
        """The credentials of which a request carries one alternative; none where it may go without."""
        return security(self.node, self.root)

    @property
    def security_pointer(self) -> str:
        """The JSON pointer of the requirement of credentials: the operation's own, otherwise that of the document."""
        return f"{self.node.pointer}/security" if "security" in self.node.value else "/security"

    @property
    def secured(self) -> bool:
        """Whether the operation asks for credentials."""
        return bool(self.security)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters of a request."""
        return tuple(parameters(self.path_item, self.node))

    @cached_property
    def carried(self) -> dict[str, tuple[Parameter, ...]]:
        """The parameters of a request by carrier; a carrier without any is left out."""
        carriers = dict.fromkeys(parameter.carrier for parameter in self.parameters)
        return {name: tuple(each for each in self.parameters if each.carrier == name) for name in carriers}


def addressed(operations: Iterable[Operation], method: str, path: str) -> Operation | None:
    """Return the operation that a request goes to by method and path, or by its path alone, or None.

    Of several, the one with the fewest parameters in its path (OpenAPI 3.1, Paths Object).
    """
    fitting = [operation for operation in operations if operation.values(path) is not None]
    order = sorted(fitting, key=lambda operation: (operation.method != method.lower(), len(operation.path_parameters)))
    return next(iter(order), None)


def is_json(media_type: str | None) -> bool:
    """Return whether bodies of a media type are JSON (RFC 6839, section 3.1)."""
    subtype = (media_type or "").partition("/")[2]
    return subtype == "json" or subtype.endswith("+json")


def schemas(content: Node | None) -> dict[str, Node]:
    """Return the schema of each media type of a ``content`` object; without a schema everything is allowed."""
    media_types = content.items() if content else []
    return {name: node.get("schema") or node.at(node.pointer, {}) for name, node in media_types}
