"""Compare one operation of two fragments part by part: address, credentials, parameters, request, answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from attrs import frozen

from video_remix_contract.clauses.from_schema import described, short
from video_remix_contract.diff.annotations import describing, differing
from video_remix_contract.diff.bodies import Flow, Pair, kind, schema_changes
from video_remix_contract.diff.model import Change, Direction, Kind, Party, Witness
from video_remix_contract.diff.security import security_change
from video_remix_contract.openapi.operation import Node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_remix_contract.openapi.operation import Contract

BOTH = (Party.CLIENTS, Party.PROVIDERS)
CARRIERS = ("path", "query", "header", "cookie")
OPERATION = ("operationId", "tags", "callbacks", "servers")


@frozen
class Versions:
    """One operation in both fragments."""

    old: Contract
    new: Contract

    def changes(self) -> Iterator[Change]:
        """Yield everything that changed about the operation, each clause once, in the order of the contract."""
        yield from self.address()
        yield from security_change(self.old, self.new)
        yield from self.parameters()
        yield from self.request()
        yield from self.answers()
        yield from differing("operation", described_by(self.old.operation), described_by(self.new.operation))

    def address(self) -> Iterator[Change]:
        """Yield a change of where requests go: base path, path, method."""
        old, new = self.old, self.new
        before, after = (frozenset(base_paths(contract)) for contract in (old, new))
        moved = old.path != new.path or (before and after and not before & after)
        if moved:
            elsewhere = anonymous(old.path) != anonymous(new.path) or old.path == new.path
            yield Change(
                clause="client.path",
                kind=Kind.CHANGED,
                must_act=BOTH if elsewhere else (),
                statement=f"Requests go to {addressed(new)}. Before: {addressed(old)}.",
                witness=Witness(addressed(new), Direction.NEW) if elsewhere else None,
            )
        if old.method != new.method:
            yield Change(
                clause="client.method",
                kind=Kind.CHANGED,
                must_act=BOTH,
                statement=f"Requests use the method {new.method.upper()}. Before: {old.method.upper()}.",
                witness=Witness(new.method.upper(), Direction.NEW),
            )

    def parameters(self) -> Iterator[Change]:
        """Yield what changed about the parameters of each carrier, read as the members of an object."""
        for carrier in CARRIERS:
            old, new = (parameters(contract, carrier, self.new) for contract in (self.old, self.new))
            prefix = "request" if carrier == "path" else f"request.{carrier}"
            for change in schema_changes(Pair(Flow(prefix, Party.CLIENTS), old, new)):
                # On the wire a parameter is text: it cannot be null.
                if not change.clause.endswith(".nullability"):
                    yield change

    def request(self) -> Iterator[Change]:
        """Yield what changed about the body of the request."""
        old, new = self.old, self.new
        before, after = old.request_media_types, new.request_media_types
        for media_type in [*after, *(one for one in before if one not in after)]:
            if (media_type in before) is not (media_type in after):
                came = media_type in after
                yield Change(
                    clause=f"request.content-type.{short(media_type)}",
                    kind=Kind.ADDED if came else Kind.REMOVED,
                    must_act=(Party.PROVIDERS,) if came else (Party.CLIENTS,),
                    statement=f"A valid request in {media_type} is accepted.",
                    witness=Witness(media_type, Direction.NEW if came else Direction.OLD),
                )
        if old.body_required is not new.body_required:
            came = new.body_required
            yield Change(
                clause="request.required",
                kind=Kind.ADDED if came else Kind.REMOVED,
                must_act=(Party.CLIENTS,) if came else (Party.PROVIDERS,),
                statement="A request has a body.",
                witness=Witness("", Direction.OLD if came else Direction.NEW),
            )
        flow = Flow("request", Party.CLIENTS)
        for media_type in (one for one in after if one in before):
            yield from schema_changes(Pair(flow, before[media_type], after[media_type]))
        bodies = (contract.operation.get("requestBody") for contract in (old, new))
        yield from differing("request", *(describing(node.value if node else {}) for node in bodies))
        contents = (contract.operation.get("requestBody", "content") for contract in (old, new))
        yield from media_annotations("request.content-type", *contents)

    def answers(self) -> Iterator[Change]:
        """Yield what changed about the answers: success statuses, then every documented answer."""
        old, new = self.old, self.new
        before, after = old.successes, new.successes
        came, went = [[one for one in ours if one not in others] for ours, others in ((after, before), (before, after))]
        if came or went:
            shown = int(told) if (told := (came or went)[0]).isdigit() else told
            yield Change(
                clause="response.status",
                kind=Kind.CHANGED,
                must_act=BOTH,
                statement=f"An accepted request is answered with status {' or '.join(after) or '(none)'}. "
                f"Before: {' or '.join(before) or '(none)'}.",
                witness=Witness(shown, Direction.NEW if came else Direction.OLD),
            )
        for status in [*new.answers, *(one for one in old.answers if one not in new.answers)]:
            success = status in after or status in before
            if status in old.answers and status in new.answers:
                yield from self.answer(status, status, binding=success)
            elif success and len(came) == len(went) == 1:
                # One success status for another: their bodies are still compared, under the new name.
                if status in came:
                    yield from self.answer(went[0], status, binding=True)
            elif not success:
                yield convention(status, new if status in new.answers else old, came=status in new.answers)

    def answer(self, before: str, after: str, *, binding: bool) -> Iterator[Change]:
        """Yield what changed about one documented answer; its clauses have the name that it has now."""
        flow = Flow(f"response.{after}", Party.PROVIDERS, binding)
        old, new = self.old.answer_media_types(before), self.new.answer_media_types(after)
        came, went = [name for name in new if name not in old], [name for name in old if name not in new]
        if came or went:
            yield Change(
                clause=f"response.{after}.content-type",
                kind=kind(old or None, new or None),
                # No media type at all leaves everything open.
                must_act=flow.must_act(
                    allows_less=bool(went and new) or not old, allows_more=bool(came and old) or not new
                ),
                statement=f"{described(after)} has the media type {' or '.join(new) or '(none)'}. "
                f"Before: {' or '.join(old) or '(none)'}.",
                witness=Witness((came or went)[0], Direction.NEW if came else Direction.OLD),
            )
        for media_type in (name for name in new if name in old):
            yield from schema_changes(Pair(flow, old[media_type], new[media_type]))
        headers = (header_object(contract.answers[one]) for contract, one in ((self.old, before), (self.new, after)))
        yield from schema_changes(Pair(Flow(f"{flow.prefix}.header", Party.PROVIDERS, binding), *headers))
        nodes = self.old.answers[before], self.new.answers[after]
        yield from differing(flow.prefix, *(describing(node.value) for node in nodes))
        yield from media_annotations(f"{flow.prefix}.content-type", *(node.get("content") for node in nodes))


def convention(status: str, contract: Contract, *, came: bool) -> Change:
    """Return that an error answer came or went: a convention, which binds nobody."""
    media_types = contract.answer_media_types(status)
    return Change(
        clause=f"response.{status}.content-type" if media_types else f"response.{status}",
        kind=Kind.ADDED if came else Kind.REMOVED,
        must_act=(),
        statement=f"{described(status)} has the media type {' or '.join(media_types) or '(none)'}.",
    )


def anonymous(path: str) -> str:
    """Return a path template without the names of its parameters, which never reach the wire."""
    return re.sub(r"{[^}]*}", "{}", path)


def base_paths(contract: Contract) -> list[str]:
    """Return the last segment of each server's path, which is the part of a base URL that a contract fixes."""
    servers = contract.operation.get("servers") or contract.path_item.get("servers")
    given = servers.value if servers else contract.document.get("servers")
    urls = [server.get("url") for server in given or () if isinstance(server, dict)]
    return [urlsplit(url).path.rstrip("/").rpartition("/")[2] for url in urls if isinstance(url, str)]


def addressed(contract: Contract) -> str:
    """Return the path of a contract below the host."""
    return "".join(f"/{base}" for base in base_paths(contract)[:1] if base) + contract.path


def parameters(contract: Contract, carrier: str, naming: Contract) -> Node:
    """Return the parameters of one carrier as an object schema; an operation's own come before its path's.

    A path parameter is known by its position in the path and called as ``naming`` calls it, since its name never
    reaches the wire.
    """
    found: dict[str, Node] = {}
    for holder in (contract.path_item, contract.operation):
        node = holder.get("parameters")
        for parameter in node.elements() if node else []:
            if isinstance(parameter.value, dict) and parameter.value.get("in") == carrier:
                found[str(parameter.value.get("name"))] = parameter
    if carrier == "path":
        own, shown = (re.findall(r"{([^}]+)}", one.path) for one in (contract, naming))
        names = shown if len(shown) == len(own) else own
        found = {name: found[mine] for name, mine in zip(names, own, strict=True) if mine in found}
    return as_object(contract.operation, found)


def header_object(answer: Node) -> Node:
    """Return the documented headers of an answer as an object schema; header names have no case."""
    node = answer.get("headers")
    return as_object(answer, {name.lower(): header for name, header in node.items()} if node else {})


def as_object(owner: Node, named: dict[str, Node]) -> Node:
    """Return parameters or headers by name as the object schema that they amount to."""
    properties: dict[str, Any] = {}
    for name, node in named.items():
        schema = node.get("schema")
        properties[name] = {
            **(schema.value if schema and isinstance(schema.value, dict) else {}),
            **describing(node.value),
        }
    required = [name for name, node in named.items() if node.value.get("required") is True]
    value = {"type": "object", "properties": properties, "required": required}
    return Node(owner.document, f"{owner.pointer}/parameters", value)


def described_by(operation: Node) -> dict[str, Any]:
    """Return what describes an operation."""
    named = {key: value for key, value in operation.value.items() if key in OPERATION}
    return {**describing(operation.value), **named}


def media_annotations(where: str, old: Node | None, new: Node | None) -> Iterator[Change]:
    """Yield what differs in the examples and encodings of the media types that both have."""
    before, after = (dict(node.items()) if node else {} for node in (old, new))
    for media_type in (name for name in after if name in before):
        both = (
            {key: value for key, value in node.value.items() if key != "schema"}
            for node in (before[media_type], after[media_type])
        )
        yield from differing(f"{where}.{short(media_type)}", *both)
