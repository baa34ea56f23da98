"""Judge a provider by an exchange: pure, the same for probes, fuzzing and recorded traffic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.conventions import DEFECT_CONVENTIONS, DefectConvention
from video_remix_contract.clauses.from_schema import members
from video_remix_contract.clauses.model import Clause, Location, Message
from video_remix_contract.clauses.parameters import ACCEPTED, LOCATIONS
from video_remix_contract.clauses.semantics import Accepted, Semantic
from video_remix_contract.errors import DecodingError
from video_remix_contract.judging.explain import described
from video_remix_contract.judging.featured import has_framing, judge_features, judge_silence
from video_remix_contract.judging.model import Judgement, Observation, Outcome, kept, observed
from video_remix_contract.judging.quoting import quoted
from video_remix_contract.judging.refusal import is_no_refusal, judged_by, refusal_in
from video_remix_contract.judging.request import Demand, Reading
from video_remix_contract.judging.response import judge_body, judge_meaning, judge_members, latest_time
from video_remix_contract.judging.statuses import BUSY, TOO_LARGE, UNAUTHORIZED
from video_remix_contract.judging.unseen import as_seen, read_exchange
from video_remix_contract.judging.usual import Known, remember, size_of, usual_answer
from video_remix_contract.schema.described import Described
from video_remix_contract.wire.decoding import decode_json
from video_remix_contract.wire.messages import Defect, Exchange, FailureKind, Response, header


def judge_provider(catalogue: Catalogue, exchange: Exchange, reading: Reading | None = None) -> Judgement:
    """Judge a provider by an exchange; ``reading`` is its request as it was read, where that was done already.

    The request itself shows whether it is valid; only what it cannot show (an unknown video, a wrong key) comes from
    ``exchange.defect``.
    """
    reading = reading or read_exchange(catalogue, exchange)
    usual = usual_answer(catalogue, exchange, reading)
    if usual is None:
        return as_seen(judge_carefully(catalogue, exchange, reading))
    kind, document, answers, doubtful = usual
    broken = judge_doubtful(exchange, reading, document, doubtful) if doubtful else ()
    known = catalogue.known.get(kind)
    if known is not None:
        additional = () if known.described else answers.additional(document)
        if broken:
            return Judgement(exchange, reading, known.shown_but(broken), additional, document)
        return Judgement(exchange, reading, known.shown, additional, document, None, known)
    careful, response = judge_carefully(catalogue, exchange, reading), exchange.response
    additional = answers.additional(document)
    judgement = Judgement(exchange, reading, careful.observations, additional, document)
    if response and careful == judgement and is_no_refusal(catalogue, response, document):
        shown = tuple(kept(each) if each in broken else each for each in careful.observations)
        places = {each.clause: place for place, each in enumerate(shown)}
        remember(catalogue, kind, Known(shown, described=not additional, places=places), size_of(kind))
    return careful


def judge_doubtful(
    exchange: Exchange, reading: Reading, document: Any, doubtful: Iterable[tuple[Semantic, Clause]]
) -> list[Observation]:
    """Return the breaches of clauses that compare a response with its request or the time."""
    accepted = Accepted(reading.video_id or "", reading.members, document, latest_time(exchange))
    return [each for each in judge_members(doubtful, accepted) if not each.kept]


def judge_carefully(catalogue: Catalogue, exchange: Exchange, reading: Reading) -> Judgement:
    """Judge a provider by an exchange clause by clause."""
    response = exchange.response
    if response is None:
        return Judgement(exchange, reading, tuple(judge_failure(catalogue, exchange, reading)))
    observations = judge_arrival(catalogue)
    refusal = None if exchange.defect is Defect.OTHER_METHOD else refusal_in(catalogue, response)
    if refusal is not None:
        observations += judge_refusal_in_success(catalogue, exchange, reading, refusal)
        return Judgement(exchange, reading, tuple(observations), refusal=refusal)
    if exchange.defect is not None:
        observations += judge_defect(catalogue, exchange.defect, response)
        if exchange.defect is Defect.OTHER_METHOD:
            return Judgement(exchange, reading, tuple(observations))
    elif breach := reading.invalid:
        observations += judge_invalid(catalogue, breach, response)
    else:
        made = made_of_it(catalogue, response) if response.accepted and reading.features else ""
        sent = {name: value for name, value in reading.members.items() if name in catalogue.given_back}
        observations += judge_features(reading.features, sent, response, made)
        # What a request with features is declined for is not known: its features alone are judged by that.
        readable = reading.refusable is None
        if readable and (response.accepted or not reading.features):
            observations += judge_valid(catalogue, reading, response)
        if readable and response.accepted:
            return judge_accepted(catalogue, exchange, reading, observations)
    status = catalogue.operation.documented(response.status)
    if response.status >= 400 and status is not None:
        observations += judge_body(catalogue, status, response)[0]
    return Judgement(exchange, reading, tuple(observations))


def judge_arrival(catalogue: Catalogue) -> list[Observation]:
    """Judge that a response came."""
    http = catalogue.find(Location.HTTP, message=Message.RESPONSE)
    return [observed(http, kept=True)] if http else []


def judge_failure(catalogue: Catalogue, exchange: Exchange, reading: Reading) -> Iterator[Observation]:
    """Judge a missing response: a breach of HTTP, and nothing about what the request was about."""
    assert exchange.failure is not None, "an exchange has a response or a failure"
    # Servers that do not know a framing hang up; what that is about is the framing, not HTTP as a whole.
    framed = asks_by_features(exchange, reading) and has_framing(reading.features)
    message = exchange.failure.message
    if asks_by_features(exchange, reading):
        yield from judge_silence(reading.features, message)
    for clause in asked_clauses(catalogue, exchange, reading):
        yield Observation(clause, Outcome.FAILED, message=message)
    http = catalogue.find(Location.HTTP, message=Message.RESPONSE)
    if http and exchange.failure.kind is not FailureKind.UNREACHABLE and not framed:
        yield observed(http, kept=False, message=message)


def asked_clauses(catalogue: Catalogue, exchange: Exchange, reading: Reading) -> list[Clause]:
    """Return the clauses that a request is about: its defect, what it has to be refused for, or its acceptance.

    There are none where its features are what it is about.
    """
    breach = reading.invalid
    if exchange.defect is not None:
        return [clause for _, clause in defect_clauses(catalogue, exchange.defect)]
    if breach and breach.refusal:
        return [breach.refusal]
    return [] if reading.features else acceptance_clauses(catalogue, reading)


def asks_by_features(exchange: Exchange, reading: Reading) -> bool:
    """Return whether the features of a request are what it is about."""
    return exchange.defect is None and reading.invalid is None and bool(reading.features)


def judge_refusal_in_success(
    catalogue: Catalogue, exchange: Exchange, reading: Reading, refusal: str
) -> Iterator[Observation]:
    """Judge a 2xx that carries an error envelope: a single breach, which leaves nothing else to judge."""
    assert exchange.response is not None, "a refusal is a response"
    status = judged_by(catalogue, exchange.response)
    clause = catalogue.find(Location.REFUSAL, message=Message.RESPONSE, status=status)
    if clause:
        yield observed(clause, kept=False, message=refusal, got=exchange.response.status)
    refused = exchange.defect is None and reading.invalid is not None
    outcome = Outcome.REFUSED if refused else Outcome.UNCLEAR
    for clause in asked_clauses(catalogue, exchange, reading):
        yield Observation(clause, outcome, message=refusal)


def defect_clauses(catalogue: Catalogue, defect: Defect) -> Iterator[tuple[DefectConvention, Clause]]:
    """Yield the clauses about requests with a defect, with the statuses that they ask for."""
    for convention in DEFECT_CONVENTIONS:
        path = convention.about(catalogue.operation) if convention.defect is defect else None
        clause = None if path is None else catalogue.find(convention.location, path=path, keyword=convention.keyword)
        if clause:
            yield convention, clause


def acceptance_clauses(catalogue: Catalogue, reading: Reading) -> list[Clause]:
    """Return the clauses that ask for the acceptance of a valid request: its parameters, media type, members."""
    clauses = [
        catalogue.find(LOCATIONS[carrier], path=(name,), keyword=ACCEPTED)
        for carrier, values in reading.parameters.items()
        for name in values
    ]
    if reading.media_type in catalogue.operation.request_media_types:
        clauses.append(catalogue.find(Location.CONTENT_TYPE, media_type=reading.media_type))
        clauses += [catalogue.find(Location.BODY, path=(name,), keyword=ACCEPTED) for name in reading.members]
    return [clause for clause in clauses if clause is not None]


def judge_defect(catalogue: Catalogue, defect: Defect, response: Response) -> Iterator[Observation]:
    """Judge the response to a request with a defect that only the prober knows."""
    for convention, clause in defect_clauses(catalogue, defect):
        message = f"answered with {response.status}{quoted(response)}"
        if response.status in BUSY - set(convention.statuses):
            yield Observation(clause, Outcome.UNCLEAR, message=message)
        else:
            kept = response.status in convention.statuses
            yield observed(clause, kept=kept, message=message, got=response.status)


def judge_invalid(catalogue: Catalogue, breach: Demand, response: Response) -> Iterator[Observation]:
    """Judge the response to a request that has to be refused."""
    assert breach.refusal is not None, "the breach is refusable"
    status = response.status
    if response.accepted:
        message = f"accepted with {status} although {breach.message}{made_of_it(catalogue, response)}"
        yield observed(breach.refusal, kept=False, message=message, got=status)
        return
    if status in BUSY | UNAUTHORIZED or status < 400:
        message = f"answered with {status}, which shows nothing of the body"
        yield Observation(breach.refusal, Outcome.UNCLEAR, message=message)
    else:
        doubtful = status == 404 or status >= 500
        outcome = Outcome.REFUSED_DOUBTFULLY if doubtful else Outcome.REFUSED
        yield Observation(breach.refusal, outcome, message=f"refused with {status}")
    message = f"answered with {status}{quoted(response)}, although {breach.message}"
    refusal = catalogue.find(Location.REFUSAL, keyword="status")
    if refusal and status not in BUSY:
        yield observed(refusal, kept=400 <= status < 500, message=message, got=status)
    credentials = catalogue.find(Location.REFUSAL, keyword="authorization")
    if credentials and 400 <= status < 500 and status not in BUSY:
        outcome = Outcome.UNAUTHORIZED if status in UNAUTHORIZED else Outcome.KEPT
        yield Observation(credentials, outcome, message=message, got=status)


def made_of_it(catalogue: Catalogue, response: Response) -> str:
    """Return what the response says that the members of the request became, as the end of a sentence."""
    try:
        document = decode_json(response.body).value
    except DecodingError:
        return ""
    names = members(catalogue.operation.request_media_types.values())
    texts = {name: document.get(name) for name in names} if isinstance(document, dict) else {}
    return "".join(f"; `{name}` became {described(text)}" for name, text in texts.items() if text is not None)


def judge_valid(catalogue: Catalogue, reading: Reading, response: Response) -> Iterator[Observation]:
    """Judge whether a valid request was accepted, and with the documented status."""
    clauses = acceptance_clauses(catalogue, reading)
    if response.accepted:
        yield from (observed(clause, kept=True) for clause in clauses)
        operation, status = catalogue.operation, catalogue.find(Location.STATUS, message=Message.RESPONSE)
        if status:
            documented = operation.documented(response.status) in operation.successes
            message = f"the status is {response.status}"
            yield observed(status, kept=documented, message=message, got=response.status)
        return
    message = f"a valid request was answered with {response.status}{redirection(response) or quoted(response)}"
    outcome = Outcome.UNCLEAR if response.status == TOO_LARGE else Outcome.DECLINED
    if 400 <= response.status < 500 and unnamed_members(catalogue, reading):
        # Servers that refuse what they do not know are common and harm nobody; a 5xx is another matter.
        message += ", but it carries members that the schema does not name"
        outcome = Outcome.UNCLEAR
    yield from (Observation(clause, outcome, message=message, got=response.status) for clause in clauses)


def redirection(response: Response) -> str:
    """Return where a response redirects to, as the end of a sentence; empty where it does not."""
    target = header(response.headers, "location") if 300 <= response.status < 400 else None
    return "" if target is None else f", a redirect to {target!r} that is not followed"


def unnamed_members(catalogue: Catalogue, reading: Reading) -> list[str]:
    """Return the members of a request that the schema of its media type allows without naming them."""
    schema = catalogue.operation.request_media_types.get(reading.media_type or "")
    return Described.of(schema).additional(reading.document) if schema else []


def judge_accepted(
    catalogue: Catalogue, exchange: Exchange, reading: Reading, observations: list[Observation]
) -> Judgement:
    """Judge the response to a valid request that was accepted."""
    response = exchange.response
    assert response is not None, "an accepted exchange has a response"
    status = judged_by(catalogue, response)
    not_refused = catalogue.find(Location.REFUSAL, message=Message.RESPONSE, status=status)
    observations += [observed(not_refused, kept=True)] if not_refused else []
    about_body, document = judge_body(catalogue, status, response)
    observations += about_body
    additional: list[str] = []
    if document is not None:
        observations += judge_meaning(catalogue, status, document, reading, latest_time(exchange))
        for named in catalogue.described[status]:
            additional += named.additional(document.value)
    value = document.value if document else None
    return Judgement(exchange, reading, tuple(observations), tuple(additional), value)
