"""What cannot be sent is refused before a connection is made."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from .support import (
    KEY,
    MEDIA_TYPES,
    REQUEST,
    RequestModel,
    client,
    facade,
    provider,
    remix,
    remix_async,
    remix_video,
    request_members,
    request_model,
)

BAD_IDS: dict[str, tuple[Any, type[Exception]]] = {
    "empty": ("", ValueError),
    "dot": (".", ValueError),
    "two dots": ("..", ValueError),
    "line break": ("a\r\nX-Injected: 1", ValueError),
    "nul": ("a\0", ValueError),
    "delete": ("\x7f", ValueError),
    "next line": ("a\x85b", ValueError),
    "half a surrogate pair": ("a\ud800", ValueError),
    "too long for a URL": ("x" * 70_000, ValueError),
    "none": (None, TypeError),
    "bytes": (b"video_123", TypeError),
    "number": (123, TypeError),
    "true": (True, TypeError),
    "list": (["video_123"], TypeError),
}


@pytest.mark.parametrize("run", [remix, remix_async], ids=["sync", "async"])
@pytest.mark.parametrize(("video_id", "kind"), BAD_IDS.values(), ids=BAD_IDS)
def test_a_bad_video_id_is_refused(video_id: Any, kind: type[Exception], run: Any) -> None:
    """An identifier that no path segment can carry raises an error that names it, and nothing is sent."""
    with provider() as server:
        with pytest.raises(kind, match=r"video_id|address"):
            run(server, video_id)
        assert server.seen == []


BAD_PROMPTS: dict[str, tuple[Any, type[Exception]]] = {
    "none": (None, TypeError),
    "bytes": (b"text", TypeError),
    "number": (5, TypeError),
    "true": (True, TypeError),
    "list": (["text"], TypeError),
    "object": ({"text": 1}, TypeError),
    "half a surrogate pair": ("a\udc00b", ValueError),
    "unset": (client.UNSET, TypeError),
}


@pytest.mark.parametrize("content_type", MEDIA_TYPES)
@pytest.mark.parametrize(("prompt", "kind"), BAD_PROMPTS.values(), ids=BAD_PROMPTS)
def test_a_bad_prompt_is_refused(prompt: Any, kind: type[Exception], content_type: str) -> None:
    """A prompt that is no string of Unicode raises an error that names the field, and nothing is sent."""
    with provider() as server:
        with pytest.raises(kind, match=r"^`prompt` ") as caught:
            remix(server, prompt=prompt, content_type=content_type)
        assert type(caught.value) is kind
        assert server.seen == []


@pytest.mark.parametrize("name", REQUEST["required"])
def test_a_missing_member_is_refused(name: str) -> None:
    """The facade cannot be called without a required member of the request."""
    members = request_members()
    del members[name]
    with provider() as server, facade(server) as connected:
        with pytest.raises(TypeError, match=name):
            connected.videos.remix("video_123", **members)
        assert server.seen == []


def test_an_unknown_media_type_is_refused() -> None:
    """A media type that the contract does not list raises ValueError naming those that it does."""
    with provider() as server:
        with pytest.raises(ValueError, match="application/json, multipart/form-data"):
            remix(server, content_type="text/plain")
        assert server.seen == []


@pytest.mark.parametrize("body", [None, "text", {"prompt": "x"}, object()])
def test_a_body_of_another_type_is_refused(body: Any) -> None:
    """The module of the operation takes its request model and nothing that only looks like it."""
    with provider() as server, client.AuthenticatedClient(server.url, KEY) as connected:
        with pytest.raises(TypeError, match=f"`body` must be a {RequestModel.__name__}"):
            remix_video.sync("video_123", client=connected, body=body)
        assert server.seen == []


def test_an_additional_member_is_sent_where_it_can_be() -> None:
    """A request model carries members that the contract does not name; what is no JSON is refused."""
    with provider() as server, client.AuthenticatedClient(server.url, KEY) as connected:
        body = request_model(prompt="x")
        body["seed"] = [1, {"a": None}]
        remix_video.sync("video_123", client=connected, body=body)
        assert server.seen[0].members()["seed"] == [1, {"a": None}]
        body["seed"] = object()
        with pytest.raises(TypeError, match="body"):
            remix_video.sync("video_123", client=connected, body=body)
        body["seed"] = loop = []  # type: ignore[var-annotated]
        loop.append(loop)
        with pytest.raises(ValueError, match="`body` is nested too deep"):
            remix_video.sync("video_123", client=connected, body=body)


MEMBERS: dict[str, tuple[Any, Any, type[Exception], str]] = {
    "not a number": ("seed", float("nan"), ValueError, "`seed` is a number"),
    "infinite": ("seed", [float("inf")], ValueError, "`seed.0` is a number"),
    "bytes": ("seed", b"x", TypeError, r"`(body|seed)` .*bytes"),
    "bytes within": ("seed", {"a": b"x"}, TypeError, "`body` .*bytes"),
    "a name that is no string": (1, "x", TypeError, "the name of a member must be a string; got 1"),
    "a nested one": ("seed", {None: 1}, TypeError, "the name of a member must be a string; got None"),
    "a name that cannot be printed": ("\ud800", 1, ValueError, r"`\?` holds half a surrogate pair"),
}


@pytest.mark.parametrize("content_type", MEDIA_TYPES)
@pytest.mark.parametrize(("name", "value", "error", "message"), MEMBERS.values(), ids=MEMBERS)
def test_an_additional_member_that_is_no_json(
    name: Any, value: Any, error: type[Exception], message: str, content_type: str
) -> None:
    """What neither JSON nor a form can say is refused by name in both media types, before anything is sent."""
    body = request_model(prompt="x")
    body[name] = value
    with provider() as server, client.AuthenticatedClient(server.url, KEY) as connected:
        with pytest.raises(error, match=message) as caught:
            remix_video.sync("video_123", client=connected, body=body, content_type=content_type)
        assert str(caught.value).isprintable()
        assert server.seen == []


BASE_URLS = [
    "",
    " http://127.0.0.1/v1",
    "127.0.0.1/v1",
    "/v1",
    "ftp://127.0.0.1/v1",
    "http://",
    "http:///v1",
    "http://user:secret-pass@127.0.0.1/v1",
    "http://127.0.0.1/v1?x=1",
    "http://127.0.0.1/v1#x",
    "http://127.0.0.1/v1\r\nX: 1",
    "http://127.0.0.1:port/v1",
    "http://[::1/v1",
    "http://127.0.0.1:65536/v1",
    "http://127.0.0.1/v 1",
    "http://127.0.0.1/\ud800",
    "\udcff",
]


@pytest.mark.parametrize("base_url", BASE_URLS)
def test_a_bad_base_url_is_refused(base_url: str) -> None:
    """An address that is no http URL, or that carries a password or a query, raises ValueError naming base_url."""
    for make in (client.AuthenticatedClient, lambda url, token: client.VideoRemix(base_url=url, api_key=token)):
        with pytest.raises(ValueError, match="base_url") as caught:
            make(base_url, KEY)
        assert type(caught.value) is ValueError
        assert "secret-pass" not in str(caught.value)


@pytest.mark.parametrize(
    "timeout",
    [0, -1, float("inf"), float("nan"), True, "10", [1], 2**31, 10**400, *map(httpx2.Timeout, (None, 0, 1e10))],
    ids=repr,
)
def test_an_endless_timeout_is_refused(timeout: Any) -> None:
    """A timeout that is no number above 0 and up to a day raises ValueError, per client and per call."""
    with provider() as server:
        with pytest.raises(ValueError, match="`timeout` must be"):
            facade(server, timeout=timeout)
        with facade(server) as connected, pytest.raises(ValueError, match="`timeout` must be"):
            connected.videos.remix("video_123", **request_members(), timeout=timeout)
        assert server.seen == []


@pytest.mark.parametrize(
    "settings",
    [
        {"max_retries": 3},
        {"max_retries": -1},
        {"max_retries": True},
        {"default_headers": {"X-A": "1\r\nX-B: 2"}},
        {"default_headers": {"X A": "1"}},
        {"default_headers": {"": "1"}},
        {"default_headers": {"X-A": "é"}},
        {"default_headers": {"Content-Length": "5"}},
        {"default_headers": {"transfer-encoding": "chunked"}},
        {"default_headers": {"X-A": 1}},
        {"default_headers": {1: "X-A"}},
        {"max_retries": []},
        {"verify_ssl": "/etc/ssl/cert.pem"},
    ],
)
def test_a_bad_setting_is_refused(settings: dict[str, Any]) -> None:
    """A setting that no request can keep raises ValueError or TypeError naming it."""
    named = r"`(max_retries|headers|X-A|verify_ssl)` "
    with provider() as server, pytest.raises((ValueError, TypeError), match=named):
        facade(server, **settings)


@pytest.mark.parametrize("cookies", [{"a": "b\r\nX: y"}, {"a": "b; c=d"}, {"a": "é"}, {"a": 1}, {"a\nb": "c"}])
def test_a_bad_cookie_is_refused(cookies: dict[str, Any]) -> None:
    """A cookie that would be another one, or another header field, raises ValueError or TypeError at once."""
    plain = client.Client("http://127.0.0.1/v1")
    with pytest.raises((ValueError, TypeError), match=r"^`(a|cookies)` "):
        client.Client(plain.base_url, cookies=cookies)
    with pytest.raises((ValueError, TypeError), match=r"^`(a|cookies)` "):
        plain.with_cookies(cookies)


@pytest.mark.parametrize("proxy", ["::::", "ftp://proxy.example", "http://user:secret-pass@proxy.example:port"])
def test_a_bad_proxy_is_refused(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that is no address, given or from the environment, raises ValueError that shows none of it."""
    for name in ("HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    anywhere: dict[str, Any] = {"base_url": "http://provider.example/v1", "api_key": KEY}
    connections = [client.VideoRemix(**anywhere, httpx_args={"proxy": proxy})]
    monkeypatch.setenv("HTTP_PROXY", proxy)
    connections.append(client.VideoRemix(**anywhere))
    for connected in connections:
        with pytest.raises(ValueError, match="a proxy") as caught:
            connected.videos.remix("video_123", **request_members())
        assert caught.value.__context__ is None
        assert "secret-pass" not in str(caught.value)
