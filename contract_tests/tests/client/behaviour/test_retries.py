"""Only what certainly was not processed is sent again, at most twice, and the caller can see how often."""

from __future__ import annotations

import logging
import socket
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx2
import pytest

from .support import (
    KEY,
    Provider,
    answer,
    calling,
    client,
    facade,
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


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Collect the waits instead of waiting."""
    collected: list[float] = []

    async def wait(seconds: float) -> None:
        collected.append(seconds)

    monkeypatch.setattr(sending, "sleep", collected.append)
    monkeypatch.setattr(sending, "async_sleep", wait)
    return collected


@RUNS
@pytest.mark.parametrize("status", [429, 503])
def test_a_refusal_with_retry_after_is_tried_again(run: Any, status: int, waits: list[float]) -> None:
    """429 and 503 with Retry-After are sent again after the wait that they ask for; the response says how often."""
    with provider(answer(status, {}, retry_after="3"), answer(status, {}, retry_after="0"), answer()) as server:
        response = run(server)
        assert len(server.seen) == 3
    assert response.retries == 2
    assert response.parsed.id == video()["id"]
    assert waits == [3.0, 0.0]


@RUNS
def test_at_most_twice(run: Any, waits: list[float]) -> None:
    """The third refusal is the error, which says how often the request had been sent in vain."""
    with provider(answer(429, {}, retry_after="1")) as server:
        error = failure(lambda: run(server))
        assert len(server.seen) == 3
    assert type(error) is client.RateLimitError
    assert error.retries == 2
    assert waits == [1.0, 1.0]
    assert not error.may_have_been_processed


NEVER = {
    "429 without a wait": answer(429, {}),
    "503 without a wait": answer(503, {}),
    "500": answer(500, {}, retry_after="1"),
    "502": answer(502, {}, retry_after="1"),
    "504": answer(504, {}, retry_after="1"),
    "408": answer(408, {}, retry_after="1"),
    "409": answer(409, {}, retry_after="1"),
    "too long a wait": answer(429, {}, retry_after="61"),
    "longer than the call may take": answer(429, {}, retry_after="11"),
    "negative": answer(429, {}, retry_after="-1"),
    "fraction": answer(429, {}, retry_after="1.5"),
    "word": answer(429, {}, retry_after="soon"),
    "other digits": answer(429, {}, retry_after="\xb2"),
    "huge": answer(429, {}, retry_after="9" * 400),
    "no date": answer(429, {}, retry_after="Sun, 99 Foo 2026 25:61:61 GMT"),
    "broken success": answer(200, {}, retry_after="1"),
    "connection lost": b"",
    "redirect": answer(307, {}, retry_after="1", location="/v1/x"),
}


@RUNS
@pytest.mark.parametrize("data", NEVER.values(), ids=NEVER)
def test_everything_else_is_sent_once(data: bytes, run: Any, waits: list[float]) -> None:
    """Whatever may have been processed, or asks for no wait that can be kept, is never sent again."""
    with provider(data) as server:
        error = failure(lambda: run(server))
        assert len(server.seen) == 1
    assert error.retries == 0
    assert waits == []


@pytest.mark.parametrize(("offset", "least", "most"), [(50, 20, 50), (-100, 0, 0)])
def test_retry_after_may_be_a_date(offset: int, least: float, most: float, waits: list[float]) -> None:
    """An HTTP date is understood; one that is past means at once."""
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=offset), usegmt=True)
    with provider(answer(503, {}, retry_after=when), answer()) as server:
        assert remix(server, timeout=100).retries == 1
    assert least <= waits[0] <= most


@RUNS
def test_a_connection_that_was_never_made_is_tried_again(run: Any, waits: list[float]) -> None:
    """Where nobody listens the request is tried three times; the error says that it was not sent."""
    with Provider((answer(),)) as gone:
        pass
    error = failure(lambda: run(gone))
    assert type(error) is client.APIConnectionError
    assert (error.retries, error.may_have_been_processed, error.status_code) == (2, False, None)
    assert "not sent" in str(error)
    assert len(waits) == 2


@pytest.mark.parametrize(("max_retries", "sent"), [(0, 1), (1, 2), (2, 3)])
def test_the_caller_may_ask_for_fewer(max_retries: int, sent: int, waits: list[float]) -> None:
    """max_retries bounds how often the request is sent again."""
    with provider(answer(429, {}, retry_after="0")) as server:
        assert failure(lambda: remix(server, max_retries=max_retries)).retries == sent - 1
        assert len(server.seen) == sent
    assert len(waits) == sent - 1


def test_the_plain_client_does_not_retry() -> None:
    """One call of an operation's module is one request, unless max_retries says otherwise."""
    with provider(answer(429, {}, retry_after="0")) as server, client.AuthenticatedClient(server.url, KEY) as connected:
        failure(lambda: remix_video.sync("video_123", client=connected, body=request_model()))
        assert len(server.seen) == 1


def test_retries_are_logged(waits: list[float], caplog: pytest.LogCaptureFixture) -> None:
    """Each retry is one record of the level INFO, with the wait and the reason."""
    with caplog.at_level(logging.INFO), provider(answer(429, {}, retry_after="2"), answer()) as server:
        remix(server)
    records = [record for record in caplog.records if record.name == calling.__name__]
    assert [record.getMessage() for record in records] == ["retry 1 of 2 in 2.0 s: 429"]
    assert waits == [2.0]


@RUNS
@pytest.mark.parametrize("status", [307, 308])
@pytest.mark.parametrize("location", ["/v1/videos/video_123/remix/", "remix/", "{base}/videos/video_123/remix/"])
def test_a_redirect_within_the_origin_can_be_followed(run: Any, status: int, location: str) -> None:
    """With follow_redirects, method and body go again to the same origin, key included."""
    with provider() as server:
        server.script = (answer(status, b"", location=location.format(base=server.url)), answer())
        assert run(server, follow_redirects=True).parsed.id == video()["id"]
        first, second = server.seen
    assert second.target == "/v1/videos/video_123/remix/"
    assert second.method == "POST"
    assert second.body == first.body
    assert second.headers["authorization"] == first.headers["authorization"]


@RUNS
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_key_never_goes_to_another_origin(run: Any, status: int) -> None:
    """A redirect to another port, host or scheme, or one that turns the POST into a GET, is never followed."""
    with provider() as other, provider() as server:
        elsewhere = [f"{other.url}/videos/x/remix", f"//{other.url.split('/')[2]}/x", "https://127.0.0.1/x", "http://["]
        for location in [*elsewhere, *(["/v1/here"] if status < 307 else [])]:
            server.script = (answer(status, b"", location=location),)
            server.seen.clear()
            error = failure(lambda: run(server, follow_redirects=True))
            assert type(error) is client.APIStatusError
            assert len(server.seen) == 1
        assert other.seen == []


def test_redirects_in_a_circle_end() -> None:
    """At most three redirects are followed."""
    with provider(answer(307, b"", location="/v1/again")) as server:
        error = failure(lambda: remix(server, follow_redirects=True))
        assert len(server.seen) == 4
    assert error.status_code == 307


def test_a_lost_connection_is_not_used_again() -> None:
    """After an error the same client works with the next answer."""
    with provider(b"", answer()) as server, facade(server) as connected:
        failure(lambda: connected.videos.remix("video_123", **request_members()))
        assert connected.videos.remix("video_123", **request_members()).id == video()["id"]


def test_an_idle_connection_that_was_closed_is_no_error() -> None:
    """A provider that closes a kept connection between two calls is not noticed."""
    closed = threading.Semaphore(0)

    def keep(connection: socket.socket) -> None:
        connection.sendall(answer().replace(b"Connection: close\r\n", b""))
        connection.shutdown(socket.SHUT_RDWR)
        closed.release()

    with provider(keep) as server, facade(server) as connected:
        for _ in range(3):
            assert connected.videos.remix("video_123", **request_members()).id == video()["id"]
            assert closed.acquire(timeout=5)


def test_a_timeout_of_httpx2_bounds_each_phase() -> None:
    """An httpx2.Timeout is taken as it is."""
    with provider() as server:
        assert remix(server, timeout=httpx2.Timeout(5, connect=1)).parsed.id == video()["id"]
