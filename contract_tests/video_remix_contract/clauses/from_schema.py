"""Derive the clauses that the fragment states: everything here follows from spec/openapi.yaml alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from video_remix_contract.clauses.model import Clause, Level, Side
from video_remix_contract.clauses.wording import kept, refused
from video_remix_contract.schema.rules import rules, shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_remix_contract.openapi.operation import Contract, Node
    from video_remix_contract.schema.rules import Rule

DOCUMENTED = "the documented schema"
CONVENTION = "the platform's convention"
ALWAYS_ASKED = frozenset({"required", "nullability", "type"})
HINTS = {
    "required-nullable": "Send null explicitly: the member may be null, but it may not be left out.",
    "multipart": "The official Java and Ruby clients send multipart/form-data.",
    "json": "The official Python, Node and Go clients send application/json.",
    "whole": "Readers in Go and Rust refuse 40.0 where an integer is promised.",
}


def short(media_type: str) -> str:
    """Return the name of a media type inside a clause id: json, multipart."""
    kind, _, subtype = media_type.partition("/")
    return kind if kind == "multipart" else subtype


def answer_clauses(contract: Contract) -> Iterator[Clause]:
    """Yield what the documented answers ask of a provider: status, media type and every schema rule."""
    operation = contract.operation.pointer
    statuses = " or ".join(contract.successes)
    yield Clause(
        id="response.status",
        level=Level.MUST,
        side=Side.PROVIDER,
        pointer=f"{operation}/responses",
        statement=f"An accepted request is answered with status {statuses}.",
        source=DOCUMENTED,
    )
    yield Clause(
        id="response.http",
        level=Level.MUST,
        side=Side.PROVIDER,
        pointer=f"{operation}/responses",
        statement="Every request gets one complete, well-formed HTTP answer in time.",
        source="RFC 9112",
    )
    for status, answer in contract.answers.items():
        convention = status not in contract.successes
        level = Level.SHOULD if convention else Level.MUST
        source = CONVENTION if convention else DOCUMENTED
        prefix = f"response.{status}"
        media_types = contract.answer_media_types(status)
        if not media_types:
            continue
        base = Clause(
            id=f"{prefix}.content-type",
            level=level,
            side=Side.PROVIDER,
            pointer=f"{answer.pointer}/content",
            statement=f"{described(status)} has the media type {' or '.join(media_types)}.",
            source=source,
        )
        yield base
        yield evolve(base, id=f"{prefix}.json", statement=f"{described(status)} is JSON (RFC 8259).")
        for rule in answer_rules(contract, status):
            yield evolve(
                base,
                id=f"{prefix}.{rule.name}",
                level=Level.SHOULD if rule.keyword == "whole" else level,
                pointer=rule.pointer,
                statement=kept(rule),
                source="readers in the wild" if rule.keyword == "whole" else source,
                condition=rule.condition,
                hint=hint(rule, contract, status),
                rule=rule,
            )


def described(status: str) -> str:
    """Name an answer in a sentence."""
    return "The body of an error answer" if status == "default" else f"The body of an answer with status {status}"


def answer_rules(contract: Contract, status: str) -> list[Rule]:
    """Return the schema rules of one documented answer, with ``whole`` for each integer."""
    found: dict[str, Rule] = {}
    for schema in contract.answer_media_types(status).values():
        for rule in rules(schema):
            found.setdefault(rule.name, rule)
            if rule.keyword == "type" and "integer" in rule.value and "number" not in rule.value:
                may_be_null = "null" in rule.value
                condition = rule.condition or (f"`{'.'.join(rule.path)}` may be null" if may_be_null else None)
                whole = evolve(rule, keyword="whole", value=True, condition=condition)
                found.setdefault(whole.name, whole)
    return list(found.values())


def hint(rule: Rule, contract: Contract, status: str) -> str | None:
    """Return what usually mends a breach of an answer's rule."""
    if rule.keyword == "whole":
        return HINTS["whole"]
    nullable = any(
        other.path == rule.path and other.keyword == "type" and "null" in other.value
        for schema in contract.answer_media_types(status).values()
        for other in rules(schema)
    )
    return HINTS["required-nullable"] if rule.keyword == "required" and nullable else None


def request_rules(contract: Contract) -> list[Rule]:
    """Return the schema rules of the request body over all its media types, each name once."""
    found: dict[str, Rule] = {}
    for schema in contract.request_media_types.values():
        for rule in rules(schema):
            found.setdefault(rule.name, rule)
    return list(found.values())


def request_clauses(contract: Contract) -> Iterator[Clause]:
    """Yield what the documented request asks of a provider: take what is valid, refuse what is not."""
    content = f"{contract.operation.pointer}/requestBody"
    for media_type in contract.request_media_types:
        yield provider(
            f"request.content-type.{short(media_type)}",
            f"{content}/content/{media_type.replace('/', '~1')}",
            f"A valid request in {media_type} is accepted.",
            hint=HINTS.get(short(media_type)),
        )
    yield from accepted_values(contract)
    yield provider(
        "request.content-type.undocumented",
        f"{content}/content",
        f"A request in a media type other than {' or '.join(contract.request_media_types)} is refused.",
    )
    if contract.body_required:
        yield provider("request.required", f"{content}/required", "A request without a body is refused.")
    for media_type in contract.request_media_types:
        yield provider(
            f"request.malformed.{short(media_type)}",
            f"{content}/content/{media_type.replace('/', '~1')}",
            f"A request whose body is not well-formed {media_type} is refused.",
        )
    for rule in request_rules(contract):
        yield evolve(
            provider(f"request.{rule.name}", rule.pointer, refused(rule)),
            rule=rule,
            condition=untyped(contract, rule) if rule.keyword in ALWAYS_ASKED else rule.condition,
        )


def untyped(contract: Contract, rule: Rule) -> str | None:
    """Return why no request may break a rule that is otherwise always asked about: a form has texts alone."""
    forms_only = all(media_type.startswith("multipart/") for media_type in contract.request_media_types)
    return "a form has no types and no null" if forms_only and rule.keyword != "required" else None


def accepted_values(contract: Contract) -> Iterator[Clause]:
    """Yield, for each member of the request, that every value which the schema allows is accepted."""
    members: dict[str, Node] = {}
    for schema in contract.request_media_types.values():
        members |= shape(schema).properties
    for name, node in members.items():
        yield provider(f"request.{name}.accepted", node.pointer, f"Every `{name}` that the schema allows is accepted.")


def provider(clause_id: str, pointer: str, statement: str, hint: str | None = None) -> Clause:
    """Return a MUST clause of the documented schema for providers."""
    return Clause(clause_id, Level.MUST, Side.PROVIDER, pointer, statement, DOCUMENTED, hint=hint)


def client_clauses(contract: Contract) -> Iterator[Clause]:
    """Yield what the documented request asks of a client: what it sends."""
    operation = contract.operation.pointer
    content = f"{operation}/requestBody"
    media_types = " or ".join(contract.request_media_types)

    def client(clause_id: str, pointer: str, statement: str) -> Clause:
        return Clause(f"client.{clause_id}", Level.MUST, Side.CLIENT, pointer, statement, DOCUMENTED)

    yield client("path", operation.rpartition("/")[0], f"Requests go to {contract.path} below the base URL.")
    yield client("method", operation, f"Requests use the method {contract.method.upper()}.")
    if contract.secured():
        yield client("authorization", f"{operation}/security", "Requests carry `Authorization: Bearer KEY` (RFC 6750).")
    yield client("content-type", f"{content}/content", f"Bodies are sent as {media_types}.")
    if contract.body_required:
        yield client("required", f"{content}/required", "Requests carry a body.")
    yield client("malformed", f"{content}/content", "Bodies are well-formed in the media type that they name.")
    for rule in request_rules(contract):
        yield evolve(client(rule.name, rule.pointer, kept(rule)), rule=rule, condition=rule.condition)
