"""The ASGI middleware: it judges what passes, and nobody who sends or serves can tell that it is there."""

from __future__ import annotations

import asyncio
import json
import random
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import StreamingResponse
from starlette.routing import Mount, Route
from support import KEY
from video_remix_contract.clauses.model import Level, Message, Side
from video_remix_contract.errors import UsageError
from video_remix_contract.judging.model import Outcome
from video_remix_contract.live.model import Finding, Unjudged
from video_remix_contract.live.report import TrafficReport
from video_remix_contract.middleware import ContractMiddleware
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.behaviour import Together
from video_remix_contract.reference_provider.faults import all_faults, response_documents
from video_remix_contract.reference_provider.server import serving

from live.asking import ORIGIN, Wire, as_json, responding, scope_of, send, shown, valid_request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_remix_contract.clauses.catalogue import Catalogue


@pytest.fixture
def findings() -> list[Finding]:
    """Return the findings of the report."""
    return []


@pytest.fixture
def report(findings: list[Finding]) -> Iterator[TrafficReport]:
    """Return a report that keeps its findings."""
    report = TrafficReport(findings.append)
    yield report
    report.close()


def drive(app: Any, scope: dict[str, Any], wire: Wire) -> None:
    """Run an ASGI application."""
    asyncio.run(app(scope, wire.receive, wire.send))


def test_a_provider_that_keeps_the_contract_breaks_nothing(clauses: Catalogue, report: TrafficReport) -> None:
    """Requests in every media type, over real sockets, to an application of Starlette with the middleware added."""
    app = Starlette(routes=[Mount("/", ReferenceProvider(clauses.contract))])
    app.add_middleware(ContractMiddleware, contract=clauses.contract, report=report)
    media_types = list(clauses.operation.request_media_types)
    with serving(app) as origin, httpx2.Client(trust_env=False) as client:
        for media_type in media_types:
            assert send(client, valid_request(clauses, origin, media_type)).status_code == 200
    assert shown(report, Outcome.BROKEN) == set()
    assert report.counts.judged == len(media_types)
    assert {count.side for count in report.counts.clauses} == set(Side)
    kept = shown(report, Outcome.KEPT)
    must = [clause for clause in clauses.clauses if clause.level is Level.MUST and clause.condition is None]
    about_accepted = {clause.id for clause in must if clause.message is Message.RESPONSE or clause.side is Side.CLIENT}
    assert about_accepted <= kept


def test_each_broken_clause_is_reported_without_the_key(
    clauses: Catalogue, report: TrafficReport, findings: list[Finding]
) -> None:
    """The finding has the clause, the place and the status; the key of the request is nowhere in it."""
    fault = next(fault for fault in all_faults(clauses) if fault.clause.rule and fault.clause.message == "response")
    provider = ReferenceProvider(clauses.contract, Together((fault,)))
    with serving(ContractMiddleware(provider, report=report)) as origin, httpx2.Client(trust_env=False) as client:
        send(client, valid_request(clauses, origin))
    assert shown(report, Outcome.BROKEN) == {fault.clause.id}
    (finding,) = findings
    assert finding.clause.id == fault.clause.id
    assert (finding.method, finding.status) == (clauses.operation.method.upper(), 200)
    assert finding.message
    assert KEY not in repr(finding)


@pytest.mark.parametrize("side", ["provider", "client"])
def test_a_single_side_can_be_watched(clauses: Catalogue, report: TrafficReport, side: Any) -> None:
    """Only the clauses of that side are counted."""
    app = ContractMiddleware(responding(b"{}"), clauses.contract, side=side, report=report)
    request = valid_request(clauses)
    drive(app, scope_of(request), Wire.carrying(request))
    report.flush()
    assert {count.side for count in report.counts.clauses} == {Side(side)}


def test_a_refusal_alone_is_unclear(clauses: Catalogue, report: TrafficReport) -> None:
    """Without an accepted request to compare with, a refusal neither keeps nor breaks a clause about requests."""
    provider = ContractMiddleware(ReferenceProvider(clauses.contract), clauses.contract, side="provider", report=report)
    request = valid_request(clauses)
    drive(provider, scope_of(request), Wire({"type": "http.request", "body": b"{"}))
    broken = {count.clause for count in report.counts.clauses if count.outcome is Outcome.BROKEN}
    assert broken == set()
    about_requests = {clause.id for clause in clauses.clauses if clause.message is Message.REQUEST and clause.rule}
    assert shown(report, Outcome.KEPT) & about_requests == set()
    assert shown(report, Outcome.UNCLEAR)


@pytest.mark.parametrize("change", [{"path": "/v1/videos"}, {"path": "/"}, {"method": "HEAD"}, {"method": "GET"}])
def test_other_requests_are_not_looked_at(clauses: Catalogue, report: TrafficReport, change: dict[str, Any]) -> None:
    """Another path or another method reaches the application with the server's own callables."""
    seen: list[Any] = []

    async def app(*given: Any) -> None:
        seen.append(given)

    wire, scope = Wire(), {**scope_of(valid_request(clauses)), "raw_path": None, **change}
    drive(ContractMiddleware(app, clauses.contract, report=report), scope, wire)
    assert seen == [(scope, wire.receive, wire.send)]
    assert (report.counts.judged, report.counts.unjudged) == (0, {})


@pytest.mark.parametrize("kind", ["websocket", "lifespan"])
def test_websockets_and_the_lifespan_are_not_looked_at(clauses: Catalogue, kind: str) -> None:
    """They reach the application with the server's own callables."""
    seen: list[Any] = []

    async def app(*given: Any) -> None:
        seen.append(given)

    wire, scope = Wire(), {"type": kind}
    drive(ContractMiddleware(app, clauses.contract), scope, wire)
    assert seen == [(scope, wire.receive, wire.send)]


def test_every_message_is_passed_on_at_once_and_unchanged(clauses: Catalogue, report: TrafficReport) -> None:
    """When the application's `send` returns, the server has the very message."""
    wire, request = Wire.carrying(valid_request(clauses)), valid_request(clauses)
    given = list(wire.messages)
    received: list[Any] = []
    messages: list[dict[str, Any]] = [
        {"type": "http.response.start", "status": 200, "headers": []},
        {"type": "http.response.body", "body": b"{", "more_body": True},
        {"type": "http.response.body", "body": b"}", "more_body": False},
    ]

    async def app(_: Any, receive: Any, send: Any) -> None:
        received.extend([await receive() for _ in range(3)])
        for count, message in enumerate(messages, 1):
            await send(message)
            assert len(wire.sent) == count
            assert wire.sent[-1] is message

    drive(ContractMiddleware(app, clauses.contract, report=report), scope_of(request), wire)
    assert [first is second for first, second in zip(received, given, strict=False)] == [True, True]
    assert received[2] == {"type": "http.disconnect"}
    report.flush()
    assert report.counts.judged == 1


def test_streamed_and_compressed_responses_are_judged(clauses: Catalogue, report: TrafficReport) -> None:
    """A body in many pieces, coded by a middleware further inside, is judged as a whole and reaches the client."""
    document = {**response_documents(clauses.operation, at_refusals=False)[0], "padding": "x" * 2000}
    text = as_json(document)

    async def remix(request: Any) -> StreamingResponse:
        await request.body()
        chunks = [text[start : start + 100] for start in range(0, len(text), 100)]
        return StreamingResponse(iter(chunks), media_type="application/json")

    route = Route(f"{BASE}{clauses.operation.path}", remix, methods=[clauses.operation.method.upper()])
    app = Starlette(routes=[route])
    app.add_middleware(GZipMiddleware)
    with (
        serving(ContractMiddleware(app, clauses.contract, report=report)) as origin,
        httpx2.Client(trust_env=False) as client,
    ):
        response = send(client, valid_request(clauses, origin))
    assert response.headers["content-encoding"] == "gzip"
    assert response.json() == document
    must = {clause.id for clause in clauses.clauses if clause.level is Level.MUST}
    assert shown(report, Outcome.BROKEN) & must == set()
    assert report.counts.judged == 1


@pytest.mark.parametrize("begun", [False, True])
def test_what_the_application_raises_is_raised(clauses: Catalogue, report: TrafficReport, *, begun: bool) -> None:
    """The exchange is counted as incomplete."""

    async def app(_: Any, receive: Any, send: Any) -> None:
        await receive()
        if begun:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        raise LookupError("the application's own")

    request = valid_request(clauses)
    with pytest.raises(LookupError, match="own"):
        drive(ContractMiddleware(app, clauses.contract, report=report), scope_of(request), Wire.carrying(request))
    assert report.counts.unjudged == {Unjudged.INCOMPLETE: 1}
    assert report.counts.errors == 0


def test_what_the_server_raises_is_raised(clauses: Catalogue, report: TrafficReport) -> None:
    """A server whose `send` fails, since the client has gone, fails for the application as it did before."""

    class Gone(Wire):
        async def send(self, message: Any) -> None:
            raise OSError(message["type"])

    request = valid_request(clauses)
    with pytest.raises(OSError, match=r"http\.response\.start"):
        drive(ContractMiddleware(responding(), clauses.contract, report=report), scope_of(request), Gone())
    assert report.counts.unjudged == {Unjudged.INCOMPLETE: 1}


def test_a_client_that_leaves_is_incomplete(clauses: Catalogue, report: TrafficReport) -> None:
    """The application sees the disconnect, and the exchange is not judged."""
    request = valid_request(clauses)
    half = {"type": "http.request", "body": request.body[:3], "more_body": True}
    seen: list[Any] = []

    async def app(_: Any, receive: Any, __: Any) -> None:
        seen.extend([await receive(), await receive()])

    drive(ContractMiddleware(app, clauses.contract, report=report), scope_of(request), Wire(half))
    assert seen == [half, {"type": "http.disconnect"}]
    assert report.counts.unjudged == {Unjudged.INCOMPLETE: 1}


@pytest.mark.parametrize("where", ["request", "response"])
def test_large_bodies_are_passed_on_and_not_judged(clauses: Catalogue, report: TrafficReport, where: str) -> None:
    """A body above the limit is counted, and every byte of it reaches its reader."""
    request, limit = valid_request(clauses), 500
    body = [b"x" * limit, b"y"]
    wire = Wire.carrying(request)
    if where == "request":
        wire = Wire(*({"type": "http.request", "body": part, "more_body": part == body[0]} for part in body))
    app = responding(*(body if where == "response" else [b"{}"]))
    drive(ContractMiddleware(app, clauses.contract, report=report, max_body=limit), scope_of(request), wire)
    assert b"".join(message.get("body", b"") for message in wire.sent) == (
        b"".join(body) if where == "response" else b"{}"
    )
    report.flush()
    assert report.counts.unjudged == {Unjudged.TOO_LARGE: 1}
    assert report.counts.judged == 0


def test_the_sample_is_drawn_from_the_generator(clauses: Catalogue, report: TrafficReport) -> None:
    """The same seed judges the same exchanges; a sample of nothing judges none."""
    request, expected = valid_request(clauses), random.Random(7)
    half = ContractMiddleware(
        responding(b"{}"), clauses.contract, sample=0.5, report=report, generator=random.Random(7)
    )
    none = ContractMiddleware(responding(b"{}"), clauses.contract, sample=0, report=report)
    for _ in range(20):
        drive(half, scope_of(request), Wire.carrying(request))
        drive(none, scope_of(request), Wire.carrying(request))
        report.flush()
    assert report.counts.judged == sum(expected.random() < 0.5 for _ in range(20))


@pytest.mark.parametrize("settings", [{"side": "server"}, {"sample": 1.5}, {"sample": float("nan")}, {"sample": -1}])
def test_wrong_settings_are_refused(clauses: Catalogue, settings: dict[str, Any]) -> None:
    """The message names the setting."""
    with pytest.raises(UsageError, match=next(iter(settings))):
        ContractMiddleware(responding(), clauses.contract, **settings)


@pytest.mark.parametrize("broken", [{"headers": [(None, b"x")]}, {"method": None}, {"raw_path": 5}])
def test_a_scope_that_cannot_be_read_is_served(
    clauses: Catalogue, report: TrafficReport, broken: dict[str, Any]
) -> None:
    """The error is counted; the application never hears of it."""
    request, wire = valid_request(clauses), Wire()
    app = ContractMiddleware(responding(b"{}"), clauses.contract, report=report)
    drive(app, {**scope_of(request), **broken}, wire)
    assert json.loads(b"".join(message.get("body", b"") for message in wire.sent)) == {}
    assert report.counts.errors == 1


def test_messages_that_cannot_be_read_are_passed_on(clauses: Catalogue, report: TrafficReport) -> None:
    """A body that is no bytes is the server's to refuse; here it is counted as an error, once."""
    request, wire = valid_request(clauses), Wire({"type": "http.request", "body": b"{}"})
    app = ContractMiddleware(responding("text"), clauses.contract, report=report)  # type: ignore[arg-type] # on purpose
    drive(app, scope_of(request), wire)
    assert [message.get("body") for message in wire.sent] == [None, "text", None]
    assert (report.counts.errors, report.counts.judged, report.counts.unjudged) == (1, 0, {})


def test_a_mounted_application_is_recognised(clauses: Catalogue, report: TrafficReport) -> None:
    """The path may begin with anything, and a server need not give it undecoded."""
    request = valid_request(clauses)
    scope = scope_of(request)
    scope = {**scope, "path": f"/prefix{scope['path']}", "raw_path": None}
    drive(ContractMiddleware(responding(b"{}"), clauses.contract, report=report), scope, Wire.carrying(request))
    report.flush()
    assert report.counts.judged == 1
    assert request.url.startswith(ORIGIN)
