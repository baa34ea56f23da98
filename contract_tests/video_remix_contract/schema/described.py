"""The members that a schema names, and which of a document it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.normalize import normalized


@frozen
class Described:
    """The members that a schema names, each with those inside it; ``inner`` are the members that have any."""

    members: Mapping[str, Described]
    inner: Mapping[str, Described]
    names: frozenset[str]

    @classmethod
    def of(cls, schema: Node) -> Described:
        """Return the members that a schema names."""
        members = {name: cls.of(node) for name, node in normalized(schema).properties.items()}
        return cls(members, {name: member for name, member in members.items() if member.members}, frozenset(members))

    @property
    def paths(self) -> Iterator[tuple[str, ...]]:
        """The paths of all members."""
        for name, member in self.members.items():
            yield (name,)
            yield from ((name, *path) for path in member.paths)

    def additional(self, document: Any, pointer: str = "") -> list[str]:
        """Return the JSON pointers of the members that the schema does not name; they are legal and worth knowing."""
        if not isinstance(document, dict) or not self.members:
            return []
        result: list[str] = []
        if not self.names.issuperset(document):
            result = [json_pointer.child(pointer, name) for name in document if name not in self.members]
        for name, member in self.inner.items():
            if document.get(name):
                result += member.additional(document[name], json_pointer.child(pointer, name))
        return result
