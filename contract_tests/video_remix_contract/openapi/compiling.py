"""Compile JSON Schemas: the only place that hands a schema or a pattern of a fragment to jsonschema-rs."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import jsonschema_rs
from jsonschema_rs import CanonicalSchema

from video_remix_contract.errors import ContractError
from video_remix_contract.openapi import pointer as json_pointer

# How many steps back a pattern may take where it has references back, or looks ahead or back.
PATTERNS = jsonschema_rs.FancyRegexOptions(backtrack_limit=100_000)


def compiled(schema: Any, pointer: str) -> jsonschema_rs.Draft202012Validator:
    """Return the validator of a schema of JSON Schema 2020-12 that has no references; nothing is ever fetched.

    Raises ContractError, with the pointer of the schema, where it is none.
    """
    try:
        return jsonschema_rs.Draft202012Validator(schema, offline=True, pattern_options=PATTERNS)
    except jsonschema_rs.ValidationError as error:
        raise ContractError(error.message[:200], f"{pointer}{json_pointer.joined(error.instance_path)}") from error
    except ValueError as error:
        raise ContractError(" ".join(str(error).split())[:200], pointer) from error


def canonical(schema: Any) -> CanonicalSchema | None:
    """Return the canonical form of a schema without references, or None where jsonschema-rs cannot give it one."""
    return canonical_of(json.dumps(schema))


@lru_cache(maxsize=128)
def canonical_of(text: str) -> CanonicalSchema | None:
    """Return the canonical form of a schema in JSON: a diff asks for that of the same schema several times."""
    try:
        return jsonschema_rs.canonicalize(
            json.loads(text), draft=jsonschema_rs.Draft202012, offline=True, pattern_options=PATTERNS
        )
    except ValueError:
        return None
