"""Verify clients by the command line, as their authors do."""

from __future__ import annotations

import contextlib
import io
import json
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from patience import DEADLINE
from support import FIXED_FRAGMENT, fixed_clauses
from video_remix_contract.cli.main import main
from video_remix_contract.wire.messages import media_type

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Runs of a client mostly wait.
AT_ONCE = 3
HERE = Path(__file__).parent


@contextlib.contextmanager
def imported_once(command: Sequence[str]) -> Iterator[list[str]]:
    """Yield a command that runs what a Python command runs, in forks of a process that has imported what it imports.

    Under another name than ``__main__`` its program has to import and do nothing else. Nothing is left after the block.
    """
    python, *program = command
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
        path = str(Path(folder) / "socket")
        listener.bind(path)
        listener.listen()
        descriptor = listener.fileno()
        server = [python, str(HERE / "forking.py"), str(descriptor), *program]
        with subprocess.Popen(server, stdin=subprocess.PIPE, pass_fds=[descriptor], start_new_session=True):
            # So a launcher that waits ends where the server does.
            listener.close()
            yield [sys.executable, "-IS", str(HERE / "launcher.py"), path, *program]


def verified(command: Sequence[str], *options: str, at_once: int = AT_ONCE) -> dict[str, Any]:
    """Return the report of ``verify client`` about a command, by the fixed fragment.

    The client is a process of its own, the verb is called in this one.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        given = ["--spec", str(FIXED_FRAGMENT), "--jobs", str(at_once), "--deadline", str(DEADLINE), *options]
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            main(["verify", "client", "--json", str(path), "-q", *given, "--", *command])
        assert path.exists(), printed.getvalue()
        report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return report


def media_types(record: Path) -> set[str | None]:
    """Return the media types of the recorded requests with the method of the operation."""
    lines = record.read_text(encoding="utf-8").splitlines()
    requests = [json.loads(line)["request"] for line in lines]
    sent = [request["headers"] for request in requests if request["method"].lower() == fixed_clauses().operation.method]
    return {media_type(tuple((name, value) for name, value in headers)) for headers in sent}


def broken(report: dict[str, Any]) -> set[str]:
    """Return the ids of the clauses that fail."""
    return {clause["id"] for clause in report["clauses"] if clause["verdict"] == "fail"}
