"""Nothing of one call, one process or one client goes into another."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
import warnings
from typing import Any

import httpx2
import pytest

from .support import KEY, answer, client, errors, provider, receive, receive_head, remix_video, request_model, video

KINDS = pytest.mark.parametrize("kind", ["sync", "async"])
WAIT = 60


def call(connected: Any, kind: str = "sync", **settings: Any) -> Any:
    """Call the operation through a client."""
    if kind == "sync":
        return remix_video.sync("video_123", client=connected, body=request_model(), **settings)

    async def main() -> Any:
        try:
            return await remix_video.asyncio("video_123", client=connected, body=request_model(), **settings)
        finally:
            if connected.connections.async_given is None:
                await connected.get_async_httpx_client().aclose()

    return asyncio.run(main())


SET_COOKIE = answer(set_cookie="session=evil; Path=/")


def test_cookies_of_an_answer_are_not_kept() -> None:
    """What an answer sets is not sent back; the cookies of the settings are sent with every request."""
    settings: list[dict[str, Any]] = [{"cookies": {"a": "b"}}, {"httpx_args": {"cookies": {"a": "b"}}}]
    for given in settings:
        with provider(SET_COOKIE) as server, client.AuthenticatedClient(server.url, KEY, **given) as connected:
            for _ in range(3):
                call(connected)
            assert [seen.headers.get_all("cookie") for seen in server.seen] == [["a=b"]] * 3
    with provider(SET_COOKIE) as server, client.AuthenticatedClient(server.url, KEY) as connected:

        async def twice() -> None:
            async with connected:
                for _ in range(2):
                    await remix_video.asyncio("video_123", client=connected, body=request_model())

        asyncio.run(twice())
        assert [seen.headers.get_all("cookie") for seen in server.seen] == [None, None]


@KINDS
def test_a_client_of_the_caller_stays_in_use(kind: str) -> None:
    """After with_timeout and the like the caller's client sends, with the settings, and it is never closed."""
    asked: list[httpx2.Request] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return httpx2.Response(200, json=video())

    transport = httpx2.MockTransport(handle)
    first = client.AuthenticatedClient("http://provider.example/v1", KEY)
    own: Any
    if kind == "sync":
        own = httpx2.Client(transport=transport, headers={"X-Own": "yes", "X-Team": "red"})
        first.set_httpx_client(own)
    else:
        own = httpx2.AsyncClient(transport=transport, headers={"X-Own": "yes", "X-Team": "red"})
        first.set_async_httpx_client(own)
    second = first.with_timeout(7).with_headers({"x-team": "blue"}).with_cookies({"a": "b"})
    assert own in (second.connections.given, second.connections.async_given)
    assert call(second, kind).to_dict() == video()
    (request,) = asked
    assert request.extensions["timeout"]["read"] == pytest.approx(7, abs=1)
    assert (request.headers["x-own"], request.headers.get_list("x-team")) == ("yes", ["blue"])
    assert request.headers["cookie"] == "a=b"
    for connected in (second, first):
        if kind == "sync":
            connected.close()
        else:
            asyncio.run(connected.aclose())
        with pytest.raises(RuntimeError, match="closed"):
            call(connected, kind)
    assert not own.is_closed
    assert call(first.with_timeout(1), kind).to_dict() == video()


def keep_open(ports: list[int]) -> Any:
    """Return a script that notes the client's port and answers every request on the connection until it ends."""

    def send(connection: socket.socket) -> None:
        with connection.makefile("rb") as stream:
            while True:
                ports.append(connection.getpeername()[1])
                connection.sendall(answer().replace(b"Connection: close\r\n", b""))
                if receive(stream, receive_head(stream)) is None:
                    return

    return send


@KINDS
def test_a_connection_that_the_caller_uses_too(kind: str) -> None:
    """A connection that was opened for a call has no limit of that call when the caller's client uses it again."""
    ports: list[int] = []

    async def main() -> int:
        async with httpx2.AsyncClient(timeout=None) as own:
            plain = client.AuthenticatedClient(server.url, KEY).set_async_httpx_client(own)
            await remix_video.asyncio("video_123", client=plain, body=request_model())
            return (await own.post(f"{server.url}/videos/x/remix", content=b"{}")).status_code

    with provider(keep_open(ports)) as server:
        if kind == "async":
            assert asyncio.run(main()) == 200
        else:
            with httpx2.Client(timeout=None) as own:
                call(client.AuthenticatedClient(server.url, KEY).set_httpx_client(own))
                assert own.post(f"{server.url}/videos/x/remix", content=b"{}").status_code == 200
    assert len(set(ports)) == 1


OWN = pytest.mark.parametrize("own", ["get_httpx_client", "wire"])


@OWN
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_process_has_connections_of_its_own(own: str) -> None:
    """The child opens a connection, whatever it inherits; the parent's stays open, and each process uses its own."""
    ports: list[int] = []
    with provider(keep_open(ports)) as server, client.AuthenticatedClient(server.url, KEY) as connected:
        inherited = getattr(connected, own)()
        call(connected)
        # Another thread may hold the lock when the process is forked; nobody would ever release it in the child.
        with connected.connections._lock, warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
            if child == 0:
                done = threading.Thread(target=in_child, args=(connected, own, inherited), daemon=True)
                done.start()
                done.join(WAIT)
                os._exit(9)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        call(connected)
        assert getattr(connected, own)() is inherited
    assert len(ports) == 3
    assert ports[0] == ports[2] != ports[1]


def in_child(connected: Any, own: str, inherited: Any) -> None:
    """Call in the child, end the client there, and leave with 0 where it kept apart from the parent's connections."""
    try:
        result = call(connected)
        apart = getattr(connected, own)() is not inherited
        connected.close()
        os._exit(0 if apart and result.id == video()["id"] else 1)
    except errors.APIError:
        os._exit(2)


def test_a_closed_client_is_closed_in_a_child_too() -> None:
    """What was closed before the fork sends nothing after it."""
    connected = client.AuthenticatedClient("http://127.0.0.1:9/v1", KEY)
    connected.close()
    connected.connections._process = -1
    with pytest.raises(RuntimeError, match="closed"):
        call(connected)
