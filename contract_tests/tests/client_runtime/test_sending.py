"""A call on its way: answers are read in pieces, requests go again where they may, and no step outlasts the call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from runtime import _sending, client, errors

from .support import KEY, URL, Handler, call, mocked, raised

JOB = {"id": "video_9"}
Send = Callable[..., Any]


def send_async(connected: client.Client, *arguments: Any, **settings: Any) -> Any:
    """Do what `send` does with the async client."""

    async def main() -> Any:
        try:
            return await _sending.send_async(connected, *arguments, **settings)
        finally:
            await connected.aclose()

    return asyncio.run(main())


SENDS = pytest.mark.parametrize("send", [_sending.send, send_async], ids=["sync", "async"])


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Collect the waits instead of waiting."""
    collected: list[float] = []

    async def wait(seconds: float) -> None:
        collected.append(seconds)

    monkeypatch.setattr(_sending, "sleep", collected.append)
    monkeypatch.setattr(_sending, "async_sleep", wait)
    return collected


class Pieces(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body in pieces, which counts those that are taken and knows whether it was closed."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = pieces
        self.taken = 0
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            self.taken += 1
            yield piece

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece

    def close(self) -> None:
        """Close the body."""
        self.closed = True

    async def aclose(self) -> None:
        """Close the body."""
        self.closed = True


@SENDS
def test_a_body_is_read_in_pieces(send: Send) -> None:
    """All pieces of a body make the answer, and the body is closed."""
    pieces = Pieces(b'{"id": ', b'"video_9"', b"}")
    response = send(mocked(httpx2.Response(200, stream=pieces)), call())
    assert (response.parsed, response.content) == (JOB, b'{"id": "video_9"}')
    assert (pieces.taken, pieces.closed) == (3, True)


@SENDS
def test_a_body_that_is_too_long_is_left(send: Send) -> None:
    """No piece is taken after the one that is too long, and the body is closed."""
    pieces = Pieces(b"x" * 10, b"x", b"x" * 5, b"x")
    error = raised(lambda: send(mocked(httpx2.Response(200, stream=pieces), max_response_bytes=11), call()))
    assert [violation.rule for violation in error.violations] == ["size"]
    assert (pieces.taken, pieces.closed) == (3, True)


@SENDS
def test_the_body_of_a_mock(send: Send) -> None:
    """A body that is read already is taken as it is, up to the limit."""
    assert send(mocked(httpx2.Response(200, json=JOB)), call()).parsed == JOB
    error = raised(lambda: send(mocked(httpx2.Response(200, json=JOB), max_response_bytes=3), call()))
    assert [violation.rule for violation in error.violations] == ["size"]


@SENDS
def test_a_refusal_that_asks_to_wait_is_sent_again(send: Send, waits: list[float]) -> None:
    """The request goes again after each wait, as often as the client allows, and the answer says how often."""
    busy = httpx2.Response(503, json={}, headers={"retry-after": "3"})
    soon = httpx2.Response(429, json={}, headers={"retry-after": "0"})
    response = send(mocked(busy, soon, httpx2.Response(200, json=JOB), max_retries=2), call())
    assert (response.retries, waits) == (2, [3.0, 0.0])
    waits.clear()
    error = raised(lambda: send(mocked(busy, max_retries=1), call()))
    assert (type(error), error.retries, waits) == (errors.InternalServerError, 1, [3.0])


@SENDS
def test_a_redirect_is_followed_by_the_package_alone(send: Send) -> None:
    """A redirect is followed where the client asks for it, even where httpx2 would follow it by itself."""
    asked: list[str] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        return (
            httpx2.Response(307, headers={"location": "/v1/here"})
            if len(asked) == 1
            else httpx2.Response(200, json=JOB)
        )

    args = {"follow_redirects": True}
    assert send(mocked(handle, follow_redirects=True, httpx_args=args), call()).parsed == JOB
    assert asked == [f"{URL}/videos/v/remix", f"{URL}/here"]
    asked.clear()
    assert raised(lambda: send(mocked(handle, httpx_args=args), call())).status_code == 307
    assert len(asked) == 1


@SENDS
@pytest.mark.parametrize(
    ("error", "kind"),
    [(httpx2.ConnectError("no"), errors.APIConnectionError), (httpx2.ReadTimeout("no"), errors.APITimeoutError)],
)
def test_what_the_wire_raises(error: Exception, kind: type[errors.APIError], send: Send, waits: list[float]) -> None:
    """A failure of the wire is an error of the package, and nothing is sent again where it may have been processed."""

    def handle(_: httpx2.Request) -> httpx2.Response:
        raise error

    caught = raised(lambda: send(mocked(handle, max_retries=2), call()))
    assert (type(caught), caught.may_have_been_processed, waits) == (kind, True, [])


@SENDS
def test_an_error_of_the_caller_leaves_with_what_is_known(send: Send) -> None:
    """What is not of the wire leaves as it came, and says what became of the request."""

    def handle(_: httpx2.Request) -> httpx2.Response:
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine") as caught:
        send(mocked(handle), call())
    assert vars(caught.value)["may_have_been_processed"] is True


def own(handler: Handler, **settings: Any) -> client.AuthenticatedClient:
    """Return a client whose connections are its own as far as it knows, so that it relies on their events."""
    connected = client.AuthenticatedClient(URL, KEY, **settings)
    connections = connected.connections
    connections._plain = False
    connections._owned = httpx2.Client(transport=httpx2.MockTransport(handler))
    asynchronous = httpx2.AsyncClient(transport=httpx2.MockTransport(handler))
    connections._made = lambda _: asynchronous  # type: ignore[method-assign,assignment,return-value]
    return connected


def begin(request: httpx2.Request) -> None:
    """Show to whoever watches a request that it begins to go out."""
    info = {"request": SimpleNamespace(method=b"POST")}
    result = request.extensions["trace"]("http11.send_request_headers.started", info)
    if asyncio.iscoroutine(result):
        with pytest.raises(StopIteration):
            result.send(None)


@SENDS
def test_what_was_not_sent_is_tried_again(send: Send, waits: list[float]) -> None:
    """Where no event shows the request, it is tried three times; where one does, it is sent once."""
    sent: list[bool] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        if sent:
            begin(request)
        raise httpx2.ConnectError("no")

    error = raised(lambda: send(own(handle, max_retries=2), call()))
    assert (error.retries, error.may_have_been_processed, waits) == (2, False, [0.5, 1.0])
    sent.append(True)
    error = raised(lambda: send(own(handle, max_retries=2), call()))
    assert (error.retries, error.may_have_been_processed) == (0, True)


@SENDS
def test_the_timeout_of_a_call(send: Send) -> None:
    """The timeout of the call stands instead of the client's, which holds where the call has none."""
    limits: list[float] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        limits.append(request.extensions["timeout"]["read"])
        return httpx2.Response(200, json=JOB)

    send(mocked(handle, timeout=50), call())
    send(mocked(handle, timeout=50), call(), 5)
    assert 10 < limits[0] <= 50
    assert limits[1] <= 5
