"""The short way to judge: an exchange that keeps every clause shows the same as all others of its kind.

The kind of an exchange is all that its observations depend on where nothing is wrong with it: which members its
documents have, of which types, and which clauses about their meaning can be judged; that they keep every rule,
jsonschema-rs says. The first exchange of a kind is judged clause by clause. Where it keeps every clause, what it shows
is remembered in ``Catalogue.known``. Whatever is not sure is judged clause by clause.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.features import HOSTILE_CHARACTERS
from video_remix_contract.clauses.semantics import ABSENT, Accepted, Semantic, Unjudged
from video_remix_contract.errors import DecodingError
from video_remix_contract.judging.documents import decoded
from video_remix_contract.judging.features import blank_feature, texts
from video_remix_contract.judging.parameters import authorized, read_parameters
from video_remix_contract.openapi.operation import is_json
from video_remix_contract.wire.decoding import decode_usual_json
from video_remix_contract.wire.messages import Exchange, Request, fields, header, media_type, url_path

if TYPE_CHECKING:
    from video_remix_contract.judging.request import Reading

# How many kinds are remembered of a contract, and how large the bodies of an exchange are that shows one.
MAX_KINDS, MAX_BODY = 500, 10_000


class Unusual(Exception):  # noqa: N818 - an outcome, not an error
    """Something is wrong with a message, or may be."""


UNUSUAL = (Unusual, DecodingError, ValueError, RecursionError)


class UsualRequest(NamedTuple):
    """A request with which nothing is wrong, as far as its kind tells; ``values`` are those that its path has."""

    kind: Hashable
    media_type: str | None
    document: Any
    values: Mapping[str, str]
    parameters: Mapping[str, Mapping[str, Any]]


class UsualAnswer(NamedTuple):
    """The response to a usual request, with which nothing is wrong, as far as its kind tells."""

    kind: Hashable
    document: Any
    additional: tuple[str, ...]


def remember(catalogue: Catalogue, kind: Hashable, shown: tuple[Any, ...], size: int) -> bool:
    """Remember what an exchange of a kind shows; return whether it keeps every clause, and is small enough."""
    if size > MAX_BODY or not all(each.kept for each in shown):
        return False
    if len(catalogue.known) >= MAX_KINDS:
        catalogue.known.clear()
    catalogue.known[kind] = shown
    return True


def usual_request(catalogue: Catalogue, request: Request) -> UsualRequest | None:
    """Return a request with which nothing is wrong; None where something is, or may be."""
    operation, headers = catalogue.operation, fields(request.headers)
    values = operation.values(url_path(request.url))
    if (
        values is None
        or request.method.lower() != operation.method
        or not authorized(operation, request.url, headers)
        or "transfer-encoding" in headers
        or "expect" in headers
    ):
        return None
    try:
        kind: list[Hashable] = ["request"]
        name, document = usual_body(catalogue, request, headers.get("content-type", ""), kind)
        parameters = read_parameters(operation, request, values)
        kind += (shapes.shape(parameters[carrier]) for carrier, shapes in catalogue.parameter_shapes.items())
    except UNUSUAL:
        return None
    return None if None in kind else UsualRequest(tuple(kind), name, document, values, parameters)


def usual_body(
    catalogue: Catalogue, request: Request, content_type: str, kind: list[Hashable]
) -> tuple[str | None, Any]:
    """Return media type and document of a request, and add to its kind; raises an error of UNUSUAL."""
    if not catalogue.request_shapes and not catalogue.operation.body_required:
        return media_type(request.headers), None
    name, _, options = content_type.partition(";")
    conforming = catalogue.request_shapes.get(name)
    if conforming is None or "charset" in options.lower() or not options.isascii():
        raise Unusual
    if is_json(name):
        document = decode_usual_json(request.body)
        plain = request.body.isascii() and b"\\" not in request.body and b"\x7f" not in request.body
        if not plain and any(map(HOSTILE_CHARACTERS.search, texts(document))):
            raise Unusual
    else:
        document, features = decoded(name, request, catalogue.operation.request_media_types[name])
        if features:
            raise Unusual
    kind += (name, conforming.shape(document))
    if isinstance(document, dict):
        kind += document
        for text in catalogue.texts[name]:
            if blank_feature(document.get(text)):
                raise Unusual
    return name, document


def usual_answer(catalogue: Catalogue, exchange: Exchange, reading: Reading) -> UsualAnswer | None:
    """Return a response with which nothing is wrong; None where something is, or may be."""
    response = exchange.response
    if reading.kind is None or response is None or exchange.defect is not None:
        return None
    answers = catalogue.answers.get(response.status)
    if answers is None:
        return None
    try:
        document = decode_usual_json(response.body)
        shape = answers.conforming.shape(document)
        if shape is None:
            return None
        meaning = compared(answers.comparing, exchange, reading, document)
    except UNUSUAL:
        return None
    kind = (reading.kind, response.status, header(response.headers, "content-type"), shape, meaning)
    additional = [pointer for named in answers.described for pointer in named.additional(document)]
    return UsualAnswer(kind, document, tuple(additional))


def compared(semantics: Iterable[Semantic], exchange: Exchange, reading: Reading, document: Any) -> tuple[str, ...]:
    """Return which clauses the document does not show although its types are right; raises Unusual where one is broken.

    Time is told by our clock alone: what lies in no future by it lies in none by the later of two clocks.
    """
    if not isinstance(document, dict) or reading.video_id is None:
        return ()
    now = None if exchange.started is None else exchange.started.timestamp()
    accepted = Accepted(reading.video_id, reading.members, document, now, in_words=False)
    unjudged: tuple[str, ...] = ()
    for semantic in semantics:
        value = document.get(semantic.member, ABSENT)
        if semantic.kind and type(value) is not semantic.kind:
            continue
        try:
            if semantic.judge(accepted, value) is not None:
                raise Unusual
        except Unjudged:
            unjudged += (semantic.member, semantic.keyword)
    return unjudged
