"""What a server decodes equals what the caller gave."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from .support import MEDIA_TYPES, Provider, client, facade, provider, remix, remix_async, request_members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Property = Callable[[str], None]

PROMPTS = (
    "",
    "\r\n",
    "line\nline\rline\r\n",
    '"quotes" and \\backslashes\\',
    "\0",
    "\x01\x1f\x7f",
    "🐈🎩 é ﷽ \u2028 \ufeff",
    "--",
    "--+++\r\n",
    '\r\n--+++\r\nContent-Disposition: form-data; name="model"\r\n\r\ninjected\r\n--+++--\r\n',
    "x" * 1_000_000 + "🐈\r\n",
    "%00%0d%0a&=+#",
)
IDS = (
    "a/b",
    "../x",
    "x/..",
    "/",
    "//",
    "..%2f..",
    "a%2Fb",
    "%",
    "?x=1",
    "#top",
    "é🐈",
    "YWJj==",
    "a b",
    " ",
    "...",
    ".a",
    "a;b,c",
    "+",
    "~",
    "\u2028",
)


def usable(text: str) -> bool:
    """Return whether a text can be a path segment."""
    return text not in {"", ".", ".."} and not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in text)


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Provider, Any]]:
    """Keep one provider and one client for every example."""
    with provider() as server, facade(server) as connected:
        yield server, connected


def with_examples(values: tuple[str, ...]) -> Callable[[Property], Property]:
    """Return the decorator that runs a property on each known break."""

    def decorate(test: Property) -> Property:
        for value in values:
            test = example(value)(test)
        return test

    return decorate


@pytest.mark.parametrize("content_type", MEDIA_TYPES)
def test_a_prompt_arrives_as_it_was_given(served: tuple[Provider, Any], content_type: str) -> None:
    """For any prompt, either media type carries exactly its characters, and no other member comes into being."""
    server, connected = served

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(text)
    @with_examples(PROMPTS)
    def holds(prompt: str) -> None:
        connected.videos.remix("video_123", **request_members(prompt=prompt), content_type=content_type)
        seen = server.seen[-1]
        assert seen.headers["content-type"].split(";")[0] == content_type
        members = seen.members()
        assert members["prompt"] == prompt
        assert set(members) == set(request_members())

    holds()


def test_a_video_id_arrives_as_it_was_given(served: tuple[Provider, Any]) -> None:
    """For any identifier that a path segment can carry, the server decodes the one that was given."""
    server, connected = served

    @settings(max_examples=80, deadline=None)
    @given(text.filter(usable))
    @with_examples(IDS)
    def holds(video_id: str) -> None:
        connected.videos.remix(video_id, **request_members())
        assert server.seen[-1].video_id == video_id

    holds()


@pytest.mark.parametrize("content_type", MEDIA_TYPES)
def test_sync_and_async_send_the_same(content_type: str) -> None:
    """The async client sends what the sync client sends."""
    with provider() as server:
        for run in (remix, remix_async):
            run(server, "a/b", prompt="a\r\nb", content_type=content_type)
        blocking, awaited = server.seen
    assert blocking.members() == awaited.members()
    assert (blocking.method, blocking.target) == (awaited.method, awaited.target) == ("POST", "/v1/videos/a%2Fb/remix")
    assert blocking.headers["authorization"] == awaited.headers["authorization"]


def test_the_default_is_json(served: tuple[Provider, Any]) -> None:
    """A call that names no media type sends JSON, labelled so, and asks for JSON."""
    server, connected = served
    connected.videos.remix("video_123", **request_members())
    assert server.seen[-1].headers["content-type"] == "application/json"
    assert server.seen[-1].headers["accept"] == "application/json"


def test_multipart_boundaries_are_random_and_not_in_the_content(served: tuple[Provider, Any]) -> None:
    """Two equal calls have different boundaries of at least 128 bits."""
    server, connected = served
    boundaries = set()
    for _ in range(2):
        connected.videos.remix("video_123", **request_members(prompt="x"), content_type="multipart/form-data")
        boundaries.add(server.seen[-1].headers.get_param("boundary"))
    assert len(boundaries) == 2
    assert all(isinstance(boundary, str) and len(boundary) >= 32 for boundary in boundaries)


def test_a_boundary_that_the_content_holds_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A random boundary that the prompt holds by chance is drawn again."""
    multipart = importlib.import_module(f"{client.__name__}._multipart")
    drawn = iter(["taken", "free"])
    monkeypatch.setattr(multipart.secrets, "token_hex", lambda _: next(drawn))
    with provider() as server:
        remix(server, prompt="--taken", content_type="multipart/form-data")
    assert server.seen[0].headers.get_param("boundary") == "free"
    assert server.seen[0].members()["prompt"] == "--taken"


@pytest.mark.parametrize("prefix", ["", "/gateway", "/a%20b"])
def test_a_base_url_keeps_its_prefix(prefix: str) -> None:
    """Host and any prefix before the version are the provider's own; a slash at the end changes nothing."""
    with provider() as server:
        base = server.url.replace("/v1", f"{prefix}/v1")
        for url in (base, f"{base}/"):
            remix(server, base_url=url)
    assert {seen.target for seen in server.seen} == {f"{prefix}/v1/videos/video_123/remix"}
