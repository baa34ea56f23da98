"""The SHOULD clauses that no schema can say: about refusals, about a run as a whole, and those of `coherence`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from video_remix_contract.clauses.model import Clause, Level, Side
from video_remix_contract.clauses.semantics import ANSWER_CLAUSES
from video_remix_contract.schema.rules import shape
from video_remix_contract.wire.messages import Premise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_remix_contract.openapi.operation import Contract, Node


@frozen
class PremiseClause:
    """What a provider should answer to a request that only the prober knows to be wrong."""

    id: str
    premise: Premise
    statuses: tuple[int, ...]
    statement: str
    source: str
    condition: str | None = None


PREMISE_CLAUSES = (
    PremiseClause(
        "request.video_id.unknown",
        Premise.UNKNOWN_VIDEO,
        (404,),
        "An unknown source video is answered with 404.",
        "the platform's error guide; RFC 9110, section 15.5.5",
    ),
    PremiseClause(
        "request.authorization.missing",
        Premise.MISSING_KEY,
        (401, 403),
        "A request without a key is answered with 401 or 403.",
        "the platform's error guide; RFC 9110, section 15.5.2",
        condition="a provider may do without authentication",
    ),
    PremiseClause(
        "request.authorization.wrong",
        Premise.WRONG_KEY,
        (401, 403),
        "A request with a wrong key is answered with 401 or 403.",
        "the platform's error guide; RFC 9110, section 15.5.2",
        condition="a provider may do without authentication",
    ),
    PremiseClause(
        "request.method.other",
        Premise.OTHER_METHOD,
        (404, 405, 501),
        "A method that the contract does not have is answered with 405, 404 or 501.",
        "RFC 9110, section 15.5.6",
    ),
    PremiseClause(
        "request.video_id.unfinished",
        Premise.UNFINISHED_VIDEO,
        (400, 403, 404, 409, 422, 425),
        "A source video that is not completed is refused with a 4xx.",
        "documentation: remix a completed video",
        condition="it takes a video that is known to be unfinished (--pending-video-id)",
    ),
)


@frozen
class SequenceClause:
    """A statement about an answer beside the first one of the run."""

    name: str
    statement: str
    condition: str | None = None


SEQUENCE_CLAUSES = (
    SequenceClause("sequence.later", "A later answer to the same request breaks no clause that the first one keeps."),
    SequenceClause(
        "sequence.media-type",
        "The answer to a request in another media type breaks no clause that the first one keeps.",
        condition="it takes two media types",
    ),
    SequenceClause(
        "sequence.text",
        "The answer to a long text of many scripts breaks no clause that the answer to a plain one keeps.",
        condition="it takes a member that is free text",
    ),
)

REFUSAL = "request.refusal.status"
UNIQUE = "id.unique"


def declared_clauses(contract: Contract) -> Iterator[Clause]:
    """Yield the SHOULD clauses that apply to a fragment: those whose members it has."""
    operation = contract.operation.pointer
    yield should(
        REFUSAL, operation, "An invalid request is answered with a 4xx, never a 5xx.", "RFC 9110, section 15.5"
    )
    for premise in PREMISE_CLAUSES:
        if premise.id.startswith("request.authorization") and not contract.secured():
            continue
        yield should(premise.id, operation, premise.statement, premise.source, premise.condition)
    for status in contract.successes:
        prefix = f"response.{status}"
        pointer = contract.answers[status].pointer
        yield should(
            f"{prefix}.json.byte-order-mark", pointer, "The JSON has no byte order mark.", "RFC 8259, section 8.1"
        )
        yield should(f"{prefix}.json.repeated-members", pointer, "No object has a member twice.", "RFC 8259, section 4")
        members = answer_members(contract, status)
        for clause in ANSWER_CLAUSES:
            if set(clause.members) <= members.keys():
                where = members[clause.members[-1]].pointer
                yield should(
                    f"{prefix}.{clause.name}",
                    where,
                    clause.statement,
                    clause.source,
                    clause.condition,
                    hint=clause.hint,
                )
        for sequence in SEQUENCE_CLAUSES:
            source = "documentation: one answer for every accepted request"
            yield should(f"{prefix}.{sequence.name}", pointer, sequence.statement, source, sequence.condition)
        if "id" in members:
            source = "documentation: the unique identifier of the video job"
            yield should(f"{prefix}.{UNIQUE}", members["id"].pointer, "No two jobs of a run have one `id`.", source)


def answer_members(contract: Contract, status: str) -> dict[str, Node]:
    """Return the members of an answer's document with their schemas."""
    found: dict[str, Node] = {}
    for schema in contract.answer_media_types(status).values():
        found |= shape(schema).properties
    return found


def should(
    clause_id: str, pointer: str, statement: str, source: str, condition: str | None = None, *, hint: str | None = None
) -> Clause:
    """Return a SHOULD clause for providers."""
    return Clause(clause_id, Level.SHOULD, Side.PROVIDER, pointer, statement, source, condition, hint)
