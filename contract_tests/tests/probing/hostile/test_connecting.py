"""What can go wrong before a byte of the request is sent: names, ports, certificates, handshakes, the application."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any

import pytest
from patience import MAX_WAIT, TIMEOUT, patient
from video_remix_contract.errors import ServerError, TargetError
from video_remix_contract.judging.verdict import Overall
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider import server as server_module
from video_remix_contract.reference_provider.app import BASE
from video_remix_contract.reference_provider.server import serving as serving_app
from video_remix_contract.verification import verify

from probing.hostile import stalls, statuses
from probing.hostile.clock import MovableLoop
from probing.hostile.running import run
from probing.hostile.server import LOOPBACK, serving
from probing.hostile.wire import STEP, Peer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from video_remix_contract.clauses.catalogue import Catalogue

MAX_JOBS = 4


def verified(clauses: Catalogue, base_url: str, loop: MovableLoop | None = None) -> dict[str, Any]:
    """Return the report on a base URL."""
    return run(verify(clauses, Target(base_url, "sk-connecting"), patient(MAX_JOBS)), loop or MovableLoop())


@contextmanager
def time_passing(loop: MovableLoop) -> Iterator[None]:
    """Move the clock of a loop on while the block runs, as long as the loop runs."""
    ended = threading.Event()

    def pass_time() -> None:
        while not ended.wait(0.01):
            if loop.is_running():
                loop.advance(STEP)

    thread = threading.Thread(target=pass_time, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(MAX_WAIT)


def test_a_silent_name_server_does_not_stop_the_run(clauses: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is never resolved is unreachable when its time is over, and the run does not wait for the look-up."""
    loop = MovableLoop()
    ended, looking = threading.Event(), threading.Event()

    def silent(*_: object, **__: object) -> Any:
        looking.set()
        # Less than what the run has in all, so that each look-up ends by its own timeout.
        loop.advance(TIMEOUT)
        ended.wait(MAX_WAIT)
        raise socket.gaierror(socket.EAI_AGAIN, "no response")

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    try:
        report = verified(clauses, "https://provider.example/v1", loop)
        assert looking.is_set()
        assert not ended.is_set()
    finally:
        ended.set()
    assert report["verdict"] == "inconclusive"
    assert "no connection within" in report["reason"]
    assert report["notes"] == []


def test_the_process_ends_while_a_name_is_looked_up() -> None:
    """A process whose name server is silent ends although the look-up does not."""
    script = (
        "import socket, sys, time\n"
        f"socket.getaddrinfo = lambda *_, **__: time.sleep({10 * MAX_WAIT})\n"
        "from video_remix_contract.cli.main import main\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    options = ["verify", "provider", "http://provider.example/v1", "--timeout", "0.3", "--deadline", "0.5", "-q"]
    result = subprocess.run(
        [sys.executable, "-c", script, *options], capture_output=True, timeout=MAX_WAIT, check=False, text=True
    )
    assert (result.returncode, result.stderr) == (3, "")
    assert "unreachable" in result.stdout


@pytest.mark.parametrize("act", [statuses.speaks_smtp, stalls.never_reads, stalls.closes_on_accept, statuses.noise])
def test_a_server_without_tls_is_unreachable_by_https(clauses: Catalogue, act: Callable[[Peer], None]) -> None:
    """A handshake that fails or never ends is a provider that cannot be reached."""
    loop = MovableLoop()
    with serving(clauses.contract, act, early=True, loop=loop) as server:
        report = verified(clauses, f"{server.origin.replace('http', 'https')}{BASE}", loop)
    assert report["verdict"] == "inconclusive"
    assert "unreachable" in report["reason"]
    assert report["notes"] == []


def test_a_full_backlog_is_a_missing_response(clauses: Catalogue) -> None:
    """A socket that listens and is never accepted from ends in a verdict as any other failure."""
    loop = MovableLoop()
    with socket.create_server((LOOPBACK, 0), backlog=0) as listener, time_passing(loop):
        report = verified(clauses, f"http://{LOOPBACK}:{listener.getsockname()[1]}{BASE}", loop)
    assert report["verdict"] in {"inconclusive", "nonconformant"}
    assert report["jobs"]["accepted"] == 0


@pytest.mark.parametrize("host", ["exa mple", "a" * 300, "[::1", "xn--", "::1"])
def test_a_wrong_host_is_refused_or_unreachable(clauses: Catalogue, host: str) -> None:
    """A URL that no connection can be made to is a usage error or an inconclusive run, with a reason of a line."""
    try:
        reason = verified(clauses, Target.checked_url(f"http://{host}/v1"))["reason"]
    except TargetError as error:
        reason = f"unreachable: {error}"
    assert "unreachable" in reason
    assert reason.splitlines() == [reason]


@pytest.fixture
def released(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Return an event that ends whatever waits for it when the test is over; servers are not waited for."""
    monkeypatch.setattr(server_module, "STOP_SECONDS", 0.1)
    event = threading.Event()
    yield event
    event.set()


def test_an_application_that_blocks_is_left_behind(clauses: Catalogue, released: threading.Event) -> None:
    """An application that blocks its thread for ever does not stop the run."""
    loop = MovableLoop()

    async def blocks(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ARG001 - how ASGI calls it
        if scope["type"] == "http":
            released.wait(MAX_WAIT)

    with serving_app(blocks) as origin, time_passing(loop):
        report = verified(clauses, f"{origin}{BASE}", loop)
    assert not released.is_set()
    assert "no complete response within" in json.dumps(report)


def test_an_application_that_does_not_start_is_refused(
    monkeypatch: pytest.MonkeyPatch, released: threading.Event
) -> None:
    """An application whose start never ends is an error of a line."""
    monkeypatch.setattr(server_module, "START_SECONDS", 0.3)

    async def stuck(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001 - how ASGI calls it
        released.wait(MAX_WAIT)

    with pytest.raises(ServerError, match="does not start"), serving_app(stuck):
        pass


def test_a_server_with_nothing_at_work_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever ends a server waits for none of its chores, and the shutdown of the application is awaited."""
    # A server that does not hear of its end before its next chore ends after this test has failed.
    monkeypatch.setattr(server_module, "TICK_SECONDS", 10 * MAX_WAIT)
    monkeypatch.setattr(server_module, "STOP_SECONDS", MAX_WAIT)
    heard: list[str] = []

    async def living(scope: dict[str, Any], receive: Any, send: Any) -> None:
        assert scope["type"] == "lifespan", "nothing is asked of it"
        for _ in range(2):
            heard.append((await receive())["type"])
            await send({"type": f"{heard[-1]}.complete"})

    with serving_app(living) as origin:
        assert heard == ["lifespan.startup"]
    assert heard == ["lifespan.startup", "lifespan.shutdown"]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((LOOPBACK, int(origin.rpartition(":")[2])), MAX_WAIT)


def test_a_response_is_sent_to_its_end_although_its_server_is_to_end() -> None:
    """A server that is ended while it responds sends the whole response first."""
    begun, ended = threading.Event(), threading.Event()
    stopping = server_module.Server.stop

    async def slow(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ARG001 - how ASGI calls it
        if scope["type"] != "http":
            return
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
        await send({"type": "http.response.body", "body": b"be", "more_body": True})
        begun.set()
        await asyncio.to_thread(ended.wait, MAX_WAIT)
        await send({"type": "http.response.body", "body": b"en"})

    def stop(runner: server_module.Server) -> None:
        stopping(runner)
        ended.set()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(server_module.Server, "stop", stop)
        with serving_app(slow) as origin:
            connection = HTTPConnection(LOOPBACK, int(origin.rpartition(":")[2]), timeout=MAX_WAIT)
            connection.request("GET", "/")
            assert begun.wait(MAX_WAIT)
        assert connection.getresponse().read() == b"been"
        connection.close()


def test_certificates_that_cannot_be_read_are_one_line(clauses: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate file that the environment names and that is missing is an error of a line, for https:// alone."""
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/at/all.pem")
    with serving(clauses.contract, Peer.respond_honestly) as server:
        assert verified(clauses, f"{server.origin}{BASE}")["verdict"] == Overall.CONFORMANT
        with pytest.raises(TargetError, match=r"^[^\n]*SSL_CERT_FILE[^\n]*$"):
            verified(clauses, f"{server.origin}{BASE}".replace("http://", "https://"))
