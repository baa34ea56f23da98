"""The command line against hostile servers, each run a process of its own: its end, memory, output, exit code."""

from __future__ import annotations

import json
import os
import resource
import shlex
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from patience import DEADLINE, MAX_WAIT, TIMEOUT
from video_remix_contract.probing.defaults import KEY_VARIABLE
from video_remix_contract.probing.schedule import planned_jobs
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import BASE
from video_remix_contract.traffic.har import read_har

from probing.hostile import framing, stalls, statuses, texts
from probing.hostile.running import assert_harmless
from probing.hostile.server import AFTER_CONTROLS, ALWAYS, Server, serving
from probing.hostile.wire import CATALOGUE, Peer

if TYPE_CHECKING:
    from collections.abc import Callable

    from video_remix_contract.clauses.catalogue import Catalogue

MAX_JOBS = 3
MAX_MEMORY = 1536 * 1024 * 1024
# What never ends by itself is ended by a short timeout, in a single exchange. A process that gets no time at all until
# then has made no connection, which is inconclusive.
STALLING = ("--timeout", "2", "--max-jobs", "1")
CASES: tuple[tuple[Callable[[Peer], None], tuple[int, ...]], ...] = (
    (framing.gzip_bomb, (1,)),
    (framing.gzip_bomb_of_members, (1,)),
    (framing.gzip_and_then_noise, (1,)),
    (framing.gigabyte_header, (1,)),
    (framing.endless_chunk_extension, (1,)),
    (stalls.endless_body, (1,)),
    (stalls.endless_early_hints, (1, 3)),
    (stalls.drips_the_body, (1, 3)),
    (stalls.never_responds, (1, 3)),
    (stalls.closes_on_accept, (1, 3)),
    (texts.million_elements, (1,)),
    (texts.mega_member_names, (1,)),
    (texts.terminal_escapes, (1,)),
    (texts.lone_surrogates, (1,)),
    (texts.echoes_the_key_in_an_error, (3,)),
    (statuses.challenges_at_length, (3,)),
)
STALLS = {stalls.endless_early_hints, stalls.drips_the_body, stalls.never_responds}
EARLY = {behaviour.act for behaviour in CATALOGUE if behaviour.early}


def command(server: Server, *options: str) -> list[str]:
    """Return the command that verifies a server."""
    limits = ["--timeout", str(TIMEOUT), "--deadline", str(DEADLINE), "--max-jobs", str(MAX_JOBS)]
    return [sys.executable, "-m", "video_remix_contract", "verify", "provider", server.origin + BASE, *limits, *options]


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a run, with the key."""
    return {**os.environ, KEY_VARIABLE: texts.KEY, "OPENAI_BASE_URL": "", **more}


def bounded() -> None:
    """Give a process no more memory than a run may need."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


@pytest.mark.parametrize(("act", "codes"), CASES, ids=[act.__name__ for act, _ in CASES])
def test_a_run_is_bounded_and_harmless(
    clauses: Catalogue, tmp_path: Path, act: Callable[[Peer], None], codes: tuple[int, ...]
) -> None:
    """The process ends, within its memory, with the right exit code and without a traceback."""
    path = tmp_path / "report.json"
    with serving(clauses.contract, act, early=act in EARLY) as server:
        result = subprocess.run(
            command(server, "-v", "--json", str(path), *(STALLING if act in STALLS else ())),
            capture_output=True,
            timeout=MAX_WAIT,
            env=environment(PYTHONIOENCODING="ascii"),
            preexec_fn=bounded,
            check=False,
        )
    output = (result.stdout + result.stderr).decode("ascii")
    assert "Traceback" not in output
    assert result.returncode in codes, output
    assert all(character == "\n" or character.isprintable() for character in output)
    report = json.loads(path.read_text())
    assert_harmless(report)
    if act in STALLS:
        missing = "no complete response within" if result.returncode == 1 else "no connection within"
        assert missing in json.dumps(report)


@pytest.mark.parametrize("act", [framing.gzip_bomb, stalls.endless_body, framing.gzip_and_then_noise])
def test_a_bomb_takes_little_memory(clauses: Catalogue, act: Callable[[Peer], None]) -> None:
    """The peak of a run against a bomb lies less than 64 MB above that of a run that is refused at once."""
    script = (
        "import resource, sys; from video_remix_contract.cli.main import main; main(sys.argv[1:]); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )

    def peak(act: Callable[[Peer], None]) -> int:
        with serving(clauses.contract, act) as server:
            arguments = [sys.executable, "-c", script, *command(server, "-q")[3:]]
            result = subprocess.run(arguments, capture_output=True, timeout=MAX_WAIT, env=environment(), check=True)
        return int(result.stderr.split()[-1]) * (1 if sys.platform == "darwin" else 1024)

    assert peak(act) - peak(statuses.status_999) < 64 * 1024 * 1024


@pytest.mark.usefixtures("_interruptible")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("accepted", [0, 2])
def test_an_interrupted_run_reports_what_it_has_spent(
    clauses: Catalogue, tmp_path: Path, number: signal.Signals, accepted: int
) -> None:
    """Ctrl-C or SIGTERM in the middle of a request ends the process with report and record so far and exit code 130."""
    path, recording = tmp_path / "report.json", tmp_path / "traffic.har"
    stalling = threading.Event()

    def act(peer: Peer) -> None:
        stalling.set()
        stalls.never_responds(peer)

    turn = AFTER_CONTROLS if accepted else ALWAYS
    with serving(clauses.contract, act, turn=turn) as server:
        process = started(command(server, "-q", "--json", str(path), "--record", str(recording)))
        assert stalling.wait(MAX_WAIT)
        process.send_signal(number)
        output, errors = process.communicate(timeout=MAX_WAIT)
    assert (process.returncode, errors.decode().strip()) == (130, "video-remix-contract: interrupted")
    report = json.loads(path.read_text())
    assert_harmless(report)
    assert (report["verdict"], report["reason"]) == (
        "inconclusive",
        f"interrupted after {report['exchanges']} exchanges",
    )
    assert report["jobs"] == {"accepted": accepted, "possible": 1, "budget": MAX_JOBS}
    assert len(list(read_har(recording))) == report["exchanges"]
    assert f"{accepted} of {MAX_JOBS} jobs and 1 possible" in output.decode()


@pytest.mark.parametrize("options", [(), ("-v",), ("--json", "-"), ("-q",)])
def test_an_output_that_cannot_be_written_is_no_verdict(clauses: Catalogue, options: tuple[str, ...]) -> None:
    """A full device, a pipe that nobody reads and a closed output end with a line and the exit code of an error."""
    reader, pipe = os.pipe()
    os.close(reader)
    with (
        serving(clauses.contract, Peer.respond_honestly) as server,
        Path("/dev/full").open("wb") as full,
        os.fdopen(pipe, "wb") as unread,
    ):
        arguments = command(server, *options)
        for output, words in ((full, "No space left"), (unread, "Broken pipe")):
            result = run_to_end(arguments, stdout=output, stderr=subprocess.PIPE)
            last = result.stderr.decode().splitlines()[-1]
            assert (result.returncode, last.startswith("video-remix-contract: ")) == (2, True), last
            assert words in last
            assert b"Traceback" not in result.stderr
        result = run_to_end(["bash", "-c", f"{shlex.join(arguments)} >&-"], stderr=subprocess.PIPE)
    assert (result.returncode, b"standard output is closed" in result.stderr) == (2, True)


def run_to_end(arguments: list[str], **outputs: Any) -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end."""
    return subprocess.run(arguments, timeout=MAX_WAIT, env=environment(), check=False, **outputs)


def test_a_closed_standard_error_disturbs_nothing(clauses: Catalogue) -> None:
    """Where standard error is closed, nothing that belongs there goes to standard output."""
    with serving(clauses.contract, Peer.respond_honestly) as server:
        line = f"{shlex.join(command(server, '--json', '-'))} 2>&-"
        result = run_to_end(["bash", "-c", line], stdout=subprocess.PIPE)
    assert result.returncode == 0
    assert json.loads(result.stdout)["verdict"] == "conformant"


def test_the_plan_is_printed_before_the_first_request(clauses: Catalogue) -> None:
    """The number of jobs stands on the standard error while the first request has no response yet."""
    with serving(clauses.contract, stalls.never_responds) as server:
        process = started(command(server, "-v"))
        assert process.stderr is not None
        plan = process.stderr.readline().decode()
        process.kill()
        process.communicate(timeout=MAX_WAIT)
        planned = planned_jobs(clauses, Target(f"{server.origin}{BASE}", texts.KEY))
    assert f"{min(planned, MAX_JOBS)} jobs" in plan
    assert f"at most {MAX_JOBS}" in plan


def started(arguments: list[str]) -> subprocess.Popen[bytes]:
    """Start a process whose outputs can be read."""
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())


def test_proxies_of_the_environment_are_left_alone(clauses: Catalogue) -> None:
    """Requests go straight to the provider whatever proxy the environment names, and a line informs the user."""
    proxies = dict.fromkeys(("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"), "http://127.0.0.1:9")
    with serving(clauses.contract, Peer.respond_honestly) as server:
        result = subprocess.run(
            command(server), capture_output=True, timeout=MAX_WAIT, env=environment(**proxies, NO_PROXY=""), check=False
        )
    assert server.requests
    assert b"proxy" in result.stderr
    assert b"127.0.0.1:9" not in result.stderr
