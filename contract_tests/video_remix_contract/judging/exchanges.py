"""Judge exchanges that anything has brought: one at a time, or all of them for a verdict."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.clauses.model import Level, Side
from video_remix_contract.clauses.profile import Profile
from video_remix_contract.judging import verdict as verdicts
from video_remix_contract.judging.client import judge_client
from video_remix_contract.judging.model import Judgement
from video_remix_contract.judging.provider import judge_provider
from video_remix_contract.judging.unseen import read_exchange
from video_remix_contract.judging.verdict import Finding, Verdict
from video_remix_contract.openapi.contract import Contract
from video_remix_contract.wire.messages import Exchange

JUDGES = {Side.PROVIDER: judge_provider, Side.CLIENT: judge_client}


def judge(
    contract: Contract,
    exchange: Exchange,
    *,
    side: Literal["provider", "client"] | None = None,
    profile: str = Profile.STRICT,
) -> list[Finding]:
    """Return what an exchange breaks of the contract: on a side, or on both.

    A finding has ``clause`` (with ``id``, ``level``, ``statement`` …), ``message``, ``pointer`` (JSON pointer into
    the body) and ``got`` (the value that came). Nothing is reported that a single exchange does not prove: whether a
    refusal was right takes other exchanges (``conclude``). An exchange that goes to none of several operations breaks
    nothing.

    Raises ValueError for an unknown side or profile.

    >>> import video_remix_contract as vrc
    >>> contract = vrc.load()
    >>> body = b'{"prompt": 5}'
    >>> headers = (("Content-Type", "application/json"), ("Authorization", "Bearer key"))
    >>> request = vrc.Request("POST", "http://127.0.0.1/v1/videos/video_123/remix", headers, body)
    >>> for finding in vrc.judge(contract, vrc.Exchange(request, vrc.Response(200, (), b"{}"))):
    ...     print(finding.clause.id, finding.got)
    request.prompt.type.scalar 200
    client.prompt.type 5
    """
    clauses = catalogue(contract, Profile(profile)).of_request(exchange.request)
    sides = list(Side) if side is None else [Side(side)]
    return [
        Finding(observation.clause, observation.message, observation.pointer, observation.got, exchange)
        for judgement in (judge_sides(clauses, exchange, sides) if clauses else ())
        # What is usual breaks nothing.
        if judgement.usual is None
        for observation in judgement.broken
    ]


def judge_sides(clauses: Catalogue, exchange: Exchange, sides: Iterable[Side]) -> list[Judgement]:
    """Return what an exchange shows of each of these sides; its request is read once.

    What a provider answers under a fault is not its own, and says nothing of it.
    """
    reading = read_exchange(clauses, exchange)
    return [JUDGES[side](clauses, exchange, reading) for side in sides if side is Side.CLIENT or exchange.fault is None]


def conclude(
    contract: Contract,
    exchanges: Iterable[Exchange],
    *,
    side: Literal["provider", "client"] = "provider",
    profile: str = Profile.STRICT,
    fail_on: Literal["must", "should"] = "must",
) -> Verdict:
    """Return the verdict on a provider or a client by exchanges, in the order in which they happened.

    ``verdict.overall`` is conformant, nonconformant or inconclusive; ``verdict.results`` has a result for every
    clause of the side. A clause passes only when some exchange could have failed it.

    Raises ValueError for an unknown side, profile or level.

    >>> import video_remix_contract as vrc
    >>> str(vrc.conclude(vrc.load(), []).overall)
    'inconclusive'
    """
    clauses = catalogue(contract, Profile(profile))
    judged = Side(side)
    judgements = [
        judgement
        for exchange in exchanges
        if (part := clauses.of_request(exchange.request))
        for judgement in judge_sides(part, exchange, [judged])
    ]
    return verdicts.conclude(clauses, judged, judgements, fail_on=Level(fail_on.upper()))
