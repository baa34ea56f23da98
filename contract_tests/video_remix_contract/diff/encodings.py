"""Compare how the members of a form are written: the media types and headers of its parts, the style of its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from attrs import evolve

from video_remix_contract.clauses.model import Location
from video_remix_contract.diff.model import Change, Direction, Kind, Subject, Witness, actors
from video_remix_contract.diff.origins import branches, unwrapped
from video_remix_contract.diff.parameters import Carrier, as_object, headers, written_otherwise
from video_remix_contract.diff.wire import FORM_BODY, Writing, writing
from video_remix_contract.openapi.reference import Node

if TYPE_CHECKING:
    from video_remix_contract.diff.comparison import Comparison

FORMS = re.compile("multipart/|application/x-www-form-urlencoded", re.IGNORECASE)
MULTIPART = re.compile("multipart/", re.IGNORECASE)
# Where a part has any of these it is written as a parameter of the query is, otherwise as a document of its type.
STYLED = {"style", "explode", "allowReserved"}
MAX_LISTS = 5
BINARY = "application/octet-stream"
DEFAULTS = {"object": "application/json", "string": "text/plain", "number": "text/plain", "integer": "text/plain"}
DEFAULTS |= {"boolean": "text/plain"}


def encoding_changes(subject: Subject, comparison: Comparison, old: Node, new: Node) -> Iterator[Change]:
    """Yield what changed about the parts of a form, which the subject names as its media type; of others, nothing."""
    assert subject.media_type is not None, "a form has a media type"
    if not FORMS.match(subject.media_type) or comparison.lockstep.same(old.value, new.value):
        return
    before, after = (members(schema_of(media), set()) for media in (old, new))
    for name in after:
        if name in before:
            about = evolve(subject, path=(name,))
            earlier, later = (encoding(media, name) for media in (old, new))
            schemas = before[name], after[name]
            if STYLED & (earlier.value.keys() | later.value.keys()):
                how = field(name, earlier, schemas[0]), field(name, later, schemas[1])
                yield from written_otherwise(about, *how, *schemas)
            if MULTIPART.match(subject.media_type):
                yield from part_changes(about, (earlier, later), schemas, comparison)


def schema_of(media: Node) -> Node:
    """Return the schema of a media type object; without it, everything is allowed."""
    return media.get("schema") or media.at(media.pointer, {})


def members(schema: Node, seen: set[str]) -> dict[str, Node]:
    """Return the members that a schema names, in whichever part of it; whether it can be compared or not."""
    if schema.pointer in seen:
        return {}
    seen.add(schema.pointer)
    properties = schema.get("properties")
    inner = [members(branch, seen) for branch in branches(schema)]
    return {
        name: node for each in (dict(properties.items()) if properties else {}, *inner) for name, node in each.items()
    }


def types_of(schema: Node) -> list[str]:
    """Return the JSON types that a schema names, without null."""
    value = unwrapped(schema).value
    types = value.get("type", []) if isinstance(value, dict) else []
    return [
        kind for kind in (types if isinstance(types, list) else [types]) if kind != "null" and isinstance(kind, str)
    ]


def encoding(media: Node, name: str) -> Node:
    """Return the encoding object of a member, empty where there is none."""
    node = media.get("encoding", name)
    return node if node and isinstance(node.value, dict) else media.at(media.pointer, {})


def field(name: str, described: Node, schema: Node) -> Writing:
    """Return how a member is written as a field; without a style an object is a document."""
    how = writing(FORM_BODY, name, described.value)
    is_document = types_of(schema) == ["object"] and not STYLED & described.value.keys()
    return evolve(how, media_type="application/json") if is_document else how


def part_changes(
    subject: Subject, encodings: tuple[Node, Node], schemas: tuple[Node, Node], comparison: Comparison
) -> Iterator[Change]:
    """Yield what changed about the media types and the headers of a part of a multipart body."""
    assert subject.message is not None, "a body belongs to a message"
    before, after = (content_types(*pair) for pair in zip(encodings, schemas, strict=True))
    gone, come = uncovered(before, after), uncovered(after, before)
    # Where the type of the part follows from its schema, the change of the schema is the change.
    if (gone or come) and any("contentType" in node.value for node in encodings):
        witness = Witness(gone[0], Direction.OLD) if gone else Witness(come[0], Direction.NEW)
        yield Change(
            subject=evolve(subject, keyword="contentType"),
            kind=Kind.CHANGED,
            must_act=actors(subject.message, allows_less=bool(gone), allows_more=bool(come)),
            statement=f"`{subject.path[-1]}` is a part in {' or '.join(after)}. Before: {' or '.join(before)}.",
            witness=witness,
        )
    about = evolve(subject, location=Location.HEADER, path=())
    yield from comparison.schemas(
        about, f"What the headers of `{subject.path[-1]}` carry", *(with_headers(subject, node) for node in encodings)
    )


def with_headers(subject: Subject, described: Node) -> Node:
    """Return the headers of a part as an object in an object, under the name of the part."""
    named = {name: header for name, header in headers(described).named.items() if name != "content-type"}
    part = as_object(Carrier(described, named))
    value: dict[str, Any] = {"type": "object", "properties": {subject.path[-1]: part.value}}
    return described.at(f"{described.pointer}/part", value)


def content_types(described: Node, schema: Node, depth: int = 0) -> list[str]:
    """Return the media types of a part; without any, what follows from its schema (OpenAPI 3.1, Encoding Object)."""
    written = described.value.get("contentType")
    if isinstance(written, str):
        return [name.strip().lower() for name in written.split(",") if name.strip()]
    types, items = types_of(schema), unwrapped(schema).get("items")
    if types == ["array"] and items:
        # A list of lists of lists need not end.
        return [BINARY] if depth > MAX_LISTS else content_types(described.at(described.pointer, {}), items, depth + 1)
    raw = schema.value if isinstance(schema.value, dict) else {}
    is_binary = "contentEncoding" in raw or "contentMediaType" in raw or raw.get("format") == "binary"
    return sorted({BINARY if is_binary else DEFAULTS.get(kind, BINARY) for kind in types or ("any",)})


def uncovered(names: list[str], others: list[str]) -> list[str]:
    """Return the media types that none of others, which may end in ``*``, covers."""
    return [name for name in names if not any(fnmatchcase(name, other) for other in others)]
