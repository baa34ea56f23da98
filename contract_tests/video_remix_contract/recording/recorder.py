"""The recording provider: a reference provider for each run of a client, which the path of the base URL names."""

from __future__ import annotations

import asyncio
import re
import threading
from bisect import insort
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from attrs import define, evolve, field, frozen
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.types import Receive, Scope, Send

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.errors import UsageError, suggestion
from video_remix_contract.recording.scenarios import IDENTIFIERS, Effect, Scenario, scenarios
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider, received, sent
from video_remix_contract.reference_provider.behaviour import Behaviour, Together
from video_remix_contract.reference_provider.connection import Connection
from video_remix_contract.reference_provider.fault import Fault
from video_remix_contract.reference_provider.faults import fault_named, faults_by_name
from video_remix_contract.reference_provider.responses import answer_document
from video_remix_contract.reference_provider.store import Source
from video_remix_contract.wire.encoding import json_text
from video_remix_contract.wire.messages import Exchange, Failure, FailureKind, Request, Response, url_path

ADDRESS = re.compile(r"(?:/t/([^/]*))?(?:/f/([^/]*))?(?:/s/([^/]*))?(/moved)?(?=/v1(?:/|$))")
# Longer than anybody waits for an answer that is on its way, shorter than anybody waits for a test.
SLOW_SECONDS = 3.0
# A client that never stops must not fill the memory.
MAX_RUNS, MAX_EXCHANGES, MAX_BYTES = 2000, 20_000, 256 * 1024 * 1024


@frozen
class Address:
    """What the path of a base URL says of a run: its label, fault and scenario, and whether it was redirected."""

    label: str = ""
    fault: str = ""
    scenario: str = ""
    moved: bool = False

    @property
    def path(self) -> str:
        """The path of the base URL."""
        parts = (("t", self.label), ("f", self.fault), ("s", self.scenario))
        named = "".join(f"/{letter}/{quote(value, safe='')}" for letter, value in parts if value)
        return f"{named}{'/moved' if self.moved else ''}{BASE}"

    @classmethod
    def of(cls, path: str) -> tuple[Address, str]:
        """Return what the path of a URL says, and the rest of it from /v1."""
        match = ADDRESS.match(path)
        if match is None:
            return cls(), path
        label, fault, scenario, moved = match.groups(default="")
        return cls(unquote(label), unquote(fault), unquote(scenario), bool(moved)), path[match.end() :]


@define
class Run:
    """A run of a client: a provider of its own, what the client was asked to send, and its exchanges in order."""

    provider: ReferenceProvider
    scenario: Scenario | None = None
    fault: Fault | None = None
    given: Mapping[str, str] = field(factory=dict)
    exchanges: list[Exchange] = field(factory=list)

    @property
    def name(self) -> str:
        """The fault or the scenario of the run."""
        return self.fault.id if self.fault else self.scenario.name if self.scenario else ""

    @property
    def title(self) -> str | None:
        """What it is, in words."""
        return f"{'fault' if self.fault else 'scenario'} {self.name}" if self.name else None


def ignored(_: Exchange) -> None:
    """Do nothing with an exchange."""


class Recorder:
    """An ASGI application that serves any number of runs and records them; ``other_origin`` is where redirects lead.

    ``record`` is called with each exchange.
    """

    def __init__(self, catalogue: Catalogue, record: Callable[[Exchange], None] = ignored) -> None:
        self.catalogue = catalogue
        self.record = record
        self.faults = faults_by_name(catalogue)
        self.scenarios = {scenario.name: scenario for scenario in scenarios(catalogue)}
        self.runs: dict[Address, Run] = {}
        self.other_origin = ""
        self.dropped = 0
        self.bytes_left = MAX_BYTES
        self.idle = threading.Event()
        self.idle.set()
        self.open = 0

    def check(self, address: Address) -> None:
        """Raise UsageError for a fault or a scenario that there is not."""
        if address.fault:
            fault_named(self.faults, address.fault)
        if address.scenario and address.scenario not in self.scenarios:
            near = suggestion(address.scenario, self.scenarios)
            known = f"; there are {', '.join(self.scenarios)}"
            raise UsageError(f"there is no scenario {address.scenario!r}{near or known}")

    def begin(self, address: Address, given: Mapping[str, str] | None = None) -> Run:
        """Begin a run; raises UsageError for a fault or a scenario that there is not."""
        self.check(address)
        fault, scenario = self.faults.get(address.fault), self.scenarios.get(address.scenario)
        if len(self.runs) >= MAX_RUNS:
            raise UsageError(f"more than {MAX_RUNS} runs; start the provider again")
        behaviours: list[Behaviour] = [behaviour for behaviour in (fault, scenario) if behaviour]
        provider = ReferenceProvider(self.catalogue.contract, Together(tuple(behaviours)))
        for name in IDENTIFIERS.values():
            provider.answers.store.sources[name] = Source("completed", "queued")
        run = Run(provider, scenario, fault, given or {})
        self.runs[address] = run
        return run

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request (ASGI 3)."""
        if scope["type"] != "http":
            return
        self.open += 1
        self.idle.clear()
        try:
            await self.serve(scope, receive, send)
        finally:
            self.open -= 1
            if not self.open:
                self.idle.set()

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request in the run that its path names."""
        started = datetime.now(UTC)
        try:
            request = await received(HttpRequest(scope, receive))
        except ClientDisconnect:
            return
        connection = Connection.of(scope)
        address, rest = Address.of(url_path(request.url))
        try:
            run = self.runs.get(evolve(address, moved=False)) or self.begin(evolve(address, moved=False))
        except UsageError as error:
            body = json_text({"error": {"message": str(error), "type": "invalid_request_error"}})
            await sent(Response(404, (("Content-Type", "application/json"),), body), request, send)
            return
        inner = evolve(request, url=urlunsplit(urlsplit(request.url)._replace(path=rest)))
        response = (
            self.redirected(run, address, inner) or self.moved(run, address, inner) or run.provider.respond(inner)
        )
        done = run.scenario and response.accepted and self.concerns(run.scenario, inner)
        effect = run.scenario.effect if run.scenario and done else None
        lost = effect in {Effect.HANG_UP, Effect.CUT_OFF} or (effect is Effect.SLOW and not await waited(receive))
        exchange = Exchange(
            request,
            None if lost else response,
            FAILURES[effect] if effect and lost else None,
            started=started,
            label=address.label or None,
            place=run.title,
            wire=connection.wire if connection else None,
            fault=address.fault or address.scenario or None,
        )
        self.keep(run, exchange)
        if not lost or effect is Effect.CUT_OFF:
            await sent(response, request, send, cut=lost)
        if lost and connection:
            connection.hang_up()

    def keep(self, run: Run, exchange: Exchange) -> None:
        """Record an exchange, within bounds."""
        self.record(exchange)
        size = len(exchange.request.body)
        if size > self.bytes_left or len(run.exchanges) >= MAX_EXCHANGES:
            self.dropped += 1
            return
        self.bytes_left -= size
        # A slow response ends after what came later: the order is that of the requests.
        insort(run.exchanges, exchange, key=begun)

    def redirected(self, run: Run, address: Address, request: Request) -> Response | None:
        """Return the redirect of a scenario, None where it has none for this request."""
        scenario = run.scenario
        if scenario is None or scenario.redirect is None or address.moved or not self.concerns(scenario, request):
            return None
        parts = urlsplit(request.url)
        base = self.other_origin if scenario.elsewhere else f"{parts.scheme}://{parts.netloc}"
        path = evolve(address, moved=True).path + parts.path.removeprefix(BASE)
        location = f"{base}{path}{'?' if parts.query else ''}{parts.query}"
        return Response(scenario.redirect, (("Location", location), ("Content-Length", "0")))

    def moved(self, run: Run, address: Address, request: Request) -> Response | None:
        """Return the response to a redirected request with another method: that of a server that takes any."""
        part = self.catalogue.of_request(request)
        concerned = run.scenario and part and self.concerns(run.scenario, request)
        if not address.moved or not concerned or part is None or request.method.lower() == part.operation.method:
            return None
        body = json_text(answer_document(part.operation, {}))
        headers = (("Content-Type", "application/json"), ("Content-Length", str(len(body))))
        return Response(int(part.operation.successes[0].replace("XX", "00")), headers, body)

    def concerns(self, scenario: Scenario, request: Request) -> bool:
        """Return whether a request goes to an operation that a scenario is about."""
        path = url_path(request.url)
        return any(
            operation.name in scenario.operations and operation.values(path) is not None
            for operation in self.catalogue.operations
        )


FAILURES = {
    Effect.HANG_UP: Failure(FailureKind.CLOSED, "a hang-up without a response"),
    Effect.CUT_OFF: Failure(FailureKind.CLOSED, "a response that was cut off"),
    Effect.SLOW: Failure(FailureKind.TIMEOUT, "a response that the client did not wait for"),
}


def begun(exchange: Exchange) -> datetime:
    """Return when an exchange of ours began."""
    assert exchange.started is not None, "the recorder looks at the clock"
    return exchange.started


async def waited(receive: Receive) -> bool:
    """Wait as a slow provider does, and return whether the client is still there."""
    try:
        async with asyncio.timeout(SLOW_SECONDS):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return True
    return False
