"""Two documents that differ in little, as data: what was changed, and who has to act on it."""

from __future__ import annotations

import copy
from typing import Any

from attrs import field, frozen

Document = dict[str, Any]
CLIENTS, PROVIDERS, NOBODY, BOTH = ("clients",), ("providers",), (), ("clients", "providers")
UNDECIDED = ("a person",)
MIRRORED = {CLIENTS: PROVIDERS, PROVIDERS: CLIENTS, BOTH: BOTH, NOBODY: NOBODY, UNDECIDED: UNDECIDED}
TEXT, NUMBER, FLAG = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
LIST = {"type": "array", "items": TEXT}
OBJECT = {"type": "object", "properties": {"a": TEXT, "b": TEXT}}
Acting = dict[str, tuple[str, ...]]


@frozen
class Pair:
    """A change from ``old`` to ``new`` by name: ``acting`` has who must act by clause, on the way back the others.

    ``back`` is who must act on the way back where that is not the mirror image.
    """

    name: str
    old: Document = field(repr=False)
    new: Document = field(repr=False)
    acting: Acting = field(factory=dict, repr=False)
    back: Acting | None = field(default=None, repr=False)

    @property
    def returning(self) -> Acting:
        """Who must act from new to old."""
        return {clause: MIRRORED[who] for clause, who in self.acting.items()} if self.back is None else self.back


def document(operation: Document, *, path: str = "/items", method: str = "get", **around: Any) -> Document:
    """Return a document with one operation, and what is around it."""
    response = {"description": "d", "content": {"application/json": {"schema": TEXT}}}
    whole = {"operationId": "list_items", "responses": {"200": response}, **operation}
    return {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {path: {method: copy.deepcopy(whole)}},
        **around,
    }


def carrying(*parameters: Document, path: str = "/items", **around: Any) -> Document:
    """Return a document whose operation has these parameters."""
    return document({"parameters": list(parameters)}, path=path, **around)


def sending(content: Document, *, required: bool = True, **around: Any) -> Document:
    """Return a document whose operation takes bodies of these media types."""
    return document({"requestBody": {"required": required, "content": content}}, method="post", **around)


def answering(responses: Document, **around: Any) -> Document:
    """Return a document whose operation has these responses."""
    return document(
        {"responses": {status: {"description": "d", **each} for status, each in responses.items()}}, **around
    )


def json_of(schema: Any) -> Document:
    """Return the content of a JSON body."""
    return {"application/json": {"schema": schema}}
