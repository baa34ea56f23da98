"""The SHOULD clauses that no schema can state: about refusals, about JSON texts, and about a run as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import partial

from attrs import frozen

from video_remix_contract.clauses.from_schema import members
from video_remix_contract.clauses.jobs import costs_job
from video_remix_contract.clauses.model import Clause, Level, Location, Message, Side
from video_remix_contract.clauses.parameters import parameter_rules
from video_remix_contract.clauses.semantics import SEMANTICS, UNCHANGED
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.openapi.parameters import PATH
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.examples import free_texts
from video_remix_contract.schema.normalize import normalized
from video_remix_contract.wire.messages import Defect

MISUSE = "the platform's error guide; RFC 9110, section "
OPEN_PROVIDER = "a provider may do without authentication"


@frozen
class DefectConvention:
    """What a provider should answer to a request with a defect that only the prober knows.

    ``name`` in the statement is the parameter that it is about; ``of_jobs`` is whether only jobs can have the defect.
    """

    defect: Defect
    location: Location
    keyword: str
    statuses: Collection[int]
    statement: str
    source: str
    condition: str | None = None
    hint: str | None = None
    of_jobs: bool = False

    def about(self, operation: Operation) -> tuple[str, ...] | None:
        """Return the path of its clause at an operation, None where no request to that can have the defect."""
        if self.location is Location.AUTHORIZATION and not operation.secured:
            return None
        if self.location is Location.PARAMETER and not named_freely(operation):
            return None
        if self.of_jobs and not costs_job(operation):
            return None
        if self.location is Location.METHOD and not operation.is_first_of_path:
            return None
        # Dots and slashes may lead elsewhere on the way, where a DELETE would delete something else.
        if self.defect is Defect.HOSTILE_ID and operation.method == "delete":
            return None
        return (operation.path_parameter,) if self.location is Location.PARAMETER else ()


DEFECT_CONVENTIONS = (
    DefectConvention(
        Defect.UNKNOWN_VIDEO,
        Location.PARAMETER,
        "unknown",
        (404,),
        "An unknown `{name}` is answered with 404.",
        f"{MISUSE}15.5.5",
    ),
    DefectConvention(
        Defect.MISSING_KEY,
        Location.AUTHORIZATION,
        "missing",
        (401, 403),
        "A request without a key is answered with 401 or 403.",
        f"{MISUSE}15.5.2",
        condition=OPEN_PROVIDER,
    ),
    DefectConvention(
        Defect.WRONG_KEY,
        Location.AUTHORIZATION,
        "wrong",
        (401, 403),
        "A request with a wrong key is answered with 401 or 403.",
        f"{MISUSE}15.5.2",
        condition=OPEN_PROVIDER,
    ),
    DefectConvention(
        Defect.OTHER_METHOD,
        Location.METHOD,
        "other",
        (404, 405, 501),
        "A method that the contract does not have is answered with 405, 404 or 501.",
        "RFC 9110, section 15.5.6",
    ),
    DefectConvention(
        Defect.UNFINISHED_VIDEO,
        Location.PARAMETER,
        "unfinished",
        (400, 403, 404, 409, 422, 425),
        "A `{name}` that is not completed is refused with a 4xx.",
        "documentation: remix a completed video",
        condition="it takes a video that is known to be unfinished (--pending-video-id)",
        of_jobs=True,
    ),
    DefectConvention(
        Defect.HOSTILE_ID,
        Location.PARAMETER,
        "hostile",
        # Whatever is no 5xx; what is busy shows nothing.
        frozenset(range(200, 500)) - {408, 425, 429},
        "A hostile `{name}` (a slash, dots, other scripts, bytes that are not UTF-8, thousands of characters) is "
        "answered with a 4xx, never a 5xx.",
        "RFC 9110, section 15.5; RFC 3986, section 2",
        hint="Answer 404 to whatever is no identifier of yours, before it reaches a database, a file or a header.",
    ),
)


def named_freely(operation: Operation) -> bool:
    """Return whether the first parameter in the path of an operation is any text, as an identifier is."""
    name = operation.path_parameter
    schemas = (
        parameter.schema for parameter in operation.parameters if (parameter.carrier, parameter.name) == (PATH, name)
    )
    return any("string" in normalized(schema).types and not normalized(schema).keywords for schema in schemas)


@frozen
class SequenceConvention:
    """A statement that compares a response with the first response of the run."""

    keyword: str
    statement: str


LATER = SequenceConvention("later", "A request that was accepted is accepted again, and its response is as complete.")
OTHER_MEDIA_TYPE = SequenceConvention(
    "media-type", "The response to a request in another media type gives back the texts that the first gives back."
)
LONG_TEXT = SequenceConvention(
    "text", "The response to a long text of many scripts gives the text back where that to a plain text does."
)


def convention_clauses(operation: Operation) -> Iterator[Clause]:
    """Yield the SHOULD clauses that apply to an operation: those whose members and parameters it has."""
    yield from refusal_clauses(operation)
    for status in operation.successes:
        yield from success_clauses(operation, status)


def refusal_clauses(operation: Operation) -> Iterator[Clause]:
    """Yield how requests should be refused."""
    request = partial(Clause, operation.name, Side.PROVIDER, Message.REQUEST, level=Level.SHOULD)
    pointer, statement = operation.node.pointer, "An invalid request is answered with a 4xx, never a 5xx."
    can_be_invalid = bool(operation.request_media_types) or any(map(parameter_rules, operation.parameters))
    if can_be_invalid:
        yield request(Location.REFUSAL, pointer, statement, source="RFC 9110, section 15.5", keyword="status")
    if can_be_invalid and operation.secured:
        statement = "A bad body is not answered with 401 or 403 where the key is accepted."
        source, hint = f"{MISUSE}15.5.2", "Clients ask their users for another key on a 401, and give up on a 403."
        yield request(Location.REFUSAL, pointer, statement, source=source, keyword="authorization", hint=hint)
    for convention in DEFECT_CONVENTIONS:
        path = convention.about(operation)
        if path is None:
            continue
        yield request(
            convention.location,
            pointer,
            convention.statement.replace("{name}", operation.path_parameter),
            source=convention.source,
            path=path,
            keyword=convention.keyword,
            condition=convention.condition,
            hint=convention.hint,
        )


def success_clauses(operation: Operation, status: str) -> Iterator[Clause]:
    """Yield what an accepted response should be although no schema states it."""
    pointer = operation.responses[status].pointer
    response = partial(Clause, operation.name, Side.PROVIDER, Message.RESPONSE, level=Level.SHOULD, status=status)
    json_schemas = operation.json_schemas(status)
    if json_schemas:
        statement = "The JSON has no byte order mark."
        yield response(Location.JSON, pointer, statement, source="RFC 8259, section 8.1", keyword="byte-order-mark")
        statement = "No object has a member twice."
        yield response(Location.JSON, pointer, statement, source="RFC 8259, section 4", keyword="repeated-members")
    described, new_job = members(json_schemas), costs_job(operation)
    for semantic in SEMANTICS:
        if {semantic.member, *semantic.needs} <= described.keys() and (new_job or not semantic.of_new_jobs):
            yield response(
                Location.BODY,
                described[semantic.member].pointer,
                semantic.statement,
                source=semantic.source,
                path=(semantic.member,),
                keyword=semantic.keyword,
                condition=semantic.condition,
                hint=semantic.hint,
                repeatable=semantic.repeatable,
            )
    for sequence in sequences(operation, described) if operation.method != "delete" else ():
        source = "documentation: the same response for every accepted request"
        yield response(
            Location.SEQUENCE, pointer, sequence.statement, source=source, keyword=sequence.keyword, repeatable=True
        )
    if "id" in described and new_job:
        source = "documentation: the unique identifier of the video job"
        statement = "No two jobs of a run have the same `id`."
        where = described["id"].pointer
        yield response(Location.BODY, where, statement, source=source, path=("id",), keyword="unique")


def given_back(operation: Operation) -> frozenset[str]:
    """Return the texts of a request that the response with the new job gives back."""
    if not costs_job(operation):
        return frozenset()
    texts = {name for media_type in operation.request_media_types for name in free_texts(operation, media_type)}
    described = {name for status in operation.successes for name in members(operation.json_schemas(status))}
    return frozenset(semantic.member for semantic in SEMANTICS if semantic.keyword == UNCHANGED) & texts & described


def sequences(operation: Operation, described: Mapping[str, Node]) -> Iterator[SequenceConvention]:
    """Yield the sequence conventions that some request can show; ``described`` are the members of the response."""
    media_types = operation.request_media_types
    yield LATER
    if not any(normalized(described[name]).nullable for name in given_back(operation) & described.keys()):
        return
    if len(media_types) > 1:
        yield OTHER_MEDIA_TYPE
    yield LONG_TEXT
