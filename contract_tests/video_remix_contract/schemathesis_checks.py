"""The clauses of the contract as a check of Schemathesis 4, for people who already run it.

Set ``SCHEMATHESIS_HOOKS=video_remix_contract.schemathesis_checks``; the check is then named ``remix_contract``::

    SCHEMATHESIS_HOOKS=video_remix_contract.schemathesis_checks schemathesis run openapi.yaml --url URL

Two environment variables are read when the module is imported: ``VIDEO_REMIX_CONTRACT_SPEC`` names another fragment,
and ``VIDEO_REMIX_CONTRACT_FAIL_ON=should`` makes broken SHOULD clauses fail too.
"""

from __future__ import annotations

import os
from typing import Any

import schemathesis
from attrs import evolve
from schemathesis import Case, CheckContext
from schemathesis.core.failures import Failure, Severity
from schemathesis.core.transport import Response as SchemathesisResponse
from schemathesis.errors import FailureGroup

from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.clauses.model import Level
from video_remix_contract.errors import UsageError
from video_remix_contract.judging.model import Observation
from video_remix_contract.judging.provider import judge_provider
from video_remix_contract.openapi.contract import load
from video_remix_contract.wire.messages import Exchange, Response, url_path

SPEC_VARIABLE = "VIDEO_REMIX_CONTRACT_SPEC"
FAIL_ON_VARIABLE = "VIDEO_REMIX_CONTRACT_FAIL_ON"


def failing_levels(fail_on: str) -> frozenset[Level]:
    """Return the levels of clauses that fail for ``must`` or ``should``; raises UsageError for another word.

    >>> sorted(failing_levels("should"))
    [<Level.MUST: 'MUST'>, <Level.SHOULD: 'SHOULD'>]
    """
    levels = {"must": frozenset({Level.MUST}), "should": frozenset(Level)}
    if fail_on.lower() not in levels:
        raise UsageError(f"{FAIL_ON_VARIABLE} is 'must' or 'should', not {fail_on!r}")
    return levels[fail_on.lower()]


CLAUSES = catalogue(load(os.environ.get(SPEC_VARIABLE) or None))
FAILING = failing_levels(os.environ.get(FAIL_ON_VARIABLE) or "must")


class BrokenClause(Failure):
    """A clause that a response breaks: the title is the clause's id, the message says where and how."""

    __slots__ = ()

    def __init__(self, observation: Observation) -> None:
        clause = observation.clause
        place = f"at {observation.pointer}: " if observation.pointer else ""
        super().__init__(
            operation=clause.operation,
            title=clause.id,
            message=f"{clause.level}: {clause.statement}\n{place}{observation.message}",
            severity=Severity.HIGH if clause.level is Level.MUST else Severity.LOW,
        )

    @property
    def _unique_key(self) -> str:
        # Schemathesis reports each class of failure once for an operation; here the clause tells failures apart.
        return self.title


def broken_clauses(clauses: Catalogue, exchange: Exchange, levels: frozenset[Level]) -> list[BrokenClause]:
    """Return a failure for each clause of these levels that the exchange breaks.

    >>> from video_remix_contract.probing.probes import valid
    >>> from video_remix_contract.probing.target import Target
    >>> clauses = CLAUSES.parts[0]
    >>> media_type = next(iter(clauses.operation.request_media_types))
    >>> request = valid(clauses, Target("http://127.0.0.1/v1", "key"), media_type).request
    >>> response = Response(200, (("Content-Type", "text/html"),), b"<p>ok</p>")
    >>> failures = broken_clauses(clauses, Exchange(request, response), failing_levels("must"))
    >>> print(failures[0].message.splitlines()[-1])
    the media type is text/html
    """
    failures: dict[str, BrokenClause] = {}
    for observation in judge_provider(clauses, exchange).broken:
        if observation.clause.level in levels:
            failures.setdefault(observation.clause.id, BrokenClause(observation))
    return list(failures.values())


def exchange_of(response: SchemathesisResponse) -> Exchange:
    """Return the exchange of a response of Schemathesis."""
    headers = tuple((name, value) for name, values in response.headers.items() for value in values)
    # Its request is one of the requests package; its headers are not.
    return evolve(
        Exchange.from_requests(response), response=Response(response.status_code, headers, response.content or b"")
    )


@schemathesis.check
def remix_contract(ctx: CheckContext, response: SchemathesisResponse, case: Case[Any]) -> None:  # noqa: ARG001 - the signature of a check
    """Judge a response to an operation of the contract; responses of other operations and to other methods pass.

    Raises a FailureGroup with a failure for each broken clause, so that Schemathesis reports every clause by its id.
    """
    exchange = exchange_of(response)
    clauses, request = CLAUSES.of_request(exchange.request), exchange.request
    ours = clauses is not None and clauses.operation.takes(request.method, url_path(request.url))
    failures = broken_clauses(clauses, exchange, FAILING) if clauses and ours else []
    if failures:
        raise FailureGroup(failures)
