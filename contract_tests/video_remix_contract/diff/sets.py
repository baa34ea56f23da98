"""Schemas as sets of documents: what one allows and the other does not, with an example."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import jsonschema_rs
from attrs import Factory, field, frozen
from jsonschema_rs import CanonicalSchema
from jsonschema_rs.canonical import CanonicalizationError, Containment, Satisfiability

from video_remix_contract.diff.instances import instances
from video_remix_contract.openapi.compiling import canonical, compiled
from video_remix_contract.openapi.inline import inlined, unrolled
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.normalize import normalized

MAX_EXAMPLES = 200


@frozen(slots=False)
class Documents:
    """The documents that a schema allows.

    ``finite`` are schemas without references to compute with: the schema itself; for a schema that contains itself the
    two between which it is, one that allows everything deep inside and one that allows nothing there; none for a schema
    that is too large. ``sample`` is a schema to make examples from.
    """

    schema: Any
    finite: tuple[Any, ...] = field(default=Factory(lambda self: (self.schema,), takes_self=True))
    sample: Any = field(default=Factory(lambda self: self.schema, takes_self=True))

    @classmethod
    def of(cls, node: Node) -> Documents:
        """Return the documents that a schema of a fragment allows; raises ContractError for what is no schema."""
        most = unrolled(node, most_of)
        if not most.cut:
            return cls(most.schema)
        finite = () if most.too_large else (most.schema, unrolled(node, nothing).schema)
        return cls(inlined(node), finite, most.schema)

    @cached_property
    def validator(self) -> jsonschema_rs.Draft202012Validator:
        """The compiled schema; raises ContractError where it is none."""
        return compiled(self.schema, "")

    @cached_property
    def canonical(self) -> tuple[CanonicalSchema | None, ...]:
        """The finite schemas in canonical form, None where jsonschema-rs cannot give it one."""
        return tuple(map(canonical, self.finite))

    def allows(self, document: Any) -> bool:
        """Return whether a document is one of the set."""
        return self.validator.is_valid(document)

    def examples(self) -> Iterator[Any]:
        """Yield some documents of the set, small ones first."""
        simple = self.canonical[0].to_json_schema() if self.canonical and self.canonical[0] else self.sample
        yield from filter(self.allows, itertools.islice(instances(simple), MAX_EXAMPLES))

    def covers(self, other: Documents) -> bool:
        """Return whether it is proven that every document of another set is in this set."""
        if self.schema == other.schema:
            return True
        count = max(len(self.finite), len(other.finite))
        if not self.finite or not other.finite:
            return False
        # A schema that does not contain itself is the same at both ends.
        pairs = zip(*(each.canonical * (count // len(each.finite)) for each in (self, other)), strict=True)
        return all(covering(ours, theirs) for ours, theirs in pairs)

    def equals(self, other: Documents) -> bool:
        """Return whether it is proven that both sets have the same documents."""
        return self.covers(other) and other.covers(self)

    def without(self, other: Documents) -> Difference:
        """Return the documents of this set that are not in another."""
        if other.covers(self):
            return Difference(self, other, empty=True)
        if not self.finite or len(other.finite) != 1:
            return Difference(self, other)
        rests = [subtracted(ours, other.canonical[0]) for ours in self.canonical]
        possible = {rest.satisfiability() if rest else Satisfiability.UNKNOWN for rest in rests}
        if possible == {Satisfiability.NO}:
            return Difference(self, other, empty=True)
        schema = rests[0].to_json_schema() if rests[0] else None
        if isinstance(schema, dict) and "$defs" in schema:
            # No examples can be made from the inside of a schema with references.
            schema = None
        sure = possible == {Satisfiability.YES} and len(rests) == 1
        return Difference(self, other, empty=False if sure else None, schema=schema)


@frozen(slots=False)
class Difference:
    """The documents of a set that are not in another; ``empty`` is whether there are none, None where nobody knows.

    ``schema`` is what they are valid against, where it is known.
    """

    allowing: Documents
    refusing: Documents
    empty: bool | None = None
    schema: Any = None

    def examples(self) -> Iterator[Any]:
        """Yield some of the documents, small ones first."""
        if self.empty is True:
            return
        candidates = itertools.chain(
            instances(self.schema) if self.schema is not None else (),
            instances({"allOf": [self.allowing.sample, {"not": self.refusing.sample}]}),
        )
        for document in itertools.islice(candidates, 2 * MAX_EXAMPLES):
            if self.allowing.allows(document) and not self.refusing.allows(document):
                yield document


def most_of(node: Node) -> Any:
    """Return a schema without others inside it that allows all that a schema allows: its types."""
    schema = normalized(node)
    return {"type": [*schema.types, *(["null"] if schema.nullable else [])]} if schema.types else True


def nothing(_: Node) -> Any:
    """Return the schema that allows nothing."""
    return False


def covering(ours: CanonicalSchema | None, theirs: CanonicalSchema | None) -> bool:
    """Return whether it is proven that a schema allows all that another one allows."""
    if ours is None or theirs is None:
        return False
    try:
        return ours.covers(theirs) is Containment.YES
    except CanonicalizationError:
        return False


def subtracted(ours: CanonicalSchema | None, theirs: CanonicalSchema | None) -> CanonicalSchema | None:
    """Return the schema of what a schema allows and another does not, where it is known."""
    if ours is None or theirs is None:
        return None
    try:
        return ours.subtract(theirs)
    except CanonicalizationError:
        return None
