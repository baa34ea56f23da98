"""Send what is drawn, within the budget of jobs, and shrink what breaks a clause."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from concurrent.futures import CancelledError

from attrs import define, field, frozen
from hypothesis.strategies import SearchStrategy
from schemathesis.errors import SchemathesisError

from video_remix_contract.clauses.model import Clause, Location, Message
from video_remix_contract.errors import ContractError
from video_remix_contract.judging.controls import Controls
from video_remix_contract.judging.model import Judgement, Outcome
from video_remix_contract.judging.request import read_request
from video_remix_contract.judging.statuses import BUSY
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.probing.defaults import LARGEST_BODY
from video_remix_contract.probing.fuzz.draws import Draw, invalid_draws, valid_draws
from video_remix_contract.probing.fuzz.search import Batch, Enough, without_traces
from video_remix_contract.probing.probes import Probe
from video_remix_contract.probing.runner import Runner
from video_remix_contract.wire.messages import Exchange, FailureKind, Request

# Draws in a row that could not be sent: repetitions, or what the budget does not allow.
MAX_IDLE_DRAWS = 400
# Responses in a row that show nothing: the provider is gone, or busy.
MAX_SILENT = 3
# Bounds of a search for the smallest request: how many are sent, and how many are looked at.
MAX_SHRINKING = 200
MAX_CANDIDATES = 600
# The place of an exchange in a run after which all controls were accepted.
BEFORE_THE_CONTROLS = -1


@frozen
class Strategies:
    """What is drawn from: requests that are meant to be valid, and requests that are meant to be refused."""

    valid: SearchStrategy[Draw]
    invalid: SearchStrategy[Draw]

    @classmethod
    def of(cls, operation: Operation, largest_body: int = LARGEST_BODY) -> Strategies | None:
        """Return the strategies of an operation for bodies of at most so many bytes; None where it has no request body.

        Raises ContractError for a schema that Schemathesis does not take; it has been tried.
        """
        if not operation.request_media_types:
            return None
        try:
            strategies = cls(valid_draws(operation, largest_body), invalid_draws(operation, largest_body))
            with without_traces():
                for strategy in (strategies.valid, strategies.invalid):
                    Batch(strategy, "trial").draws()
        except SchemathesisError as error:
            raise ContractError(f"nothing can be drawn from the fragment: {' '.join(str(error).split())}") from error
        return strategies


async def fuzz_provider(runner: Runner, count: int, strategies: Strategies | None) -> str:
    """Draw and send so many more requests; return a sentence about it.

    Valid requests may use the budget of jobs except for its last job, which is kept for a request that should have
    been refused. What breaks a clause that nothing had broken before is shrunk to the smallest request that still
    does, with at most half of the jobs that are left. Those requests are sent in addition to ``count``.
    """
    if strategies is None:
        return "fuzz: nothing to draw, the operation has no request body"
    if not runner.any_accepted:
        return "fuzz: nothing was sent, since no valid request was accepted"
    fuzz = Fuzz(runner, Controls.of(runner.judgements))
    for index, judgement in enumerate(runner.judgements):
        fuzz.broken |= fuzz.breaches(judgement, index)
    accepted = runner.budget.accepted
    with without_traces():
        await fuzz.explore(count, strategies)
    sentence = f"fuzz: {fuzz.sent} of {count} drawn requests were sent, seed {runner.seed}"
    if fuzz.shrinking:
        sentence += f", and {fuzz.shrinking} more to shrink what failed"
    sentence += f"; {runner.budget.accepted - accepted} were accepted"
    return f"{sentence}; {fuzz.ended}" if fuzz.ended else sentence


@frozen
class Meant:
    """A request that was drawn, with the clause that wants it refused (None for a valid request)."""

    request: Request
    refusal: Clause | None


@define
class Fuzz:
    """The drawn part of a run.

    ``broken`` are the clauses that are known to be broken, ``seen`` what each drawn request broke.
    """

    runner: Runner
    controls: Controls
    broken: set[Clause] = field(factory=set)
    seen: dict[Draw, set[Clause]] = field(factory=dict)
    sent: int = 0
    shrinking: int = 0
    silent: dict[bool, int] = field(factory=lambda: {True: 0, False: 0})
    ended: str | None = None

    async def explore(self, count: int, strategies: Strategies) -> None:
        """Send valid and invalid draws in turn until so many are sent; shrink each new failure when it is met."""
        budget = self.runner.budget
        valid = stream(strategies.valid, f"valid {self.runner.seed}")
        invalid = stream(strategies.invalid, f"invalid {self.runner.seed}")
        turns = itertools.cycle((valid, invalid))
        idle = 0
        while self.sent < count:
            idle_for_long = "nothing more was drawn that could be sent" if idle > MAX_IDLE_DRAWS else None
            self.ended = self.stopped() or idle_for_long
            if self.ended:
                return
            # Once the reserve alone is left, nothing that is valid is sent any more.
            batch, draw = await anext(invalid if budget.left <= 1 else next(turns))
            if draw is None or draw in self.seen or not self.worthwhile(self.meant(draw)):
                idle += 1
                continue
            meant, idle = self.meant(draw), 0
            self.sent += 1
            spent = budget.spent
            broken = await self.ask(draw, meant) - self.broken
            # What is refused costs no job, so that as much of it may be sent as there is time for.
            free = meant.refusal is not None and budget.spent == spent
            self.broken |= broken
            for clause in sorted(broken, key=lambda clause: clause.id):
                await self.shrink(batch, draw, clause, free=free)

    def stopped(self) -> str | None:
        """Return why nothing more can be sent."""
        if max(self.silent.values()) >= MAX_SILENT:
            return f"the provider was gone or busy {MAX_SILENT} times in a row"
        return self.runner.budget.exhausted()

    def meant(self, draw: Draw) -> Meant:
        """Read a drawn request as the judge does, who alone decides whether it is valid."""
        catalogue = self.runner.catalogue
        request = self.runner.target.request(catalogue.operation, body=draw.body, content_type=draw.content_type)
        breach = read_request(catalogue, request).refusable
        return Meant(request, breach.refusal if breach else None)

    def worthwhile(self, meant: Meant) -> bool:
        """Return whether a request may be sent.

        A valid request may not use the reserve; an invalid request is not sent where such are known to be accepted.
        """
        return self.runner.budget.left > 1 if meant.refusal is None else meant.refusal not in self.broken

    async def ask(self, draw: Draw, meant: Meant) -> set[Clause]:
        """Send a request and return the clauses that it broke."""
        status = self.runner.catalogue.find(Location.STATUS, message=Message.RESPONSE)
        judgement = await self.runner.send(Probe("fuzz", meant.refusal or status, meant.request))
        if judgement is None:
            return set()
        # A busy provider may well refuse at once what is invalid, so valid and invalid requests count by themselves.
        valid = meant.refusal is None
        self.silent[valid] = self.silent[valid] + 1 if silent(judgement.exchange) else 0
        # The controls come before all draws; a plain request at the end shows whether they are still accepted.
        self.seen[draw] = self.breaches(judgement, BEFORE_THE_CONTROLS)
        return self.seen[draw]

    def breaches(self, judgement: Judgement, index: int) -> set[Clause]:
        """Return the clauses that an exchange breaks, by the controls of the run."""
        settled = (self.controls.settle(observation, judgement, index) for observation in judgement.observations)
        return {observation.clause for observation in settled if observation.outcome is Outcome.BROKEN}

    async def shrink(self, batch: Batch[Draw], draw: Draw, clause: Clause, *, free: bool) -> None:
        """Look for the smallest request that breaks the clause as this draw does; each that does is in the run."""
        loop = asyncio.get_running_loop()
        budget = self.runner.budget
        refusal = self.meant(draw).refusal
        reserve = 0 if free else max(budget.left - budget.left // 2, 1)
        limit = self.shrinking + MAX_SHRINKING
        looked = itertools.count(1)
        interrupted = False

        def breaks(candidate: Draw) -> bool:
            if interrupted or next(looked) > MAX_CANDIDATES:
                raise Enough
            if candidate in self.seen:
                return clause in self.seen[candidate]
            meant = self.meant(candidate)
            # What is wrong in another way breaks another clause, and would cost a job to learn nothing.
            if meant.refusal != refusal:
                return False
            if budget.left <= reserve or self.shrinking >= limit or self.stopped():
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
            # The thread cannot be cancelled; it looks at this flag.
            interrupted = True
            raise


async def stream(strategy: SearchStrategy[Draw], name: str) -> AsyncIterator[tuple[Batch[Draw], Draw | None]]:
    """Yield draws without end, each with the batch that it comes from; None for a batch without any.

    Hypothesis begins with small draws; the larger show more, which counts where few may be sent.
    """
    for number in itertools.count():
        batch = Batch(strategy, f"{name} {number}")
        draws: list[Draw | None] = [*await asyncio.to_thread(batch.draws)]
        for draw in reversed(draws or [None]):
            yield batch, draw


def silent(exchange: Exchange) -> bool:
    """Return whether an exchange shows that the provider is gone or busy."""
    if exchange.response is None:
        return exchange.failure is not None and exchange.failure.kind is FailureKind.UNREACHABLE
    return exchange.response.status in BUSY
