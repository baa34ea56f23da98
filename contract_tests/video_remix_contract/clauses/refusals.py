"""What a provider is asked to refuse: a MUST where every framework can, a SHOULD where lenient defaults do no harm.

The levels follow what 78 correct providers in as many frameworks do; each lenient part of a clause has an aspect and a
level of its own, and a hint that names the setting which stops it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from attrs import evolve

from video_remix_contract.clauses.from_schema import TYPE_KEYWORDS, members, request_rules, ruled, takes_forms_alone
from video_remix_contract.clauses.model import Clause, Level, Location, Message, Side
from video_remix_contract.clauses.wording import alternatives, refused, with_article
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.schema.normalize import normalized
from video_remix_contract.schema.rules import Rule, place
from video_remix_contract.wire.decoded import Aspect
from video_remix_contract.wire.encoding import is_form, is_multipart

SCALAR, FILE = "scalar", "file"
STRUCTURED_TYPES, SCALAR_TYPES = ("array", "object"), ("number", "integer", "boolean", "string")
CROSS_SITE = "the Fetch standard, CORS-safelisted request headers"
CROSS_SITE_HINT = (
    "A browser sends text/plain for any site without asking first (no preflight), with the cookies of its user: a "
    "server that reads it as JSON takes requests from anywhere. Compare the Content-Type before the body is read."
)
DELIMITER_HINT = (
    "Django, DRF, django-ninja, WebOb, Pyramid, BlackSheep, Twisted and wai-extra: read the raw body and refuse the "
    "form unless it ends with the closing delimiter, `--BOUNDARY--`. PHP cannot: a script does not see the raw body of "
    "a form."
)
LENIENT_HINT = (
    "Gson and Newtonsoft take single quotes: set Gson's strictness to STRICT. Go's decoder, Jackson, Tomcat and Ring "
    "stop after the first value: ask Go's decoder for a further token and expect io.EOF, set Jackson's "
    "FAIL_ON_TRAILING_TOKENS."
)
SCALAR_HINT = (
    "Spring/Jackson: coercionConfigFor(LogicalType.Textual) with CoercionAction.Fail. Fastify/Ajv: coerceTypes: false. "
    "DRF, Grape and Gson: look at the type of the decoded value before it becomes a text."
)
FILE_HINT = "A part with a file name is a file: refuse it where a text is promised, whatever it contains."


def request_refusals(operation: Operation) -> Iterator[Clause]:
    """Yield what the documented request asks a provider to refuse."""
    request = partial(Clause, operation.name, Side.PROVIDER, Message.REQUEST)
    media_types, body = operation.request_media_types, f"{operation.node.pointer}/requestBody"
    if media_types:
        statement = (
            f"A request in a media type other than {' or '.join(media_types)} is refused, since a page of another site "
            "may send text/plain to any endpoint."
        )
        yield request(
            Location.CONTENT_TYPE,
            f"{body}/content",
            statement,
            level=Level.SHOULD,
            source=CROSS_SITE,
            keyword="undocumented",
            hint=CROSS_SITE_HINT,
        )
    if operation.body_required:
        statement = "A request without a body is refused."
        yield request(Location.BODY, f"{body}/required", statement, keyword="required")
    for media_type in media_types:
        malformed = partial(
            request,
            Location.BODY,
            json_pointer.child(f"{body}/content", media_type),
            keyword="malformed",
            media_type=media_type,
        )
        if is_multipart(media_type):
            yield from malformed_form(malformed)
        elif not is_form(media_type):
            yield from malformed_json(malformed)
    for rule in request_rules(operation):
        # Each run asks with requests that break the rules of types and of presence.
        always = rule.keyword in TYPE_KEYWORDS or rule.keyword == "required"
        clause = evolve(ruled(request, rule, refused(rule)), condition=None if always else rule.condition)
        by_kind = rule.keyword == "type" and not takes_forms_alone(operation)
        yield from by_kind_of_value(clause, rule) if by_kind else [clause]
    yield from files(operation, request)


def malformed_form(clause: partial[Clause]) -> Iterator[Clause]:
    """Yield what is refused of a form: without a boundary no reader can, without an end some can."""
    yield clause(statement="A form whose media type names no boundary is refused.")
    yield clause(
        statement="A form in which the announced boundary does not occur, or which ends before its closing delimiter, "
        "is refused.",
        level=Level.SHOULD,
        source="RFC 2046, section 5.1.1",
        aspect=Aspect.DELIMITER,
        hint=DELIMITER_HINT,
    )


def malformed_json(clause: partial[Clause]) -> Iterator[Clause]:
    """Yield what is refused of a JSON text: what no reader takes, and what lenient readers take."""
    yield clause(statement="A request whose body is cut off, or is no JSON at all, is refused.")
    yield clause(
        statement="A request whose body only a lenient reader takes for JSON (single quotes, text after the value) is "
        "refused.",
        level=Level.SHOULD,
        source="RFC 8259, section 2",
        aspect=Aspect.LENIENT,
        hint=LENIENT_HINT,
    )


def by_kind_of_value(clause: Clause, rule: Rule) -> Iterator[Clause]:
    """Yield the clause of a type, and apart from it that of scalars where lenient readers turn one into another."""
    if not set(SCALAR_TYPES) & set(rule.value):
        yield clause
        return
    structured, scalars = wrong(rule, STRUCTURED_TYPES), wrong(rule, SCALAR_TYPES)
    if structured:
        yield evolve(clause, statement=refused_as(rule, structured))
    if scalars:
        yield evolve(clause, statement=refused_as(rule, scalars), level=Level.SHOULD, aspect=SCALAR, hint=SCALAR_HINT)


def wrong(rule: Rule, types: tuple[str, ...]) -> list[str]:
    """Return the types that a rule does not allow; an integer is no other type than a number."""
    return [kind for kind in types if kind not in rule.value and kind != "integer"]


def refused_as(rule: Rule, kinds: list[str]) -> str:
    """Return the statement that values of these types are refused."""
    listed = alternatives([with_article(kind) for kind in kinds])
    return f"A request in which {place(rule.path)} is {listed} is refused."


def files(operation: Operation, request: partial[Clause]) -> Iterator[Clause]:
    """Yield that a file is refused where a form promises a text."""
    forms = [schema for media_type, schema in operation.request_media_types.items() if is_multipart(media_type)]
    for name, node in members(forms).items():
        if set(SCALAR_TYPES) & set(normalized(node).types) and node.value.get("format") != "binary":
            yield request(
                Location.BODY,
                node.pointer,
                f"A form in which `{name}` is a file is refused.",
                level=Level.SHOULD,
                source="RFC 7578, section 4.2",
                path=(name,),
                keyword="type",
                aspect=FILE,
                hint=FILE_HINT,
            )
