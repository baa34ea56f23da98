"""Send what is drawn, within the budget of jobs, and shrink what breaks a clause."""

from __future__ import annotations

import asyncio
import itertools
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING

from attrs import define, field, frozen
from schemathesis.errors import SchemathesisError

from video_remix_contract.judge.controls import Twins
from video_remix_contract.judge.model import Outcome
from video_remix_contract.judge.provider import BUSY, body_breach
from video_remix_contract.judge.request import read_request
from video_remix_contract.openapi.operation import ContractError
from video_remix_contract.probing.fuzz.draws import Draw, invalid_draws, valid_draws
from video_remix_contract.probing.fuzz.search import Batch, Enough, without_traces
from video_remix_contract.probing.probes import Probe
from video_remix_contract.wire.messages import FailureKind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from hypothesis.strategies import SearchStrategy

    from video_remix_contract.judge.model import Judgement
    from video_remix_contract.openapi.operation import Contract
    from video_remix_contract.probing.runner import Run
    from video_remix_contract.wire.messages import Exchange, Request

# Draws in a row that could not be sent: repetitions, or what the budget does not allow.
PATIENCE = 400
# Answers in a row that say nothing: the provider is gone, or busy.
TROUBLE = 3
# Bounds of one search for the smallest request: what is sent, and what is looked at.
MOST_SHRINKING = 200
MOST_CANDIDATES = 600


@frozen
class Strategies:
    """What is drawn from: requests that are meant to be valid, and requests that are meant to be refused."""

    valid: SearchStrategy[Draw]
    invalid: SearchStrategy[Draw]

    @classmethod
    def of(cls, contract: Contract) -> Strategies | None:
        """Return the strategies of a contract; None where its operation has no request body.

        Raises ContractError for a schema that Schemathesis does not take; it has been tried.
        """
        if not contract.request_media_types:
            return None
        try:
            found = cls(valid_draws(contract), invalid_draws(contract))
            with without_traces():
                for strategy in (found.valid, found.invalid):
                    Batch(strategy, "trial").draws()
        except SchemathesisError as error:
            raise ContractError(f"nothing can be drawn from the fragment: {' '.join(str(error).split())}") from error
        return found


async def fuzz_provider(run: Run, count: int, strategies: Strategies | None) -> list[str]:
    """Draw and send so many more requests; return what there is to say of it, in sentences.

    Valid requests may use the budget of jobs but for its last one, which is kept for a request that should have been
    refused. What breaks a clause that nothing had broken before is shrunk to the smallest request that still does,
    with half of the jobs that are left at the most. Those requests come on top of ``count``.
    """
    if strategies is None:
        return ["fuzz: nothing to draw, the operation has no request body"]
    if not run.accepted:
        return ["fuzz: nothing was sent, since no valid request was accepted"]
    fuzz = Fuzz(run, Twins.of(run.judgements))
    for index, judgement in enumerate(run.judgements):
        fuzz.broken |= fuzz.breaches(judgement, index)
    accepted = run.accepted
    with without_traces():
        await fuzz.explore(count, strategies)
    told = f"fuzz: {fuzz.sent} of {count} drawn requests were sent, seed {run.seed}"
    if fuzz.shrinking:
        told += f", and {fuzz.shrinking} more to shrink what failed"
    told += f"; {run.accepted - accepted} were accepted"
    return [f"{told}; {fuzz.ended}" if fuzz.ended else told]


@frozen
class Meant:
    """A request that was drawn, with the clause that wants it refused (None for a valid one)."""

    request: Request
    refusal: str | None


@define
class Fuzz:
    """The drawn part of a run.

    ``broken`` are the clauses that are known to be broken, ``seen`` what each drawn request broke.
    """

    run: Run
    twins: Twins
    broken: set[str] = field(factory=set)
    seen: dict[Draw, set[str]] = field(factory=dict)
    sent: int = 0
    shrinking: int = 0
    trouble: dict[bool, int] = field(factory=lambda: {True: 0, False: 0})
    ended: str | None = None

    async def explore(self, count: int, strategies: Strategies) -> None:
        """Send valid and invalid draws in turn until so many are sent; shrink each new failure when it is met."""
        valid = stream(strategies.valid, f"valid {self.run.seed}")
        invalid = stream(strategies.invalid, f"invalid {self.run.seed}")
        turns = itertools.cycle((valid, invalid))
        idle = 0
        while self.sent < count:
            self.ended = self.stopped() or ("nothing more was drawn that could be sent" if idle > PATIENCE else None)
            if self.ended:
                return
            # Once the reserve alone is left, nothing that is valid is sent any more.
            batch, draw = await anext(invalid if self.run.left <= 1 else next(turns))
            if draw is None or draw in self.seen or not self.worthwhile(self.meant(draw)):
                idle += 1
                continue
            meant, idle = self.meant(draw), 0
            self.sent += 1
            spent = self.run.spent
            broken = await self.ask(draw, meant) - self.broken
            # What is refused costs no job, so that as much of it may be sent as there is time for.
            free = meant.refusal is not None and self.run.spent == spent
            self.broken |= broken
            for clause in sorted(broken):
                await self.shrink(batch, draw, clause, free=free)

    def stopped(self) -> str | None:
        """Return why nothing more can be sent."""
        if max(self.trouble.values()) >= TROUBLE:
            return f"the provider was gone or busy {TROUBLE} times in a row"
        return self.run.refusal()

    def meant(self, draw: Draw) -> Meant:
        """Read a drawn request as the judge does, who alone decides whether it is valid."""
        contract = self.run.catalogue.contract
        request = self.run.target.request(contract, body=draw.body, content_type=draw.content_type)
        breach = body_breach(read_request(contract, request))
        return Meant(request, breach.refusal if breach else None)

    def worthwhile(self, meant: Meant) -> bool:
        """Tell whether a request may be sent: no valid one from the reserve, nothing that is taken in any case."""
        return self.run.left > 1 if meant.refusal is None else meant.refusal not in self.broken

    async def ask(self, draw: Draw, meant: Meant) -> set[str]:
        """Send a request and return the clauses that it broke."""
        judgement = await self.run.send(Probe("fuzz", meant.refusal or "response.status", meant.request))
        if judgement is None:
            return set()
        # A busy provider may well refuse at once what is invalid, so valid and invalid requests count by themselves.
        valid = meant.refusal is None
        self.trouble[valid] = self.trouble[valid] + 1 if silent(judgement.exchange) else 0
        self.seen[draw] = self.breaches(judgement, len(self.run.judgements))
        return self.seen[draw]

    def breaches(self, judgement: Judgement, index: int) -> set[str]:
        """Return the clauses that an exchange breaks, beside the accepted twins of the run."""
        settled = (self.twins.settle(one, judgement, index) for one in judgement.observations)
        return {one.clause for one in settled if one.outcome is Outcome.BROKEN}

    async def shrink(self, batch: Batch[Draw], draw: Draw, clause: str, *, free: bool) -> None:
        """Look for the smallest request that breaks the clause as this one does; each that does is in the run."""
        loop = asyncio.get_running_loop()
        refusal = self.meant(draw).refusal
        reserve = 0 if free else max(self.run.left - self.run.left // 2, 1)
        most = self.shrinking + MOST_SHRINKING
        looked = itertools.count(1)
        interrupted = False

        def breaks(candidate: Draw) -> bool:
            if interrupted or next(looked) > MOST_CANDIDATES:
                raise Enough
            if candidate in self.seen:
                return clause in self.seen[candidate]
            meant = self.meant(candidate)
            # What is wrong in another way breaks another clause, and would cost a job to learn nothing.
            if meant.refusal != refusal:
                return False
            if self.run.left <= reserve or self.shrinking >= most or self.stopped():
                raise Enough
            self.shrinking += 1
            asking = asyncio.run_coroutine_threadsafe(self.ask(candidate, meant), loop)
            try:
                return clause in asking.result()
            except CancelledError:
                raise Enough from None

        try:
            await asyncio.to_thread(batch.smaller, draw, breaks)
        except asyncio.CancelledError:
            # The thread cannot be cancelled; it has to be told.
            interrupted = True
            raise


async def stream(strategy: SearchStrategy[Draw], name: str) -> AsyncIterator[tuple[Batch[Draw], Draw | None]]:
    """Yield draws without end, each with the batch that it comes from; None for a batch without any.

    Hypothesis begins with small ones; the larger tell more, which counts where few may be sent.
    """
    for number in itertools.count():
        batch = Batch(strategy, f"{name} {number}")
        draws: list[Draw | None] = [*await asyncio.to_thread(batch.draws)]
        for draw in reversed(draws or [None]):
            yield batch, draw


def silent(exchange: Exchange) -> bool:
    """Tell whether an exchange shows that the provider is gone or busy."""
    if exchange.response is None:
        return exchange.failure is not None and exchange.failure.kind is FailureKind.UNREACHABLE
    return exchange.response.status in BUSY
