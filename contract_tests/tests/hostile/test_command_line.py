"""The command line against hostile servers, each run a process of its own: time, memory, output, exit code."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from video_remix_contract.reference_provider.app import BASE

from hostile import framing, stalls, statuses, texts
from hostile.test_catalogue import harmless
from hostile.wire import Peer, Server, serving

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from video_remix_contract.clauses.catalogue import Catalogue

DEADLINE = 1.0
# The interpreter, its imports and the writing of the report, on a loaded machine.
MARGIN = 8.0
MOST_MEMORY = 1536 * 1024 * 1024
CASES: tuple[tuple[Callable[[Peer], None], bool, tuple[int, ...]], ...] = (
    (framing.gzip_bomb, False, (1,)),
    (framing.gzip_bomb_of_members, False, (1,)),
    (framing.gzip_and_then_noise, False, (1,)),
    (framing.gigabyte_header, False, (1,)),
    (framing.endless_chunk_extension, False, (1,)),
    (stalls.endless_body, False, (1,)),
    (stalls.endless_early_hints, False, (1,)),
    (stalls.drips_the_body, False, (1,)),
    (stalls.never_answers, False, (1,)),
    (stalls.closes_on_accept, True, (1, 3)),
    (texts.million_elements, False, (1,)),
    (texts.mega_member_names, False, (1,)),
    (texts.terminal_escapes, False, (1,)),
    (texts.lone_surrogates, False, (1,)),
    (texts.echoes_the_key_in_an_error, False, (3,)),
    (statuses.challenges_at_length, False, (3,)),
)


def command(server: Server, *options: str) -> list[str]:
    """Return the command that verifies a server."""
    limits = ["--timeout", "0.5", "--deadline", str(DEADLINE), "--max-jobs", "3"]
    return [sys.executable, "-m", "video_remix_contract", "verify", "provider", server.origin + BASE, *limits, *options]


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a run, with the key."""
    return {**os.environ, "OPENAI_API_KEY": texts.KEY, "OPENAI_BASE_URL": "", **more}


def bounded() -> None:
    """Give a process no more memory than a run may need."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


@pytest.mark.parametrize(("act", "early", "codes"), CASES, ids=[act.__name__ for act, _, _ in CASES])
def test_a_run_is_bounded_and_harmless(
    found: Catalogue, tmp_path: Path, act: Callable[[Peer], None], *, early: bool, codes: tuple[int, ...]
) -> None:
    """The process ends in time and within its memory, with the right exit code and without a traceback."""
    report = tmp_path / "report.json"
    started = time.perf_counter()
    with serving(found.contract, act, early=early) as server:
        result = subprocess.run(
            command(server, "-v", "--json", str(report)),
            capture_output=True,
            timeout=DEADLINE + MARGIN,
            env=environment(PYTHONIOENCODING="ascii"),
            preexec_fn=bounded,
            check=False,
        )
    assert time.perf_counter() - started < DEADLINE + MARGIN
    output = (result.stdout + result.stderr).decode("ascii")
    assert "Traceback" not in output
    assert result.returncode in codes, output
    assert all(character == "\n" or character.isprintable() for character in output)
    harmless(json.loads(report.read_text()))


@pytest.mark.parametrize("act", [framing.gzip_bomb, stalls.endless_body, framing.gzip_and_then_noise])
def test_a_bomb_takes_little_memory(found: Catalogue, act: Callable[[Peer], None]) -> None:
    """The peak of a run against a bomb lies less than 64 MB above that of a run that is refused at once."""
    script = (
        "import resource, sys; from video_remix_contract.cli.main import main; main(sys.argv[1:]); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )

    def peak(act: Callable[[Peer], None]) -> int:
        with serving(found.contract, act) as server:
            arguments = [sys.executable, "-c", script, *command(server, "-q")[3:]]
            result = subprocess.run(arguments, capture_output=True, timeout=60, env=environment(), check=True)
        return int(result.stderr.split()[-1]) * (1 if sys.platform == "darwin" else 1024)

    assert peak(act) - peak(statuses.status_999) < 64 * 1024 * 1024


def test_an_interrupted_run_says_one_line(found: Catalogue) -> None:
    """Ctrl-C in the middle of a request ends the process with one line and exit code 130."""
    with serving(found.contract, stalls.never_answers) as server:
        arguments = [*command(server, "-q")[:-1], "--timeout", "60", "--deadline", "60", "-q"]
        process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
        assert server.arrived.wait(30)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=10)
    assert (process.returncode, output) == (130, b"")
    assert errors.decode().strip() == "video-remix-contract: interrupted"


def test_the_plan_is_said_before_the_first_request(found: Catalogue) -> None:
    """The number of jobs stands on the standard error before the provider has seen anything."""
    with serving(found.contract, stalls.never_answers) as server:
        process = subprocess.Popen(
            command(server, "-v"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
        )
        assert process.stderr is not None
        plan = process.stderr.readline().decode()
        process.communicate(timeout=30)
    assert "3 jobs" in plan
    assert "at most 3" in plan


def test_proxies_of_the_environment_are_left_alone(found: Catalogue) -> None:
    """Requests go straight to the provider whatever proxy the environment names, and the user is told."""
    proxies = dict.fromkeys(("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"), "http://127.0.0.1:9")
    with serving(found.contract, Peer.answer_honestly) as server:
        result = subprocess.run(
            command(server), capture_output=True, timeout=30, env=environment(**proxies, NO_PROXY=""), check=False
        )
    assert server.requests
    assert b"proxy" in result.stderr
    assert b"127.0.0.1:9" not in result.stderr
