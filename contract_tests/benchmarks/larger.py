"""A synthetic fragment: the contract, with more members in its answers and so with more clauses."""

from __future__ import annotations

import copy
import json

from jsonpointer import resolve_pointer
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.openapi.contract import Contract, load, parse
from video_remix_contract.reference_provider.responses import response_schema

TIMES = 10
"""How many times as many clauses; in all answers together, since a schema has at most 1000 rules, each a clause."""


def with_more_members(contract: Contract, count: int) -> Contract:
    """Return a contract whose answers have further members, each required and an enumeration."""
    document = copy.deepcopy(contract.document)
    operation = catalogue(contract).operation
    for status in operation.responses:
        schema = resolve_pointer(document, response_schema(operation, status)[0].pointer)
        for number in range(count):
            schema.setdefault("properties", {})[f"member_{number}"] = {"type": "string", "enum": ["a", "b"]}
            schema.setdefault("required", []).append(f"member_{number}")
    return parse(json.dumps(document).encode())


def larger() -> Contract:
    """Return the contract of this checkout with TIMES its clauses, or a few more."""
    usual, more = (len(catalogue(with_more_members(load(), count)).clauses) for count in (0, 1))
    return with_more_members(load(), -(-usual * (TIMES - 1) // (more - usual)))
