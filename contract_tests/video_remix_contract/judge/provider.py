"""Judge one exchange against a contract: pure, without I/O, the same for probes, fuzzing and recorded traffic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from video_remix_contract.clauses.conventions import PREMISE_CLAUSES, REFUSAL
from video_remix_contract.clauses.from_schema import short
from video_remix_contract.judge.model import Judgement, Observation, Outcome
from video_remix_contract.judge.request import Point, Reading, read_request
from video_remix_contract.judge.response import additional_members, judge_body, judge_coherence, observed
from video_remix_contract.schema.rules import shape
from video_remix_contract.wire.messages import Exchange, FailureKind, Premise, Response, redirected

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.openapi.operation import Contract

__all__ = [
    "Judgement",
    "Observation",
    "Outcome",
    "Point",
    "Reading",
    "body_breach",
    "judge",
    "judge_client",
    "read_request",
]

# These say "not now" or "not you"; they say nothing of a body.
BUSY = frozenset({408, 425, 429, 502, 503, 504})
NOT_OF_THE_BODY = BUSY | {401, 403}


def judge(catalogue: Catalogue, exchange: Exchange) -> Judgement:
    """Judge a provider by one exchange.

    The request itself says whether it is valid; only what it cannot show (an unknown video, a wrong key) comes from
    ``exchange.premise``.
    """
    reading = read_request(catalogue.contract, exchange.request)
    response = exchange.response
    if response is None:
        return Judgement(exchange, reading, tuple(judge_failure(catalogue.contract, exchange, reading)))
    found = [observed("response.http", kept=True)]
    if exchange.premise is not Premise.NONE:
        found += judge_premise(exchange.premise, response)
        if exchange.premise is Premise.OTHER_METHOD:
            return Judgement(exchange, reading, tuple(found))
    elif breach := body_breach(reading):
        found += judge_invalid(breach, response)
    else:
        found += judge_valid(catalogue.contract, reading, response)
        if exchange.accepted:
            return judge_accepted(catalogue, exchange, reading, found)
    status = catalogue.contract.answer_for(response.status)
    if response.status >= 400 and status is not None:
        found += judge_body(catalogue, status, response)[0]
    return Judgement(exchange, reading, tuple(found))


def judge_client(catalogue: Catalogue, exchange: Exchange) -> Judgement:
    """Judge a client by one exchange: what it sent, whatever came back."""
    reading = read_request(catalogue.contract, exchange.request)
    found = [
        observed(f"client.{point.name}", kept=point.kept, pointer=point.pointer, message=point.message, got=point.got)
        for point in reading.points
    ]
    return Judgement(exchange, reading, tuple(found))


def body_breach(reading: Reading) -> Point | None:
    """Return the outermost thing wrong with a request that a provider has to refuse it for."""
    return next((point for point in reading.breaches if point.refusal), None)


def acceptance_clauses(contract: Contract, reading: Reading) -> list[str]:
    """Return the clauses that ask for the acceptance of a valid request: its media type, its members' values."""
    if reading.media_type not in contract.request_media_types:
        return []
    schema = contract.request_media_types[reading.media_type]
    sent = reading.document if isinstance(reading.document, dict) else {}
    members = [f"request.{name}.accepted" for name in shape(schema).properties if name in sent]
    return [f"request.content-type.{short(reading.media_type)}", *members]


def beside_schema(contract: Contract, reading: Reading) -> list[str]:
    """Return the members of a request that the schema of its media type allows without naming them."""
    schema = contract.request_media_types.get(reading.media_type or "")
    return additional_members(schema, reading.document) if schema else []


def judge_failure(contract: Contract, exchange: Exchange, reading: Reading) -> list[Observation]:
    """Say what a missing answer means: a breach of HTTP, and no word on what the request was about."""
    assert exchange.failure is not None, "an exchange has an answer or a failure"
    breach = body_breach(reading)
    if exchange.premise is not Premise.NONE:
        about = [clause.id for clause in PREMISE_CLAUSES if clause.premise is exchange.premise]
    else:
        about = [str(breach.refusal)] if breach else acceptance_clauses(contract, reading)
    message = exchange.failure.message
    found = [Observation(clause, Outcome.FAILED, message=message) for clause in about]
    if exchange.failure.kind is not FailureKind.UNREACHABLE:
        found.append(observed("response.http", kept=False, message=message))
    return found


def judge_premise(premise: Premise, response: Response) -> list[Observation]:
    """Judge the answer to a request of which only the prober knows that it is wrong."""
    found = []
    for clause in PREMISE_CLAUSES:
        if clause.premise is not premise:
            continue
        message = f"answered with {response.status}"
        if response.status in BUSY - set(clause.statuses):
            found.append(Observation(clause.id, Outcome.UNCLEAR, message=message))
        else:
            found.append(
                observed(clause.id, kept=response.status in clause.statuses, message=message, got=response.status)
            )
    return found


def judge_invalid(breach: Point, response: Response) -> list[Observation]:
    """Judge the answer to a request that has to be refused."""
    clause, status = str(breach.refusal), response.status
    if 200 <= status < 300:
        return [
            Observation(clause, Outcome.BROKEN, message=f"accepted with {status} although {breach.message}", got=status)
        ]
    refusal = observed(
        REFUSAL, kept=400 <= status < 500, message=f"answered with {status} although {breach.message}", got=status
    )
    if status in NOT_OF_THE_BODY or status < 400:
        message = f"answered with {status}, which says nothing of the body"
        return [Observation(clause, Outcome.UNCLEAR, message=message), *([] if status in BUSY else [refusal])]
    doubtful = status == 404 or status >= 500
    outcome = Outcome.REFUSED_DOUBTFULLY if doubtful else Outcome.REFUSED
    return [Observation(clause, outcome, message=f"refused with {status}"), refusal]


def judge_valid(contract: Contract, reading: Reading, response: Response) -> list[Observation]:
    """Judge whether a valid request was accepted, and with the documented status."""
    about = acceptance_clauses(contract, reading)
    if not 200 <= response.status < 300:
        message = f"a valid request was answered with {response.status}{redirected(response)}"
        if 400 <= response.status < 500 and beside_schema(contract, reading):
            # Servers that refuse what they do not know are common and harm nobody; a 5xx is another matter.
            message += ", but it carries members that the schema does not name"
            return [Observation(clause, Outcome.UNCLEAR, message=message) for clause in about]
        return [Observation(clause, Outcome.DECLINED, message=message, got=response.status) for clause in about]
    documented = contract.answer_for(response.status) in contract.successes
    return [
        *(observed(clause, kept=True) for clause in about),
        observed("response.status", kept=documented, message=f"the status is {response.status}", got=response.status),
    ]


def judge_accepted(catalogue: Catalogue, exchange: Exchange, reading: Reading, found: list[Observation]) -> Judgement:
    """Judge the answer to a valid request that was accepted."""
    contract = catalogue.contract
    assert exchange.response is not None, "an accepted exchange has an answer"
    status = contract.answer_for(exchange.response.status)
    if status not in contract.successes:
        # Judged by the documented answer all the same, so that one wrong status hides no other breach.
        status = next(iter(contract.successes), None)
    if status is None:
        return Judgement(exchange, reading, tuple(found))
    observations, document = judge_body(catalogue, status, exchange.response)
    found += observations
    additional: list[str] = []
    if document is not None:
        found += judge_coherence(status, document, reading, catalogue)
        for schema in contract.answer_media_types(status).values():
            additional += additional_members(schema, document.value)
    value = document.value if document else None
    return Judgement(exchange, reading, tuple(found), tuple(additional), value)
