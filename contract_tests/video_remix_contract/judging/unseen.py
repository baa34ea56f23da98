"""Judge by what a recording shows: what it left out was not left out by those who are judged."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from attrs import evolve

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.model import Location, Message
from video_remix_contract.judging.model import Judgement
from video_remix_contract.judging.request import Demand, Reading, read_request
from video_remix_contract.wire.messages import Exchange, Unseen

# What takes the part of a request that a recording may lack.
PARTS = {
    Unseen.CREDENTIALS: frozenset({Location.AUTHORIZATION, Location.COOKIE}),
    Unseen.REQUEST_BODY: frozenset({Location.BODY, Location.FRAMING, Location.HOSTILE}),
}
# What a response shows without its body.
HEAD = frozenset({Location.HTTP, Location.STATUS, Location.CONTENT_TYPE})


def read_exchange(catalogue: Catalogue, exchange: Exchange) -> Reading:
    """Read the request of an exchange by what its recording shows of it."""
    reading = read_request(catalogue, exchange.request)
    if not exchange.unseen:
        return reading
    hidden = {location for part in exchange.unseen for location in PARTS.get(part, ())}
    demands = tuple(demand for demand in reading.demands if not about(demand, hidden))
    # Requests of which a part is not seen are not known to be alike.
    reading = evolve(reading, demands=demands, kind=None)
    return evolve(reading, document=None, features={}) if Unseen.REQUEST_BODY in exchange.unseen else reading


def about(demand: Demand, hidden: AbstractSet[Location]) -> bool:
    """Return whether something is demanded of what a recording does not show."""
    return any(clause.location in hidden for clause in (demand.client, demand.refusal) if clause)


def as_seen(judgement: Judgement) -> Judgement:
    """Return a judgement without what it says of the body of a response that is not seen."""
    if Unseen.RESPONSE_BODY not in judgement.exchange.unseen:
        return judgement
    observations = tuple(
        observation
        for observation in judgement.observations
        if observation.clause.message is Message.REQUEST or observation.clause.location in HEAD
    )
    return evolve(judgement, observations=observations, additional=(), document=None)
