"""What can go wrong before a byte of the request is sent: names, ports, certificates, handshakes, the application."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from video_remix_contract.probing.runner import Limits
from video_remix_contract.probing.target import Target, TargetError
from video_remix_contract.reference_provider.app import BASE
from video_remix_contract.reference_provider.server import ServerError
from video_remix_contract.reference_provider.server import serving as serving_app
from video_remix_contract.report.model import document
from video_remix_contract.verification import Settings, verify_provider

from hostile import stalls, statuses
from hostile.wire import LOOPBACK, Peer, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_remix_contract.clauses.catalogue import Catalogue

MARGIN = 4.0
SETTINGS = Settings(limits=Limits(deadline=1.0), timeout=0.4)


def verified(found: Catalogue, base_url: str) -> dict[str, Any]:
    """Return the report on a base URL; assert that it came in time."""
    started = time.perf_counter()
    report = document(asyncio.run(verify_provider(found, Target(base_url, "sk-connecting"), SETTINGS)))
    assert time.perf_counter() - started < SETTINGS.limits.deadline + MARGIN
    return report


def test_a_name_server_that_is_silent_holds_nothing_up(found: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is never resolved is unreachable within the time, and the program does not wait for the look-up."""
    answered, looking = threading.Event(), threading.Event()

    def silent(*_: object, **__: object) -> Any:
        looking.set()
        answered.wait(60)
        raise socket.gaierror(socket.EAI_AGAIN, "no answer")

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    try:
        report = verified(found, "http://provider.example/v1")
    finally:
        answered.set()
    assert looking.is_set()
    assert report["verdict"] == "inconclusive"
    assert "no connection within" in report["reason"]
    assert report["notes"] == []


def test_the_process_ends_while_a_name_is_looked_up() -> None:
    """A process whose name server is silent ends soon after its deadline."""
    script = (
        "import socket, sys, time\n"
        "socket.getaddrinfo = lambda *_, **__: time.sleep(60)\n"
        "from video_remix_contract.cli.main import main\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    options = ["verify", "provider", "http://provider.example/v1", "--timeout", "0.3", "--deadline", "0.5", "-q"]
    result = subprocess.run(
        [sys.executable, "-c", script, *options], capture_output=True, timeout=20, check=False, text=True
    )
    assert (result.returncode, result.stderr) == (3, "")
    assert "unreachable" in result.stdout


@pytest.mark.parametrize("act", [statuses.speaks_smtp, stalls.never_reads, stalls.closes_on_accept, statuses.noise])
def test_a_server_without_tls_is_unreachable_by_https(found: Catalogue, act: Any) -> None:
    """A handshake that fails or never ends is a provider that cannot be reached."""
    with serving(found.contract, act, early=True) as server:
        report = verified(found, f"{server.origin.replace('http', 'https')}{BASE}")
    assert report["verdict"] == "inconclusive"
    assert "unreachable" in report["reason"]
    assert report["notes"] == []


def test_a_full_backlog_is_a_missing_answer(found: Catalogue) -> None:
    """A socket that listens and is never accepted from ends in a verdict like any other."""
    with socket.create_server((LOOPBACK, 0), backlog=0) as listener:
        report = verified(found, f"http://{LOOPBACK}:{listener.getsockname()[1]}{BASE}")
    assert report["verdict"] in {"inconclusive", "nonconformant"}
    assert report["jobs"]["accepted"] == 0


@pytest.mark.parametrize("host", ["exa mple", "a" * 300, "[::1", "xn--", "::1"])
def test_a_host_that_is_none_is_refused_or_unreachable(found: Catalogue, host: str) -> None:
    """A URL that no connection can be made to is one line, of the usage or of the verdict."""
    try:
        said = verified(found, Target.checked_url(f"http://{host}/v1"))["reason"]
    except TargetError as error:
        said = f"unreachable: {error}"
    assert "unreachable" in said
    assert said.splitlines() == [said]


@pytest.fixture
def released() -> Iterator[threading.Event]:
    """Return an event that ends whatever waits for it, at the latest when the test is over."""
    event = threading.Event()
    yield event
    event.set()


def test_an_application_that_blocks_is_left_behind(found: Catalogue, released: threading.Event) -> None:
    """An application that holds its thread for ever does not hold the run."""

    async def blocks(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ARG001 - how ASGI calls it
        if scope["type"] == "http":
            released.wait(60)

    started = time.perf_counter()
    with serving_app(blocks) as origin:
        report = verified(found, f"{origin}{BASE}")
    assert time.perf_counter() - started < 10
    assert "no complete answer within" in json.dumps(report)


def test_an_application_that_does_not_start_is_refused(
    monkeypatch: pytest.MonkeyPatch, released: threading.Event
) -> None:
    """An application whose start never ends is an error of one line."""
    monkeypatch.setattr("video_remix_contract.reference_provider.server.START_SECONDS", 0.3)

    async def stuck(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001 - how ASGI calls it
        released.wait(60)

    with pytest.raises(ServerError, match="does not start"), serving_app(stuck):
        pass


def test_certificates_that_cannot_be_read_are_one_line(found: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate file that the environment names and that is missing is an error of one line."""
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/at/all.pem")
    with serving(found.contract, Peer.answer_honestly) as server, pytest.raises(TargetError, match="SSL_CERT_FILE"):
        verified(found, f"{server.origin}{BASE}")
