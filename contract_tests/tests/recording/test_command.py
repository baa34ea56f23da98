"""A command is run without a shell, and nothing of it is left behind."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest
from patience import MAX_WAIT
from video_remix_contract.errors import UsageError
from video_remix_contract.recording.command import Ended, Outcome, Output, run

if TYPE_CHECKING:
    from pathlib import Path

LONG = 600.0


def python(code: str, seconds: float = LONG, **environment: str) -> Ended:
    """Run Python code as a command."""
    return run([sys.executable, "-c", code], environment, seconds, threading.Event(), Output())


@pytest.mark.parametrize(
    ("code", "outcome", "words"),
    [
        ("", Outcome.SUCCEEDED, "ended with exit status 0"),
        ("raise SystemExit(7)", Outcome.FAILED, "ended with exit status 7"),
        ("import os; os.abort()", Outcome.CRASHED, "was ended by SIGABRT"),
        (f"raise SystemExit({128 + signal.SIGSEGV})", Outcome.CRASHED, "ended with exit status 139"),
        ("raise SystemExit(255)", Outcome.FAILED, "ended with exit status 255"),
    ],
)
def test_how_a_command_ended(code: str, outcome: Outcome, words: str) -> None:
    """A death by a signal is no exit with 0, and neither is what a shell makes of it."""
    ended = python(code)
    assert (ended.outcome, ended.words) == (outcome, words)


def test_a_command_that_does_not_end_is_ended(tmp_path: Path) -> None:
    """It and its children are gone when the time is over."""
    file = tmp_path / "pids"
    code = (
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(3600)'])\n"
        f"open({str(file)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}')\n"
        "time.sleep(3600)"
    )
    stop = threading.Event()

    def end_when_written() -> None:
        while not (file.exists() and len(file.read_text().split()) == 2):
            stop.wait(0.01)
        stop.set()

    watcher = threading.Thread(target=end_when_written)
    watcher.start()
    ended = run([sys.executable, "-c", code], {}, LONG, stop, Output())
    watcher.join()
    assert ended.outcome is Outcome.HUNG
    # What is killed ends when the system gets to it.
    latest = time.monotonic() + MAX_WAIT
    while any(running(int(text)) for text in file.read_text().split()):
        assert time.monotonic() < latest, "both are ended"
        threading.Event().wait(0.01)


def running(pid: int) -> bool:
    """Return whether a process is there and no zombie that its new parent has not yet collected."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:  # noqa: PTH123 - a file of the system
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_command_that_has_no_time_hangs() -> None:
    """The time is that of the whole run."""
    assert python("import time; time.sleep(3600)", 0.05).outcome is Outcome.HUNG


def test_the_environment_is_added_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the user has set stays; no text is read by a shell."""
    monkeypatch.setenv("VRC_OTHER", "kept")
    code = "import os; raise SystemExit(0 if os.environ['VRC_OTHER'] == 'kept' and os.environ['X'] == '$(exit)' else 1)"
    assert python(code, X="$(exit)").outcome is Outcome.SUCCEEDED
    assert "X" not in os.environ


@pytest.mark.parametrize("command", [["no-such-command"], [os.curdir], ["nul\0"]])
def test_a_command_that_cannot_be_started_is_a_usage_error(command: list[str]) -> None:
    """The line names the command."""
    with pytest.raises(UsageError, match=r"^cannot start "):
        run(command, {}, LONG, threading.Event(), Output())
