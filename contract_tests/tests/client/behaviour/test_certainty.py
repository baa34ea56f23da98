"""What certainly was not sent is known from the events of the wire; without events it may have been processed."""

from __future__ import annotations

import asyncio
import contextlib
import pickle
import signal
import socket
import threading
from typing import Any, NoReturn

import anyio
import httpx2
import pytest

from .hostile import HostileProvider
from .support import (
    KEY,
    Provider,
    VideoModel,
    answer,
    client,
    failure,
    provider,
    remix,
    remix_async,
    remix_video,
    request_members,
    request_model,
    sending,
    video,
)

RUNS = pytest.mark.parametrize("run", [remix, remix_async], ids=["sync", "async"])
WAIT = 60


class Nowhere:
    """A provider that only a proxy would reach."""

    url = "https://provider.example/v1"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for nothing before a retry."""

    async def wait(_: float) -> None:
        pass

    monkeypatch.setattr(sending, "sleep", lambda _: None)
    monkeypatch.setattr(sending, "async_sleep", wait)


def not_sent(run: Any, server: Any, **settings: Any) -> Any:
    """Return the error of a call, after checking that it was tried three times and says that nothing was sent."""
    error = failure(lambda: run(server, **settings))
    assert isinstance(error, client.APIConnectionError)
    assert (error.may_have_been_processed, error.status_code, error.retries) == (False, None, 2)
    assert "not sent" in str(error)
    return error


@RUNS
def test_a_name_that_is_not_known(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the resolver knows no address, nothing was sent."""

    def unknown(*_: Any, **__: Any) -> NoReturn:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    not_sent(run, Nowhere)


@RUNS
def test_a_handshake_that_fails(run: Any) -> None:
    """Where TLS cannot begin, the request with the key has not left."""
    with HostileProvider((answer(400, {}),), moment="accepted") as server:

        class Plain:
            url = server.url.replace("http:", "https:")

        not_sent(run, Plain)
        server.arrived("video_123")
        assert KEY not in repr(server.seen)


@RUNS
@pytest.mark.parametrize(
    "data", [answer(407, {}), answer(502, {}, retry_after="0"), answer(303, b"", location="/x"), b""]
)
def test_a_proxy_that_makes_no_tunnel(data: bytes, run: Any) -> None:
    """What a proxy answers to CONNECT is not the provider's answer: the request itself was not sent."""
    with provider(data) as proxy:
        not_sent(run, Nowhere, httpx_args={"proxy": proxy.url.removesuffix("/v1")})
        assert {seen.method for seen in proxy.seen} == {"CONNECT"}


def test_a_connection_that_never_gets_free() -> None:
    """Where all connections are busy until the time is over, the request was not sent."""
    asked, done = threading.Event(), threading.Event()

    def wait_for_the_end(connection: socket.socket) -> None:
        asked.set()
        done.wait(WAIT)
        connection.sendall(answer())

    async def main(url: str) -> Any:
        limits = {"limits": httpx2.Limits(max_connections=1)}
        async with client.AsyncVideoRemix(base_url=url, api_key=KEY, max_retries=0, httpx_args=limits) as connected:
            first = asyncio.create_task(connected.videos.remix("video_1", **request_members(), timeout=WAIT))
            assert await asyncio.to_thread(asked.wait, WAIT)
            with pytest.raises(client.APITimeoutError) as caught:
                await connected.videos.remix("video_2", **request_members(), timeout=0.05)
            done.set()
            assert (await first).id == video()["id"]
            return caught.value

    with provider(wait_for_the_end) as server:
        error = asyncio.run(main(server.url))
        assert len(server.seen) == 1
    assert not error.may_have_been_processed


async def silent(scope: Any, receive: Any, send: Any) -> None:
    """Fail as an application does that has taken the request."""
    await receive()
    raise httpx2.ConnectTimeout(f"no answer to {scope['path']} by {send}")


@pytest.mark.parametrize("error", [httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError])
def test_a_transport_without_events(error: type[Exception]) -> None:
    """Whatever a transport raises that shows no events, the request may have been processed, and is not sent again."""
    sent: list[httpx2.Request] = []

    def handle(request: httpx2.Request) -> NoReturn:
        sent.append(request)
        raise error("nothing")

    mock = {"transport": httpx2.MockTransport(handle)}
    with client.VideoRemix(base_url="http://provider.example/v1", api_key=KEY, httpx_args=mock) as connected:
        raised = failure(lambda: connected.videos.remix("video_123", **request_members()))
    assert (raised.may_have_been_processed, raised.retries, len(sent)) == (True, 0, 1)


def test_an_application_without_events() -> None:
    """An ASGI application that is called in place of a server may have processed what it took."""

    async def main() -> Any:
        own = httpx2.AsyncClient(transport=httpx2.ASGITransport(silent))
        plain = client.AuthenticatedClient("http://provider.example/v1", KEY).set_async_httpx_client(own)
        async with own:
            return await remix_video.asyncio("video_123", client=plain, body=request_model())

    assert failure(lambda: asyncio.run(main())).may_have_been_processed


def test_an_error_of_a_hook() -> None:
    """An error of the caller's own hook leaves as it came, and says what became of the request."""

    def fail(response: httpx2.Response) -> None:
        response.read()
        raise LookupError("mine")

    with (
        provider() as server,
        client.VideoRemix(
            base_url=server.url, api_key=KEY, httpx_args={"event_hooks": {"response": [fail]}}
        ) as connected,
        pytest.raises(LookupError) as caught,
    ):
        connected.videos.remix("video_123", **request_members())
    assert caught.value.may_have_been_processed  # type: ignore[attr-defined]
    assert "may have been processed" in caught.value.__notes__[0]


def begun(asked: threading.Event) -> Any:
    """Return a script that begins an answer which names a job, and then keeps the client waiting."""

    def send(connection: socket.socket) -> None:
        connection.sendall(answer(body=b'{"id": "video_9", "st', content_length="5000"))
        asked.set()
        with contextlib.suppress(OSError):
            connection.recv(1)

    return send


def says(error: BaseException, job: str | None) -> None:
    """Check what an exception that is not the package's own says of the request."""
    assert (vars(error)["may_have_been_processed"], vars(error)["job_id"]) == (True, job)
    (note,) = error.__notes__
    assert note == "the request may have been processed" + (f", as job {job}" if job else "")
    assert pickle.loads(pickle.dumps(error)).__notes__ == [note]


@pytest.mark.parametrize("moment", ["no answer", "half an answer"])
def test_a_cancelled_task(moment: str) -> None:
    """A cancellation after sending stays a cancellation, and says that the request may have been processed."""
    asked = threading.Event()

    def silence(connection: socket.socket) -> None:
        asked.set()
        connection.recv(1)

    async def main(server: Provider) -> None:
        async with client.AsyncVideoRemix(base_url=server.url, api_key=KEY) as connected:
            task = asyncio.create_task(connected.videos.remix("video_123", **request_members()))
            assert await asyncio.to_thread(asked.wait, WAIT)
            # The bytes that the server has sent are read before the cancellation comes.
            for _ in range(100):
                await asyncio.sleep(0)
            task.cancel("mine")
            with pytest.raises(asyncio.CancelledError, match="mine") as caught:
                await task
            assert task.cancelled()
        assert vars(caught.value)["may_have_been_processed"]
        if moment == "no answer":
            says(caught.value, None)

    with provider(silence if moment == "no answer" else begun(asked)) as server:
        asyncio.run(main(server))


def test_a_cancelled_scope() -> None:
    """A cancel scope of anyio ends a call as it ends any other, with the note on what is raised."""
    asked = threading.Event()

    async def main(server: Provider) -> None:
        async with client.AsyncVideoRemix(base_url=server.url, api_key=KEY) as connected:
            noted: list[BaseException] = []
            with anyio.CancelScope() as scope:

                async def call() -> None:
                    try:
                        await connected.videos.remix("video_123", **request_members())
                    except asyncio.CancelledError as error:
                        noted.append(error)
                        raise

                async with anyio.create_task_group() as group:
                    group.start_soon(call)
                    assert await asyncio.to_thread(asked.wait, WAIT)
                    scope.cancel()
            assert scope.cancelled_caught
            assert vars(noted[0])["may_have_been_processed"]

    with provider(begun(asked)) as server:
        asyncio.run(main(server))


def test_an_interrupt() -> None:
    """Ctrl-C after sending stays KeyboardInterrupt, and says that the request may have been processed."""
    main = threading.main_thread().ident
    assert main is not None

    def interrupt(connection: socket.socket) -> None:
        signal.pthread_kill(main, signal.SIGINT)
        with contextlib.suppress(OSError):
            connection.recv(1)

    with provider(interrupt) as server, pytest.raises(KeyboardInterrupt) as caught:
        remix(server)
    says(caught.value, None)


@RUNS
def test_an_interrupt_while_reading(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupt after the whole answer came names the job that it would have returned."""

    def interrupt(*_: Any) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(VideoModel, "_read", interrupt)
    with provider() as server, pytest.raises(KeyboardInterrupt) as caught:
        run(server)
    says(caught.value, video()["id"])


def test_an_interrupt_before_sending(monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupt while the connection is made says that nothing was sent, and needs no note."""

    def interrupt(*_: Any, **__: Any) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(socket, "create_connection", interrupt)
    with pytest.raises(KeyboardInterrupt) as caught:
        remix(Nowhere())  # type: ignore[arg-type]
    assert not vars(caught.value)["may_have_been_processed"]
    assert not hasattr(caught.value, "__notes__")
