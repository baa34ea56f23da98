"""Parts of another kind than OpenAPI has there, and texts that would do harm where they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from untrusted.attack import edit, schema

if TYPE_CHECKING:
    from collections.abc import Callable

# Terminal escapes, bidi and control characters, HTML, a link, an image, the end of a cell and of code.
ESCAPES = (
    "\x1b]0;owned\x07\x1b[31m\x9b2J\u202etxt\u2066\u200f\u2028\x00\x7f"
    "<img src=x onerror=alert(1)>`|[a](javascript:b)![c](d)"
)
FIRST = "*"
KINDS: dict[str, Any] = {"a text": "text", "a number": 5, "null": None, "a list": ["text"], "an object": {"a": 5}}
POST = ("paths", FIRST, "post")
CONTENT = (*POST, "requestBody", "content")
RESPONSE = (*POST, "responses", "200")
VIDEO = ("components", "schemas", "Video")
MEMBER = (*VIDEO, "properties", "id")
PLACES: dict[str, tuple[str, ...]] = {
    "openapi": ("openapi",),
    "info": ("info",),
    "version": ("info", "version"),
    "paths": ("paths",),
    "the path item": ("paths", FIRST),
    "the operation": POST,
    "servers": ("servers",),
    "tags of the document": ("tags",),
    "parameters": (*POST, "parameters"),
    "security": (*POST, "security"),
    "tags": (*POST, "tags"),
    "requestBody": (*POST, "requestBody"),
    "required": (*POST, "requestBody", "required"),
    "content": CONTENT,
    "the media type": (*CONTENT, FIRST),
    "the schema": (*CONTENT, FIRST, "schema"),
    "examples": (*CONTENT, FIRST, "examples"),
    "the example": (*CONTENT, FIRST, "examples", FIRST),
    "the example's value": (*CONTENT, FIRST, "examples", FIRST, "value"),
    "responses": (*POST, "responses"),
    "the response": RESPONSE,
    "headers": (*RESPONSE, "headers"),
    "the response's content": (*RESPONSE, "content"),
    "the response's media type": (*RESPONSE, "content", FIRST),
    "the response's examples": (*RESPONSE, "content", FIRST, "examples"),
    "x-omits": (*RESPONSE, "content", FIRST, "examples", FIRST, "x-omits"),
    "components": ("components",),
    "schemas": ("components", "schemas"),
    "type": (*VIDEO, "type"),
    "properties": (*VIDEO, "properties"),
    "required members": (*VIDEO, "required"),
    "additionalProperties": (*VIDEO, "additionalProperties"),
    "a member": MEMBER,
    **{f"`{keyword}`": (*MEMBER, keyword) for keyword in ("type", "enum", "const", "default", "format", "pattern")},
    **{f"`{keyword}`": (*MEMBER, keyword) for keyword in ("nullable", "allOf", "anyOf", "not", "items", "examples")},
}


def replacing(path: tuple[str, ...], value: Any) -> Callable[[dict[str, Any]], None]:
    """Return the change that puts a value at a place of the document; ``*`` is the first member of an object."""

    def change(document: dict[str, Any]) -> None:
        holder: Any = document
        for token in path[:-1]:
            holder = next(iter(holder.values())) if token == FIRST else holder[token]
        holder[next(iter(holder)) if path[-1] == FIRST else path[-1]] = value

    return change


for place, path in PLACES.items():
    for kind, value in KINDS.items():
        edit(f"kinds: {place} is {kind}", replacing(path, value))

TEXTS: dict[str, tuple[str, ...]] = {
    "version": ("info", "version"),
    "title": ("info", "title"),
    "openapi": ("openapi",),
    "summary": (*POST, "summary"),
    "operationId": (*POST, "operationId"),
    "description": (*VIDEO, "description"),
    "format": (*MEMBER, "format"),
    "example": (*MEMBER, "example"),
}
for place, path in TEXTS.items():
    edit(f"texts: {place}", replacing(path, f"3.1.0{ESCAPES}"))
edit("texts: enum", replacing((*VIDEO, "properties", "status", "enum"), [ESCAPES, "queued"]))
edit("texts: a media type", replacing((*CONTENT, f"text/{ESCAPES}"), {"schema": {"type": "string"}}))
edit("texts: a status", replacing((*POST, "responses", ESCAPES), {"description": ESCAPES}))
edit("texts: a status of a kind", replacing((*POST, "responses"), {"2XX": {"description": "Ok"}}))
schema("texts: the name of a member", {"type": "object", "required": [ESCAPES], "properties": {ESCAPES: {"const": 1}}})
schema("texts: a pattern", {"$ref": "#/components/schemas/Text"}, Text={"type": "string", "pattern": ESCAPES})
schema("texts: a constant", {"const": ESCAPES})
schema("texts: a reference", {"$ref": f"#/components/schemas/{ESCAPES}"}, refused=True)


def other_path(document: dict[str, Any]) -> None:
    """Give the operation a hostile path."""
    ((_, item),) = document["paths"].items()
    document["paths"] = {f"/videos/{{video_id}}/{ESCAPES}/remix": item}


edit("texts: the path", other_path)
