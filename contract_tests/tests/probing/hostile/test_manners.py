"""How the suite behaves towards a provider: pauses, redirects, identifiers, authentication, codings."""

from __future__ import annotations

import email.utils
import gzip
import json
import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from patience import DEADLINE
from video_remix_contract.clauses.model import Location, Message
from video_remix_contract.probing import runner
from video_remix_contract.reference_provider.app import BASE
from video_remix_contract.reference_provider.store import UNFINISHED
from video_remix_contract.wire.messages import Exchange, Request, Response
from video_remix_contract.wire.retry_after import retry_after

from probing.hostile.running import verified
from probing.hostile.server import serving
from probing.hostile.wire import Peer

if TYPE_CHECKING:
    from collections.abc import Callable

    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.clauses.model import Clause

KEY = "sk-manners-3e1f"


def entry_of(report: dict[str, Any], clause: Clause | None) -> dict[str, Any]:
    """Return the entry of a clause in a report; the contract must have the clause."""
    assert clause is not None
    entry: dict[str, Any] = next(entry for entry in report["clauses"] if entry["id"] == clause.id)
    return entry


def busy_at_first(times: int, status: str, after: str) -> Callable[[Peer], None]:
    """Return a behaviour that is busy for the first requests and honest afterwards."""
    left = threading.Semaphore(times)

    def act(peer: Peer) -> None:
        if left.acquire(blocking=False):
            peer.respond(b"{}", status, ("Retry-After", after))
        else:
            peer.respond_honestly()

    return act


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_a_busy_provider_is_waited_for(clauses: Catalogue, status: str) -> None:
    """A request is repeated after the seconds that Retry-After names, and a note tells of it."""
    waits: list[float] = []
    report, _ = verified(clauses, busy_at_first(2, status, "7"), waits=waits, key=KEY)
    assert waits == [7, 7]
    assert report["verdict"] == "conformant"
    assert any("14 s" in note and "2 times" in note for note in report["notes"])


def test_a_date_is_waited_for(clauses: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """Retry-After may name a date; the pause ends then."""
    monkeypatch.setattr(runner, "MAX_WAIT", DEADLINE)
    waits: list[float] = []
    after = email.utils.formatdate(time.time() + 300, usegmt=True)
    report, _ = verified(clauses, busy_at_first(1, "503 Busy", after), waits=waits, key=KEY)
    assert len(waits) == 1
    assert 0 <= waits[0] <= 300
    assert report["verdict"] == "conformant"


def test_a_request_is_repeated_at_most_twice(clauses: Catalogue) -> None:
    """A provider that is always busy gets each request three times, and the run is inconclusive."""
    waits: list[float] = []
    report, server = verified(
        clauses, lambda peer: peer.respond(b"{}", "429 Busy", ("Retry-After", "1")), waits=waits, key=KEY
    )
    bodies = [request.body for request in server.requests]
    assert len(bodies) == 3 * report["exchanges"]
    assert len(waits) == 2 * report["exchanges"]
    assert (report["verdict"], report["reason"]) == ("inconclusive", "the provider is busy (429)")


@pytest.mark.parametrize(
    "after", [str(int(runner.MAX_WAIT) + 1), "31536000", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"]
)
def test_a_long_pause_is_declined_and_noted(clauses: Catalogue, after: str) -> None:
    """A pause beyond the bound is not made; a note tells that it was asked for."""
    waits: list[float] = []
    report, _ = verified(clauses, busy_at_first(100, "503 Busy", after), waits=waits, key=KEY)
    assert waits == []
    assert any("did not wait" in note for note in report["notes"])


def test_no_pause_goes_beyond_the_deadline(clauses: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pause that would outlast the run is not made, even where it is within the bound of a pause."""
    monkeypatch.setattr(runner, "MAX_WAIT", DEADLINE)
    waits: list[float] = []
    report, _ = verified(clauses, busy_at_first(100, "503 Busy", str(int(DEADLINE))), waits=waits, key=KEY)
    assert waits == []
    assert report["verdict"] == "inconclusive"


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(value=st.text(max_size=60) | st.integers().map(str) | st.datetimes().map(email.utils.format_datetime))
@example("")
@example("-1")
@example("1.5")
@example("\uff19")
@example("Fri, 99 Foo 99999 99:99:99 GMT")
@example("Mon, 01 Jan 0001 00:00:00 -9999")
@example("1, 2")
def test_no_retry_after_breaks_the_reading_of_it(value: str) -> None:
    """Whatever the header is, the result is no pause or a pause that is not negative."""
    request = Request("POST", "http://localhost/", (), b"")
    seconds = retry_after(Exchange(request, Response(429, (("Retry-After", value),), b"")), now=1_000_000_000.0)
    assert seconds is None or seconds >= 0


def without_authentication(peer: Peer) -> None:
    """Respond as a provider that looks at no key."""
    assert peer.request is not None
    headers = tuple(pair for pair in peer.request.headers if pair[0].lower() != "authorization")
    keyed = Request(
        peer.request.method, peer.request.url, (*headers, ("Authorization", f"Bearer {KEY}")), peer.request.body
    )
    peer.honest = peer.provider.respond(keyed)
    peer.respond_honestly()


def test_a_provider_without_authentication_is_conformant(clauses: Catalogue) -> None:
    """To accept any key breaks a SHOULD clause; a wrong key is then not tried, and the skip has its reason."""
    report, _ = verified(clauses, without_authentication, key=KEY)
    assert report["verdict"] == "conformant"
    missing, wrong = (
        entry_of(report, clauses.find(Location.AUTHORIZATION, keyword=keyword)) for keyword in ("missing", "wrong")
    )
    assert (missing["verdict"], missing["level"]) == ("fail", "SHOULD")
    assert (wrong["verdict"], wrong["reason"]) == ("skip", "the provider takes requests without a key")


def test_an_unfinished_source_is_asked_for_only_where_it_is_named(clauses: Catalogue) -> None:
    """The clause about unfinished sources is skipped with a reason, or exercised with --pending-video-id."""
    unfinished = clauses.find(Location.PARAMETER, path=(clauses.operation.path_parameter,), keyword="unfinished")
    unnamed, _ = verified(clauses, Peer.respond_honestly, key=KEY)
    skipped = entry_of(unnamed, unfinished)
    assert skipped["verdict"] == "skip"
    assert "--pending-video-id" in skipped["reason"]
    named, server = verified(clauses, Peer.respond_honestly, key=KEY, target={"pending_video_id": UNFINISHED[0]})
    assert entry_of(named, unfinished)["verdict"] == "pass"
    assert any(UNFINISHED[0] in request.url for request in server.requests)


ODD_IDS = [
    "dmlkZW8=",
    "a/b",
    "100%",
    "what?",
    "with#hash",
    "two words",
    "vidéo_日本",
    "a%2Fb",
    "..%2f",
    "a+b&c",
    "~'()*!",
]


@pytest.mark.parametrize("video_id", ODD_IDS)
def test_a_source_id_arrives_as_it_was_given(clauses: Catalogue, video_id: str) -> None:
    """Whatever characters an identifier has, the server decodes the same identifier from a segment of the path."""
    report, server = verified(clauses, Peer.respond_honestly, 1, key=KEY, target={"video_ids": (video_id,)})
    target = urlsplit(server.requests[0].url)
    segments = target.path.removeprefix(f"{BASE}/").split("/")
    assert (target.query, target.fragment) == ("", "")
    template = clauses.operation.path.strip("/").split("/")
    assert [unquote(segment) for segment in segments] == [
        video_id if part.startswith("{") else part for part in template
    ]
    assert report["exchanges"] >= 1


@pytest.mark.parametrize("status", ["307 Temporary Redirect", "308 Permanent Redirect"])
def test_a_trailing_slash_is_reported_and_not_followed(clauses: Catalogue, status: str) -> None:
    """A redirect to the slashed path breaks the clause of its media type; the finding names the target."""

    def act(peer: Peer) -> None:
        assert peer.request is not None
        peer.respond(b"", status, ("Location", f"{urlsplit(peer.request.url).path}/"))

    report, server = verified(clauses, act, key=KEY)
    assert all(not urlsplit(request.url).path.endswith("/") for request in server.requests)
    assert report["verdict"] == "nonconformant"
    for media_type in clauses.operation.request_media_types:
        declined = entry_of(report, clauses.find(Location.CONTENT_TYPE, media_type=media_type))
        assert declined["verdict"] == "fail"
        assert "/'" in declined["findings"][0]["message"]


def test_the_key_is_not_sent_to_another_origin(clauses: Catalogue) -> None:
    """Where a provider redirects to another origin, nothing arrives there, and the finding names it."""
    with serving(clauses.contract, Peer.respond_honestly) as other:

        def act(peer: Peer) -> None:
            peer.respond(b"", "307 Temporary Redirect", ("Location", f"{other.origin}/steal"))

        report, _ = verified(clauses, act, key=KEY)
        assert other.connections == 0
    assert other.origin in json.dumps(report)
    assert report["verdict"] == "nonconformant"


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip"])
def test_a_coding_that_nobody_asked_for_is_named(clauses: Catalogue, coding: str) -> None:
    """A body in a content coding that the request did not offer is not JSON, and the finding names the coding."""

    def act(peer: Peer) -> None:
        peer.respond(b"\x1f\x8b\xff", "200 OK", ("Content-Encoding", coding))

    report, _ = verified(clauses, act, key=KEY)
    json_clause = clauses.find(Location.JSON, message=Message.RESPONSE, status=clauses.operation.successes[0])
    finding = entry_of(report, json_clause)["findings"][0]
    assert repr(coding) in finding["message"]


def test_a_gzip_body_of_several_members_is_read(clauses: Catalogue) -> None:
    """A provider may respond in gzip of a single member or of several (RFC 1952)."""

    def act(peer: Peer) -> None:
        body = peer.response.body
        packed = gzip.compress(body[:20]) + gzip.compress(b"") + gzip.compress(body[20:])
        peer.respond(packed, f"{peer.response.status} Honest", ("Content-Encoding", "gzip"))

    assert verified(clauses, act, key=KEY)[0]["verdict"] == "conformant"
