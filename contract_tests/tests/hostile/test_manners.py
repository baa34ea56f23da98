"""How the suite behaves towards a provider: pauses, redirects, identifiers, authentication, codings."""

from __future__ import annotations

import asyncio
import email.utils
import gzip
import json
import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from video_remix_contract.clauses.from_schema import short
from video_remix_contract.probing.runner import MAX_WAIT, Limits
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import BASE
from video_remix_contract.reference_provider.store import SOURCES
from video_remix_contract.report.model import document
from video_remix_contract.verification import Settings, verify_provider
from video_remix_contract.wire.messages import Exchange, Request, Response
from video_remix_contract.wire.retry_after import retry_after

from hostile.test_catalogue import harmless
from hostile.wire import Peer, Server, serving

if TYPE_CHECKING:
    from collections.abc import Callable

    from video_remix_contract.clauses.catalogue import Catalogue

KEY = "sk-manners-3e1f"
USABLE = tuple(name for name, source in SOURCES.items() if source.remix_state)
PENDING = next(name for name, source in SOURCES.items() if source.remix_state is None)


def verified(
    found: Catalogue,
    act: Callable[[Peer], None],
    limits: Limits | None = None,
    waits: list[float] | None = None,
    **target: Any,
) -> tuple[dict[str, Any], Server]:
    """Return the report on a server that answers as a behaviour wants, and the server; pauses are only noted."""
    slept = [] if waits is None else waits

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    with serving(found.contract, act) as server:
        given_target = Target(f"{server.origin}{BASE}", KEY, **target)
        run_settings = Settings(limits=limits or Limits(deadline=30), timeout=5)
        report = document(asyncio.run(verify_provider(found, given_target, run_settings, sleep)))
    harmless(report)
    return report, server


def clause(report: dict[str, Any], clause_id: str) -> dict[str, Any]:
    """Return one clause of a report."""
    found: dict[str, Any] = next(one for one in report["clauses"] if one["id"] == clause_id)
    return found


def jobs_of(report: dict[str, Any]) -> int:
    """Return how many jobs a report counts."""
    accepted = report["jobs"]["accepted"]
    assert isinstance(accepted, int)
    return accepted


def busy_at_first(times: int, status: str, after: str) -> Callable[[Peer], None]:
    """Return a behaviour that is busy for the first requests and honest then."""
    left = threading.Semaphore(times)

    def act(peer: Peer) -> None:
        if left.acquire(blocking=False):
            peer.answer(b"{}", status, ("Retry-After", after))
        else:
            peer.answer_honestly()

    return act


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_a_busy_provider_is_waited_for(found: Catalogue, status: str) -> None:
    """A request is repeated after the seconds that Retry-After names, and the report says so."""
    waits: list[float] = []
    report, _ = verified(found, busy_at_first(2, status, "7"), waits=waits)
    assert waits == [7, 7]
    assert report["verdict"] == "conformant"
    assert any("14 s" in note and "2 times" in note for note in report["notes"])


def test_a_date_is_waited_for(found: Catalogue) -> None:
    """Retry-After may name a date; the pause ends then."""
    waits: list[float] = []
    after = email.utils.formatdate(time.time() + 5, usegmt=True)
    report, _ = verified(found, busy_at_first(1, "503 Busy", after), waits=waits)
    assert len(waits) == 1
    assert 0 <= waits[0] <= 6
    assert report["verdict"] == "conformant"


def test_a_request_is_repeated_twice_at_the_most(found: Catalogue) -> None:
    """A provider that is always busy gets each request three times, and the run is inconclusive."""
    waits: list[float] = []
    report, server = verified(found, lambda peer: peer.answer(b"{}", "429 Busy", ("Retry-After", "1")), waits=waits)
    bodies = [request.body for request in server.requests]
    assert len(bodies) == 3 * report["exchanges"]
    assert len(waits) == 2 * report["exchanges"]
    assert (report["verdict"], report["reason"]) == ("inconclusive", "the provider is busy (429)")


@pytest.mark.parametrize("after", [str(int(MAX_WAIT) + 1), "31536000", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_long_pause_is_declined_and_said(found: Catalogue, after: str) -> None:
    """A pause beyond the bound is not made; the report says that it was asked for."""
    waits: list[float] = []
    report, _ = verified(found, busy_at_first(100, "503 Busy", after), waits=waits)
    assert waits == []
    assert any("did not wait" in note for note in report["notes"])


def test_no_pause_goes_beyond_the_deadline(found: Catalogue) -> None:
    """A pause that would outlast the run is not made."""
    waits: list[float] = []
    report, _ = verified(found, busy_at_first(100, "503 Busy", "3"), Limits(deadline=2), waits)
    assert waits == []
    assert report["verdict"] == "inconclusive"


@given(value=st.text(max_size=60) | st.integers().map(str) | st.datetimes().map(email.utils.format_datetime))
@example("")
@example("-1")
@example("1.5")
@example("\uff19")
@example("Fri, 99 Foo 99999 99:99:99 GMT")
@example("Mon, 01 Jan 0001 00:00:00 -9999")
@example("1, 2")
def test_no_retry_after_breaks_the_reading_of_it(value: str) -> None:
    """Whatever the header says, the outcome is no pause or one that is not negative."""
    request = Request("POST", "http://localhost/", (), b"")
    seconds = retry_after(Exchange(request, Response(429, (("Retry-After", value),), b"")), now=1_000_000_000.0)
    assert seconds is None or seconds >= 0


def without_authentication(peer: Peer) -> None:
    """Answer as a provider that looks at no key."""
    assert peer.request is not None
    headers = tuple(pair for pair in peer.request.headers if pair[0].lower() != "authorization")
    keyed = Request(
        peer.request.method, peer.request.url, (*headers, ("Authorization", f"Bearer {KEY}")), peer.request.body
    )
    peer.honest = peer.provider.answer(keyed)
    peer.answer_honestly()


def test_a_provider_without_authentication_is_conformant(found: Catalogue) -> None:
    """To take any key is a SHOULD finding; a wrong key is then not tried, which the report gives a reason for."""
    report, _ = verified(found, without_authentication)
    assert report["verdict"] == "conformant"
    missing, wrong = clause(report, "request.authorization.missing"), clause(report, "request.authorization.wrong")
    assert (missing["verdict"], missing["level"]) == ("fail", "SHOULD")
    assert (wrong["verdict"], wrong["reason"]) == ("skip", "the provider takes requests without a key")


def test_an_unfinished_source_is_asked_for_only_where_it_is_named(found: Catalogue) -> None:
    """The clause about unfinished sources is skipped with a reason, or exercised with --pending-video-id."""
    without, _ = verified(found, Peer.answer_honestly)
    skipped = clause(without, "request.video_id.unfinished")
    assert skipped["verdict"] == "skip"
    assert "--pending-video-id" in skipped["reason"]
    beside, server = verified(found, Peer.answer_honestly, pending_video_id=PENDING)
    assert clause(beside, "request.video_id.unfinished")["verdict"] == "pass"
    assert any(PENDING in request.url for request in server.requests)


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
def test_a_source_id_arrives_as_it_was_given(found: Catalogue, video_id: str) -> None:
    """Whatever characters an identifier has, the server decodes the same one from one segment of the path."""
    report, server = verified(found, Peer.answer_honestly, Limits(1, 30), video_ids=(video_id,))
    target = urlsplit(server.requests[0].url)
    segments = target.path.removeprefix(f"{BASE}/").split("/")
    assert (target.query, target.fragment) == ("", "")
    assert [unquote(segment) for segment in segments] == ["videos", video_id, "remix"]
    assert report["exchanges"] >= 1


@pytest.mark.parametrize("status", ["307 Temporary Redirect", "308 Permanent Redirect"])
def test_a_trailing_slash_is_reported_and_not_followed(found: Catalogue, status: str) -> None:
    """A redirect to the slashed path breaks the clause of its media type; the finding names the target."""

    def act(peer: Peer) -> None:
        assert peer.request is not None
        peer.answer(b"", status, ("Location", f"{urlsplit(peer.request.url).path}/"))

    report, server = verified(found, act)
    assert all(not urlsplit(request.url).path.endswith("/") for request in server.requests)
    assert report["verdict"] == "nonconformant"
    for media_type in found.contract.request_media_types:
        declined = clause(report, f"request.content-type.{short(media_type)}")
        assert declined["verdict"] == "fail"
        assert "/'" in declined["findings"][0]["message"]


def test_the_key_is_not_sent_to_another_origin(found: Catalogue) -> None:
    """Where a provider redirects to another origin, nothing arrives there, and the finding names it."""
    with serving(found.contract, Peer.answer_honestly) as other:

        def act(peer: Peer) -> None:
            peer.answer(b"", "307 Temporary Redirect", ("Location", f"{other.origin}/steal"))

        report, _ = verified(found, act)
        assert other.connections == 0
    assert other.origin in json.dumps(report)
    assert report["verdict"] == "nonconformant"


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip"])
def test_a_coding_that_nobody_asked_for_is_named(found: Catalogue, coding: str) -> None:
    """A body in a content coding that the request did not offer is no JSON, and the finding says why."""
    report, _ = verified(found, lambda peer: peer.answer(b"\x1f\x8b\xff", "200 OK", ("Content-Encoding", coding)))
    finding = clause(report, f"response.{found.contract.successes[0]}.json")["findings"][0]
    assert repr(coding) in finding["message"]


def test_a_gzip_body_of_several_members_is_read(found: Catalogue) -> None:
    """A provider may answer in gzip, in one member or in several (RFC 1952)."""

    def act(peer: Peer) -> None:
        assert peer.honest is not None
        body = peer.honest.body
        packed = gzip.compress(body[:20]) + gzip.compress(b"") + gzip.compress(body[20:])
        peer.answer(packed, f"{peer.honest.status} Honest", ("Content-Encoding", "gzip"))

    assert verified(found, act)[0]["verdict"] == "conformant"
