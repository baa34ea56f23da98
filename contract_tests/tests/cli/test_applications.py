"""Whatever an application does, the exit code is a verdict that was reached on what it served, or none."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from patience import DEADLINE, MAX_WAIT, TIMEOUT
from support import FIXED_FRAGMENT
from video_remix_contract.errors import ServerError
from video_remix_contract.reference_provider.application import MAX_LINES, serving_apart

from cli.applications import BROKE_OFF, CATALOGUE, CONFORMANT, HONEST, NO_VERDICT, NONCONFORMANT, Application

if TYPE_CHECKING:
    from collections.abc import Iterator

FAULT = "response.200.seconds.type:number"
VERDICTS = {0: "conformant", 1: "nonconformant", 3: "inconclusive", 130: "inconclusive: interrupted"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working directory of a run, in which the honest and the broken provider can be imported."""
    (tmp_path / "honest.py").write_text(HONEST.format(fragment=str(FIXED_FRAGMENT), fault=FAULT))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C reach processes, even where these tests run in the background of a shell, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def verify(folder: Path, source: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Verify an application in a process of its own."""
    (folder / "attack.py").write_text(source)
    limits = ("--timeout", str(TIMEOUT), "--deadline", str(DEADLINE), "--spec", str(FIXED_FRAGMENT))
    command = [sys.executable, "-m", "video_remix_contract", "verify", "provider", "--app", "attack:app"]
    return subprocess.run(
        [*command, *limits, *options], cwd=folder, capture_output=True, text=True, timeout=MAX_WAIT, check=False
    )


@pytest.mark.parametrize("application", CATALOGUE, ids=lambda application: application.name.replace(" ", "-"))
def test_no_application_steals_the_verdict(folder: Path, application: Application) -> None:
    """The exit code is right, standard output has the verdict alone, and no traceback of the run is shown."""
    done = verify(folder, application.module, "-q", *application.options)
    assert done.returncode in application.codes, done.stdout + done.stderr
    if done.returncode in VERDICTS:
        assert done.stdout.startswith(VERDICTS[done.returncode])
        assert len(done.stdout.splitlines()) == 1
    else:
        assert done.stdout == ""
    if done.returncode == NO_VERDICT:
        lines = [
            line for line in done.stderr.splitlines() if line.startswith("video-remix-contract: --app attack:app:")
        ]
        assert len(lines) == 1


def test_the_catalogue_is_large() -> None:
    """There are attacks before, during and after serving, and applications that are odd and conform."""
    assert len(CATALOGUE) >= 35
    assert len({application.name for application in CATALOGUE}) == len(CATALOGUE)
    kinds = [application.codes for application in CATALOGUE]
    assert min(kinds.count(codes) for codes in ((NO_VERDICT,), BROKE_OFF, (NONCONFORMANT,), (CONFORMANT,))) >= 4


def test_what_an_application_prints_is_no_report(folder: Path) -> None:
    """With --json -, standard output is JSON alone, and what the application prints goes to standard error."""
    done = verify(folder, "print('printed')\nfrom honest import broken as app", "--json", "-")
    assert (done.returncode, json.loads(done.stdout)["verdict"]) == (NONCONFORMANT, "nonconformant")
    assert "printed" in done.stderr


def test_modules_of_the_working_directory_replace_none_of_the_suite(folder: Path) -> None:
    """Modules of the working directory with the names of the suite, its server or the library are not imported."""
    for name in ("video_remix_contract", "uvicorn", "socket", "subprocess", "codecs"):
        (folder / f"{name}.py").write_text("raise SystemExit(0)")
    (folder / "attack.py").write_text("from honest import broken as app")
    command = [str(Path(sys.executable).with_name("video-remix-contract")), "verify", "provider"]
    options = ["--app", "attack:app", "--spec", str(FIXED_FRAGMENT), "-q"]
    done = subprocess.run([*command, *options], cwd=folder, capture_output=True, timeout=MAX_WAIT, check=False)
    assert done.returncode == NONCONFORMANT, done.stderr


def test_a_process_that_is_left_behind_does_not_keep_the_run(folder: Path) -> None:
    """A process in a session of its own, which holds the application's output open, is not waited for."""
    source = """
import os, pathlib, time
from honest import honest as app
if os.fork() == 0:
    os.setsid()
    pathlib.Path("pid").write_text(str(os.getpid()))
    time.sleep(600)
    os._exit(0)
"""
    done = verify(folder, source, "-q")
    os.kill(int((folder / "pid").read_text()), signal.SIGKILL)
    assert done.returncode == CONFORMANT, done.stderr


def test_what_an_application_started_is_ended_with_it(folder: Path) -> None:
    """A process that the application started is ended with the run, whatever signals it ignores."""
    source = """
import os, pathlib, signal, time
from honest import honest as app
if os.fork() == 0:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    pathlib.Path("pid").write_text(str(os.getpid()))
    time.sleep(600)
"""
    assert verify(folder, source, "-q").returncode == CONFORMANT
    # Where nobody waits for it, its entry stays until the system's first process does.
    status = Path("/proc", (folder / "pid").read_text(), "stat")
    assert not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a listening socket cannot be ended and kept")
def test_nobody_else_gets_the_port(folder: Path) -> None:
    """When the application has gone, its port refuses every connection, and no other process can take it."""
    (folder / "attack.py").write_text("from honest import at\nimport os\napp = at(1, lambda: os._exit(0))")
    with serving_apart("attack:app", MAX_WAIT) as origin:
        host, _, port = origin.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), MAX_WAIT) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert connection.recv(1) == b""
        with pytest.raises(ConnectionRefusedError):  # noqa: PT012 - until the run has seen it
            while True:
                with suppress(ConnectionResetError):
                    socket.create_connection((host, int(port)), MAX_WAIT).close()
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with pytest.raises(OSError, match="in use"):
                other.bind((host, int(port)))


def test_the_end_of_a_run_ends_the_application(folder: Path) -> None:
    """An application that does not start leaves no process, and the run says in a line why."""
    (folder / "attack.py").write_text("import os, pathlib\npathlib.Path('pid').write_text(str(os.getpid()))\n1 / 0")
    with pytest.raises(ServerError, match="ZeroDivisionError"), serving_apart("attack:app", MAX_WAIT):
        pass
    with pytest.raises(ProcessLookupError):
        os.kill(int((folder / "pid").read_text()), 0)


@pytest.mark.parametrize(("options", "lines"), [((), MAX_LINES), (("-v",), 1000)])
def test_what_an_application_prints_does_not_hide_the_verdict(
    folder: Path, options: tuple[str, ...], lines: int
) -> None:
    """Some lines of it are shown, and how many more there are; -v shows all."""
    done = verify(folder, "print(*range(1000), sep='\\n')\nfrom honest import app", *options)
    printed = [line for line in done.stderr.splitlines() if line.isdecimal()]
    assert printed == list(map(str, range(lines)))
    assert (f"… the application printed {1000 - lines} more lines; -v shows them" in done.stderr) == (lines < 1000)
