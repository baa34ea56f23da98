"""The key goes into the Authorization field of a request and nowhere else."""

from __future__ import annotations

import asyncio
import copy
import logging
import pickle
import threading
import traceback
from typing import TYPE_CHECKING, Any

import pytest

from .support import (
    KEY,
    MEDIA_TYPES,
    Provider,
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
)

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

RUNS = pytest.mark.parametrize("run", [remix, remix_async], ids=["sync", "async"])


def everything(error: BaseException) -> str:
    """Return all that a crash reporter would print of an error: texts, causes, and the locals of each frame."""
    printed = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format(chain=True))
    return f"{printed}{error!r}{error}{vars(error)!r}{error.args!r}"


def clients(url: str) -> list[Any]:
    """Return every object that holds the key."""
    return [
        client.AuthenticatedClient(url, KEY),
        client.AuthenticatedClient(url, KEY).with_headers({"X-A": "1"}).with_timeout(3).with_cookies({"a": "b"}),
        client.VideoRemix(base_url=url, api_key=KEY),
        client.AsyncVideoRemix(base_url=url, api_key=KEY),
        client.OpenAI(base_url=url, api_key=KEY),
    ]


@pytest.mark.parametrize("number", range(5))
def test_no_text_of_a_client_shows_the_key(number: int) -> None:
    """Neither repr nor str nor what an inspector lists of its attributes holds the key."""
    holder = clients("http://127.0.0.1:9/v1")[number]
    assert KEY not in f"{holder!r}{holder}{holder!a}{vars(holder)!r}"


@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize("duplicate", [pickle.dumps, copy.copy, copy.deepcopy])
def test_no_client_is_pickled_or_copied(number: int, duplicate: Callable[[Any], Any]) -> None:
    """A client refuses what would write the key elsewhere, and says why."""
    with pytest.raises(TypeError, match="cannot be pickled or copied") as caught:
        duplicate(clients("http://127.0.0.1:9/v1")[number])
    assert KEY not in everything(caught.value)


def trouble(status: int) -> bytes:
    """Return a refusal that echoes the key."""
    words = f"Incorrect API key provided: {KEY}."
    return answer(status, {"error": {"message": words, "type": words, "param": words, "code": words}})


BAD = {
    "401 that echoes the key": trouble(401),
    "500 that echoes the key": trouble(500),
    "redirect that holds the key": answer(307, b"", location=f"https://127.0.0.1/?key={KEY}"),
    "broken answer": answer(body={"id": 5}),
    "no JSON": answer(body=b"<html>"),
    "connection lost": b"",
    "no HTTP": b"SSH-2.0",
    "cut short": answer(body=b"{", content_length="100"),
    "too long": answer(429, {}, retry_after="999"),
}


@RUNS
@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_no_error_shows_the_key(data: bytes, run: Any) -> None:
    """Neither an error's text nor its causes nor any frame of its traceback shows the key, echoed or not."""
    with provider(data) as server:
        error = failure(lambda: run(server))
    printed = everything_but_the_body(error)
    assert KEY not in printed
    assert error.__cause__ is None
    assert error.__context__ is None


def everything_but_the_body(error: Any) -> str:
    """Leave out what the provider itself sent: the raw body and its header fields stay as they came."""
    shown = {name: value for name, value in vars(error).items() if name not in {"content", "headers", "parsed"}}
    ours = [
        frame
        for frame in traceback.TracebackException.from_exception(error, capture_locals=True).stack
        if sending.__name__.rpartition(".")[0].replace(".", "/") in frame.filename
    ]
    assert ours, "no frame of the package"
    received = {"content", "chunk", "value", "received", "words", "message", "location", "text", "parsed"}
    received |= {"self", "more", "kind"}
    locals_ = {name: value for frame in ours for name, value in (frame.locals or {}).items() if name not in received}
    return f"{error!r}{error}{shown!r}{locals_!r}"


@RUNS
def test_a_plain_failure_shows_the_key_in_no_frame(run: Any) -> None:
    """Where the provider does not echo it, no local of any frame holds the key, those of the package included."""
    for data in (answer(404, {}), answer(body={"id": 5}), b"", answer(body=b"{", content_length="100")):
        with provider(data) as server:
            error = failure(lambda: run(server, api_key="sk-other-987654321"))
        stack = traceback.TracebackException.from_exception(error, capture_locals=True).stack
        ours = [frame for frame in stack if "support.py" not in frame.filename and "test_" not in frame.filename]
        assert "sk-other-987654321" not in repr([frame.locals for frame in ours])
        assert b"sk-other-987654321" not in pickle.dumps(error)


def test_a_short_key_does_not_garble_messages() -> None:
    """A key of a letter is hidden where it stands alone, and the words around it stay readable."""
    with provider(answer(401, {"error": {"message": "unknown key: k"}})) as server:
        error = failure(lambda: remix(server, api_key="k"))
    assert error.message == "unknown key: ***"


BAD_KEYS = ["", " ", "sk bad", "sk-bad\n", "sk-bad\r\nX-Injected: 1", "sk-bäd", "sk-bad\0", "\tsk-bad", b"sk-bad", 5]


@pytest.mark.parametrize("key", BAD_KEYS)
def test_a_bad_key_is_refused_unseen(key: Any) -> None:
    """A key that would begin another header field, or is none, raises ValueError without showing it."""
    makers: list[Callable[[], Any]] = [
        lambda: client.AuthenticatedClient("http://127.0.0.1/v1", key),
        lambda: client.VideoRemix(base_url="http://127.0.0.1/v1", api_key=key),
        lambda: client.AsyncVideoRemix(base_url="http://127.0.0.1/v1", api_key=key),
    ]
    for make in makers:
        with pytest.raises(ValueError, match=r"token|api_key") as caught:
            make()
        assert "bad" not in str(caught.value)
        assert "bäd" not in str(caught.value)
        frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True).stack
        ours = [frame.locals for frame in frames if "test_secrets" not in frame.filename]
        assert "sk-b" not in repr(ours).replace(repr(make), "")


def test_a_good_key_is_in_no_frame_where_another_setting_is_wrong() -> None:
    """A wrong setting next to a good key raises an error in whose frames the key does not show."""
    wrong: list[dict[str, Any]] = [{"base_url": ""}, {"base_url": "x"}, {"timeout": 0}, {"max_retries": 9}]
    for settings in wrong:
        for make in (client.VideoRemix, client.AsyncVideoRemix):
            with pytest.raises(ValueError, match=next(iter(settings))) as caught:
                make(**{"base_url": "http://127.0.0.1/v1", "api_key": KEY, **settings})
            frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True).stack
            assert KEY not in repr([frame.locals for frame in frames if "test_secrets" not in frame.filename])


@RUNS
def test_no_log_shows_the_key(run: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every logger at its most talkative, no record holds the key."""

    async def no_wait(seconds: float) -> None:
        assert seconds >= 0

    monkeypatch.setattr(sending, "sleep", lambda _: None)
    monkeypatch.setattr(sending, "async_sleep", no_wait)
    with caplog.at_level(logging.DEBUG), provider(answer(429, {}, retry_after="1"), answer()) as server:
        run(server)
    assert caplog.records
    for record in caplog.records:
        assert KEY not in f"{record.getMessage()}{vars(record)!r}"


@RUNS
@pytest.mark.parametrize("content_type", MEDIA_TYPES)
def test_the_key_is_sent_once(run: Any, content_type: str) -> None:
    """The request holds the key in the Authorization field and nowhere else."""
    with provider() as server:
        run(server, content_type=content_type)
        seen = server.seen[0]
    fields = [name for name, value in seen.headers.items() if KEY in value]
    assert fields == ["Authorization"]
    assert seen.headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in seen.target
    assert KEY.encode() not in seen.body


def test_a_header_of_the_caller_does_not_replace_the_key() -> None:
    """Default header fields are sent, and the key stands above them."""
    with provider() as server:
        remix(server, default_headers={"X-Team": "blue", "Authorization": "Bearer other"})
        seen = server.seen[0]
    assert seen.headers["x-team"] == "blue"
    assert seen.headers.get_all("authorization") == [f"Bearer {KEY}"]


def test_another_field_and_prefix() -> None:
    """A provider that wants its key elsewhere can have it there."""
    with (
        provider() as server,
        client.AuthenticatedClient(server.url, KEY, prefix="", auth_header_name="api-key") as connected,
    ):
        remix_video.sync("video_123", client=connected, body=request_model())
        assert server.seen[0].headers["api-key"] == KEY
        assert "authorization" not in server.seen[0].headers
        assert connected.token == KEY


def test_a_response_shows_neither_header_fields_nor_body() -> None:
    """The repr of a response is short: what a provider echoes does not reach a log by it."""
    with provider(answer(x_echo=KEY)) as server:
        assert KEY not in repr(remix(server))


def test_a_request_that_the_caller_abandons() -> None:
    """Cancelling an async call leaves no task and no connection behind."""
    asked = threading.Event()

    def wait_for_the_end(connection: socket.socket) -> None:
        asked.set()
        connection.recv(1)

    async def main(server: Provider) -> None:
        async with client.AsyncVideoRemix(base_url=server.url, api_key=KEY) as connected:
            task = asyncio.create_task(connected.videos.remix("video_123", **request_members()))
            assert await asyncio.to_thread(asked.wait, 5)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert asyncio.all_tasks() == {asyncio.current_task()}

    with provider(wait_for_the_end) as server:
        asyncio.run(main(server))
