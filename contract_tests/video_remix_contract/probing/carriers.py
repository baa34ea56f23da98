"""Valid requests that carry features: what official clients add to a request, and what naive readers break on.

A feature costs no job of its own: it travels with a request that the run sends anyway. Where the response to that is
not as it should be, further requests tell the features apart from each other and from the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from attrs import define, frozen

from video_remix_contract.clauses.features import FEATURES, carries
from video_remix_contract.clauses.model import Clause
from video_remix_contract.clauses.semantics import UNCHANGED
from video_remix_contract.judging.featured import speaks_of_the_request
from video_remix_contract.judging.model import Judgement, Outcome
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.probing.payloads import joined, packed, plain_text
from video_remix_contract.probing.probes import valid
from video_remix_contract.schema.examples import free_texts
from video_remix_contract.wire.encoding import is_form
from video_remix_contract.wire.messages import FailureKind

if TYPE_CHECKING:
    # Whoever asks only which features travel with what has nothing to send.
    from video_remix_contract.probing.runner import Runner

# What the last request of a run carries; everything else travels with the hazardous texts.
AT_THE_END = ("expect", "case")
# In forms, since the official Ruby client sends its forms so.
IN_FORMS = ("part-headers", "chunked")
# The most delicate last: it is taken off first.
IN_JSON = ("charset", "repeated", "characters", "surrogate", "nul")


@frozen
class Carrier:
    """A valid request that carries features, the most delicate last; ``hazards`` is whether its text is hazardous."""

    media_type: str
    features: tuple[str, ...]
    hazards: bool


def carriers(operation: Operation) -> list[Carrier]:
    """Return the carriers of a run: a hazardous text in each media type, and the plain request at its end.

    Where the contract has a single media type, its requests carry all the features that they can.
    """
    media_types = list(operation.request_media_types)
    with_texts = [media_type for media_type in media_types if free_texts(operation, media_type)]
    left = [*IN_FORMS, *IN_JSON]
    result = []
    for media_type in sorted(with_texts, key=is_form):
        alone = len(with_texts) == 1
        own = IN_FORMS if is_form(media_type) else IN_JSON
        features = [name for name in left if (alone or name in own) and carries(operation, media_type, FEATURES[name])]
        result.append(Carrier(media_type, tuple(features), hazards=True))
        left = [name for name in left if name not in features]
    if media_types:
        features = [name for name in left if carries(operation, media_types[0], FEATURES[name])]
        result.append(Carrier(media_types[0], (*features, *AT_THE_END), hazards=False))
    return sorted(result, key=lambda carrier: (not carrier.hazards, media_types.index(carrier.media_type)))


@define
class CarrierProbing:
    """Sends a carrier, and what tells its features and its text apart; ``known`` are the clauses broken before."""

    runner: Runner
    carrier: Carrier
    known: set[Clause]

    async def send(self, text: str | None, features: Sequence[str] = ()) -> Judgement | None:
        """Send a request with a text, or the plain request for None, with some features."""
        probe = valid(self.runner.catalogue, self.runner.target, self.carrier.media_type, text=text, features=features)
        return await self.runner.send(probe)

    def new(self, judgement: Judgement) -> set[Clause]:
        """Return the clauses that a request broke, or was declined by, and nothing had broken before.

        A text that came back changed shows itself where it was changed, so nothing has to be searched for.
        """
        new = broken_clauses([judgement]) - self.known
        return {clause for clause in new if clause.keyword != UNCHANGED}

    def failed(self, judgement: Judgement | None) -> bool:
        """Return whether a request shows that something is wrong; "not now" and "not you" show nothing."""
        if judgement is None:
            return False
        exchange = judgement.exchange
        if exchange.response is None:
            return exchange.failure is not None and exchange.failure.kind is not FailureKind.UNREACHABLE
        refused = not judgement.accepted and speaks_of_the_request(exchange.response.status)
        return refused or bool(self.new(judgement))

    async def breaks(self, text: str | None, features: Sequence[str] = ()) -> bool:
        """Send a request and return whether something is wrong."""
        return self.failed(await self.send(text, features))

    async def probe(self) -> None:
        """Send the request with all its features; where something is wrong, look for the cause."""
        runner, features = self.runner, self.carrier.features
        pieces = hazards(runner, self.carrier.media_type) if self.carrier.hazards else []
        text = joined(pieces) if pieces else None
        first = await self.send(text, features)
        if first is None or not self.failed(first):
            return
        response, lossy = first.exchange.response, self.lossy(first)
        if response is None or not response.accepted:
            await self.take_off(pieces)
        elif lossy and self.new(first) <= {first.reading.features[name] for name in lossy}:
            # Where more of the text was changed, the loss is a part of that, and no further request is spent on it.
            if all(observation.clause.keyword != UNCHANGED for observation in first.broken):
                await self.tell_apart(lossy)
        elif await self.breaks(text):
            await self.search(pieces)
        else:
            await self.tell_apart(features)

    def lossy(self, judgement: Judgement) -> list[str]:
        """Return the features that did not come back whole."""
        new = self.new(judgement)
        return [name for name in self.carrier.features if judgement.reading.features.get(name) in new]

    async def take_off(self, pieces: list[str]) -> None:
        """Take the features off one after the other until the request is accepted, which then is the control."""
        text = joined(pieces) if pieces else None
        on, off, broken = list(self.carrier.features), [], True
        while broken and on:
            off.append(on.pop())
            broken = await self.breaks(text, on)
        if broken:
            # The text is refused as it is: what it does with delicate characters would look the same.
            await self.tell_apart([name for name in self.carrier.features if not FEATURES[name].matches])
            await self.search(pieces)
        else:
            # The request that is accepted without it is the control for the feature that was taken off last.
            await self.tell_apart(off[:-1])

    async def tell_apart(self, features: Sequence[str]) -> None:
        """Send the plain request with the features, and with each of them alone where something is wrong."""
        if features and await self.breaks(None, features) and len(features) > 1:
            for name in features:
                await self.send(None, [name])

    async def search(self, pieces: list[str]) -> None:
        """Look for the smallest text that breaks what the whole does, and leave the jobs for what follows.

        Its length may break something as well as its characters, so a plain text of the same length is asked first. A
        half that breaks nothing leaves the other as the culprit, which is asked by itself at the end.
        """
        if not pieces or await self.breaks(plain_text(len(joined(pieces)))):
            return
        parts, reserve = pieces, jobs_to_follow(self.runner)
        while len(parts) > 1 and self.runner.budget.left > reserve:
            half = middle(parts)
            parts = parts[:half] if await self.breaks(joined(parts[:half])) else parts[half:]
        if len(parts) < len(pieces):
            await self.breaks(joined(parts))


def middle(pieces: Sequence[str]) -> int:
    """Return where to part pieces of a text, at least two, into halves of about the same length."""
    whole = sum(map(len, pieces))
    return min(range(1, len(pieces)), key=lambda index: abs(2 * sum(map(len, pieces[:index])) - whole))


def jobs_to_follow(runner: Runner) -> int:
    """Return how many jobs the search for a cause leaves: for other carriers, other videos, and two to confirm."""
    return len(carriers(runner.catalogue.operation)) + len(runner.target.video_ids)


async def probe_carrier(runner: Runner, carrier: Carrier) -> None:
    """Send a request that carries features; where something is wrong, look for the cause."""
    await CarrierProbing(runner, carrier, broken_clauses(runner.judgements)).probe()


def hazards(runner: Runner, media_type: str) -> list[str]:
    """Return the pieces of the hazardous text for a media type, which leaves room for what the features add."""
    limits = [limit for limit in runner.catalogue.texts[media_type].values() if limit is not None]
    room = sum(len(feature.sample) for feature in FEATURES.values())
    return packed(runner.seed, min(limits) - room if limits else None)


def broken_clauses(judgements: Iterable[Judgement]) -> set[Clause]:
    """Return the clauses that are broken, or by which a valid request was declined."""
    bad = {Outcome.BROKEN, Outcome.DECLINED}
    return {
        observation.clause
        for judgement in judgements
        for observation in judgement.observations
        if observation.outcome in bad
    }
