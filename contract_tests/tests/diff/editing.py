"""A fragment that a test edits: its parts by name, and the edits that are longer than one line."""

from __future__ import annotations

import copy
from typing import Any

from attrs import frozen
from fragment_changes import publish
from support import FIXED_FRAGMENT
from video_remix_contract.openapi.document import read

Document = dict[str, Any]
INTEGER = {"type": "integer", "description": "An integer."}
TEXT = {"type": "string", "description": "A text."}


@frozen
class Fragment:
    """A fragment that can be edited."""

    document: Document

    @property
    def path(self) -> str:
        """The path of the operation of the contract."""
        return next(str(path) for path in self.document["paths"] if path.endswith("/remix"))

    @property
    def operation(self) -> Document:
        """The operation of the contract."""
        return dict_of(self.document["paths"][self.path]["post"])

    @property
    def schemas(self) -> Document:
        """The schemas of the components."""
        return dict_of(self.document["components"]["schemas"])

    @property
    def responses(self) -> Document:
        """The documented responses by status."""
        return dict_of(self.operation["responses"])

    @property
    def response(self) -> Document:
        """The schema of the response with status 200."""
        return self.target(self.responses["200"]["content"]["application/json"]["schema"])

    @property
    def contents(self) -> Document:
        """The media types of the request."""
        return dict_of(self.operation["requestBody"]["content"])

    @property
    def request(self) -> Document:
        """The schema of the request, which both media types share."""
        return self.target(self.contents["application/json"]["schema"])

    @property
    def prompt(self) -> Document:
        """The schema of the only member of the request."""
        return dict_of(self.request["properties"]["prompt"])

    @property
    def envelope(self) -> Document:
        """The schema of the error object in a refusal."""
        body = self.target(self.responses["default"]["content"]["application/json"]["schema"])
        return self.target(body["properties"]["error"])

    def target(self, schema: Document) -> Document:
        """Follow a reference to a component."""
        return dict_of(self.schemas[schema["$ref"].rpartition("/")[2]]) if "$ref" in schema else schema

    def member(self, name: str) -> Document:
        """Return the schema of a member of the response."""
        return dict_of(self.response["properties"][name])

    def put(self, name: str, schema: Document, *, required: bool = True) -> None:
        """Give the response a member."""
        self.response["properties"][name] = schema
        if required and name not in self.response["required"]:
            self.response["required"].append(name)

    def drop(self, name: str) -> Document:
        """Take a member from the response and return its schema."""
        if name in self.response["required"]:
            self.response["required"].remove(name)
        return dict_of(self.response["properties"].pop(name))

    def move(self, template: str) -> None:
        """Give the operation another path."""
        self.document["paths"][template] = self.document["paths"].pop(self.path)


def dict_of(value: Any) -> Document:
    """Return a part of the document that is an object."""
    assert isinstance(value, dict)
    return value


def current() -> Document:
    """Return the fixed fragment as a document of its own."""
    return dict_of(read(FIXED_FRAGMENT))


def close(fragment: Fragment) -> None:
    """Forbid additional members of the response."""
    fragment.response["additionalProperties"] = False


def rename_parameter(fragment: Fragment) -> None:
    """Give the path parameter another name."""
    parameter = fragment.operation["parameters"][0]
    fragment.move(fragment.path.replace(f"{{{parameter['name']}}}", "{source_id}"))
    parameter["name"] = "source_id"


def use_put(fragment: Fragment) -> None:
    """Give the operation the method PUT."""
    item = fragment.document["paths"][fragment.path]
    item["put"] = item.pop("post")


def add_operation(fragment: Fragment) -> None:
    """Add an operation whose response has the same schema, and to which a new job leads."""
    link = {"operationId": "retrieve_video", "parameters": {"video_id": "$response.body#/id"}}
    fragment.responses["200"]["links"] = {"retrieve": link}
    fragment.document["paths"]["/videos/{video_id}"] = {
        "get": {
            "operationId": "retrieve_video",
            "tags": ["videos"],
            "summary": "Retrieve a video.",
            "security": fragment.operation["security"],
            "parameters": [copy.deepcopy(fragment.operation["parameters"][0])],
            "responses": {"200": {"description": "The video job.", "content": fragment.responses["200"]["content"]}},
        }
    }


def as_documented(fragment: Fragment) -> None:
    """Give the members whose enums were opened later the enums of the first documentation."""
    fragment.operation["requestBody"]["required"] = True
    fragment.request["properties"]["prompt"] = dict(TEXT)
    for name, words in (("model", ["one", "two"]), ("seconds", ["4", "8", "12"])):
        fragment.put(name, {"type": "string", "enum": words, "description": "One of some words."})


def as_published(fragment: Fragment) -> None:
    """Write the operation as its vendor publishes it last."""
    publish(fragment.document, fragment.operation, fragment.response, [fragment.prompt])


def remove_bounds(fragment: Fragment) -> None:
    """Take the bounds from the text of the request."""
    for keyword in ("minLength", "maxLength"):
        fragment.prompt.pop(keyword, None)


def add_pattern(fragment: Fragment) -> None:
    """Give the text of the request a pattern and take every example from it."""
    fragment.prompt["pattern"] = "^[A-Z]{3}-[0-9]+$"
    for media in fragment.contents.values():
        media.pop("examples", None)


def add_json(fragment: Fragment) -> None:
    """Let the request be JSON too, in the place that it has in the fixed fragment."""
    form = fragment.contents.pop("multipart/form-data")
    fragment.contents.update({"application/json": copy.deepcopy(form), "multipart/form-data": form})
