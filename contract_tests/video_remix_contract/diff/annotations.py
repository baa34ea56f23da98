"""What describes without binding anyone: texts, examples, formats, deprecation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from video_remix_contract.diff.model import Change, Kind
from video_remix_contract.diff.statements import UNJUDGED, places
from video_remix_contract.openapi.operation import ANNOTATIONS
from video_remix_contract.schema.inline import SILENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from video_remix_contract.openapi.operation import Node

LONGEST = 120
DESCRIBING = (ANNOTATIONS | SILENT | UNJUDGED) - {"$ref", "nullable", "$schema", "$id", "$anchor", "$comment"}


def annotated(prefix: str, old: Node, new: Node) -> Iterator[Change]:
    """Yield the annotations that differ at the places that both schemas name."""
    before, after = dict(places(old)), dict(places(new))
    for path in (path for path in after if path in before):
        where = ".".join([prefix, *(token.replace(".", "%2E") for token in path)])
        yield from differing(where, notes(before[path]), notes(after[path]))


def notes(node: Node) -> dict[str, Any]:
    """Return the annotations of a schema; what stands around an alternative with null goes before what is in it."""
    found: dict[str, Any] = {}
    for key in ("oneOf", "anyOf", "allOf"):
        options = node.get(key)
        branches = [one for one in options.elements() if one.value != {"type": "null"}] if options else []
        for branch in branches if key == "allOf" or len(branches) == 1 else ():
            found |= notes(branch)
    return {**found, **describing(node.value)}


def describing(value: Any) -> dict[str, Any]:
    """Return the annotations among the members of an object."""
    members = value.items() if isinstance(value, dict) else ()
    return {key: held for key, held in members if key in DESCRIBING or key.startswith("x-")}


def differing(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Yield one change, on which nobody must act, for each member of two objects that differs."""
    for key in [*new, *(key for key in old if key not in new)]:
        if json.dumps(old.get(key), sort_keys=True) == json.dumps(new.get(key), sort_keys=True) and (
            (key in old) == (key in new)
        ):
            continue
        kind = Kind.CHANGED if key in old and key in new else Kind.ADDED if key in new else Kind.REMOVED
        said = f"`{key}` is {told(new.get(key, old.get(key)))}."
        before = f" Before: {told(old[key])}." if kind is Kind.CHANGED else ""
        yield Change(f"{where}.{key}", kind, (), said + before)


def told(value: Any) -> str:
    """Show a value as JSON, cut where it is long."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
