"""What programs that used the vendor's SDK set and read, for a client, for a call, and of an answer."""

from __future__ import annotations

import asyncio
import builtins
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from .support import (
    EXAMPLES,
    FRAGMENT,
    KEY,
    VIDEO,
    VideoModel,
    answer,
    client,
    facade,
    models,
    provider,
    request_members,
    video,
)

KINDS = pytest.mark.parametrize("kind", ["sync", "async"])
SCHEMAS: dict[str, Any] = {
    name: schema
    for name, schema in FRAGMENT["components"]["schemas"].items()
    if hasattr(getattr(models, name, None), "from_dict")
}
BUILTINS = [
    (name, member)
    for name, schema in SCHEMAS.items()
    for member in schema.get("properties", {})
    if member in vars(builtins) and member != "id"
]


def done(kind: str, url: str, use: Any, **settings: Any) -> Any:
    """Return what something makes of a facade's resource, sync or awaited."""
    given = {"base_url": url, "api_key": KEY, **settings}

    async def main() -> Any:
        async with client.AsyncVideoRemix(**given) as connected:
            return await use(connected)

    if kind == "async":
        return asyncio.run(main())
    with client.VideoRemix(**given) as connected:
        return use(connected)


def query(target: str) -> dict[str, list[str]]:
    """Return the query parameters of a target."""
    return parse_qs(urlsplit(target).query)


@pytest.mark.parametrize(("schema", "member"), BUILTINS)
def test_a_member_with_the_name_of_a_builtin(schema: str, member: str) -> None:
    """Such a member is read by its own name too, as in the SDK, and stands once in the object."""
    value = next((example for example in EXAMPLES.values() if SCHEMAS[schema] is VIDEO), None)
    if value is None:
        members = SCHEMAS[schema]["properties"]
        value = {name: None if "null" in str(part) else "text" for name, part in members.items()}
    model = getattr(models, schema).from_dict(value)
    assert getattr(model, member) == getattr(model, f"{member}_") == value[member]
    assert model.to_dict() == value


def test_there_are_such_members() -> None:
    """The video has one, which the SDK's programs read."""
    assert any(getattr(models, schema) is VideoModel for schema, _ in BUILTINS)


@KINDS
def test_query_and_header_fields_of_a_client_and_of_a_call(kind: str) -> None:
    """A call has those of the client, and its own in place of those of the same name."""
    settings = {"default_headers": {"X-A": "a", "X-B": "b"}, "default_query": {"a": "1", "b": "2"}}
    more = {"extra_headers": {"x-b": "call", "X-C": "c"}, "extra_query": {"b": "call", "c": "3"}}
    with provider() as server:
        done(kind, server.url, lambda made: made.videos.remix("v", **request_members(), **more), **settings)
        done(kind, server.url, lambda made: made.videos.remix("v", **request_members()), **settings)
        called, plain = server.seen
    assert [called.headers[name] for name in ("x-a", "x-b", "x-c")] == ["a", "call", "c"]
    assert query(called.target) == {"a": ["1"], "b": ["call"], "c": ["3"]}
    assert (plain.headers["x-b"], plain.headers["x-c"]) == ("b", None)
    assert query(plain.target) == {"a": ["1"], "b": ["2"]}
    assert called.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"extra_headers": {"a b": "c"}}, ValueError),
        ({"extra_headers": {"a": "b\r\nc: d"}}, ValueError),
        ({"extra_headers": {"Content-Length": "0"}}, ValueError),
        ({"extra_query": {"a": 1}}, TypeError),
        ({"extra_query": {1: "a"}}, TypeError),
    ],
)
def test_wrong_options_of_a_call(wrong: dict[str, Any], error: type[Exception]) -> None:
    """What cannot be sent is refused before anything is sent."""
    with provider() as server, facade(server) as connected:
        with pytest.raises(error):
            connected.videos.remix("v", **request_members(), **wrong)
        assert server.seen == []


@KINDS
def test_a_client_of_the_caller(kind: str) -> None:
    """`http_client` sends, and stays open; one of the other kind is refused."""
    asked: list[httpx2.Request] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return httpx2.Response(200, json=video())

    transport = httpx2.MockTransport(handle)
    made = {"sync": httpx2.Client(transport=transport), "async": httpx2.AsyncClient(transport=transport)}
    own = made.pop(kind)
    for other in made.values():
        with pytest.raises(TypeError, match="`http_client` must be"):
            done(kind, "http://provider.example/v1", lambda _: None, http_client=other)
    result = done(
        kind, "http://provider.example/v1", lambda c: c.videos.remix("v", **request_members()), http_client=own
    )
    assert result.to_dict() == video()
    assert len(asked) == 1
    assert not own.is_closed


@KINDS
def test_other_options_for_some_calls(kind: str) -> None:
    """`with_options` leaves the client as it was, adds fields and parameters, and uses the same connections."""
    busy = answer(503, b"{}", retry_after="0")

    def use(first: Any) -> Any:
        second = first.with_options(timeout=7, max_retries=1, default_headers={"X-B": "b"}, default_query={"b": "2"})
        assert (first._client.timeout, second._client.timeout) == (50, 7)
        assert (first._client.max_retries, second._client.max_retries) == (0, 1)
        assert second._client.connections is first._client.connections
        assert second.base_url == first.base_url
        return second.videos.remix("v", **request_members())

    settings = {"timeout": 50, "max_retries": 0, "default_headers": {"X-A": "a"}, "default_query": {"a": "1"}}
    with provider(busy, answer()) as server:
        assert done(kind, server.url, use, **settings).to_dict() == video()
        _, seen = server.seen
    assert (seen.headers["x-a"], seen.headers["x-b"]) == ("a", "b")
    assert query(seen.target) == {"a": ["1"], "b": ["2"]}


@pytest.mark.parametrize("wrong", [{"timeout": 0}, {"max_retries": 3}, {"default_headers": {"a b": "c"}}])
def test_wrong_options(wrong: dict[str, Any]) -> None:
    """Wrong options are refused as those of a client are."""
    with provider() as server, facade(server) as connected, pytest.raises(ValueError, match="`"):
        connected.with_options(**wrong)


@KINDS
def test_the_whole_answer(kind: str) -> None:
    """`with_raw_response` returns status, header fields, bytes and request id, and parses the body."""
    with provider(answer(x_request_id="req_7")) as server:
        raw = done(kind, server.url, lambda c: c.videos.with_raw_response.remix("v", **request_members()))
    assert (raw.status_code, raw.request_id, raw.headers["X-Request-Id"]) == (200, "req_7", "req_7")
    assert json.loads(raw.content) == raw.parse().to_dict() == video()
