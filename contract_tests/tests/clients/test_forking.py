"""A program that is run in forks of one process does what it does where Python is started for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from patience import MAX_WAIT

from clients.running import imported_once

if TYPE_CHECKING:
    from pathlib import Path

IMPORTED = "from pathlib import Path\nwith Path(__file__).with_name('imports').open('a') as file: file.write('x')\n"
# It imports a module of its folder, and changes the environment before.
PROGRAM = """
import os
os.environ["GIVEN"] = "changed " + os.environ.get("GIVEN", "")
import imported, json, signal, subprocess, sys

def sleeper():
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])

if __name__ == "__main__":
    {}
"""
SHOWN = "print(json.dumps([sys.argv, os.getcwd(), dict(os.environ), sys.path[0], sys.stdin.read()]))"


def written(folder: Path, code: str) -> list[str]:
    """Write a program that does something, and return its command."""
    (folder / "imported.py").write_text(IMPORTED, encoding="utf-8")
    (folder / "program.py").write_text(PROGRAM.format(code), encoding="utf-8")
    return [sys.executable, str(folder / "program.py"), "an argument", "$x"]


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (SHOWN, 0),
        ("sys.exit(7)", 7),
        ("sys.exit('a message')", 1),
        ("[][0]", 1),
        ("print('written', end=''); os.kill(os.getpid(), signal.SIGTERM)", -signal.SIGTERM),
        ("os.abort()", -signal.SIGABRT),
    ],
)
def test_a_fork_does_what_a_process_of_its_own_does(code: str, status: int, tmp_path: Path) -> None:
    """Arguments, folder, environment and input reach it, its output and its end come back."""
    folder = tmp_path / "folder"
    folder.mkdir()
    command = written(tmp_path, code)

    def end(command: list[str]) -> tuple[int, str, list[str]]:
        settings = {**os.environ, "GIVEN": "a\nvalue", "OTHER": "\udcff"}
        done = subprocess.run(
            command, cwd=folder, env=settings, input="the input", capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout, done.stderr.splitlines()[-1:]

    plainly = end(command)
    with imported_once(command) as forked:
        assert end(forked) == plainly
    assert plainly[0] == status


def test_forks_import_nothing_again(tmp_path: Path) -> None:
    """A module is imported once for all of them, and each has the environment that it is given."""
    with imported_once(written(tmp_path, "print(os.environ['GIVEN'])")) as command:
        for value in ("a", "b"):
            done = subprocess.run(command, env={"GIVEN": value}, capture_output=True, text=True, check=True)
            assert done.stdout == f"changed {value}\n"
    assert (tmp_path / "imports").read_text(encoding="utf-8") == "x"


def test_a_fork_ends_with_its_launcher(tmp_path: Path) -> None:
    """Where the launcher is killed, nothing is left that holds its output: neither the fork nor what that started."""
    code = "child = sleeper(); print('begun', flush=True); child.wait()"
    with (
        imported_once(written(tmp_path, code)) as command,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as launcher,
    ):
        assert launcher.stdout
        assert launcher.stdout.readline() == "begun\n"
        launcher.kill()
        assert launcher.communicate(timeout=MAX_WAIT)[0] == ""


def test_a_fork_leaves_nothing_behind(tmp_path: Path) -> None:
    """What it started ends with it."""
    with imported_once(written(tmp_path, "sleeper(); print('begun')")) as command:
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=MAX_WAIT)
    assert done.stdout == "begun\n"


def test_a_program_that_cannot_be_imported_fails(tmp_path: Path) -> None:
    """Its launcher ends, and does not wait for a process that has ended."""
    program = tmp_path / "program.py"
    program.write_text("import no_such_module", encoding="utf-8")
    with imported_once([sys.executable, str(program)]) as command:
        done = subprocess.run(command, stderr=subprocess.DEVNULL, check=False, timeout=MAX_WAIT)
    assert done.returncode == 1
