"""Schemas as sets of documents: what one allows and the other does not, with an example."""

from __future__ import annotations

import itertools
from functools import cached_property
from typing import TYPE_CHECKING, Any

import jsonschema_rs
from attrs import frozen
from jsonschema_rs.canonical import CanonicalizationError, Containment, Satisfiability

from video_remix_contract.diff.instances import instances
from video_remix_contract.diff.model import Witness
from video_remix_contract.openapi.operation import ContractError
from video_remix_contract.schema.rules import at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema_rs import CanonicalSchema

    from video_remix_contract.diff.model import Direction
    from video_remix_contract.diff.statements import Statement

MOST_EXAMPLES = 200


@frozen(slots=False)
class Documents:
    """The documents that a schema without references allows."""

    schema: Any

    @cached_property
    def validator(self) -> jsonschema_rs.Draft202012Validator:
        """The compiled schema; raises ContractError where it is none."""
        try:
            return jsonschema_rs.Draft202012Validator(self.schema)
        except (ValueError, jsonschema_rs.ValidationError) as error:
            raise ContractError(f"not a JSON Schema: {' '.join(str(error).split())[:200]}") from error

    @cached_property
    def canonical(self) -> CanonicalSchema | None:
        """The schema in canonical form, or None where jsonschema-rs cannot give it one."""
        try:
            return jsonschema_rs.canonicalize(self.schema, draft=jsonschema_rs.Draft202012)
        except (CanonicalizationError, ValueError):
            return None

    def allows(self, document: Any) -> bool:
        """Tell whether a document is one of the set."""
        return self.validator.is_valid(document)

    def examples(self) -> Iterator[Any]:
        """Yield some documents of the set, small ones first."""
        simple = self.canonical.to_json_schema() if self.canonical is not None else self.schema
        for document in itertools.islice(instances(simple), MOST_EXAMPLES):
            if self.allows(document):
                yield document

    def covers(self, other: Documents) -> bool:
        """Tell whether it is proven that every document of another set is in this one."""
        if self.schema == other.schema:
            return True
        if self.canonical is None or other.canonical is None:
            return False
        return self.canonical.covers(other.canonical) is Containment.YES

    def without(self, other: Documents) -> Documents | None:
        """Return the documents of this set that are not in another, or None where it is proven that there are none."""
        if self.covers(other) and other.covers(self):
            return None
        if self.canonical is not None and other.canonical is not None:
            try:
                rest = self.canonical.subtract(other.canonical)
                if rest.satisfiability() is Satisfiability.NO:
                    return None
                return Documents(rest.to_json_schema())
            except CanonicalizationError:
                pass
        return Documents({"allOf": [self.schema, {"not": other.schema}]})


def equal(one: Documents, two: Documents) -> bool:
    """Tell whether it is proven that two schemas allow the same documents."""
    return one.covers(two) and two.covers(one)


@frozen
class Loss:
    """What a statement takes from a set of documents, with an example where one was found."""

    witness: Witness | None


def loss(allowing: Documents, statement: Statement, refusing: Documents, by: Direction) -> Loss | None:
    """Return what a statement takes from the documents of one fragment, or None where it is proven to be nothing.

    ``refusing`` are the documents of the other fragment, which makes the statement. The witness is the value at its
    place inside a document that the first fragment allows and the second does not.
    """
    kept = Documents(statement.whole)
    rest = allowing.without(kept)
    if rest is None:
        return None
    for document in rest.examples():
        if allowing.allows(document) and not kept.allows(document) and not refusing.allows(document):
            return Loss(broken_part(statement, document, by))
    return Loss(None)


def broken_part(statement: Statement, document: Any, by: Direction) -> Witness:
    """Return the part of a document that breaks a statement; for a missing member, the object that lacks it."""
    alone = Documents(statement.schema)
    pointer, value = next((one for one in at(document, statement.place) if not alone.allows(one[1])), ("", document))
    return Witness(value, by, pointer)
