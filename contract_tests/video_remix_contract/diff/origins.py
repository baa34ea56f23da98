"""Where in its document a change comes from: a schema that is used in ten places changes in a single place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from video_remix_contract.clauses.model import Location, Message
from video_remix_contract.clauses.parameters import LOCATIONS
from video_remix_contract.diff.model import Subject
from video_remix_contract.diff.parameters import schema_of
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.openapi.parameters import HEADER
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.normalize import is_null
from video_remix_contract.schema.rules import EVERY_ITEM

Path = tuple[str, ...]
# What these say of a member, its object says.
OF_THE_OBJECT = frozenset({"required", "accepted", "described"})
COMBINING = ("allOf", "anyOf", "oneOf")
# What all operations of a document share where they do not write their own.
SHARED = {Location.AUTHORIZATION: "/security", Location.PATH: "/servers"}


def origin(subject: Subject, old: Operation, new: Operation) -> str:
    """Return the place that a change comes from, the same for all the places that use it, as a JSON pointer.

    Where the path of the subject leads further than the schemas, the rest follows as it is.
    """
    if subject.message is None and subject.location in SHARED:
        return SHARED[Location(subject.location)]
    node, rest = min((reached(subject, operation) for operation in (new, old)), key=lambda end: len(end[1]))
    return "".join([node.pointer, *(json_pointer.child("", token) for token in rest)])


def reached(subject: Subject, operation: Operation) -> tuple[Node, Path]:
    """Return the schema that the path of a subject leads to, or the last on the way and what of the path is left."""
    of_object = subject.keyword in OF_THE_OBJECT
    ends = []
    # An operation that is broken leads nowhere beyond itself.
    with suppress(ContractError):
        for node, path in starts(subject, operation):
            end = len(path) - 1 if of_object and path else len(path)
            ends.append(walked(node, path[:end], path[end:]))
    return min(reversed(ends), key=lambda pair: len(pair[1]))


def starts(subject: Subject, operation: Operation) -> Iterator[tuple[Node, Path]]:
    """Yield where the path of a subject may begin, the widest first, each with the path from there."""
    path = subject.path
    yield operation.node, path
    if subject.message is Message.REQUEST:
        for each in operation.parameters:
            if LOCATIONS.get(each.carrier) is subject.location and names(path, each.name, each.carrier):
                yield from inside(each.node, subject)
        if subject.location is Location.BODY:
            yield from ((node, path) for node in operation.request_media_types.values())
    elif subject.status in operation.responses:
        response = operation.responses[subject.status]
        yield response, path
        headers = response.get("headers") if subject.location is Location.HEADER else None
        for name, header in headers.items() if headers else ():
            if names(path, name, HEADER):
                yield from inside(header, subject)
        if subject.location is Location.BODY:
            yield from ((node, path) for node in operation.response_media_types(subject.status).values())


def names(path: Path, name: str, carrier: str) -> bool:
    """Return whether a path begins with the name of a parameter or a header, which has no case there."""
    return bool(path) and (path[0].lower() == name.lower() if carrier == HEADER else path[0] == name)


def inside(described: Node, subject: Subject) -> Iterator[tuple[Node, Path]]:
    """Yield where the path of a subject begins in a parameter or a header."""
    is_own = subject.keyword in OF_THE_OBJECT and len(subject.path) == 1
    # That it has to be there, the parameter says itself.
    yield (described, subject.path[1:]) if is_own else (schema_of(described), subject.path[1:])


def walked(node: Node, path: Path, last: Path) -> tuple[Node, Path]:
    """Return the node that a path leads to, or the last on the way and the rest of the path, with what comes last."""
    for index, token in enumerate(path):
        inner = child(node, token, set())
        if inner is None:
            return node, (*path[index:], *last)
        node = inner
    return unwrapped(node), last


def child(node: Node, token: str, seen: set[str]) -> Node | None:
    """Return the schema of a member or of the elements, in whichever part of the schema names it."""
    if node.pointer in seen:
        return None
    seen.add(node.pointer)
    try:
        inner = node.get("items") if token == EVERY_ITEM else node.get("properties", token)
        return inner or next((there for each in branches(node) if (there := child(each, token, seen))), None)
    except ContractError:
        return None


def branches(node: Node) -> list[Node]:
    """Return the parts of a schema that are about the same value, null apart."""
    options = [options for key in COMBINING if (options := node.get(key))]
    return [branch for each in options for branch in each.elements() if not is_null(branch)]


def unwrapped(node: Node) -> Node:
    """Return what a schema wraps: its only alternative next to null."""
    seen: set[str] = set()
    while node.pointer not in seen:
        seen.add(node.pointer)
        try:
            inner = branches(node)
        except ContractError:
            break
        if len(inner) != 1:
            break
        node = inner[0]
    return node
