"""Judge a client by an exchange: what it sent, whatever came back."""

from __future__ import annotations

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.judging.model import Judgement, Observation, observed
from video_remix_contract.judging.request import Reading
from video_remix_contract.judging.unseen import read_exchange
from video_remix_contract.wire.messages import Exchange


def judge_client(catalogue: Catalogue, exchange: Exchange, reading: Reading | None = None) -> Judgement:
    """Judge a client by an exchange; ``reading`` is its request as it was read, where that was done already."""
    reading = reading or read_exchange(catalogue, exchange)
    known = reading.kind
    if known is None:
        return Judgement(exchange, reading, demanded_of_client(reading))
    if known.of_client is None:
        known.of_client = demanded_of_client(reading)
    return Judgement(exchange, reading, known.of_client, (), None, None, known)


def demanded_of_client(reading: Reading) -> tuple[Observation, ...]:
    """Return what a request shows of what is demanded of a client."""
    return tuple(
        observed(demand.client, kept=demand.kept, pointer=demand.pointer, message=demand.message, got=demand.got)
        for demand in reading.demands
        if demand.client
    )
