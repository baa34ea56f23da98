"""The schema rules of a request with their clauses on both sides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from video_remix_contract.clauses.model import Clause
from video_remix_contract.clauses.refusals import FILE, SCALAR, SCALAR_TYPES
from video_remix_contract.schema.normalize import json_type
from video_remix_contract.schema.rules import Rule
from video_remix_contract.wire.decoded import File


@frozen
class RequestRule:
    """A schema rule of the request body with its clauses: clients keep it, providers refuse what breaks it.

    ``lenient`` are the refusals with a level of their own, by what the value is: a scalar, or a file.
    """

    rule: Rule
    client: Clause | None
    refusal: Clause | None
    lenient: Mapping[str, Clause]

    def refusal_of(self, value: Any) -> Clause | None:
        """Return the provider's clause that asks for the refusal of a value that breaks the rule."""
        kind = FILE if isinstance(value, File) else SCALAR if json_type(value) in SCALAR_TYPES else ""
        return self.lenient.get(kind, self.refusal)
