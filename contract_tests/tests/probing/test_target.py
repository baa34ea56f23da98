"""What a request to a provider carries, and which of it is secret."""

from __future__ import annotations

import re
from typing import Any

import pytest
from attrs import evolve
from video_remix_contract.errors import TargetError
from video_remix_contract.probing.target import OWN_HEADERS, Target
from video_remix_contract.wire.credentials import is_wrong_key
from video_remix_contract.wire.messages import Defect, header

from probing.direct import CLAUSES

OPERATION = CLAUSES.operation
TARGET = Target("http://127.0.0.1/v1", "sk-key")
GATEWAY = evolve(TARGET, headers=(("X-Api-Key", "k-1"), ("X-Team", "blue")), query=(("api-key", "q-1"), ("v", "a b")))


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/v1", "https://x.example", "http://[::1]/v1", "HTTP://x:65535"])
def test_a_base_url(url: str) -> None:
    """An address of http or https is taken, without the slashes at its end."""
    assert Target.checked_url(url) == url
    assert Target.checked_url(f"{url}//") == url


@pytest.mark.parametrize(
    ("url", "message"),
    [
        *[
            (url, f"not an http:// or https:// URL: {url!r}")
            for url in ("ftp://x/v1", "", "http://", "/v1", "http://x:0")
        ],
        *[
            (url, f"not an http:// or https:// URL: {url!r}, did you mean http://{url}?")
            for url in ("x", "127.0.0.1:8000/v1", "localhost:8000")
        ],
        *[
            (url, "a base URL has no query and no fragment; use --query NAME=VALUE")
            for url in ("http://x?a=b", "http://x#a")
        ],
        *[
            (url, "a base URL carries no credentials; use --api-key-env or --header")
            for url in ("http://u@x", "http://u:p@x", "http://@x")
        ],
    ],
)
def test_a_wrong_base_url(url: str, message: str) -> None:
    """Each wrong address is refused with what to do."""
    with pytest.raises(TargetError, match=f"^{re.escape(message)}$"):
        Target.checked_url(url)


@pytest.mark.parametrize("url", ["http://x:port", "http://x:65536", "http://[", "http://\xad"])
def test_what_is_no_url(url: str) -> None:
    """What cannot be parsed is named with the reason."""
    with pytest.raises(TargetError, match=f"^not a URL: {re.escape(repr(url))} \\(.+\\)$"):
        Target.checked_url(url)


def sent(target: Target, **given: Any) -> Any:
    """Return a request."""
    return target.request(OPERATION, **{"body": b"{}", "content_type": "x/y", **given})


def test_a_request() -> None:
    """Method, address, header fields and body are those of the target and the operation, in this order."""
    request = sent(TARGET, framing=[("Expect", "100-continue")])
    assert (request.method, request.url, request.body) == ("POST", "http://127.0.0.1/v1/videos/video_123/remix", b"{}")
    assert request.headers == (
        *OWN_HEADERS,
        ("Authorization", "Bearer sk-key"),
        ("Expect", "100-continue"),
        ("Content-Type", "x/y"),
    )
    assert header(sent(TARGET, content_type=None).headers, "content-type") is None
    assert sent(TARGET, method="GET").method == "GET"


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"video_id": "a/b"}, "/videos/a%2Fb/remix"),
        ({"video_id": ""}, "/videos//remix"),
        ({"segment": "%2E%2E"}, "/videos/%2E%2E/remix"),
        ({"segment": "%FF", "video_id": "x"}, "/videos/%FF/remix"),
    ],
)
def test_a_request_for_another_video(given: dict[str, Any], path: str) -> None:
    """An identifier is percent-encoded, a segment is sent as it is."""
    assert sent(TARGET, **given).url == f"http://127.0.0.1/v1{path}"


def test_what_a_gateway_needs_is_sent() -> None:
    """Header fields and parameters of the gateway are sent with each request."""
    request = sent(GATEWAY)
    assert request.url.endswith("/remix?api-key=q-1&v=a+b")
    assert header(request.headers, "x-api-key") == "k-1"
    assert header(request.headers, "x-team") == "blue"


def test_a_given_header_replaces_the_key() -> None:
    """A key in a header of the user's own stands instead of ours, in whatever case; without a key there is none."""
    own = evolve(TARGET, headers=(("authorization", "Basic abc"),))
    assert own.headers_of(CLAUSES.operation) == (("authorization", "Basic abc"),)
    assert evolve(TARGET, key="").headers_of(CLAUSES.operation) == ()


def test_a_missing_key() -> None:
    """All that gives access is left out, in header fields and in the query, and nothing else."""
    request = sent(GATEWAY, defect=Defect.MISSING_KEY)
    assert request.url.endswith("/remix?v=a+b")
    assert header(request.headers, "authorization") is None
    assert header(request.headers, "x-api-key") is None
    assert header(request.headers, "x-team") == "blue"
    assert sent(evolve(TARGET, query=(("api-key", "q"),)), defect=Defect.MISSING_KEY).url.endswith("/remix")


def test_a_wrong_key() -> None:
    """All that gives access is wrong, by the seed, and nothing else."""
    request, other = (sent(evolve(GATEWAY, seed=seed), defect=Defect.WRONG_KEY) for seed in (0, 1))
    assert is_wrong_key((header(request.headers, "authorization") or "").removeprefix("Bearer "))
    assert header(request.headers, "x-api-key") not in {None, "k-1"}
    assert header(request.headers, "x-team") == "blue"
    assert "q-1" not in request.url
    assert request.url.endswith("&v=a+b")
    assert request.headers != other.headers
    assert sent(GATEWAY, defect=Defect.UNKNOWN_VIDEO) == sent(GATEWAY)


@pytest.mark.parametrize(
    ("target", "secrets", "access"),
    [
        (TARGET, ("sk-key",), True),
        (evolve(TARGET, key_variable=None), (), True),
        (evolve(TARGET, key=""), (), False),
        (GATEWAY, ("sk-key", "k-1", "q-1"), True),
        (evolve(GATEWAY, key="", query=()), ("k-1",), True),
        (evolve(GATEWAY, key="", headers=()), ("q-1",), True),
        (evolve(TARGET, key="", headers=(("X-Team", "blue"),), query=(("v", "1"),)), (), False),
        (evolve(TARGET, key="", headers=(("X-Team", "blue"),), variables={"X-Team": "TEAM"}), ("blue",), False),
        (evolve(TARGET, headers=(("X-Api-Key", "sk-key"),)), ("sk-key",), True),
    ],
)
def test_what_is_secret(target: Target, secrets: tuple[str, ...], access: bool) -> None:  # noqa: FBT001 - a parameter
    """The key, what gives access and what comes from the environment are secret, each listed once."""
    assert target.secrets == secrets
    assert target.has_credentials(CLAUSES.operation) is access


def test_the_key_does_not_show() -> None:
    """The repr of a target has neither the key nor what a gateway needs."""
    shown = repr(GATEWAY)
    assert not [text for text in ("sk-key", "k-1", "blue", "q-1") if text in shown]
    assert (GATEWAY.nonce, GATEWAY.seed, GATEWAY.video_ids) == ("", 0, ("video_123",))
