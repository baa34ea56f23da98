"""What the reference provider responds to every probe, recorded without a network."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from attrs import evolve
from support import KEY
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.judging.model import Outcome
from video_remix_contract.judging.provider import judge_provider
from video_remix_contract.openapi.contract import load
from video_remix_contract.probing.carriers import carriers
from video_remix_contract.probing.defects import defective
from video_remix_contract.probing.hostile import blank_texts, hostile_bodies, hostile_ids
from video_remix_contract.probing.payloads import joined, packed
from video_remix_contract.probing.probes import invalid, valid
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.reference_provider.store import UNFINISHED, USABLE
from video_remix_contract.wire.messages import Exchange

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.clauses.model import Clause
    from video_remix_contract.probing.probes import Probe

CLAUSES = catalogue(load())
TARGET = Target("http://127.0.0.1/v1", KEY, USABLE, UNFINISHED[0])


@cache
def recorded() -> tuple[Exchange, ...]:
    """Return the exchanges of a run of all probes."""
    provider = ReferenceProvider(CLAUSES.contract)
    media_types = list(CLAUSES.operation.request_media_types)
    probes = [valid(CLAUSES, TARGET, name, video_id=video_id) for name in media_types for video_id in USABLE]
    probes += [valid(CLAUSES, TARGET, name, text=joined(packed(0))) for name in media_types]
    probes += [*invalid(CLAUSES, TARGET), *hostile_bodies(CLAUSES, TARGET)]
    probes += [*defective(CLAUSES, TARGET, "video_unknown"), *hostile_ids(CLAUSES, TARGET)]
    probes += [*blank_texts(CLAUSES, TARGET), *(valid(CLAUSES, TARGET, name) for name in media_types)]
    for carrier in carriers(CLAUSES.operation):
        probes.append(valid(CLAUSES, TARGET, carrier.media_type, features=carrier.features))

    def ask(probe: Probe) -> Exchange:
        return Exchange(probe.request, provider.respond(probe.request), defect=probe.defect)

    return tuple(ask(probe) for probe in probes)


def accepted() -> list[Exchange]:
    """Return the recorded exchanges whose request was accepted."""
    return [exchange for exchange in recorded() if exchange.accepted]


def refused() -> list[Exchange]:
    """Return the recorded exchanges whose request was refused."""
    return [exchange for exchange in recorded() if not exchange.accepted]


def broken(exchange: Exchange, clauses: Catalogue = CLAUSES) -> set[Clause]:
    """Return the clauses that an exchange breaks by itself."""
    observations = judge_provider(clauses, exchange).observations
    return {observation.clause for observation in observations if observation.outcome is Outcome.BROKEN}


def with_body(exchange: Exchange, body: bytes) -> Exchange:
    """Return an exchange with another body in its response."""
    assert exchange.response is not None
    return evolve(exchange, response=evolve(exchange.response, body=body))


def document(exchange: Exchange) -> Any:
    """Return the document of a response."""
    assert exchange.response is not None
    return json.loads(exchange.response.body)
