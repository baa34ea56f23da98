"""Judge the calls of a client: all that it sent for what its user asked of it once.

A request alone shows what it is; a call also shows whether that is what was asked for, and whether it was asked once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urljoin, urlsplit

from attrs import evolve, field, frozen

from video_remix_contract.clauses.calls import KEY, METHOD, SINGLE
from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.jobs import costs_job
from video_remix_contract.clauses.model import Clause, Location, Side
from video_remix_contract.clauses.semantics import UNCHANGED
from video_remix_contract.clauses.text_changes import described_change, explanations
from video_remix_contract.judging.client import judge_client
from video_remix_contract.judging.model import Judgement, Observation, Outcome, observed
from video_remix_contract.judging.parameters import carries
from video_remix_contract.judging.request import Reading
from video_remix_contract.openapi.operation import Operation, addressed
from video_remix_contract.openapi.parameters import PATH
from video_remix_contract.wire.credentials import is_credential
from video_remix_contract.wire.messages import Exchange, Request, fields, header, url_path

IDEMPOTENCY = "idempotency-key"
# What differs between two requests for reasons of its own.
FRAMING = frozenset({"content-type", "content-length", "date", "host", "connection", "traceparent"})
MAX_MARKS = 3


@frozen
class Call:
    """What a client was asked for once, and the exchanges that it made of it, in their order.

    ``given`` has by parameter and member what it was to send; nothing where that is not known.
    """

    exchanges: tuple[Exchange, ...]
    given: Mapping[str, str] = field(factory=dict)


@frozen
class Calls:
    """The calls of a client as they are judged: ``passed_over`` are the requests to other operations."""

    judgements: tuple[Judgement, ...]
    passed_over: tuple[Exchange, ...]


def judge_calls(catalogue: Catalogue, calls: Sequence[Call]) -> Calls:
    """Judge the calls of a client.

    A text of its own in place of what it was to send counts against a client only where the client has sent such a
    value as it was given in another call: a whole test suite under test has texts of its own.
    """
    judged, passed_over = [], []
    for call in calls:
        read, others = readings(catalogue, call)
        judged.append((call, read))
        passed_over += others
    heeded = {
        name
        for call, read in judged
        for _, judgement in read
        for name, _, given, came in arrivals(judgement.reading, call)
        if given == came
    }
    return Calls(
        tuple(judgement for call, read in judged for judgement in judged_call(call, read, heeded)), tuple(passed_over)
    )


Read = list[tuple[Catalogue, Judgement]]


def readings(catalogue: Catalogue, call: Call) -> tuple[Read, list[Exchange]]:
    """Return the judgement of each request by itself with the clauses of its operation, and what is passed over."""
    read: Read = []
    passed_over = []
    for exchange in call.exchanges:
        part = destination(catalogue, exchange.request, call.given)
        if part is None:
            passed_over.append(exchange)
        else:
            read.append((part, judge_client(part, exchange)))
    return read, passed_over


def destination(catalogue: Catalogue, request: Request, given: Mapping[str, str]) -> Catalogue | None:
    """Return the clauses of the operation that a request goes to, or is meant for; None where that is another.

    ``given`` has by parameter what the request was to carry, as far as that is known.
    """
    goes = addressed(catalogue.operations, request.method, url_path(request.url))
    return next((part for part in catalogue.parts if part.operation is goes), None) or next(
        (part for part in catalogue.parts if is_meant(part.operation, request, given)), None
    )


def is_meant(operation: Operation, request: Request, given: Mapping[str, str]) -> bool:
    """Return whether a request to another path is meant for an operation: an identifier was not escaped.

    It has the method of the operation, and the end of its path template, or it begins as the template and goes on as
    the identifier that was to be sent.
    """
    if request.method.lower() != operation.method or not operation.path_parameters:
        return False
    path, before, after = url_path(request.url), operation.path.split("{", 1)[0], operation.path.rsplit("}", 1)[1]
    start = path.find(before)
    came = path[start + len(before) :].rstrip("/")
    unescaped = bool(came) and given.get(operation.path_parameter, "").startswith(came)
    return start >= 0 and (unescaped or (bool(after) and path.endswith(after)))


def judged_call(call: Call, read: Read, heeded: set[str]) -> Iterator[Judgement]:
    """Yield the judgements of a call, with what its requests show together."""
    redirects: dict[str, Judgement] = {}
    for index, (part, judgement) in enumerate(read):
        before = redirects.get(judgement.exchange.request.url)
        follows = read[index + 1 :]
        if before is not None and changed_method(before, judgement):
            # What became of the request by the redirect has a clause of its own.
            own: tuple[Observation, ...] = ()
        else:
            own = (*judgement.observations, *as_given(part, judgement, call, heeded))
        if before is not None and elsewhere(before, judgement):
            # The key is not for that origin: a request without it is as it should be.
            own = tuple(seen for seen in own if seen.clause.location is not Location.AUTHORIZATION)
        target = redirect_target(judgement.exchange)
        if target is not None and costs_job(part.operation):
            redirects[target] = judgement
            followed = any(later.exchange.request.url == target for _, later in follows)
            own += () if followed else tuple(redirect_observations(part, None, judgement))
        if before is not None:
            own += tuple(redirect_observations(part, before, judgement))
        own += tuple(repetition(part, judgement, [other for _, other in read[:index]], [other for _, other in follows]))
        yield evolve(judgement, observations=own)


def arrivals(reading: Reading, call: Call) -> Iterator[tuple[str, Location, str, str]]:
    """Yield what was to be sent and what came of it: name, location, both values."""
    came = {name: value for name, value in reading.members.items() if isinstance(value, str)}
    places = ((Location.PARAMETER, dict(reading.parameters.get(PATH, {}))), (Location.BODY, came))
    for location, values in places:
        for name, value in values.items():
            if name in call.given and isinstance(value, str):
                yield name, location, call.given[name], value


def as_given(part: Catalogue, judgement: Judgement, call: Call, heeded: set[str]) -> Iterator[Observation]:
    """Judge whether what arrived is what was to be sent."""
    for name, location, given, came in arrivals(judgement.reading, call):
        clause = part.find(location, side=Side.CLIENT, path=(name,), keyword=UNCHANGED)
        if clause is None:
            continue
        known = next(explanations(given, came), None)
        if given != came and known is None and name not in heeded:
            yield Observation(clause, Outcome.UNCLEAR, message=f"it sends another `{name}` than it was given")
            continue
        message = "" if given == came else f"`{name}`: {known or described_change(given, came)}"
        yield observed(clause, kept=given == came, message=message, got=came)


def repetition(
    part: Catalogue, judgement: Judgement, earlier: Sequence[Judgement], later: Sequence[Judgement]
) -> Iterator[Observation]:
    """Judge whether a request was sent once: the same again after a lost response may make a second job."""
    clause = part.find(Location.CALL, side=Side.CLIENT, keyword=SINGLE)
    if clause is None or judgement.exchange.request.method.lower() != part.operation.method:
        return
    before = next((other for other in reversed(earlier) if same_request(other, judgement)), None)
    if before is not None and loss(before.exchange) is not None:
        yield repeated(clause, before.exchange, judgement.exchange)
    elif loss(judgement.exchange) is not None and not any(same_request(judgement, other) for other in later):
        yield observed(clause, kept=True)


def repeated(clause: Clause, first: Exchange, again: Exchange) -> Observation:
    """Judge a request that was sent again after its response was lost."""
    key = header(again.request.headers, IDEMPOTENCY)
    if key is not None and key == header(first.request.headers, IDEMPOTENCY):
        return observed(clause, kept=True)
    marks = list(new_headers(first.request, again.request))[:MAX_MARKS]
    marked = f"it is marked by `{'`, `'.join(marks)}` alone" if marks else "nothing marks it as the same request"
    message = f"sent again after {loss(first)}, which may have made a job; {marked}"
    return observed(clause, kept=False, message=message)


def loss(exchange: Exchange) -> str | None:
    """Return in words how a response was lost with which a job may have been made; None where it was not.

    A 503 with Retry-After is none: it asks for the same request later (RFC 9110, section 15.6.4).
    """
    response = exchange.response
    if response is None:
        return exchange.failure.message if exchange.failure else "no response"
    asked_again = response.status == 503 and header(response.headers, "retry-after") is not None
    return f"a {response.status}" if response.status >= 500 and not asked_again else None


def same_request(one: Judgement, other: Judgement) -> bool:
    """Return whether two requests ask for the same; the boundary of a form is no difference."""
    first, second = one.reading, other.reading
    return (first.address, first.media_type, first.document) == (second.address, second.media_type, second.document)


def new_headers(first: Request, again: Request) -> Iterator[str]:
    """Yield the headers that the second request has and the first has not, or not so."""
    known = {(name.lower(), value) for name, value in first.headers}
    for name, value in again.headers:
        lower = name.lower()
        if (lower, value) not in known and lower not in FRAMING and not is_credential(name):
            yield f"{name}: {value}"


def redirect_target(exchange: Exchange) -> str | None:
    """Return where a response redirects to, or None."""
    response = exchange.response
    location = header(response.headers, "location") if response and 300 <= response.status < 400 else None
    return None if location is None else urljoin(exchange.request.url, location)


def changed_method(before: Judgement, judgement: Judgement) -> bool:
    """Return whether a redirect was followed with another method."""
    return before.exchange.request.method.upper() != judgement.exchange.request.method.upper()


def redirect_observations(part: Catalogue, before: Judgement | None, judgement: Judgement) -> Iterator[Observation]:
    """Judge a request that a redirect led to; without ``before``, that a redirect was not followed."""
    request = judgement.exchange.request
    method = part.find(Location.REDIRECT, side=Side.CLIENT, keyword=METHOD)
    if method:
        kept = before is None or not changed_method(before, judgement)
        status = before.exchange.response.status if before and before.exchange.response else 0
        yield observed(method, kept=kept, message=f"sent again as {request.method} after a {status}")
    key = part.find(Location.REDIRECT, side=Side.CLIENT, keyword=KEY)
    if key is None:
        return
    if before is None or elsewhere(before, judgement):
        carried = before is not None and any(
            carries(scheme, request.url, fields(request.headers))
            for alternative in part.operation.security
            for scheme in alternative
        )
        yield observed(key, kept=not carried, message="a redirect to another origin was followed with the key")


def elsewhere(before: Judgement, judgement: Judgement) -> bool:
    """Return whether a redirect was followed to another origin."""
    return origin(before.exchange.request) != origin(judgement.exchange.request)


def origin(request: Request) -> tuple[str, str]:
    """Return scheme and authority of a request."""
    parts = urlsplit(request.url)
    return parts.scheme, parts.netloc
