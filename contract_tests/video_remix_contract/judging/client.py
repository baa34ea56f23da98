"""Judge a client by an exchange: what it sent, whatever came back."""

from __future__ import annotations

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.judging.model import Judgement, observed
from video_remix_contract.judging.request import read_request
from video_remix_contract.wire.messages import Exchange


def judge_client(catalogue: Catalogue, exchange: Exchange) -> Judgement:
    """Judge a client by an exchange."""
    reading = read_request(catalogue, exchange.request)
    observations = tuple(
        observed(demand.client, kept=demand.kept, pointer=demand.pointer, message=demand.message, got=demand.got)
        for demand in reading.demands
        if demand.client
    )
    return Judgement(exchange, reading, observations)
