"""What live traffic shows: counts by clause, findings, and why an exchange was not judged."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from attrs import frozen

from video_remix_contract.clauses.model import Clause, Side
from video_remix_contract.judging.model import Observation, Outcome
from video_remix_contract.judging.trimming import small
from video_remix_contract.wire.messages import Request, url_path


class Unjudged(StrEnum):
    """Why an exchange was not judged.

    ``incomplete``: the request was not read to its end, or the response was not sent to its end. ``too-large``: a body
    is above the limit. ``queue-full``: more was waiting than is kept. ``closed``: the report had been closed.
    """

    INCOMPLETE = "incomplete"
    TOO_LARGE = "too-large"
    QUEUE_FULL = "queue-full"
    CLOSED = "closed"


class Count(NamedTuple):
    """What is counted: the id of a clause, who has to keep it, and whether it was kept, broken or unclear."""

    clause: str
    side: Side
    outcome: Outcome


@frozen
class Counts:
    """The numbers of a report at a moment.

    ``clauses`` has the number of exchanges by ``Count``, ``judged`` the number of exchanges, ``unjudged`` the
    exchanges that were left out by reason, ``errors`` the exceptions inside, those of callbacks included.
    """

    clauses: Mapping[Count, int]
    judged: int
    unjudged: Mapping[Unjudged, int]
    errors: int


@frozen
class Finding:
    """A broken clause in live traffic: where, how, and in which exchange.

    ``pointer`` is a JSON pointer into the body, ``got`` the value that came, cut where it is large; ``path`` is without
    the query. Findings carry values of bodies, which may be personal data. They never carry credentials.
    """

    clause: Clause
    message: str
    pointer: str
    got: Any
    method: str
    path: str
    status: int

    @classmethod
    def of(cls, observation: Observation, request: Request, status: int) -> Finding:
        """Return the finding of an observation."""
        return cls(
            observation.clause,
            small(observation.message),
            small(observation.pointer),
            small(observation.got),
            request.method,
            url_path(request.url),
            status,
        )
