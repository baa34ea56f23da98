"""The short way to judge: an exchange that keeps every clause shows the same as all others of its kind.

The kind of an exchange is all that its observations depend on where nothing is wrong with it: which members its
documents have, of which types, and which clauses about their meaning can be judged; that they keep every rule,
jsonschema-rs says. The first exchange of a kind is judged clause by clause. Where it keeps every clause, what it shows
is remembered in ``Catalogue.known``. Whatever is not sure is judged clause by clause.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from video_remix_contract.clauses.answers import Answers, Asked
from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.features import FRAMING, HOSTILE_CHARACTERS
from video_remix_contract.clauses.semantics import ABSENT, Accepted, Judge, Unjudged
from video_remix_contract.errors import DecodingError
from video_remix_contract.judging.documents import decoded
from video_remix_contract.judging.features import head_features, texts
from video_remix_contract.judging.parameters import (
    are_texts_of_path,
    authorized,
    read_parameters,
    usual_url,
    written_credential,
)
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.openapi.parameters import COOKIE, HEADER, PATH, QUERY
from video_remix_contract.schema.conforming import Conforming, Shape
from video_remix_contract.wire.decoding import decode_usual_json
from video_remix_contract.wire.messages import Exchange, Request, content_type, fields, media_type, url_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from video_remix_contract.clauses.model import Clause
    from video_remix_contract.clauses.semantics import Semantic
    from video_remix_contract.judging.model import Observation
    from video_remix_contract.judging.request import Reading

    Doubtful = tuple[Semantic, Clause]

# How many kinds are remembered of a contract, and how much of their bodies with what they show.
MAX_KINDS, MAX_BODY = 500, 10_000


class Unusual(Exception):  # noqa: N818 - an outcome, not an error
    """Something is wrong with a message, or may be."""


# Parameters of a carrier that has none.
NONE: dict[str, Any] = {}
# What the head of a request or of a part shows, and no text of it.
FRAMING_NAMES = frozenset(feature.name for feature in FRAMING)
UNUSUAL = (Unusual, DecodingError, ValueError, RecursionError)


@define(eq=False)
class Known:
    """What all exchanges of a kind show, all of it kept: demands or observations.

    ``described`` is whether all members of their answers are those that the schemas name, ``features`` what requests of
    the kind have apart from their documents, ``of_client`` what these show of a client, where that was asked for.
    ``places`` are those of the observations by clause.
    """

    shown: tuple[Any, ...]
    described: bool = True
    features: Mapping[str, Clause | None] = field(factory=dict)
    of_client: tuple[Observation, ...] | None = None
    places: Mapping[Clause, int] = field(factory=dict)

    def shown_but(self, broken: Iterable[Observation]) -> tuple[Observation, ...]:
        """Return what an exchange of the kind shows that breaks some clauses."""
        shown = list(self.shown)
        for observation in broken:
            shown[self.places[observation.clause]] = observation
        return tuple(shown)


def size_of(kind: Hashable) -> int:
    """Return how much a kind has of the bodies of its exchanges: names of members, and an entry for each value."""
    if isinstance(kind, tuple):
        return sum(map(size_of, kind))
    return len(kind) if isinstance(kind, str) else 1


def remember(catalogue: Catalogue, kind: Hashable, known: Known, size: int) -> bool:
    """Remember what an exchange of a kind shows; return whether it keeps every clause, and is small enough."""
    if size + len(known.shown) > MAX_BODY or not all(each.kept for each in known.shown):
        return False
    if len(catalogue.known) >= MAX_KINDS:
        catalogue.known.clear()
    catalogue.known[kind] = known
    return True


@frozen
class Expected:
    """What is looked up once of the requests to an operation.

    ``written`` is what Authorization has where nothing else is asked for, ``plain`` whether all parameters are texts of
    the path.
    """

    operation: Operation
    name: str
    method: str
    names: Sequence[str]
    url: re.Pattern[str]
    written: re.Pattern[str] | None
    plain: bool
    shapes: tuple[tuple[str, Conforming], ...]
    asked: Mapping[str, Asked]


@lru_cache(maxsize=64)
def expected(catalogue: Catalogue) -> Expected:
    """Return what is looked up of the requests to the operation of a catalogue."""
    operation = catalogue.operation
    return Expected(
        operation,
        operation.name,
        operation.method,
        operation.path_parameters,
        usual_url(operation),
        written_credential(operation),
        are_texts_of_path(operation),
        tuple(catalogue.parameter_shapes.items()),
        catalogue.asked,
    )


def usual_request(
    usual: Expected, request: Request
) -> tuple[Hashable, str, str | None, Any, Mapping[str, Mapping[str, Any]]] | None:
    """Return kind, source id, media type, document and parameters of a request; None where something may be wrong."""
    url, headers = request.url, fields(request.headers)
    match = None if "%" in url else usual.url.match(url)
    # The pattern has a group for each name; to hear that again takes half as long as the rest of the line.
    values = dict(zip(usual.names, match.groups())) if match else usual.operation.values(url_path(url))  # noqa: B905
    if (
        values is None
        or request.method.lower() != usual.method
        or not (
            usual.written.fullmatch(headers.get("authorization", ""))
            if usual.written
            else authorized(usual.operation, url, headers)
        )
    ):
        return None
    try:
        name, document, kind = usual_body(usual, request, headers)
        if usual.plain:
            parameters: Mapping[str, Any] = {PATH: values, QUERY: NONE, HEADER: NONE, COOKIE: NONE}
        else:
            parameters = read_parameters(usual.operation, request, values)
        for carrier, conforming in usual.shapes:
            kind += (sure(conforming.shape(parameters[carrier])),)
    except UNUSUAL:
        return None
    return kind, next(iter(values.values()), ""), name, document, parameters


def sure(shape: Shape | None) -> Shape:
    """Return the shape of what keeps all rules; raises Unusual where there is none."""
    if shape is None:
        raise Unusual
    return shape


def usual_body(
    usual: Expected, request: Request, headers: Mapping[str, str]
) -> tuple[str | None, Any, tuple[Any, ...]]:
    """Return media type and document of a request, and what its kind is by these; raises an error of UNUSUAL."""
    name, options = headers.get("content-type", ""), ""
    if ";" in name:
        name, _, options = name.partition(";")
    asked = usual.asked.get(name)
    if asked is None and not usual.asked and not usual.operation.body_required:
        return media_type(request.headers), None, ()
    if asked is None:
        raise Unusual
    features: tuple[str, ...] = ()
    if "charset" in options.lower() or not options.isascii() or "transfer-encoding" in headers or "expect" in headers:
        features = tuple(head_features(headers))
    document, of_parts = usual_document(usual, asked, name, headers["content-type"], request.body)
    kind = (name, features, of_parts, sure(asked.conforming.shape(document)))
    if isinstance(document, dict):
        kind += tuple(document)
        for text in asked.texts:
            value = document.get(text)
            if isinstance(value, str) and not value.strip():
                raise Unusual
    return name, document, kind


def usual_document(
    usual: Expected, asked: Asked, name: str, content_type: str, body: bytes
) -> tuple[Any, tuple[str, ...]]:
    """Return the document of a request and the features of its parts; raises an error of UNUSUAL."""
    if asked.json:
        document = decode_usual_json(body)
        # Without an escape, JSON has no other control character.
        plain = body.isascii() and b"\\" not in body and b"\x7f" not in body
        if not plain and any(map(HOSTILE_CHARACTERS.search, texts(document))):
            raise Unusual
        return document, ()
    document, features = decoded(name, content_type, body, usual.operation)
    if features and not FRAMING_NAMES.issuperset(features):
        raise Unusual
    return document, tuple(features)


def usual_answer(
    catalogue: Catalogue, exchange: Exchange, reading: Reading
) -> tuple[Hashable, Any, Answers, list[Doubtful]] | None:
    """Return kind and document of a response, what it is judged by, and which ``comparing`` clauses it may break.

    None where something else may be wrong.
    """
    response = exchange.response
    if reading.kind is None or response is None or exchange.defect is not None:
        return None
    answers = catalogue.answers.get(response.status)
    if answers is None:
        return None
    try:
        document = decode_usual_json(response.body)
        shape = sure(answers.conforming.shape(document))
        unjudged, doubtful = compared(answers, exchange, reading, document)
    except UNUSUAL:
        return None
    kind = (reading.kind, response.status, content_type(response.headers), shape, unjudged)
    return kind, document, answers, doubtful


def compared(
    answers: Answers, exchange: Exchange, reading: Reading, document: Any
) -> tuple[tuple[Judge, ...], list[Doubtful]]:
    """Return which clauses the document does not show although its types are right, and which it may break.

    Only our clock is asked: what does not lie in the future by it does not by the later of two clocks either.
    """
    doubtful: list[Doubtful] = []
    if not isinstance(document, dict) or reading.video_id is None:
        return (), doubtful
    now = None if exchange.started is None else exchange.started.timestamp()
    accepted = Accepted(reading.video_id, reading.members, document, now, in_words=False)
    unjudged: tuple[Judge, ...] = ()
    for member, kind, judge, compares in answers.comparing:
        value = document.get(member, ABSENT)
        if kind is None or type(value) is kind:
            try:
                if judge(accepted, value) is not None:
                    doubtful.append(compares)
            except Unjudged:
                unjudged += (judge,)
    return unjudged, doubtful
