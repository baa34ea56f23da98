"""What describes without binding anyone: texts, examples, formats, deprecation."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve

from video_remix_contract.diff.model import Change, Kind, Subject, kind_of
from video_remix_contract.openapi.keywords import (
    ANNOTATIONS,
    FORMATS,
    IDENTIFYING,
    SCHEMA_LISTS,
    SCHEMA_MAPS,
    SUBSCHEMAS,
    UNVALIDATED,
)
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.normalize import is_null, normalized
from video_remix_contract.schema.rules import Located
from video_remix_contract.schema.values import same_json, text_of_json

MAX_SHOWN = 120
MAX_SCHEMAS = 2000
# The schemas under these are places of their own, or a part of the same place.
AT_PLACES = {"properties", "items", "allOf"}
DESCRIBING = (ANNOTATIONS | UNVALIDATED | FORMATS) - IDENTIFYING - {"$ref", "nullable", "$comment"}


def schema_annotations(subject: Subject, old: Iterable[Located], new: Iterable[Located]) -> Iterator[Change]:
    """Yield the annotations that differ at the places that both schemas name."""
    before = {each.path: each.node for each in old}
    for each in new:
        if each.path in before:
            about, nodes = evolve(subject, path=each.path), (before[each.path], each.node)
            yield from differing(about, *map(annotations_of, nodes))
            yield from inner_annotations(about, *map(described_inside, nodes))
            yield from open_values(about, *nodes)


def annotations_of(node: Node) -> dict[str, Any]:
    """Return the annotations of a schema; those around an alternative with null go before those inside it."""
    inner: dict[str, Any] = {}
    for key in ("oneOf", "anyOf", "allOf"):
        options = node.get(key)
        branches = [branch for branch in options.elements() if not is_null(branch)] if options else []
        for branch in branches if key == "allOf" or len(branches) == 1 else ():
            inner |= annotations_of(branch)
    return {**inner, **describing(node.value)}


def described_inside(node: Node) -> Counter[tuple[str, str]]:
    """Return the annotations inside a schema that stand at none of its places: in alternatives, of other members."""
    found, waiting = Counter[tuple[str, str]](), schemas_of(normalized(node).node, SUBSCHEMAS - AT_PLACES)
    for _ in range(MAX_SCHEMAS):
        if not waiting:
            break
        schema = waiting.pop()
        found.update((key, text_of_json(value)) for key, value in describing(schema.value).items())
        waiting += schemas_of(schema, SUBSCHEMAS) if not schema.exhausted else []
    return found


def schemas_of(node: Node, keywords: Iterable[str]) -> list[Node]:
    """Return the schemas under some keywords of a schema, each of them but null."""
    holders = [(key, holder) for key in sorted(keywords) if (holder := node.get(key)) is not None]
    lists = [
        [member for _, member in holder.items()]
        if key in SCHEMA_MAPS
        else holder.elements()
        if key in SCHEMA_LISTS
        else [holder]
        for key, holder in holders
    ]
    return [schema for schemas in lists for schema in schemas if not is_null(schema)]


def inner_annotations(
    subject: Subject, old: Counter[tuple[str, str]], new: Counter[tuple[str, str]]
) -> Iterator[Change]:
    """Yield a change, on which nobody must act, for each annotation inside a schema that differs."""
    gone, come = old - new, new - old
    for key in dict.fromkeys(name for name, _ in (*come, *gone)):
        before, after = ([value for name, value in of if name == key] for of in (gone, come))
        words = [f"is {shorter(value)}" for value in after[:1]] or ["is gone"]
        was = f" Before: {shorter(before[0])}." if before else ""
        statement = f"`{key}` inside it {words[0]}.{was}"
        yield Change(evolve(subject, keyword=key), kind_of(before, after), (), statement)


def open_values(subject: Subject, old: Node, new: Node) -> Iterator[Change]:
    """Yield the change of the values that an open enum lists: any other is allowed as well."""
    before, after = (dict.fromkeys(map(text_of_json, listed(node))) for node in (old, new))
    come, gone = [value for value in after if value not in before], [value for value in before if value not in after]
    if before and after and (come or gone):
        parts = [
            f"{words} {', '.join(values[:3])}"
            for words, values in (("also names", come), ("names no longer", gone))
            if values
        ]
        more = " and others" if len(come) > 3 or len(gone) > 3 else ""
        statement = f"It {', '.join(parts)}{more}; what is allowed is the same. The types of clients change."
        yield Change(evolve(subject, keyword="enum"), kind_of(before, after), (), statement)


def few(values: list[str]) -> str:
    """Return some of many values as words."""
    return ", ".join([*values[:3], f"{len(values) - 3} more"] if len(values) > 4 else values)


def listed(node: Node) -> list[Any]:
    """Return the values that alternatives list where the schema allows others as well."""
    if normalized(node).values is not None:
        return []
    inner: list[Node] = [node]
    values: list[Any] = []
    for _ in range(MAX_SCHEMAS):
        if not inner:
            break
        schema = inner.pop()
        members = schema.value if isinstance(schema.value, dict) else {}
        values += [*members.get("enum", ()), *([members["const"]] if "const" in members else [])]
        inner += schemas_of(schema, ("allOf", "anyOf", "oneOf"))
    return [value for value in values if value is not None]


def describing(value: Any) -> dict[str, Any]:
    """Return the annotations among the members of an object."""
    members = value.items() if isinstance(value, dict) else ()
    return {key: member for key, member in members if key in DESCRIBING or key.startswith("x-")}


def differing(subject: Subject, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Yield a change, on which nobody must act, for each member of two objects that differs."""
    for key in {**new, **old}:
        if key in old and key in new and same_json(old[key], new[key]):
            continue
        kind = kind_of(key in old, key in new)
        before = f" Before: {shown(old[key])}." if kind is Kind.CHANGED else ""
        statement = f"`{key}` is {shown(new[key] if key in new else old[key])}.{before}"
        yield Change(evolve(subject, keyword=key), kind, (), statement)


def shown(value: Any) -> str:
    """Return a value as JSON, cut where it is long."""
    return shorter(json.dumps(value, ensure_ascii=False))


def shorter(text: str) -> str:
    """Return a text, cut where it is long."""
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]} …"
