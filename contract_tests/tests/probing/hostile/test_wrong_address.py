"""A wrong base URL and a gateway's own answer are named as what they are, with their words and what to try."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from attrs import evolve
from patience import patient
from video_remix_contract.probing.address import named_addresses
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import BASE
from video_remix_contract.verification import verify
from video_remix_contract.wire.messages import Exchange, Request, Response

from probing.hostile.clock import MovableLoop
from probing.hostile.running import assert_harmless, run
from probing.hostile.server import Server, serving
from probing.hostile.wire import Peer

if TYPE_CHECKING:
    from collections.abc import Callable

    from video_remix_contract.clauses.catalogue import Catalogue

HTML = ("Content-Type", "text/html; charset=utf-8")
PAGE = (
    b"<!doctype html><html><head><title>502 Bad Gateway</title><script>var x</script></head><body>nginx</body></html>"
)


def verified(clauses: Catalogue, act: Callable[[Peer], None], path: str = BASE) -> tuple[dict[str, Any], Server]:
    """Return the report on a base URL with a path, and the server."""
    loop = MovableLoop()
    with serving(clauses.contract, act, loop=loop) as server:
        target = Target(f"{server.origin}{path}", "sk-address-7b2e")
        report = run(verify(clauses, target, patient()), loop)
    assert_harmless(report)
    return report, server


def mounted_at(prefix: str, body: bytes = b'{"detail": "Not Found"}') -> Callable[[Peer], None]:
    """Return a behaviour that has the operation under a prefix, and a 404 for every other path."""

    def act(peer: Peer) -> None:
        assert peer.request is not None
        path = urlsplit(peer.request.url).path
        if not path.startswith(f"{prefix}{template(peer)}"):
            peer.respond(body, "404 Not Found")
            return
        origin = peer.request.url.removesuffix(path)
        moved = evolve(peer.request, url=f"{origin}{BASE}{path.removeprefix(prefix)}")
        peer.honest = peer.provider.respond(moved)
        peer.respond_honestly()

    return act


def template(peer: Peer) -> str:
    """Return the constant beginning of the operation's path."""
    return peer.provider.catalogue.operation.path.partition("{")[0]


@pytest.mark.parametrize(
    ("asked", "right"), [("", "/v1"), ("/v1", ""), ("/v1/v1", "/v1"), ("/api", "/api/v1"), ("/openai", "/v1")]
)
def test_the_address_to_try_is_named(clauses: Catalogue, asked: str, right: str) -> None:
    """Where nothing is at the base URL and the operation is at a neighbouring address, the reason names that."""
    report, server = verified(clauses, mounted_at(right), asked)
    assert report["verdict"] == "inconclusive"
    assert report["reason"].startswith(f"nothing is at {server.origin}{asked}, answered with 404")
    assert report["reason"].endswith(f'"Not Found"; try {server.origin}{right}')
    asked_elsewhere = [request for request in server.requests if not request.url.startswith(f"{server.origin}{asked}/")]
    assert {request.method for request in asked_elsewhere} <= {"GET"}
    assert all(request.method == "GET" or request.url.count(BASE) == asked.count(BASE) for request in server.requests)


@pytest.mark.parametrize("form", ["{path}", "POST {path}", '"/x", "{path}"'])
def test_a_path_that_a_response_names_is_tried(clauses: Catalogue, form: str) -> None:
    """A 404 whose body names the operation under another path leads to that address, in whatever notation."""
    for path in (clauses.operation.path, clauses.operation.path.replace("{", ":").replace("}", "")):
        body = json.dumps({"error": "no route", "routes": [form.format(path=f"/gateway/video{path}")]}).encode()
        report, server = verified(clauses, mounted_at("/nowhere", body))
        assert report["reason"].endswith(f"try {server.origin}/gateway/video")


def test_an_unknown_video_is_no_wrong_address(clauses: Catalogue) -> None:
    """A provider that has the path and refuses the video is not suspected to be elsewhere."""
    loop = MovableLoop()
    with serving(clauses.contract, Peer.respond_honestly, loop=loop) as server:
        target = Target(f"{server.origin}{BASE}", "sk-address-7b2e", ("video_unknown",))
        report = run(verify(clauses, target, patient()), loop)
    assert "no usable source video" in report["reason"]
    assert "video_unknown" in report["reason"]
    assert "--video-id" in report["reason"]


def test_a_page_of_a_web_server_is_quoted(clauses: Catalogue) -> None:
    """A 404 page suggests a look at the base URL, and is quoted without its markup."""
    body = b"<html><head><title>404 Not Found</title></head><body><h1>nginx</h1></body></html>"
    report, _ = verified(clauses, lambda peer: peer.respond(body, "404 Not Found", HTML))
    assert report["verdict"] == "inconclusive"
    assert '(text/html): "404 Not Found"' in report["reason"]
    assert "check the base URL" in report["reason"]


def test_a_web_page_for_an_answer_is_quoted_and_noted(clauses: Catalogue) -> None:
    """Where a web page comes with 200, the finding quotes it and a note suggests a look at the base URL."""
    body = b"<!doctype html><title>Sign in</title><p>Welcome"
    report, server = verified(clauses, lambda peer: peer.respond(body, "200 OK", HTML))
    assert report["verdict"] == "nonconformant"
    assert f"{server.origin}{BASE} answers with web pages; check the base URL" in report["notes"]
    messages = [finding["message"] for clause in report["clauses"] for finding in clause["findings"]]
    assert any('(text/html): "Sign in"' in message for message in messages)


@pytest.mark.parametrize("status", ["502 Bad Gateway", "503 Service Unavailable", "504 Gateway Timeout"])
def test_the_answer_of_a_gateway_is_quoted(clauses: Catalogue, status: str) -> None:
    """An answer of a gateway is not taken for the provider's, and its page is quoted."""
    report, _ = verified(clauses, lambda peer: peer.respond(PAGE, status, HTML))
    assert report["verdict"] == "inconclusive"
    assert "a gateway or proxy answered" in report["reason"]
    assert '"502 Bad Gateway"' in report["reason"]
    assert "script" not in report["reason"]
    assert report["jobs"]["possible"] >= 1


def test_the_words_of_a_refusal_are_in_the_reason(clauses: Catalogue) -> None:
    """Where the key is refused, the reason has the provider's own words."""
    body = b'{"error": {"message": "This key has no access to videos."}}'
    report, _ = verified(clauses, lambda peer: peer.respond(body, "403 Forbidden"))
    assert 'refused with 403: "This key has no access to videos."' in report["reason"]


def test_looking_for_an_address_is_bounded(clauses: Catalogue) -> None:
    """A long body that looks like many paths is read to a bound, and names none."""
    request = Request("POST", f"http://localhost{BASE}{clauses.operation.path}")
    exchange = Exchange(request, Response(404, (), b"/a" * 1_000_000 + clauses.operation.path.encode()))
    assert list(named_addresses(clauses.operation, f"http://localhost{BASE}", exchange)) == []
