"""The facade does what the documentation's example asks of it."""

from __future__ import annotations

import asyncio
import gc
import warnings
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from .support import (
    KEY,
    NAME,
    answer,
    client,
    facade,
    failure,
    provider,
    remix_video,
    request_members,
    request_model,
    video,
)

if TYPE_CHECKING:
    import socket

DOCUMENTED = """\
from openai import OpenAI

client = OpenAI()

video = client.videos.remix(
    video_id="video_123",
    prompt="Extend the scene with the cat taking a bow to the cheering audience",{more}
)

print(video.id)
"""


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start without key and address."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


def test_the_documented_example_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The documentation's Python example runs after its import is changed, and leaves nothing open."""
    # A member that the contract came to require after the example was written has to be added to it.
    later = {name: value for name, value in request_members().items() if name != "prompt"}
    more = "".join(f" {name}={value!r}," for name, value in later.items())
    code = DOCUMENTED.replace("from openai import", f"from {NAME} import").replace("{more}", more)
    with provider() as server, warnings.catch_warnings():
        warnings.simplefilter("error")
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        exec(compile(code, "example", "exec"), {})
        gc.collect()
        seen = server.seen[0]
    assert capsys.readouterr().out == f"{video()['id']}\n"
    assert seen.video_id == "video_123"
    assert seen.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("name", ["VideoRemix", "AsyncVideoRemix", "OpenAI", "AsyncOpenAI"])
def test_what_is_missing_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without key or address the facade raises ValueError that says what to set; there is no default provider."""
    make = getattr(client, name)
    with pytest.raises(ValueError, match="OPENAI_API_KEY"):
        make(base_url="http://127.0.0.1/v1")
    with pytest.raises(ValueError, match="OPENAI_BASE_URL"):
        make(api_key=KEY)
    for blank in ("", " "):
        monkeypatch.setenv("OPENAI_API_KEY", blank)
        monkeypatch.setenv("OPENAI_BASE_URL", blank)
        with pytest.raises(ValueError, match="OPENAI_API_KEY"):
            make(base_url="http://127.0.0.1/v1")
        with pytest.raises(ValueError, match="OPENAI_BASE_URL"):
            make(api_key=KEY)


def test_an_argument_stands_above_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is given is used, whatever the environment holds; an empty one is no reason to look there."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-environment")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    with provider() as server, facade(server) as connected:
        connected.videos.remix("video_123", **request_members())
        assert server.seen[0].headers["authorization"] == f"Bearer {KEY}"
    with pytest.raises(ValueError, match="api_key"):
        client.VideoRemix(api_key="")
    with pytest.raises(ValueError, match="base_url"):
        client.VideoRemix(base_url="")


def test_a_key_of_the_environment_loses_its_line_break(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blanks around what the environment holds, such as a file's last line break, do not matter."""
    with provider() as server:
        monkeypatch.setenv("OPENAI_API_KEY", f"{KEY}\n")
        monkeypatch.setenv("OPENAI_BASE_URL", f" {server.url}/ ")
        with client.VideoRemix() as connected:
            connected.videos.remix("video_123", **request_members())
        assert server.seen[0].headers["authorization"] == f"Bearer {KEY}"


def test_the_names_are_aliases() -> None:
    """OpenAI and AsyncOpenAI are the facade itself."""
    assert client.OpenAI is client.VideoRemix
    assert client.AsyncOpenAI is client.AsyncVideoRemix


def test_positional_and_named_identifier() -> None:
    """The identifier can be given either way; the members of the request by name alone."""
    with provider() as server, facade(server) as connected:
        connected.videos.remix("video_123", **request_members())
        connected.videos.remix(video_id="video_123", **request_members())
        assert len({seen.target for seen in server.seen}) == 1
        with pytest.raises(TypeError):
            connected.videos.remix("video_123", "a prompt")


def test_a_closed_facade_sends_nothing() -> None:
    """After close, or at the end of the context, a call is refused; closing twice does no harm."""
    with provider() as server:
        connected = facade(server)
        with connected as entered:
            assert entered is connected
            entered.videos.remix("video_123", **request_members())
        connected.close()
        with pytest.raises(RuntimeError, match="closed"):
            connected.videos.remix("video_123", **request_members())
        assert len(server.seen) == 1


def test_an_unused_facade_can_be_closed() -> None:
    """Closing before the first call opens nothing and raises nothing."""
    client.VideoRemix(base_url="http://127.0.0.1:9/v1", api_key=KEY).close()
    asyncio.run(client.AsyncVideoRemix(base_url="http://127.0.0.1:9/v1", api_key=KEY).close())


def test_closed_before_the_first_call() -> None:
    """A facade that is closed before it was used sends nothing either."""

    async def main(connected: Any) -> None:
        await connected.close()
        await connected.videos.remix("video_123", **request_members())

    with provider() as server:
        connected = facade(server)
        connected.close()
        with pytest.raises(RuntimeError, match="closed"):
            connected.videos.remix("video_123", **request_members())
        with pytest.raises(RuntimeError, match="closed"):
            asyncio.run(main(client.AsyncVideoRemix(base_url=server.url, api_key=KEY)))
        assert server.seen == []


@pytest.mark.parametrize("own", ["get_async_httpx_client", "async_wire"])
def test_one_client_in_several_event_loops(own: str) -> None:
    """A client outlives the event loop that it was first used in, even where the server keeps connections open."""

    def keep_open(connection: socket.socket) -> None:
        connection.sendall(answer().replace(b"Connection: close\r\n", b""))
        connection.recv(1)

    async def main() -> Any:
        connections = getattr(connected, own)()
        response = await remix_video.asyncio_detailed("video_123", client=connected, body=request_model())
        # The connection alone goes with its loop; `aclose` of the client would end the client.
        await connections.aclose()
        return response.status_code

    with provider(keep_open) as server:
        connected = client.AuthenticatedClient(server.url, KEY)
        assert [asyncio.run(main()) for _ in range(3)] == [200, 200, 200]


def test_concurrent_async_calls() -> None:
    """Several calls at once through one async facade each have their own answer."""

    async def main(url: str) -> list[Any]:
        async with client.AsyncVideoRemix(base_url=url, api_key=KEY) as connected:
            assert (await connected.videos.remix("video_123", **request_members())).id == video()["id"]
            return list(
                await asyncio.gather(
                    *(connected.videos.remix_detailed(f"video_{n}", **request_members()) for n in range(20))
                )
            )

    with provider() as server:
        responses = asyncio.run(main(server.url))
        assert {seen.video_id for seen in server.seen} == {"video_123", *(f"video_{n}" for n in range(20))}
    assert {response.status_code for response in responses} == {200}


def test_the_detailed_response() -> None:
    """A detailed answer has status, header fields, request id, bytes, and the same video."""
    with provider(answer(x_request_id="req_5")) as server, facade(server) as connected:
        response = connected.videos.remix_detailed("video_123", **request_members())
    assert (response.status_code, response.request_id, response.retries) == (200, "req_5", 0)
    assert response.headers["X-REQUEST-ID"] == "req_5"
    assert response.parsed.to_dict() == video()
    assert response.deviations == ()


@pytest.mark.parametrize("detailed", [False, True])
@pytest.mark.parametrize("kind", ["sync", "async"])
def test_the_functions_of_the_generator(kind: str, *, detailed: bool) -> None:
    """sync, sync_detailed, asyncio and asyncio_detailed take client and body by name, and context managers work."""

    async def main(url: str) -> Any:
        async with client.AuthenticatedClient(base_url=url, token=KEY) as connected:
            function = remix_video.asyncio_detailed if detailed else remix_video.asyncio
            return await function("video_123", client=connected, body=request_model(), content_type="application/json")

    with provider() as server:
        if kind == "async":
            result = asyncio.run(main(server.url))
        else:
            function = remix_video.sync_detailed if detailed else remix_video.sync
            with client.AuthenticatedClient(base_url=server.url, token=KEY) as connected:
                result = function(
                    "video_123", client=connected, body=request_model(), content_type="multipart/form-data"
                )
        assert len(server.seen) == 1
    assert (result.parsed if detailed else result).to_dict() == video()


def test_a_client_of_ones_own() -> None:
    """An httpx2 client of the caller's is used, and stays open when ours goes."""
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, json=video()))
    own = httpx2.Client(transport=transport)
    connected = client.AuthenticatedClient("http://provider.example/v1", KEY).set_httpx_client(own)
    assert remix_video.sync("video_123", client=connected, body=request_model()).to_dict() == video()
    del connected
    gc.collect()
    assert not own.is_closed
    own.close()


def test_arguments_of_the_client_beneath() -> None:
    """httpx_args reach the httpx2 client, such as a transport."""
    transport = httpx2.MockTransport(lambda _: httpx2.Response(409, json={"detail": "still running"}))
    with client.VideoRemix(
        base_url="http://provider.example/v1", api_key=KEY, httpx_args={"transport": transport}
    ) as connected:
        error = failure(lambda: connected.videos.remix("video_123", **request_members()))
    assert type(error) is client.ConflictError


def test_clients_like_another() -> None:
    """with_headers, with_cookies and with_timeout give a client of its own and leave the first as it was."""
    with provider() as server:
        first = client.AuthenticatedClient(server.url, KEY)
        second = first.with_headers({"X-Team": "blue"}).with_cookies({"a": "b"}).with_timeout(5)
        for connected in (first, second):
            with connected:
                remix_video.sync("video_123", client=connected, body=request_model())
        before, after = server.seen
    assert "x-team" not in before.headers
    assert after.headers["x-team"] == "blue"
    assert after.headers["cookie"] == "a=b"
    assert (first.timeout, second.timeout) == (120.0, 5)
