"""The event hooks of httpx2: a client reads what it read before, and its exchanges are judged."""

from __future__ import annotations

import asyncio
import gzip
import io
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from video_remix_contract.clauses.model import Side
from video_remix_contract.judging.model import Outcome
from video_remix_contract.live.model import Unjudged
from video_remix_contract.live.report import TrafficReport
from video_remix_contract.middleware import AsyncContractHook, ContractHook
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.reference_provider.behaviour import Together
from video_remix_contract.reference_provider.faults import all_faults, response_documents
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.schema.examples import request_document
from video_remix_contract.wire.encoding import is_form

from live.asking import as_json, send, shown, valid_request

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.wire.messages import Exchange


@pytest.fixture
def report() -> Iterator[TrafficReport]:
    """Return a report."""
    report = TrafficReport()
    yield report
    report.close()


def sync_client(clauses: Catalogue, report: TrafficReport, **settings: Any) -> httpx2.Client:
    """Return a client with the hook."""
    hook = ContractHook(clauses.contract, report=report)
    return httpx2.Client(trust_env=False, event_hooks={"response": [hook]}, **settings)


def test_both_clients_are_watched_over_real_sockets(clauses: Catalogue, report: TrafficReport) -> None:
    """A sync and an async client read the response, and both exchanges are judged on both sides."""
    responses = (fault for fault in all_faults(clauses) if fault.clause.message == "response")
    fault = next(fault for fault in responses if fault.clause.keyword == "required")

    async def ask(origin: str) -> httpx2.Response:
        hook = AsyncContractHook(clauses.contract, report=report)
        request = valid_request(clauses, origin)
        async with httpx2.AsyncClient(trust_env=False, event_hooks={"response": [hook]}) as client:
            assert hook.report is report
            return await client.post(request.url, headers=list(request.headers), content=request.body)

    with serving(ReferenceProvider(clauses.contract, Together((fault,)))) as origin:
        with sync_client(clauses, report) as client:
            first = send(client, valid_request(clauses, origin))
        second = asyncio.run(ask(origin))
    assert first.json().keys() == second.json().keys()
    assert first.elapsed.total_seconds() > 0
    assert second.elapsed.total_seconds() > 0
    assert shown(report, Outcome.BROKEN) == {fault.clause.id}
    assert report.counts.judged == 2


def mocked(respond: Callable[[httpx2.Request], httpx2.Response]) -> dict[str, Any]:
    """Return the settings of a client whose responses are made here."""
    return {"transport": httpx2.MockTransport(respond)}


def pieces(body: bytes, size: int = 50) -> Iterator[bytes]:
    """Yield a body in pieces."""
    yield from (body[start : start + size] for start in range(0, len(body), size))


async def async_pieces(body: bytes) -> AsyncIterator[bytes]:
    """Yield a body in pieces."""
    for piece in pieces(body):
        yield piece


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_streams_are_read_piece_by_piece(clauses: Catalogue, report: TrafficReport, coding: str) -> None:
    """Nothing is judged before the reader has read everything; a coding is undone for the judge."""
    body = as_json(response_documents(clauses.operation, at_refusals=False)[0])
    coded = gzip.compress(body) if coding == "gzip" else body
    headers = {"Content-Type": "application/json", "Content-Encoding": coding}
    settings = mocked(lambda _: httpx2.Response(200, headers=headers, content=pieces(coded)))
    request = valid_request(clauses)
    with (
        sync_client(clauses, report, **settings) as client,
        client.stream(request.method, request.url, headers=list(request.headers), content=request.body) as response,
    ):
        raw = []
        for chunk in response.iter_raw():
            raw.append(chunk)
            report.flush()
            assert report.counts.judged == 0
    assert raw == list(pieces(coded))
    assert shown(report, Outcome.BROKEN) & {clause.id for clause in clauses.clauses if clause.level == "MUST"} == set()
    assert report.counts.judged == 1


def test_a_stream_that_is_not_read_to_its_end_is_incomplete(clauses: Catalogue, report: TrafficReport) -> None:
    """A reader may stop early, with a sync client and with an async client."""
    request = valid_request(clauses)
    given: dict[str, Any] = {"headers": list(request.headers), "content": request.body}
    with (
        sync_client(clauses, report, **mocked(lambda _: httpx2.Response(200, content=pieces(b"x" * 200)))) as client,
        client.stream(request.method, request.url, **given) as response,
    ):
        assert next(response.iter_raw()) == b"x" * 50

    async def stop_early() -> None:
        hook = AsyncContractHook(clauses.contract, report=report)
        settings = mocked(lambda _: httpx2.Response(200, content=async_pieces(b"x" * 200)))
        async with (
            httpx2.AsyncClient(event_hooks={"response": [hook]}, **settings) as client,
            client.stream(request.method, request.url, **given) as response,
        ):
            async for _ in response.aiter_raw():
                break

    asyncio.run(stop_early())
    assert report.counts.unjudged == {Unjudged.INCOMPLETE: 2}


def test_a_response_that_another_hook_has_read_is_judged(clauses: Catalogue, report: TrafficReport) -> None:
    """Its content has lost its coding already."""
    body = as_json(response_documents(clauses.operation, at_refusals=False)[0])
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    settings = mocked(lambda _: httpx2.Response(200, headers=headers, content=pieces(gzip.compress(body))))
    ours = ContractHook(clauses.contract, report=report)
    hooks: dict[str, list[Any]] = {"response": [lambda response: response.read(), ours]}
    with httpx2.Client(event_hooks=hooks, **settings) as client:
        assert send(client, valid_request(clauses)).content == body
    assert shown(report, Outcome.BROKEN) & {clause.id for clause in clauses.clauses if clause.level == "MUST"} == set()
    assert report.counts.judged == 1


def test_forms_of_httpx2_are_judged(clauses: Catalogue, report: TrafficReport) -> None:
    """A form is written anew for each reader, so that the judge can have it after it was sent."""
    forms = [name for name in clauses.operation.request_media_types if is_form(name)]
    if not forms:
        pytest.skip("the contract has no request that is a form")
    document = request_document(clauses.operation, forms[0])
    exchanges: list[Exchange] = []
    with (
        serving(ReferenceProvider(clauses.contract, record=exchanges.append)) as origin,
        sync_client(clauses, report, headers={"Authorization": "Bearer key"}) as client,
    ):
        files = {name: (None, str(value)) for name, value in document.items()}
        assert client.post(valid_request(clauses, origin).url, files=files).status_code == 200
    assert len(exchanges) == 1
    assert shown(report, Outcome.BROKEN) & {clause.id for clause in clauses.of(Side.CLIENT)} == set()
    assert report.counts.judged == 1


@pytest.mark.parametrize("content", [pieces, io.BytesIO])
def test_streamed_requests_are_not_judged(
    clauses: Catalogue, report: TrafficReport, content: Callable[[bytes], Any]
) -> None:
    """What was streamed cannot be had again, and is not read twice."""
    exchanges: list[Exchange] = []
    with (
        serving(ReferenceProvider(clauses.contract, record=exchanges.append)) as origin,
        sync_client(clauses, report) as client,
    ):
        request = valid_request(clauses, origin)
        assert send(client, request, content=content(request.body)).status_code == 200
    assert [exchange.request.body for exchange in exchanges] == [request.body]
    assert report.counts.unjudged == {Unjudged.INCOMPLETE: 1}
    assert report.counts.errors == 0


def test_other_requests_are_not_looked_at(clauses: Catalogue, report: TrafficReport) -> None:
    """Another path leaves the response as it was."""
    with sync_client(clauses, report, **mocked(lambda _: httpx2.Response(200, json={}))) as client:
        assert client.get("http://127.0.0.1/v1/videos").json() == {}
    assert (report.counts.judged, report.counts.unjudged, report.counts.errors) == (0, {}, 0)


def test_a_response_that_cannot_be_read_is_left_to_its_reader(clauses: Catalogue, report: TrafficReport) -> None:
    """A response without its request, or of another library, raises nothing; the error is counted."""
    hook = ContractHook(clauses.contract, report=report)
    hook(httpx2.Response(200))
    hook(object())  # type: ignore[arg-type] # on purpose
    assert report.counts.errors == 2
