"""The checked-in client: its names out of the lock, and samples out of the checked-in fragment."""

from __future__ import annotations

import json
from typing import Any

from attrs import define

from .behaviour.documents import read_yaml
from .interpreters import ROOT

FRAGMENT = ROOT / "spec" / "openapi.yaml"
NAMES: dict[str, Any] = json.loads((ROOT / "spec" / "generation.lock.json").read_text(encoding="utf-8"))["client"]
OPERATION: dict[str, Any] = NAMES["operations"][0]
CLIENT = ROOT / "generated" / NAMES["package"]
DOCUMENT = read_yaml(FRAGMENT)
SUCCESS: str = next(iter(OPERATION["answers"]))


@define
class Schema:
    """A schema of a document, which is the checked-in fragment by default."""

    value: dict[str, Any]
    document: dict[str, Any] = DOCUMENT

    def resolved(self) -> dict[str, Any]:
        """Return the schema itself instead of a reference to it."""
        value = self.value
        while "$ref" in value:
            value = self.document["components"]["schemas"][value["$ref"].removeprefix("#/components/schemas/")]
        return value

    def member(self, name: str) -> Schema:
        """Return the schema of a member."""
        return Schema(self.resolved()["properties"][name], self.document)

    def sample(self) -> Any:
        """Return a value that fits; an object has its required members only."""
        value = self.resolved()
        for branches in (value.get("anyOf"), value.get("oneOf")):
            if branches:
                return Schema(branches[0], self.document).sample()
        if "const" in value or value.get("enum"):
            return value.get("const", (value.get("enum") or [None])[0])
        kind = value.get("type", "object" if "properties" in value else "string")
        if (kind[0] if isinstance(kind, list) else kind) == "object":
            return {name: self.member(name).sample() for name in value.get("required", [])}
        return {"string": "text", "integer": 7, "number": 1.5, "boolean": True, "array": [], "null": None}[
            kind[0] if isinstance(kind, list) else kind
        ]


def operation() -> dict[str, Any]:
    """Return the operation of the checked-in fragment."""
    return dict(DOCUMENT["paths"][OPERATION["path"]][OPERATION["method"]])


def answer_schema() -> Schema:
    """Return the schema of the first success."""
    content = operation()["responses"][SUCCESS]["content"]
    return Schema(next(iter(content.values()))["schema"])


def request_schema() -> Schema:
    """Return the schema of the body in its first media type."""
    return Schema(operation()["requestBody"]["content"][next(iter(OPERATION["bodies"]))]["schema"])


def facade_arguments() -> dict[str, Any]:
    """Return what a call of the facade's method needs: path parameters and required members of the body."""
    members = request_schema().sample()
    return {
        **dict.fromkeys(OPERATION["arguments"].values(), "video_123"),
        **{argument: members[name] for name, argument in OPERATION["members"].items() if name in members},
    }
