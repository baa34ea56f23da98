"""The scenarios that a recording provider puts a client into: what it is asked to send, and what comes back.

None of them breaks a clause of the schema; they are what happens between any client and any provider.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from attrs import evolve, field, frozen

from video_remix_contract.clauses.calls import texts
from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.jobs import costs_job
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.openapi.parameters import PATH
from video_remix_contract.probing.payloads import joined, packed
from video_remix_contract.reference_provider.behaviour import Behaviour, Occasion, with_header
from video_remix_contract.reference_provider.responses import refusal_document
from video_remix_contract.reference_provider.store import USABLE
from video_remix_contract.schema.examples import allows, request_document
from video_remix_contract.schema.normalize import normalized
from video_remix_contract.wire.encoding import json_text
from video_remix_contract.wire.messages import Response

# Every visible character that has a meaning in a URL, an escape among them, and those that a request line cannot have.
IDENTIFIERS = {"identifier": "video/1?a=b&c#d%2Fe+f;g", "identifier-unicode": "video 夕焼け é"}
RETRY_AFTER = "1"


class Effect(StrEnum):
    """What happens to a response on the wire, after the job was made."""

    HANG_UP = "hang-up"
    CUT_OFF = "cut-off"
    SLOW = "slow"


@frozen
class Scenario(Behaviour):
    """A situation for a client; it concerns requests to ``operations`` (by name) that the provider would accept.

    ``given`` has by parameter and member what the client is asked to send. ``status`` is what it gets in place of the
    documented one, ``makes_job`` whether a job was made all the same, ``media_type`` and ``body`` are in place of the
    document (None for the document of the status). ``redirect`` is the status of a redirect, ``elsewhere`` whether it
    leads to another origin. ``disturbs`` is whether a client should report that something went wrong.
    """

    name: str
    statement: str
    given: Mapping[str, str] = field(factory=dict)
    status: int | None = None
    makes_job: bool = True
    headers: tuple[tuple[str, str], ...] = ()
    media_type: str | None = None
    body: bytes | None = None
    effect: Effect | None = None
    redirect: int | None = None
    elsewhere: bool = False
    operations: frozenset[str] = frozenset()

    @property
    def disturbs(self) -> bool:
        """Whether the client does not get what it asked for at its first try."""
        broken_off = self.effect in {Effect.HANG_UP, Effect.CUT_OFF}
        return broken_off or any((self.status, self.body, self.redirect))

    def declines(self, occasion: Occasion) -> int | None:
        """Decline a request without making a job."""
        concerns = occasion.reading.operation in self.operations
        return self.status if concerns and not self.makes_job else None

    def respond(self, response: Response, occasion: Occasion) -> Response:
        """Replace the response to a request that made a job, and complete that to a declined one."""
        if occasion.reading.operation not in self.operations:
            return response
        if not self.makes_job:
            return self.with_headers(response) if response.status == self.status else response
        if occasion.job == 0 or not (self.status or self.body is not None):
            return response
        body = response.body if self.body is None else self.body
        response = evolve(response, status=self.status or response.status, body=body)
        response = with_header(response, "Content-Length", str(len(body)))
        return self.with_headers(with_header(response, "Content-Type", self.media_type or "application/json"))

    def with_headers(self, response: Response) -> Response:
        """Return a response with the headers of the scenario."""
        for name, value in self.headers:
            response = with_header(response, name, value)
        return response


def scenarios(catalogue: Catalogue) -> list[Scenario]:
    """Return every scenario of a contract, the plain one first."""
    operations = driven(catalogue)
    names = frozenset(operation.name for operation in operations)
    return [evolve(scenario, operations=names) for scenario in described(operations[0])]


def driven(catalogue: Catalogue) -> Sequence[Operation]:
    """Return the operations that a client is asked to call: those that make jobs, or all where none does."""
    return [operation for operation in catalogue.operations if costs_job(operation)] or catalogue.operations


def described(operation: Operation) -> Iterator[Scenario]:
    """Yield the scenarios of an operation."""
    plain = plain_values(operation)
    yield Scenario("plain", "nothing is special", plain)
    hazards = {name: hazardous(operation, name) for name in texts(operation)}
    if any(hazards.values()):
        given = plain | {name: text for name, text in hazards.items() if text}
        yield Scenario("text", "a text of many scripts, with line breaks, escapes and blank ends", given)
    for parameter in operation.parameters:
        if parameter.carrier == PATH and parameter.name == operation.path_parameter:
            for name, value in IDENTIFIERS.items():
                if allows(parameter.schema, value):
                    yield Scenario(name, f"a `{parameter.name}` to be escaped", plain | {parameter.name: value})
    busy = (("Retry-After", RETRY_AFTER),)
    failed, refused = error(operation, "The server failed."), error(operation, "The request was refused.")
    yield Scenario("busy", "429 with Retry-After, no job is made", plain, 429, makes_job=False, headers=busy)
    yield Scenario("overloaded", "503 with Retry-After, no job is made", plain, 503, makes_job=False, headers=busy)
    yield Scenario("conflict", "409, no job is made", plain, 409, makes_job=False)
    yield Scenario("unavailable", "503 after a job was made", plain, 503, body=failed)
    yield Scenario("server-error", "500 after a job was made", plain, 500, body=failed)
    yield Scenario("hang-up", "no response after a job was made", plain, effect=Effect.HANG_UP)
    yield Scenario("cut-off", "half of the response after a job was made", plain, effect=Effect.CUT_OFF)
    yield Scenario("slow", "the response takes a few seconds", plain, effect=Effect.SLOW)
    for status in (301, 307, 308):
        yield Scenario(f"moved-{status}", f"a redirect with {status} to the same origin", plain, redirect=status)
    yield Scenario("elsewhere", "a redirect with 307 to another origin", plain, redirect=307, elsewhere=True)
    yield Scenario("error-with-200", "an error envelope with the status of a success", plain, body=refused)
    page = b"<!doctype html><title>Welcome</title><p>It works."
    yield Scenario("html-with-200", "a web page with the status of a success", plain, media_type="text/html", body=page)


def plain_values(operation: Operation) -> dict[str, str]:
    """Return plain values for the parameters of the path and the texts of the request."""
    given = {name: USABLE[0] if name == operation.path_parameter else "text" for name in operation.path_parameters}
    for media_type in operation.request_media_types:
        document = request_document(operation, media_type)
        given |= {name: document[name] for name in texts(operation) if isinstance(document.get(name), str)}
    return given


def hazardous(operation: Operation, name: str) -> str | None:
    """Return a text of many scripts for a member of the request, None where the schema does not allow it."""
    schemas = [
        member
        for schema in operation.request_media_types.values()
        if (member := normalized(schema).properties.get(name))
    ]
    limits = [limit for schema in schemas if (limit := normalized(schema).asks("maxLength")) is not None]
    text = joined(packed(0, int(min(limits)) if limits else None))
    return text if all(allows(schema, text) for schema in schemas) else None


def error(operation: Operation, message: str) -> bytes:
    """Return the body of an error."""
    envelope: dict[str, str | None] = {"message": message, "type": "server_error", "param": None, "code": None}
    return json_text(refusal_document(operation, envelope, 500) or {"error": envelope})
