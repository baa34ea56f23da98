"""The requests that a provider is sent, derived from the contract: each knows the clause that it is for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import frozen

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.conventions import LATER, LONG_TEXT, OTHER_MEDIA_TYPE
from video_remix_contract.clauses.features import FEATURES, without_hostile_characters
from video_remix_contract.clauses.model import Clause, Level, Location, Message, Side, short_media_type
from video_remix_contract.clauses.refusals import FILE, SCALAR_TYPES
from video_remix_contract.judging.request import Reading, read_request
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.openapi.parameters import PATH
from video_remix_contract.probing import parameters
from video_remix_contract.probing.parameters import example_of
from video_remix_contract.probing.target import Target
from video_remix_contract.schema.examples import binary_members, full_document, request_document
from video_remix_contract.schema.mutations import mutations
from video_remix_contract.schema.normalize import normalized
from video_remix_contract.schema.rules import Rule
from video_remix_contract.wire.decoded import Aspect
from video_remix_contract.wire.encoding import encode, is_form, is_multipart
from video_remix_contract.wire.messages import Defect, Request

# Not application/x-www-form-urlencoded: form parsers read it as they read multipart, which harms nobody.
UNDOCUMENTED = "text/plain"
OTHER_MEMBER = "unrelated"
FRAMING_HEADERS = {"chunked": ("Transfer-Encoding", "chunked"), "expect": ("Expect", "100-continue")}
# What no client sends as a segment of a path: it would be another path.
NO_SEGMENT = frozenset({"", ".", ".."})
SCALARS, DISTINCT_TYPES = frozenset(SCALAR_TYPES), frozenset({"string", "array"})


@frozen
class Probe:
    """A request with the clause that it is for, and a name that tells it from the other probes of the clause.

    ``apart`` is whether it is sent even where the clause is known to be broken, since it shows something else.
    ``compared`` are the keywords of the sequence clauses for which the response to a valid request is compared.
    """

    name: str
    clause: Clause | None
    request: Request
    defect: Defect | None = None
    apart: bool = False
    compared: tuple[str, ...] = ()


def valid(
    catalogue: Catalogue,
    target: Target,
    media_type: str | None,
    *,
    video_id: str | None = None,
    text: str | None = None,
    features: Sequence[str] = (),
) -> Probe:
    """Return a valid request, plain or with a given text in each member that takes any text, with these features.

    Without a media type it has no body.
    """
    operation = catalogue.operation
    if media_type is None:
        status = catalogue.find(Location.STATUS, message=Message.RESPONSE)
        request = target.request(operation, body=b"", content_type=None, video_id=video_id)
        return Probe("plain", status, request, compared=(LATER.keyword,))
    document = plain_document(catalogue, target, media_type)
    samples = "".join(FEATURES[name].sample for name in features)
    for name, limit in catalogue.texts[media_type].items():
        base = (document[name] if text is None else text)[: None if limit is None else max(limit - len(samples), 0)]
        # In the middle, where a reader who stops there loses the rest.
        document[name] = base[: len(base) // 2] + samples[:limit] + base[len(base) // 2 :]
    content_type, body = encode(
        media_type,
        document,
        files=binary_members(operation, media_type),
        part_headers="part-headers" in features,
        repeated="repeated" in features,
    )
    request = target.request(
        operation,
        body=body,
        content_type=spelled(content_type, media_type, features),
        video_id=video_id,
        framing=[header for name, header in FRAMING_HEADERS.items() if name in features],
    )
    clause = catalogue.find(Location.CONTENT_TYPE, media_type=media_type)
    other_type = media_type != next(iter(operation.request_media_types))
    kind = LONG_TEXT if text is not None else OTHER_MEDIA_TYPE if other_type else LATER
    return Probe("plain" if text is None else "text", clause, request, compared=(kind.keyword,))


def without_features(catalogue: Catalogue, target: Target, reading: Reading) -> Request:
    """Return a request with the same document but for hostile characters, framed as any other."""
    content_type, body = None, b""
    if reading.media_type is not None:
        files = binary_members(catalogue.operation, reading.media_type)
        content_type, body = encode(reading.media_type, without_hostile_characters(reading.document), files=files)
    return target.request(catalogue.operation, body=body, content_type=content_type, values=reading.parameters)


def plain_body(catalogue: Catalogue, target: Target, media_type: str | None) -> tuple[str | None, bytes]:
    """Return the content type and the bytes of the plain request, None and nothing where it has no body."""
    if media_type is None:
        return None, b""
    files = binary_members(catalogue.operation, media_type)
    return encode(media_type, plain_document(catalogue, target, media_type), files=files)


def media_types_of(operation: Operation) -> list[str | None]:
    """Return the media types in which an operation is asked: those of its body, or none."""
    return list(operation.request_media_types) or [None]


def plain_document(catalogue: Catalogue, target: Target, media_type: str) -> dict[str, Any]:
    """Return the plain document of a run: the fragment's example, with the run's nonce in each text that has room.

    A response that was made up beforehand cannot have the nonce.
    """
    document = request_document(catalogue.operation, media_type)
    for name, limit in catalogue.texts[media_type].items():
        marked = f"{document.get(name, '')} ({target.nonce})".strip()
        if target.nonce and name in document and (limit is None or len(marked) <= limit):
            document[name] = marked
    return document


def exercised(catalogue: Catalogue, probe: Probe) -> Iterator[Clause]:
    """Yield the clauses that every expected response to a probe shows something of."""
    if probe.clause:
        yield probe.clause
    successes = catalogue.operation.successes
    for clause in catalogue.of(Side.PROVIDER):
        about_success = clause.message is Message.RESPONSE and (clause.status is None or clause.status in successes)
        shown = about_success or clause.keyword == "accepted" if probe.compared else clause.about_refusals(successes)
        if clause.location is Location.SEQUENCE:
            shown = clause.keyword in probe.compared
        if shown and clause.condition is None:
            yield clause


def spelled(content_type: str, media_type: str, features: Sequence[str]) -> str:
    """Return a content type in the spelling that the features ask for."""
    if "case" in features:
        content_type = content_type.replace(media_type, media_type.upper(), 1)
    return f"{content_type}; charset=utf-8" if "charset" in features else content_type


def invalid(catalogue: Catalogue, target: Target) -> list[Probe]:
    """Return requests that are to be refused, each with a single difference from a valid request; each MUST is first.

    A provider that refuses too little spends the budget of jobs on the clauses that weigh most.
    """
    probes = list(refusals(catalogue, target))
    return sorted(probes, key=lambda probe: probe.clause is not None and probe.clause.level is Level.SHOULD)


def refusals(catalogue: Catalogue, target: Target) -> Iterator[Probe]:
    """Yield requests that are to be refused, in the order of the contract."""
    operation = catalogue.operation
    yield from broken_parameters(catalogue, target)
    media_types = list(operation.request_media_types)
    for media_type in media_types:
        yield from broken_documents(catalogue, target, media_type)
        yield from malformed_bodies(catalogue, target, media_type)
        if is_multipart(media_type):
            yield from file_parts(catalogue, target, media_type)
    if media_types and UNDOCUMENTED not in media_types:
        _, body = plain_body(catalogue, target, media_types[0])
        undocumented = catalogue.find(Location.CONTENT_TYPE, keyword="undocumented")
        request = target.request(operation, body=body, content_type=UNDOCUMENTED)
        yield Probe(short_media_type(UNDOCUMENTED), undocumented, request)
    if media_types and operation.body_required:
        yield from absent_bodies(catalogue, target, media_types)


def broken_parameters(catalogue: Catalogue, target: Target) -> Iterator[Probe]:
    """Yield a request for each small way to break each rule of the parameters."""
    operation, plain = catalogue.operation, target.values(catalogue.operation)
    content_type, body = plain_body(catalogue, target, media_types_of(operation)[0])
    named = {(parameter.carrier, parameter.name): parameter for parameter in operation.parameters}
    for carrier, rules in catalogue.parameter_rules.items():
        for asked in rules:
            name = asked.rule.path[0]
            given = {name: example_of(named[carrier, name]), **plain.get(carrier, {})}
            for label, broken in broken_values(asked.rule, given):
                if carrier == PATH and parameters.text_of(broken.get(name, "")) in NO_SEGMENT:
                    continue
                values = parameters.with_values(plain, carrier, broken)
                request = target.request(operation, body=body, content_type=content_type, values=values)
                breach = read_request(catalogue, request).refusable
                if breach and breach.refusal == asked.refusal:
                    yield Probe(f"{carrier}-{name}-{label}", breach.refusal, request)


def absent_bodies(catalogue: Catalogue, target: Target, media_types: list[str]) -> Iterator[Probe]:
    """Yield requests without a body."""
    required = catalogue.find(Location.BODY, keyword="required")
    for media_type in media_types:
        if not is_form(media_type):
            request = target.request(catalogue.operation, body=b"", content_type=media_type)
            yield Probe(f"{short_media_type(media_type)}-empty", required, request)
    yield Probe("absent", required, target.request(catalogue.operation, body=b"", content_type=None))


def broken_documents(catalogue: Catalogue, target: Target, media_type: str) -> Iterator[Probe]:
    """Yield a request for each small way to break each rule of the request schema."""
    operation = catalogue.operation
    document = plain_document(catalogue, target, media_type)
    full = full_document(operation, media_type)
    for asked in catalogue.request_rules[media_type]:
        for label, broken in broken_values(asked.rule, with_place(asked.rule, document, full)):
            # A form is made of members; whatever else they are, each of them is a text in it.
            if is_form(media_type) and not isinstance(broken, dict):
                continue
            sent = broken or unrelated(catalogue, media_type, document) if is_form(media_type) else broken
            content_type, body = encode(media_type, sent, files=binary_members(operation, media_type))
            request = target.request(operation, body=body, content_type=content_type)
            breach = read_request(catalogue, request).refusable
            if breach and breach.refusal in (asked.refusal, *asked.lenient.values()):
                yield Probe(f"{short_media_type(media_type)}-{label}", breach.refusal, request)


def with_place(rule: Rule, document: dict[str, Any], full: dict[str, Any]) -> dict[str, Any]:
    """Return a document that has a value at the place of a rule: a member of a fuller one where it has none."""
    name = rule.path[0] if rule.path else None
    absent = name in full and not any(True for _ in mutations(rule, document))
    return {**document, name: full[name]} if absent and name is not None else document


def unrelated(catalogue: Catalogue, media_type: str, document: dict[str, Any]) -> dict[str, Any]:
    """Return a form with a field that the schema does not name, in place of a form without any field.

    A form without a part is another thing than a form without a member: some readers refuse it as such.
    """
    closed = "additionalProperties" in normalized(catalogue.operation.request_media_types[media_type]).keywords
    return {} if closed else {OTHER_MEMBER: next(iter(document.values()), "")}


def broken_values(rule: Rule, document: Any) -> Iterator[tuple[str, Any]]:
    """Yield the mutations that providers tell apart: of the types, a fraction is taken where a whole number is.

    Where no scalar is allowed, a list and a text stand for all that is no object.
    """
    for label, broken in mutations(rule, document):
        if rule.keyword != "type" or label in DISTINCT_TYPES or (label != "fraction" and set(rule.types) & SCALARS):
            yield label, broken


def file_parts(catalogue: Catalogue, target: Target, media_type: str) -> Iterator[Probe]:
    """Yield a form for each of its texts, which comes as a file."""
    document = plain_document(catalogue, target, media_type)
    for name in document:
        clause = catalogue.find(Location.BODY, path=(name,), keyword="type", aspect=FILE)
        if clause:
            files = binary_members(catalogue.operation, media_type) | {name}
            content_type, body = encode(media_type, document, files=files)
            yield Probe("file", clause, target.request(catalogue.operation, body=body, content_type=content_type))


def malformed_bodies(catalogue: Catalogue, target: Target, media_type: str) -> Iterator[Probe]:
    """Yield bodies that are not well-formed in the media type that they name."""
    operation = catalogue.operation
    content_type, body = plain_body(catalogue, target, media_type)
    assert content_type is not None, "it has a media type"
    cases: list[tuple[str, Aspect | None, str, bytes]] = []
    if is_multipart(media_type):
        # Within the last text, so that a reader who does not miss the end makes half of it the text.
        end = body.rindex(b"\r\n--")
        cases = [
            ("no-boundary", None, media_type, body),
            ("other-boundary", Aspect.DELIMITER, f"{media_type}; boundary=other", body),
            ("cut-off", Aspect.DELIMITER, content_type, body[: (body.rindex(b"\r\n\r\n", 0, end) + 4 + end) // 2]),
        ]
    elif not is_form(media_type):
        cases = [
            ("cut-off", None, media_type, body[: len(body) // 2]),
            ("no-json", None, media_type, b"no json"),
            ("single-quotes", Aspect.LENIENT, media_type, body.replace(b'"', b"'")),
            ("trailing-text", Aspect.LENIENT, media_type, body + b" trailing"),
        ]
    for name, aspect, kind, text in cases:
        clause = catalogue.find(Location.BODY, keyword="malformed", media_type=media_type, aspect=aspect)
        yield Probe(name, clause, target.request(operation, body=text, content_type=kind), apart=aspect is not None)
