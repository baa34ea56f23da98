"""No answer, at no moment and over no connection, makes the client send twice or forget what may have been done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpcore2
import httpx2
import pytest

from .hostile import ANSWERS, MOMENTS, Hostile, HostileProvider, Moment
from .support import KEY, answer, client, provider, receiving, remix_video, request_model, sending

Settings = dict[str, Any]


class Twice(httpx2.Auth):
    """An auth flow that sends each request a second time, whatever came."""

    def auth_flow(self, request: httpx2.Request) -> Any:
        """Yield the request twice."""
        yield request
        yield request


class Stubborn(httpx2.HTTPTransport):
    """A transport that sends again after whatever came."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send twice."""
        super().handle_request(request).close()
        return super().handle_request(request)


class AsyncStubborn(httpx2.AsyncHTTPTransport):
    """The same, awaited."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send twice."""
        await (await super().handle_async_request(request)).aclose()
        return await super().handle_async_request(request)


def raise_for_status(response: httpx2.Response) -> None:
    """Do what the documentation of httpx2 shows as a hook."""
    response.raise_for_status()


async def araise_for_status(response: httpx2.Response) -> None:
    """Do the same for an async client."""
    response.raise_for_status()


def hooks(kind: type) -> Settings:
    """Return the hook of a kind of client."""
    return {"response": [raise_for_status if kind is httpx2.Client else araise_for_status]}


def transport(kind: type, **settings: Any) -> Any:
    """Return a transport for a kind of client."""
    return (httpx2.HTTPTransport if kind is httpx2.Client else httpx2.AsyncHTTPTransport)(**settings)


def stubborn(kind: type) -> Any:
    """Return the transport for a kind of client that sends twice."""
    return (Stubborn if kind is httpx2.Client else AsyncStubborn)()


OWN: dict[str, Callable[[type], Settings]] = {
    "own": lambda _: {},
    "retries": lambda kind: {"transport": transport(kind, retries=3)},
    "hooks": lambda kind: {"event_hooks": hooks(kind)},
    "mounts": lambda kind: {"mounts": {"all://": transport(kind)}},
    "auth": lambda _: {"auth": Twice()},
    "digest": lambda _: {"auth": httpx2.DigestAuth("user", "password")},
    "stubborn": lambda kind: {"transport": stubborn(kind)},
}
"""Connections of the package's own, by what httpx_args hold."""
GIVEN: dict[str, Callable[[type], Settings]] = {
    "given": lambda _: {"follow_redirects": True, "max_redirects": 5},
    "given with retries and hooks": lambda kind: {
        "follow_redirects": True,
        "transport": transport(kind, retries=3),
        "event_hooks": hooks(kind),
    },
}
"""Clients of the caller."""
PLAIN = {"own", "given"}
"""The ways that are tried at every moment."""
FORGETFUL = {"hooks", "given with retries and hooks", "auth", "digest", "stubborn"}
"""Where something of the caller stands between the answer and the package, which then believes no refusal."""


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for nothing before a retry."""

    async def wait(_: float) -> None:
        pass

    monkeypatch.setattr(sending, "sleep", lambda _: None)
    monkeypatch.setattr(sending, "async_sleep", wait)


def connected(url: str, kind: type, way: str, **settings: Any) -> Any:
    """Return a client of the package that sends in one of the ways."""
    if way in OWN:
        return client.AuthenticatedClient(url, KEY, max_retries=2, httpx_args={**OWN[way](kind), **settings})
    given = kind(**GIVEN[way](kind), **settings)
    plain = client.AuthenticatedClient(url, KEY, max_retries=2)
    return (plain.set_httpx_client if kind is httpx2.Client else plain.set_async_httpx_client)(given)


def outcomes(link: Any, kind: type, server: HostileProvider) -> Iterator[tuple[str, Hostile, Any, int]]:
    """Yield, for every hostile answer, its name, itself, the error or None, and how often the request arrived."""
    errors: dict[str, Any] = {}
    loop = asyncio.new_event_loop()

    def run(function: Any, *arguments: Any, **settings: Any) -> None:
        result = function(*arguments, **settings)
        if asyncio.iscoroutine(result):
            loop.run_until_complete(result)

    call = remix_video.sync if kind is httpx2.Client else remix_video.asyncio
    for number, hostile in enumerate(ANSWERS.values()):
        server.script = (hostile.data,)
        try:
            run(call, f"video_{number}", client=link, body=request_model())
        except client.APIError as error:
            errors[f"video_{number}"] = error
    for owner in (link, link.connections.given, link.connections.async_given):
        if owner is not None:
            run(owner.close if kind is httpx2.Client else owner.aclose)
    loop.close()
    for number, (name, hostile) in enumerate(ANSWERS.items()):
        yield name, hostile, errors.get(f"video_{number}"), server.arrived(f"video_{number}")


KINDS = pytest.mark.parametrize("kind", [httpx2.Client, httpx2.AsyncClient], ids=["sync", "async"])
COMBINATIONS = [(way, moment) for way in (*OWN, *GIVEN) for moment in MOMENTS if way in PLAIN or moment == "request"]


def test_the_catalogue_is_as_large_as_it_says() -> None:
    """A hundred answers come over 13 combinations of way and moment, by a reset and by a proxy, to both clients."""
    assert len(ANSWERS) >= 100
    assert len(COMBINATIONS) == 13


@KINDS
@pytest.mark.parametrize(("way", "moment"), COMBINATIONS)
def test_a_hostile_answer(way: str, moment: Moment, kind: type) -> None:
    """The request arrives once at most, and the error says that it was not processed only where that is certain."""
    with HostileProvider((b"",), moment=moment) as server:
        for name, hostile, error, arrived in outcomes(connected(server.url, kind, way), kind, server):
            assert arrived <= 1, name
            assert error is not None, name
            if way in FORGETFUL:
                assert error.may_have_been_processed or hostile.refuses, name
            else:
                assert error.may_have_been_processed != hostile.refuses, name
            assert error.retries == 0, name


@KINDS
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_hostile_answer_and_a_reset(moment: Moment, kind: type) -> None:
    """Where a reset may take the answer with it, the request arrives once at most, and no more is claimed than came."""
    with HostileProvider((b"",), moment=moment, resets=True) as server:
        for name, hostile, error, arrived in outcomes(connected(server.url, kind, "own"), kind, server):
            assert arrived <= 1, name
            assert error.may_have_been_processed or hostile.refuses or not arrived, name


@KINDS
@pytest.mark.parametrize("way", ["own", "given"])
def test_a_hostile_proxy(way: str, kind: type) -> None:
    """What a proxy answers to a request that it was to forward counts as what the provider answers."""
    with HostileProvider((b"",)) as proxy:
        link = connected("http://provider.example/v1", kind, way, proxy=proxy.url.removesuffix("/v1"))
        for name, hostile, error, arrived in outcomes(link, kind, proxy):
            assert arrived == 1, name
            assert error.may_have_been_processed != hostile.refuses, name


def test_a_second_request_is_stopped_on_the_wire() -> None:
    """The error names what would have sent again, and keeps the first answer's status."""
    with (
        provider(answer(401, {})) as server,
        client.AuthenticatedClient(server.url, KEY, httpx_args={"auth": Twice()}) as link,
        pytest.raises(client.AuthenticationError, match="once more") as caught,
    ):
        remix_video.sync("video_123", client=link, body=request_model())
    assert len(server.seen) == 1
    assert caught.value.may_have_been_processed


@pytest.mark.parametrize("wire", ["http11", "http2"])
def test_the_events_of_a_request(wire: str) -> None:
    """A request counts as sent from the moment when it begins to go out, CONNECT never, and it goes out once."""
    received = receiving.Received(1)
    received.notice(f"{wire}.send_request_headers.started", {"request": httpcore2.Request("CONNECT", "http://x:1")})
    assert not received.sent
    post = {"request": httpcore2.Request("POST", "http://x/")}
    received.notice(f"{wire}.send_request_headers.started", post)
    assert received.sent
    received.notice(f"{wire}.send_request_headers.failed", {"exception": OSError()})
    assert received.sent
    with pytest.raises(httpx2.LocalProtocolError, match="once more"):
        received.notice(f"{wire}.send_request_headers.started", post)
