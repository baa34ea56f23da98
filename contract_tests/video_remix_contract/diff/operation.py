"""Compare an operation of two fragments part by part: address, credentials, parameters, request, responses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from attrs import evolve

from video_remix_contract.clauses.from_schema import body_of
from video_remix_contract.clauses.model import Location, Message, Side
from video_remix_contract.clauses.parameters import LOCATIONS
from video_remix_contract.diff.annotations import describing, differing
from video_remix_contract.diff.comparison import Comparison
from video_remix_contract.diff.encodings import FORMS, encoding_changes
from video_remix_contract.diff.model import (
    BOTH,
    Change,
    Direction,
    Kind,
    Part,
    Subject,
    Witness,
    actors,
    alternatives,
    kind_of,
)
from video_remix_contract.diff.parameters import (
    Carrier,
    annotation_changes,
    as_object,
    headers,
    parameters,
    writing_changes,
)
from video_remix_contract.diff.security import security_change
from video_remix_contract.diff.wording import without
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.openapi.reference import Node

# What describes an operation, besides the annotations.
DESCRIBING_MEMBERS = ("operationId", "tags", "servers")
BODY = Subject(Location.BODY, Message.REQUEST)


def operation_changes(old: Operation, new: Operation, comparison: Comparison) -> Iterator[Change]:
    """Yield everything that changed about an operation, in the order of the operation."""
    whole = Subject(Part.OPERATION)
    broken = list(comparison.guarded(whole, "The operation", comparison.structure(old, new)))
    if broken:
        yield from broken
        return
    yield from address_changes(old, new)
    authorization = Subject(Location.AUTHORIZATION, side=Side.CLIENT)
    yield from comparison.guarded(authorization, "The credentials", security_change(old, new))
    for carrier, location in LOCATIONS.items():
        about, words = Subject(location, Message.REQUEST), f"What the {carrier} carries"
        changes = parameter_changes(comparison, about, carrier, old, new)
        yield from comparison.guarded(about, words, changes)
    yield from comparison.guarded(BODY, "The body of a request", request_changes(old, new, comparison))
    yield from response_changes(old, new, comparison)
    yield from differing(whole, *(described(operation.node) for operation in (old, new)))
    yield from comparison.callbacks(old, new)


def parameter_changes(
    comparison: Comparison, subject: Subject, carrier: str, old: Operation, new: Operation
) -> Iterator[Change]:
    """Yield what changed about the parameters of a carrier."""
    before, after = (parameters(operation, carrier, new) for operation in (old, new))
    yield from carried_changes(comparison, subject, f"What the {carrier} carries", before, after)


def carried_changes(
    comparison: Comparison, subject: Subject, words: str, old: Carrier, new: Carrier
) -> Iterator[Change]:
    """Yield what changed about parameters or headers: their schemas, then how they are written."""
    for change in comparison.schemas(subject, words, as_object(old), as_object(new)):
        each = new.named.get(change.subject.path[0]) if change.subject.path else None
        # On the wire a parameter is text, unless it carries a document: it cannot be null.
        if change.subject.keyword != "nullability" or (each and each.writing.media_type):
            yield change
    yield from comparison.guarded(subject, words, writing_changes(subject, old.named, new.named))
    yield from annotation_changes(subject, old.named, new.named)


def address_changes(old: Operation, new: Operation) -> Iterator[Change]:
    """Yield a change of where requests go: base path, path, method."""
    before, after = ({*base_paths(operation)} for operation in (old, new))
    moved = bool(before and after and not before & after)
    if moved or old.path != new.path:
        # The names of path parameters never reach the wire.
        elsewhere = moved or re.sub(r"{[^}]*}", "{}", old.path) != re.sub(r"{[^}]*}", "{}", new.path)
        # Another server alone is the same for every operation.
        place = base if old.path == new.path else address
        yield Change(
            subject=Subject(Location.PATH, side=Side.CLIENT),
            kind=Kind.CHANGED,
            must_act=BOTH if elsewhere else (),
            statement=f"Requests go {'below' if place is base else 'to'} {place(new)}. Before: {place(old)}.",
            witness=Witness(place(new), Direction.NEW) if elsewhere else None,
        )
    if old.method != new.method:
        yield Change(
            subject=Subject(Location.METHOD, side=Side.CLIENT),
            kind=Kind.CHANGED,
            must_act=BOTH,
            statement=f"Requests use the method {new.method.upper()}. Before: {old.method.upper()}.",
            witness=Witness(new.method.upper(), Direction.NEW),
        )


def base_paths(operation: Operation) -> list[str]:
    """Return the last segment of each server's path, which is the part of a base URL that an operation fixes."""
    holders = (operation.node, operation.path_item, operation.root)
    servers = next((node for holder in holders if (node := holder.get("servers"))), None)
    urls = [server.get("url") for server in (servers.value if servers else None) or () if isinstance(server, dict)]
    return [urlsplit(url).path.rstrip("/").rpartition("/")[2] for url in urls if isinstance(url, str)]


def base(operation: Operation) -> str:
    """Return the path below the host that the first server has."""
    return f"/{next(iter(base_paths(operation)), '')}"


def address(operation: Operation) -> str:
    """Return the path of an operation below the host."""
    return f"{base(operation).rstrip('/')}{operation.path}"


def request_changes(old: Operation, new: Operation, comparison: Comparison) -> Iterator[Change]:
    """Yield what changed about the body of the request."""
    before, after = old.request_media_types, new.request_media_types
    for media_type in {**after, **before}:
        is_new = media_type in after
        if media_type in before and is_new:
            continue
        yield Change(
            subject=evolve(BODY, location=Location.CONTENT_TYPE, media_type=media_type),
            kind=Kind.ADDED if is_new else Kind.REMOVED,
            must_act=actors(Message.REQUEST, allows_less=not is_new, allows_more=is_new),
            statement=f"A valid request in {media_type} is accepted.",
            witness=Witness(media_type, Direction.NEW if is_new else Direction.OLD),
        )
    if old.body_required is not new.body_required:
        yield Change(
            subject=evolve(BODY, keyword="required"),
            kind=kind_of(old.body_required, new.body_required),
            must_act=actors(Message.REQUEST, allows_less=new.body_required, allows_more=old.body_required),
            statement="A request has a body.",
            witness=Witness("", Direction.OLD if new.body_required else Direction.NEW),
        )
    words = "The body of a request"
    for media_type in after:
        if media_type in before:
            yield from comparison.schemas(BODY, words, before[media_type], after[media_type])
            about = evolve(BODY, media_type=media_type)
            media = (operation.request_media(media_type) for operation in (old, new))
            yield from comparison.guarded(about, words, encoding_changes(about, comparison, *media))
    yield from body_annotations(BODY, *(operation.node.get("requestBody") for operation in (old, new)))


def response_changes(old: Operation, new: Operation, comparison: Comparison) -> Iterator[Change]:
    """Yield what changed about the responses: success statuses, then every documented response."""
    added, removed = without(new.successes, old.successes), without(old.successes, new.successes)
    if added or removed:
        status = (added or removed)[0]
        yield Change(
            subject=Subject(Location.STATUS, Message.RESPONSE),
            kind=Kind.CHANGED,
            must_act=BOTH,
            statement=f"An accepted request is answered with status {alternatives(new.successes)}. "
            f"Before: {alternatives(old.successes)}.",
            witness=Witness(int(status) if status.isdigit() else status, Direction.NEW if added else Direction.OLD),
        )
    # Where a success status replaces another one, their bodies are still compared, under the new status.
    replaced = dict(zip(added, removed, strict=True)) if len(added) == len(removed) == 1 else {}
    for status in {**new.responses, **old.responses}:
        success = status in new.successes or status in old.successes
        earlier = replaced.get(status, status)
        if status in new.responses and earlier in old.responses:
            about, changes = of_response(status), body_changes(status, old, earlier, new, comparison)
            for change in comparison.guarded(about, body_of(status), changes):
                # What a refusal looks like is a SHOULD, however it is documented: it binds nobody.
                yield change if success else evolve(change, must_act=(), undecided=None)
        elif not success:
            yield from comparison.guarded(of_response(status), body_of(status), error_response(status, old, new))


def of_response(status: str) -> Subject:
    """Return the body of a response as a subject."""
    return Subject(Location.BODY, Message.RESPONSE, status=status)


def body_changes(status: str, old: Operation, earlier: str, new: Operation, comparison: Comparison) -> Iterator[Change]:
    """Yield what changed about a documented response, which the old fragment has under an ``earlier`` status."""
    subject = of_response(status)
    before, after = old.response_media_types(earlier), new.response_media_types(status)
    added, removed = without(after, before), without(before, after)
    if added or removed:
        yield Change(
            subject=evolve(subject, location=Location.CONTENT_TYPE),
            kind=kind_of(before, after),
            # A response without any media type may be anything.
            must_act=actors(
                Message.RESPONSE,
                allows_less=bool(removed and after) or not before,
                allows_more=bool(added and before) or not after,
            ),
            statement=f"{body_of(status)} has the media type {alternatives(after)}. Before: {alternatives(before)}.",
            witness=Witness((added or removed)[0], Direction.NEW if added else Direction.OLD),
        )
    for media_type in after:
        if media_type in before:
            yield from comparison.schemas(subject, body_of(status), before[media_type], after[media_type])
    nodes = old.responses[earlier], new.responses[status]
    about, words = evolve(subject, location=Location.HEADER), f"What the headers of a response {status} carry"
    yield from carried_changes(comparison, about, words, *map(headers, nodes))
    yield from body_annotations(subject, *nodes)


def error_response(status: str, old: Operation, new: Operation) -> Iterator[Change]:
    """Yield that the response of an error was added or removed: a convention, which binds nobody."""
    is_new = status in new.responses
    media_types = (new if is_new else old).response_media_types(status)
    yield Change(
        subject=Subject(Location.CONTENT_TYPE if media_types else Location.BODY, Message.RESPONSE, status=status),
        kind=Kind.ADDED if is_new else Kind.REMOVED,
        must_act=(),
        statement=f"{body_of(status)} has the media type {alternatives(media_types)}.",
    )


def described(node: Node) -> dict[str, Any]:
    """Return what describes an operation."""
    return {**describing(node.value), **{key: node.value[key] for key in DESCRIBING_MEMBERS if key in node.value}}


def body_annotations(subject: Subject, old: Node | None, new: Node | None) -> Iterator[Change]:
    """Yield what differs in the description of a request body or a response, and in that of its media types."""
    yield from differing(subject, *(describing(node.value if node else None) for node in (old, new)))
    before, after = (media_types(node) for node in (old, new))
    for media_type in after:
        if media_type in before:
            about = evolve(subject, location=Location.CONTENT_TYPE, media_type=media_type)
            yield from differing(about, before[media_type], after[media_type])


def media_types(node: Node | None) -> dict[str, dict[str, Any]]:
    """Return the examples of the media types of a request body or a response; what is compared in full is left out."""
    content = node.get("content") if node else None
    return {
        name: {key: value for key, value in media.value.items() if key not in compared_parts(name)}
        for name, media in (content.items() if content else ())
    }


def compared_parts(media_type: str) -> set[str]:
    """Return the members of a media type object that are compared by their meaning."""
    return {"schema", "encoding"} if FORMS.match(media_type) else {"schema"}
