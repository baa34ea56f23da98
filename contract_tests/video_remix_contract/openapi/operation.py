"""An operation of a fragment: its address, its request, its responses."""

from __future__ import annotations

import re
from functools import cached_property
from urllib.parse import quote

from attrs import frozen

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

    @property
    def name(self) -> str:
        """The method and the path template, as people name an operation."""
        return f"{self.method.upper()} {self.path}"

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
        return schemas(self.responses[status].get("content"))

    def documented(self, status: int) -> str | None:
        """Return the documented response that an HTTP status falls under (OpenAPI 3.1, Responses Object)."""
        candidates = (str(status), f"{status // 100}XX", "default")
        return next((candidate for candidate in candidates if candidate in self.responses), None)

    @cached_property
    def path_parameter(self) -> str:
        """The name of the first parameter that the path carries, or nothing."""
        return next(iter(re.findall(r"{([^}]+)}", self.path)), "")

    def target(self, video_id: str) -> str:
        """Return the path below the base URL for a source video, its identifier percent-encoded."""
        return self.at(quote(video_id, safe=""))

    def at(self, segment: str) -> str:
        """Return the path below the base URL for a segment of a path that is percent-encoded already."""
        return re.sub(r"{[^}]+}", lambda _: segment, self.path)

    @cached_property
    def secured(self) -> bool:
        """Whether the operation asks for credentials."""
        node = self.node.get("security") or self.root.get("security")
        requirement = node.value if node else None
        return isinstance(requirement, list) and bool(requirement) and all(requirement)


def schemas(content: Node | None) -> dict[str, Node]:
    """Return the schema of each media type of a ``content`` object; without a schema everything is allowed."""
    media_types = content.items() if content else []
    return {name: node.get("schema") or node.at(node.pointer, {}) for name, node in media_types}
