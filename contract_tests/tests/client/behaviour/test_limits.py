"""No server can make a call last for ever or take all memory."""

from __future__ import annotations

import gzip
import itertools
import json
import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest

from .support import (
    KEY,
    answer,
    client,
    clock,
    facade,
    failure,
    models,
    provider,
    remix,
    remix_async,
    remix_video,
    request_members,
    request_model,
    sending,
    video,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

RUNS = pytest.mark.parametrize("run", [remix, remix_async], ids=["sync", "async"])
TIMEOUT = 0.3
done = threading.Event()


@pytest.fixture(autouse=True)
def _release() -> Iterator[None]:
    """Let the servers of a test go when it ends."""
    done.clear()
    yield
    done.set()


def drip(data: Iterator[bytes]) -> Any:
    """Return a script that sends piece after piece, a little slower than no timeout per read would notice."""

    def send(connection: socket.socket) -> None:
        for piece in data:
            connection.sendall(piece)
            if done.wait(0.02):
                return

    return send


def silence(connection: socket.socket) -> None:
    """Say nothing and keep the connection."""
    connection.settimeout(10)
    done.wait(10)


HEAD = answer(body=b"", whole=False, transfer_encoding="chunked")
SLOW: dict[str, tuple[Any, bool]] = {
    "silence": (lambda: silence, False),
    "slow status line": (lambda: drip(bytes([byte]) for byte in b"HTTP/1.1 200 " + b"O" * 10_000), False),
    "slow head": (lambda: drip(itertools.chain([b"HTTP/1.1 200 OK\r\n"], (b"X: y\r\n" for _ in range(9999)))), False),
    "endless interim answers": (lambda: drip(itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n")), False),
    "slow body": (lambda: drip(itertools.chain([HEAD], itertools.repeat(b"1\r\nx\r\n"))), True),
    "slow length": (
        lambda: drip(itertools.chain([answer(body=b"{", content_length="99999")], itertools.repeat(b" "))),
        True,
    ),
}


@RUNS
@pytest.mark.parametrize("name", SLOW)
def test_a_slow_answer_ends_with_the_timeout(name: str, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """However a server trickles, the call ends in time with an error that holds what had come."""
    make, begun = SLOW[name]
    if begun:
        # A clock of its own: each look at it is half a second, so that the head always comes in time, the end never.
        times = itertools.count(0.0, 0.5)
        monkeypatch.setattr(clock, "now", lambda: next(times))
    with provider(make()) as server:
        error = failure(lambda: run(server, timeout=30 if begun else TIMEOUT))
        done.set()
        assert len(server.seen) == 1
    assert type(error) is client.APITimeoutError
    assert error.may_have_been_processed
    assert error.status_code == (200 if begun else None)
    assert bool(error.content) == begun


def test_a_timeout_of_one_call() -> None:
    """The timeout of a call stands instead of the client's."""
    with provider(silence) as server, facade(server, timeout=60) as connected:
        error = failure(lambda: connected.videos.remix("video_123", **request_members(), timeout=TIMEOUT))
        done.set()
    assert type(error) is client.APITimeoutError


@RUNS
def test_every_phase_counts_towards_the_timeout(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What opening a connection takes is taken from the time of the whole call, the handshake of TLS included."""

    def tunnel(connection: socket.socket) -> None:
        done.wait(TIMEOUT)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        silence(connection)

    class Behind:
        url = "https://provider.example/v1"

    limits: list[float] = []
    at_most = sending.at_most

    def recorded(timeout: float | None) -> Any:
        limits.append(0.0)
        limits[-1] = at_most(timeout)
        return limits[-1]

    monkeypatch.setattr(sending, "at_most", recorded)
    with provider(tunnel) as proxy:
        error = failure(lambda: run(Behind(), timeout=TIMEOUT * 2, httpx_args={"proxy": proxy.url.removesuffix("/v1")}))
        done.set()
    assert limits[-1] <= TIMEOUT
    assert type(error) is client.APITimeoutError
    assert not error.may_have_been_processed


@RUNS
def test_a_server_that_does_not_read(run: Any) -> None:
    """A request that nobody takes off the wire ends in time, too."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)

        class Deaf:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"

        error = failure(lambda: run(Deaf(), prompt="x" * 20_000_000, timeout=TIMEOUT * 5))
    assert type(error) is client.APITimeoutError
    assert error.may_have_been_processed


def flood(connection: socket.socket) -> None:
    """Send a body without an end as fast as it is taken."""
    connection.sendall(HEAD)
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    while not done.is_set():
        connection.sendall(chunk)


@RUNS
def test_an_endless_body_is_cut(run: Any) -> None:
    """A body past the limit is no longer read; the error holds what came up to it."""
    with provider(flood) as server:
        error = failure(lambda: run(server))
        done.set()
    assert type(error) is client.APIResponseValidationError
    limit = 1024 * 1024
    assert error.violations == (("", "size", limit),)
    assert len(error.content) == limit
    assert error.message == "the answer is longer than the 1048576 bytes of `max_response_bytes`"


def test_the_limit_can_be_set() -> None:
    """A body of exactly the limit is read, one byte more is refused; a refusal keeps its class."""
    body = json.dumps(video()).encode()
    for limit, fits in ((len(body), True), (len(body) - 1, False)):
        with (
            provider(answer(body=body)) as server,
            client.AuthenticatedClient(server.url, KEY, max_response_bytes=limit) as connected,
        ):
            if fits:
                assert remix_video.sync("video_123", client=connected, body=request_model()).id == video()["id"]
            else:
                error = failure(lambda: remix_video.sync("video_123", client=connected, body=request_model()))
                assert error.content == body[:limit]
                assert error.job_id == video()["id"]
    with (
        provider(answer(404, "x" * 100)) as server,
        client.AuthenticatedClient(server.url, KEY, max_response_bytes=10) as connected,
    ):
        error = failure(lambda: remix_video.sync("video_123", client=connected, body=request_model()))
    assert type(error) is client.NotFoundError
    assert error.content == b"x" * 10


def test_a_decompression_bomb_is_cut() -> None:
    """A coded body is unpacked no further than the limit."""
    with provider(answer(body=gzip.compress(b"x" * 60_000_000, 1), content_encoding="gzip")) as server:
        error = failure(lambda: remix(server))
    assert {(violation.pointer, violation.rule) for violation in error.violations} == {("", "size")}
    assert len(error.content) == 1024 * 1024


def test_the_facade_has_the_limit_too() -> None:
    """The facade takes max_response_bytes; what is no number of bytes above 0 is refused."""
    with provider(answer(body=b"x" * 11)) as server:
        assert "10 bytes" in failure(lambda: remix(server, max_response_bytes=10)).message
        for wrong in (0, -1, True, 1.5, "10", None):
            with pytest.raises(ValueError, match="`max_response_bytes`"):
                facade(server, max_response_bytes=wrong)


LABORIOUS = {
    "objects": b"[" + b"{}, " * 5000 + b"{}]",
    "lists": b"[" + b"[], " * 5000 + b"[]]",
    "numbers": b"[" + b"1, " * 5000 + b"1]",
    "floats": b"[" + b"1.5, " * 5000 + b"1.5]",
    "texts": b"[" + b'"", ' * 5000 + b'""]',
    "members": b"{" + b", ".join(b'"a%d": 1' % number for number in range(5000)) + b"}",
    "a nest": b'{"a": ' * 60 + b"[" + b"{}, " * 5000 + b"{}]" + b"}" * 60,
}


@RUNS
@pytest.mark.parametrize("status", [200, 404])
@pytest.mark.parametrize("body", LABORIOUS.values(), ids=LABORIOUS)
def test_the_timeout_bounds_the_reading(body: bytes, status: int, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reading of an answer ends with the time of the call, whatever makes it long; what came is kept."""
    # A clock of its own: the answer comes in a moment, and each look at the time after that takes a second.
    looks = itertools.count()
    moments = itertools.chain(itertools.repeat(0.0, 400), itertools.count(0.0, 1.0))

    def now() -> float:
        next(looks)
        return next(moments)

    monkeypatch.setattr(clock, "now", now)
    with provider(answer(status, body, content_type="application/json")) as server:
        error = failure(lambda: run(server, timeout=100))
    assert next(looks) <= 700
    assert isinstance(error, client.NotFoundError if status == 404 else client.APITimeoutError)
    assert error.content == body
    assert error.may_have_been_processed
    assert error.status_code == status


def test_reading_outside_of_a_call_has_no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model is read from a dict however long that takes."""
    years = itertools.count(0.0, 1e9)
    monkeypatch.setattr(clock, "now", lambda: next(years))
    assert models.Video.from_dict(video(status="new", more={})).status == "new"


def test_the_default_is_finite() -> None:
    """Without a setting a call takes at most two minutes."""
    assert client.AuthenticatedClient("http://127.0.0.1/v1", "k").timeout == clock.DEFAULT_TIMEOUT == 120.0
