"""What a client keeps from what its user asks for to what arrives: clauses that take several requests, or a driver.

A driver is who asks the client for a call and knows what was to be sent; nothing in a request shows that.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from video_remix_contract.clauses.from_schema import members
from video_remix_contract.clauses.jobs import costs_job
from video_remix_contract.clauses.model import Clause, Level, Location, Message, Side
from video_remix_contract.clauses.semantics import UNCHANGED
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.openapi.parameters import PATH
from video_remix_contract.schema.examples import free_texts

SINGLE, METHOD, KEY = "single", "method", "key"
DRIVEN = "it takes a driver that says what was to be sent"
LOST = "it takes a response that is lost after the provider may have made a job"
REDIRECTED = "it takes a provider that redirects"
REPEATED = "RFC 9110, section 9.2.2: a client does not repeat a POST on its own unless it knows that this is harmless"
SINGLE_HINT = (
    "Switch automatic retries off for this call (in the official SDKs: max_retries=0), or send an Idempotency-Key and "
    "check that the provider honours it."
)


def call_clauses(operation: Operation) -> Iterator[Clause]:
    """Yield what is asked of a client's calls of an operation that makes jobs."""
    if not costs_job(operation):
        return
    client = partial(Clause, operation.name, Side.CLIENT, Message.REQUEST)
    pointer = operation.node.pointer
    for parameter in operation.parameters:
        if parameter.carrier == PATH:
            yield client(
                Location.PARAMETER,
                parameter.node.pointer,
                f"`{parameter.name}` arrives as the user gave it.",
                source="documentation: what is to be remixed",
                path=(parameter.name,),
                keyword=UNCHANGED,
                condition=DRIVEN,
                hint="Percent-encode the identifier once, as a single segment of the path (RFC 3986, section 3.3).",
            )
    described = members(operation.request_media_types.values())
    for name in texts(operation):
        yield client(
            Location.BODY,
            described[name].pointer,
            f"`{name}` arrives as the user gave it, character for character.",
            source="documentation: the text that directs the job",
            path=(name,),
            keyword=UNCHANGED,
            condition=DRIVEN,
        )
    statement = "One call makes at most one job: what may have made a job is not sent again without an idempotency key."
    yield client(
        Location.CALL,
        pointer,
        statement,
        level=Level.SHOULD,
        source=REPEATED,
        keyword=SINGLE,
        condition=LOST,
        hint=SINGLE_HINT,
    )
    yield client(
        Location.REDIRECT,
        pointer,
        f"A redirected {operation.method.upper()} keeps its method, or is reported as not done.",
        level=Level.SHOULD,
        source="RFC 9110, section 15.4.2",
        keyword=METHOD,
        condition=REDIRECTED,
        hint="A GET makes no job; its 200 is not the response that was asked for.",
    )
    if operation.secured:
        yield client(
            Location.REDIRECT,
            operation.security_pointer,
            "The key is not sent to another origin after a redirect.",
            level=Level.SHOULD,
            source="RFC 9110, section 15.4",
            keyword=KEY,
            condition=REDIRECTED,
        )


def texts(operation: Operation) -> list[str]:
    """Return the members of the request that take any text, in whatever media type."""
    named = (name for media_type in operation.request_media_types for name in free_texts(operation, media_type))
    return list(dict.fromkeys(named))
