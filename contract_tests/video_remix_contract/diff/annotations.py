"""What describes without binding anyone: texts, examples, formats, deprecation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve

from video_remix_contract.diff.model import Change, Kind, Subject, kind_of
from video_remix_contract.diff.statements import UNJUDGED, places
from video_remix_contract.openapi.keywords import ANNOTATIONS, UNVALIDATED
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.normalize import NULL

MAX_SHOWN = 120
DESCRIBING = (ANNOTATIONS | UNVALIDATED | UNJUDGED) - {"$ref", "nullable", "$schema", "$id", "$anchor", "$comment"}


def schema_annotations(subject: Subject, old: Node, new: Node) -> Iterator[Change]:
    """Yield the annotations that differ at the places that both schemas name."""
    before = dict(places(old))
    for path, node in places(new):
        if path in before:
            yield from differing(evolve(subject, path=path), annotations_of(before[path]), annotations_of(node))


def annotations_of(node: Node) -> dict[str, Any]:
    """Return the annotations of a schema; those around an alternative with null go before those inside it."""
    inner: dict[str, Any] = {}
    for key in ("oneOf", "anyOf", "allOf"):
        options = node.get(key)
        branches = [branch for branch in options.elements() if branch.value != NULL] if options else []
        for branch in branches if key == "allOf" or len(branches) == 1 else ():
            inner |= annotations_of(branch)
    return {**inner, **describing(node.value)}


def describing(value: Any) -> dict[str, Any]:
    """Return the annotations among the members of an object."""
    members = value.items() if isinstance(value, dict) else ()
    return {key: member for key, member in members if key in DESCRIBING or key.startswith("x-")}


def differing(subject: Subject, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Yield a change, on which nobody must act, for each member of two objects that differs."""
    for key in {**new, **old}:
        if key in old and key in new and same(old[key], new[key]):
            continue
        kind = kind_of(key in old, key in new)
        before = f" Before: {shown(old[key])}." if kind is Kind.CHANGED else ""
        statement = f"`{key}` is {shown(new[key] if key in new else old[key])}.{before}"
        yield Change(evolve(subject, keyword=key), kind, (), statement)


def same(old: Any, new: Any) -> bool:
    """Return whether two values are the same JSON, in which 1 and true differ."""
    return json.dumps(old, sort_keys=True) == json.dumps(new, sort_keys=True)


def shown(value: Any) -> str:
    """Return a value as JSON, cut where it is long."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]} …"
