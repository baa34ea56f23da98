"""Derive the clauses that the fragment states: everything here follows from spec/openapi.yaml alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from attrs import evolve

from video_remix_contract.clauses.model import DOCUMENTED, Clause, Level, Location, Message, Side, short_media_type
from video_remix_contract.clauses.wording import kept
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.normalize import normalized
from video_remix_contract.schema.rules import Rule, place, rules
from video_remix_contract.wire.encoding import is_form

CONVENTION = "the platform's convention"
# Of a body that is no JSON: that it has one.
LENGTH = "length"
TYPE_KEYWORDS = frozenset({"nullability", "type"})
# Whatever the texts of a form or of a parameter are, they can be read as these.
TEXTUAL = frozenset({"string", "array", "object"})
# By the short name of the media type: which clients are locked out.
MEDIA_TYPE_HINTS = {
    "multipart": "The official Java and Ruby clients send multipart/form-data.",
    "json": "The official Python, Node and Go clients send application/json.",
}
NULL_HINT = "Send null explicitly: the member may be null, but it may not be left out."
REFUSAL_HINT = "Refuse with a 4xx: clients read a 2xx as a job, and some of them retry nothing and report success."
WHOLE_HINT = "Readers in Go and Rust refuse 40.0 where an integer is promised."


def response_clauses(operation: Operation) -> Iterator[Clause]:
    """Yield what the documented responses ask of a provider: status, media type and every schema rule."""
    response = partial(Clause, operation.name, Side.PROVIDER, Message.RESPONSE)
    pointer, statuses = f"{operation.node.pointer}/responses", " or ".join(operation.successes)
    yield response(Location.STATUS, pointer, f"An accepted request is answered with status {statuses}.")
    complete = "Every request gets a complete, well-formed HTTP response in time."
    yield response(Location.HTTP, pointer, complete, source="RFC 9112")
    for status in operation.responses:
        if operation.response_media_types(status):
            yield from body_clauses(operation, status)


def body_clauses(operation: Operation, status: str) -> Iterator[Clause]:
    """Yield what is asked of the body of a documented response."""
    subject, documented = body_of(status), status in operation.successes
    media_types = operation.response_media_types(status)
    json_schemas = operation.json_schemas(status)
    other = f"{subject.lower()} may have another media type" if len(json_schemas) < len(media_types) else None
    elsewhere = "another status of success may come" if documented and len(operation.successes) > 1 else None
    condition = elsewhere or other
    level = Level.MUST if documented else Level.SHOULD
    source = CONVENTION if operation.responses[status].value.get("x-convention") is True else DOCUMENTED
    pointer = f"{operation.responses[status].pointer}/content"
    body = partial(Clause, operation.name, Side.PROVIDER, Message.RESPONSE, level=level, source=source, status=status)
    has_type = f"{subject} has the media type {' or '.join(media_types)}."
    yield body(Location.CONTENT_TYPE, pointer, has_type, condition=elsewhere)
    if other and documented:
        not_empty = f"{subject} is not empty."
        yield body(Location.BODY, pointer, not_empty, level=Level.SHOULD, keyword=LENGTH, condition=elsewhere)
    if not json_schemas:
        return
    yield body(Location.JSON, pointer, f"{subject} is JSON (RFC 8259).", condition=condition)
    response_rules = rules_of(json_schemas)
    if documented and any(members(json_schemas)):
        statement = f"A response with status {status} is what was asked for, never a refusal."
        yield body(Location.REFUSAL, pointer, statement, hint=REFUSAL_HINT, condition=elsewhere)
    nullable = {rule.path for rule in response_rules if rule.keyword == "type" and "null" in rule.value}
    for rule in response_rules:
        null_hint = NULL_HINT if rule.keyword == "required" and rule.path in nullable else None
        clause = evolve(ruled(body, rule, kept(rule)), condition=rule.condition or condition, hint=null_hint)
        yield clause
        if whole := whole_number(rule):
            yield evolve(
                ruled(body, whole, kept(whole)),
                level=Level.SHOULD,
                source="readers in the wild",
                condition=whole.condition or condition,
                hint=WHOLE_HINT,
            )


def body_of(status: str) -> str:
    """Name the body of a response in a sentence."""
    return "The body of an error response" if status == "default" else f"The body of a response with status {status}"


def ruled(clause: Callable[..., Clause], rule: Rule, statement: str) -> Clause:
    """Return the clause of a schema rule about a body."""
    return clause(Location.BODY, rule.pointer, statement, path=rule.path, keyword=rule.keyword, rule=rule)


def rules_of(schemas: Iterable[Node]) -> list[Rule]:
    """Return the rules of the schemas of several media types, each place and keyword once."""
    result: dict[tuple[tuple[str, ...], str], Rule] = {}
    for schema in schemas:
        for rule in rules(schema):
            result.setdefault(rule.place, rule)
    return list(result.values())


def whole_number(rule: Rule) -> Rule | None:
    """Return the rule that an integer is written without a fraction, from the rule of its type."""
    if rule.keyword != "type" or "integer" not in rule.value or "number" in rule.value:
        return None
    nullable = f"{place(rule.path)} may be null" if "null" in rule.value else None
    return evolve(rule, keyword="whole", value=True, condition=rule.condition or nullable)


def request_clauses(operation: Operation) -> Iterator[Clause]:
    """Yield what the documented request asks of a provider to accept; ``refusals`` has what it asks to refuse."""
    request = partial(Clause, operation.name, Side.PROVIDER, Message.REQUEST)
    media_types, content = operation.request_media_types, f"{operation.node.pointer}/requestBody/content"
    for media_type in media_types:
        pointer, hint = json_pointer.child(content, media_type), MEDIA_TYPE_HINTS.get(short_media_type(media_type))
        statement = f"A valid request in {media_type} is accepted."
        yield request(Location.CONTENT_TYPE, pointer, statement, media_type=media_type, hint=hint)
    for name, node in members(media_types.values()).items():
        statement = f"Every `{name}` that the schema allows is accepted."
        yield request(Location.BODY, node.pointer, statement, path=(name,), keyword="accepted")


def request_rules(operation: Operation) -> list[Rule]:
    """Return the rules of the request body that a request can break: a form has texts alone."""
    every = rules_of(operation.request_media_types.values())
    return list(filter(broken_by_texts, every)) if takes_forms_alone(operation) else every


def takes_forms_alone(operation: Operation) -> bool:
    """Return whether the body of a request is always a form."""
    return all(map(is_form, operation.request_media_types))


def broken_by_texts(rule: Rule) -> bool:
    """Return whether texts can break a rule: they are never null, and where there are any, there is one at least."""
    if rule.keyword == "type":
        return TEXTUAL.isdisjoint(rule.value)
    return rule.keyword != "nullability" and (rule.keyword not in {"minItems", "minProperties"} or rule.value > 1)


def members(schemas: Iterable[Node]) -> dict[str, Node]:
    """Return the members that the schemas of several media types describe."""
    result: dict[str, Node] = {}
    for schema in schemas:
        result |= normalized(schema).properties
    return result


def credentials(operation: Operation) -> str:
    """Return the credentials that an operation asks for in the words of a sentence."""
    return " or ".join(" and ".join(scheme.words for scheme in alternative) for alternative in operation.security)


def client_clauses(operation: Operation) -> Iterator[Clause]:
    """Yield what the documented request asks of a client: what it sends."""
    client = partial(Clause, operation.name, Side.CLIENT, Message.REQUEST)
    pointer, media_types = operation.node.pointer, operation.request_media_types
    body = f"{pointer}/requestBody"
    yield client(Location.PATH, operation.path_item.pointer, f"Requests go to {operation.path} below the base URL.")
    yield client(Location.METHOD, pointer, f"Requests use the method {operation.method.upper()}.")
    if operation.secured:
        yield client(Location.AUTHORIZATION, operation.security_pointer, f"Requests carry {credentials(operation)}.")
    if media_types:
        yield client(Location.CONTENT_TYPE, f"{body}/content", f"Bodies are sent as {' or '.join(media_types)}.")
    if operation.body_required:
        yield client(Location.BODY, f"{body}/required", "Requests carry a body.", keyword="required")
    if media_types:
        well_formed = "Bodies are well-formed in the media type that they name."
        yield client(Location.BODY, f"{body}/content", well_formed, keyword="malformed")
    for rule in request_rules(operation):
        yield evolve(ruled(client, rule, kept(rule)), condition=rule.condition)
