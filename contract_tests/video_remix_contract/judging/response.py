"""Judge the body of a response: media type, JSON, schema rules, and what its members mean together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from email.utils import parsedate_to_datetime
from functools import lru_cache

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.from_schema import LENGTH
from video_remix_contract.clauses.model import Clause, Location, Message
from video_remix_contract.clauses.semantics import Accepted, Semantic, Unjudged
from video_remix_contract.errors import DecodingError
from video_remix_contract.judging.explain import explain
from video_remix_contract.judging.model import Observation, observed
from video_remix_contract.judging.quoting import is_page, quoted
from video_remix_contract.judging.request import Reading
from video_remix_contract.openapi.operation import is_json
from video_remix_contract.schema.rules import Checked, child
from video_remix_contract.wire.content_coding import WINDOWS
from video_remix_contract.wire.decoding import Json, decode_json
from video_remix_contract.wire.messages import Exchange, Response, header, media_type


def judge_body(catalogue: Catalogue, status: str, response: Response) -> tuple[list[Observation], Json | None]:
    """Judge media type, JSON and schema rules; return the document too where it could be decoded.

    ``status`` is the documented status that the response falls under.
    """
    content_type = catalogue.find(Location.CONTENT_TYPE, message=Message.RESPONSE, status=status)
    json_clause = catalogue.find(Location.JSON, message=Message.RESPONSE, status=status)
    if content_type is None:
        return [], None
    body, kind = catalogue.bodies[status], media_type(response.headers)
    documented = kind in body.media_types
    observations = [observed(content_type, kept=documented, message=f"the media type is {kind}", got=kind)]
    not_empty = catalogue.find(Location.BODY, message=Message.RESPONSE, status=status, keyword=LENGTH)
    if not_empty:
        observations.append(observed(not_empty, kept=bool(response.body), message="the body is empty"))
    # Whatever its label is: JSON where nothing else is documented.
    if json_clause is None or (not_empty and documented and not is_json(kind)):
        return observations, None
    try:
        document = decode_json(response.body)
    except DecodingError as error:
        start = response.body[:200].decode("utf-8", "replace")
        message = f"{error}{content_coding(response)}{quoted(response) if is_page(response) else ''}"
        return [*observations, observed(json_clause, kept=False, message=message, got=start)], None
    observations.append(observed(json_clause, kept=True))

    def show(clause: Clause, checked: Checked) -> Observation:
        pointer, kept, got = checked
        message = "" if kept else explain(clause, document.value, got, body.members)
        return observed(clause, kept=kept, pointer=pointer, message=message, got=got)

    for place in body.places:
        observations += place.shown(document.value, show)
    return observations, document


def content_coding(response: Response) -> str:
    """Return what explains a body that cannot be read, as the end of a sentence: a content coding nobody asked for."""
    coding = (header(response.headers, "content-encoding") or "identity").strip().lower()
    return "" if coding in {"identity", *WINDOWS} else f"; it is coded as {coding!r}, which was not asked for"


def latest_time(exchange: Exchange) -> float | None:
    """Return the time of an exchange in Unix seconds, by our clock or the provider's, whichever is later.

    None where the exchange does not tell when it happened.
    """
    if exchange.started is None or exchange.response is None:
        return None
    ours, theirs = exchange.started.timestamp(), seconds_of(header(exchange.response.headers, "date") or "")
    return ours if theirs is None else max(ours, theirs)


@lru_cache(maxsize=128)
def seconds_of(date: str) -> float | None:
    """Return the time of an HTTP date in Unix seconds, None where it is none; many responses come in a second."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError):
        return None


def judge_meaning(
    catalogue: Catalogue, status: str, document: Json, reading: Reading, now: float | None
) -> Iterator[Observation]:
    """Judge the SHOULD clauses about what an accepted response means; ``now`` is the time in Unix seconds."""
    marked = catalogue.find(Location.JSON, message=Message.RESPONSE, status=status, keyword="byte-order-mark")
    if marked:
        yield observed(marked, kept=not document.byte_order_mark, message="the body starts with a byte order mark")
    repeated = catalogue.find(Location.JSON, message=Message.RESPONSE, status=status, keyword="repeated-members")
    if repeated:
        names = ", ".join(document.repeated)
        got = list(document.repeated)
        yield observed(repeated, kept=not document.repeated, message=f"an object repeats {names}", got=got)
    if not isinstance(document.value, dict) or reading.video_id is None:
        return
    accepted = Accepted(reading.video_id, reading.members, document.value, now)
    yield from judge_members(catalogue.semantics.get(status, ()), accepted)


def judge_members(semantics: Iterable[tuple[Semantic, Clause]], accepted: Accepted) -> Iterator[Observation]:
    """Judge what members of an accepted response mean."""
    for semantic, clause in semantics:
        try:
            wrong = semantic.check(accepted)
        except Unjudged:
            continue
        pointer, value = child("", semantic.member), accepted.document.get(semantic.member)
        yield observed(clause, kept=wrong is None, pointer=pointer, message=wrong or "", got=value)
