"""The members that a schema names, and which of a document it does not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from attrs import frozen

from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.rules import EVERY_ITEM, Located, located


@frozen
class Described:
    """The members that a schema names, each with those inside it; ``inner`` are the members that have any."""

    members: Mapping[str, Described]
    inner: Mapping[str, Described]
    names: frozenset[str]

    @classmethod
    def of(cls, schema: Node) -> Described:
        """Return the members that a schema names, as deep as its rules reach."""
        places = located(schema)
        return cls.at(places[0], {each.path for each in places})

    @classmethod
    def at(cls, place: Located, known: Collection[tuple[str, ...]]) -> Described:
        """Return the members that a schema names at a place, those among the known paths."""
        inside = [inner for inner in place.inside if inner.path in known and inner.path[-1] != EVERY_ITEM]
        members = {inner.path[-1]: cls.at(inner, known) for inner in inside}
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
