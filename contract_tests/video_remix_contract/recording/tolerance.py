"""What a client bears: how each run under a fault or in a scenario ended, and how many jobs it made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

from attrs import frozen

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.judging.model import Observation
from video_remix_contract.judging.model import Outcome as Shown
from video_remix_contract.judging.provider import judge_provider
from video_remix_contract.probing.target import Target
from video_remix_contract.recording.command import Ended, Outcome
from video_remix_contract.recording.recorder import Run
from video_remix_contract.recording.scenarios import Scenario, driven
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.fault import Fault
from video_remix_contract.reference_provider.faults import all_faults
from video_remix_contract.schema.examples import binary_members, request_document
from video_remix_contract.wire.encoding import encode
from video_remix_contract.wire.messages import Exchange, Request


class Bearing(StrEnum):
    """What a client makes of a run; ``silent`` is a success although what it got was broken."""

    WORKED = "worked"
    NOTICED = "noticed"
    SILENT = "silent"
    CRASHED = "crashed"
    HUNG = "hung"
    # The client never met it: it sends no request that the fault is about.
    UNSEEN = "unseen"


@frozen
class Survival:
    """How a run ended: its fault or scenario, what the client made of it, jobs made, requests sent.

    ``got`` is the value that broke the clause of the fault.
    """

    name: str
    clause: str | None
    bearing: Bearing
    jobs: int
    requests: int
    got: Any = None

    @property
    def document(self) -> dict[str, Any]:
        """The entry of the report."""
        return {
            "clause": self.clause,
            "outcome": str(self.bearing),
            "noticed": self.bearing is Bearing.NOTICED,
            "jobs": self.jobs,
            "requests": self.requests,
            "got": self.got,
        }


def survival(catalogue: Catalogue, run: Run, ended: Ended) -> Survival:
    """Return what a client made of a run."""
    seen = None if run.fault is None else next(shown(catalogue, run.fault, run.exchanges), None)
    disturbed = seen is not None if run.fault else bool(run.scenario and disturbed_by(run.scenario, run))
    bearing = {
        Outcome.SUCCEEDED: Bearing.SILENT if disturbed else Bearing.WORKED,
        Outcome.FAILED: Bearing.NOTICED,
        Outcome.CRASHED: Bearing.CRASHED,
        Outcome.HUNG: Bearing.HUNG,
    }[ended.outcome]
    if run.fault and seen is None:
        bearing = Bearing.UNSEEN
    clause, got = (run.fault.clause.id, seen.got if seen else None) if run.fault else (None, None)
    return Survival(run.name, clause, bearing, run.provider.jobs, len(run.exchanges), got)


def disturbed_by(scenario: Scenario, run: Run) -> bool:
    """Return whether a client did not get in a scenario what it asked for; a redirect may have led it there."""
    return scenario.disturbs and not (scenario.redirect and run.provider.jobs)


def shown(catalogue: Catalogue, fault: Fault, exchanges: Sequence[Exchange]) -> Iterator[Observation]:
    """Yield what exchanges show of the clause of a fault: a breach, or a valid request that was declined."""
    for exchange in exchanges:
        part = catalogue.of_request(exchange.request)
        for observation in judge_provider(part, exchange).observations if part else ():
            if observation.clause == fault.clause and observation.outcome in {Shown.BROKEN, Shown.DECLINED}:
                yield observation


def visible_faults(catalogue: Catalogue) -> list[Fault]:
    """Return the faults that a client can meet whose requests are valid."""
    requests = list(valid_requests(catalogue))
    provider = ReferenceProvider(catalogue.contract)
    visible = []
    for fault in all_faults(catalogue):
        provider.restart(fault)
        exchanges = [Exchange(request, provider.respond(request)) for request in requests]
        if next(shown(catalogue, fault, exchanges), None):
            visible.append(fault)
    return visible


def valid_requests(catalogue: Catalogue) -> Iterator[Request]:
    """Yield a valid request in each media type to each operation that a client is asked to call."""
    target = Target(f"http://127.0.0.1{BASE}", "key")
    for operation in driven(catalogue):
        for media_type in operation.request_media_types:
            document, files = request_document(operation, media_type), binary_members(operation, media_type)
            content_type, body = encode(media_type, document, files=files)
            yield target.request(operation, body=body, content_type=content_type)
