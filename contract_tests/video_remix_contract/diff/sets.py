"""Schemas as sets of documents: what one allows and the other does not, with an example."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import jsonschema_rs
from attrs import frozen
from jsonschema_rs import CanonicalSchema
from jsonschema_rs.canonical import CanonicalizationError, Containment, Satisfiability

from video_remix_contract.diff.instances import instances
from video_remix_contract.openapi.compiling import canonical, compiled

MAX_EXAMPLES = 200


@frozen(slots=False)
class Documents:
    """The documents that a schema without references allows."""

    schema: Any

    @cached_property
    def validator(self) -> jsonschema_rs.Draft202012Validator:
        """The compiled schema; raises ContractError where it is none."""
        return compiled(self.schema, "")

    @cached_property
    def canonical(self) -> CanonicalSchema | None:
        """The schema in canonical form, or None where jsonschema-rs cannot give it one."""
        return canonical(self.schema)

    def allows(self, document: Any) -> bool:
        """Return whether a document is one of the set."""
        return self.validator.is_valid(document)

    def examples(self) -> Iterator[Any]:
        """Yield some documents of the set, small ones first."""
        simple = self.canonical.to_json_schema() if self.canonical is not None else self.schema
        yield from filter(self.allows, itertools.islice(instances(simple), MAX_EXAMPLES))

    def covers(self, other: Documents) -> bool:
        """Return whether it is proven that every document of another set is in this one."""
        if self.schema == other.schema:
            return True
        if self.canonical is None or other.canonical is None:
            return False
        try:
            return self.canonical.covers(other.canonical) is Containment.YES
        except CanonicalizationError:
            return False

    def equals(self, other: Documents) -> bool:
        """Return whether it is proven that both sets have the same documents."""
        return self.covers(other) and other.covers(self)

    def without(self, other: Documents) -> Documents | None:
        """Return the documents of this set that are not in another, or None where it is proven that there are none."""
        if self.equals(other):
            return None
        if self.canonical is not None and other.canonical is not None:
            try:
                rest = self.canonical.subtract(other.canonical)
                return None if rest.satisfiability() is Satisfiability.NO else Documents(rest.to_json_schema())
            except CanonicalizationError:
                pass
        return Documents({"allOf": [self.schema, {"not": other.schema}]})
