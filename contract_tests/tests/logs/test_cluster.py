"""A real cluster of Ray on this machine judges recordings as one process does, whatever dies meanwhile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cli.test_bad_input import refused_port
from external import UnavailableError, python_with
from patience import MAX_WAIT
from support import ROOT
from video_remix_contract.cli.main import main

from logs.on_ray import troubles
from logs.test_counts import judged, lines

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent / "on_ray"
# Bytes of a piece, so that there are some more pieces than tasks at a time.
SIZE = 80_000
STARTED = "will now block"


@cache
def python() -> str:
    """Return the Python of an environment with Ray; skip the test where there cannot be one."""
    try:
        return str(python_with(HERE / "requirements.txt", "ray"))
    except UnavailableError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """Return a folder for what Ray leaves behind; a short path, since sockets are there."""
    with tempfile.TemporaryDirectory(prefix="ray", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def surroundings(home: Path) -> dict[str, str]:
    """Return the environment in which Ray runs, on the loopback interface and nowhere else."""
    package = os.pathsep.join(map(str, [ROOT / "contract_tests", ROOT / "generated", HERE.parents[1]]))
    quiet = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}
    return {**os.environ, "PYTHONPATH": package, "HOME": str(home), "NO_COLOR": "1", **quiet}


@pytest.fixture(scope="module")
def address(home: Path, surroundings: dict[str, str]) -> Iterator[str]:
    """Return the address of a cluster of two processors that runs in another folder than the tests."""
    command = [python(), "-m", "ray.scripts.scripts", "start", "--head", "--block", "--port=0", "--num-cpus=2"]
    command += ["--node-ip-address=127.0.0.1", "--include-dashboard=false", f"--temp-dir={home}"]
    process = subprocess.Popen(
        command, cwd=home, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    with process:
        assert process.stdout is not None
        printed = []
        for text in process.stdout:
            printed.append(text)
            if STARTED in text:
                break
        assert STARTED in printed[-1], "".join(printed)
        yield (home / "ray_current_cluster").read_text()
        process.terminate()
        process.stdout.read()


@pytest.fixture
def recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the traffic as a file of the test's own, in its working directory."""
    monkeypatch.chdir(tmp_path)
    path = Path("traffic.ndjson")
    path.write_text("\n".join(lines()) + "\n")
    return path


@contextmanager
def judging(surroundings: dict[str, str], address: str, recording: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    """Yield a process that judges a recording."""
    command = [python(), str(HERE / "judging.py"), address, str(recording), str(SIZE), *more]
    with subprocess.Popen(
        command, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def result(surroundings: dict[str, str], address: str, recording: Path, *more: str) -> tuple[int, str, str]:
    """Return exit status and outputs of a process that judges a recording."""
    with judging(surroundings, address, recording, *more) as process:
        out, err = process.communicate(timeout=MAX_WAIT)
    return process.returncode, out, err


def text_of(document: dict[str, Any]) -> str:
    """Return a report as text, without what differs between runs: their times, the version, the fragment's name."""
    contract = {name: value for name, value in document["contract"].items() if name != "fragment"}
    clauses = [{name: value for name, value in clause.items() if name != "line"} for clause in document["clauses"]]
    rest = {name: value for name, value in document.items() if name not in {"started", "seconds", "tool"}}
    return json.dumps({**rest, "contract": contract, "clauses": clauses})


@pytest.mark.parametrize("task", [[], [troubles.killed.__name__]])
def test_a_cluster_gives_the_same_report(
    surroundings: dict[str, str], address: str, recording: Path, task: list[str]
) -> None:
    """What one process reports a cluster reports to the byte, also where a process dies that had judged a piece."""
    status, out, err = result(surroundings, address, recording, *task)
    assert (status, err) == (0, "")
    found = json.loads(out)
    assert found["judged"] == found["pieces"] > 5
    assert text_of(found["report"]) == text_of(judged(recording).document)
    assert recording.with_name("killed").exists() == bool(task)


@pytest.mark.parametrize(
    ("trouble", "message"),
    [
        ([troubles.failing.__name__], "traffic.ndjson: a task of Ray failed: ValueError: first line second line"),
        (["--unlink"], "traffic.ndjson: a machine of the cluster does not have this file"),
    ],
)
def test_what_fails_for_good_is_one_line(
    surroundings: dict[str, str], address: str, recording: Path, trouble: list[str], message: str
) -> None:
    """A defect, and a file that a machine does not have, end the run in a line that names the recording."""
    assert result(surroundings, address, recording, *trouble) == (2, "", f"{message}\n")


def test_an_interrupted_run_reports_what_was_judged(
    surroundings: dict[str, str], address: str, recording: Path
) -> None:
    """Asked to stop, a run gives what it has, and the tasks at work come to an end."""
    pipe = recording.with_name("pipe")
    for name in ("pipe", "begun"):
        os.mkfifo(name)
    with (
        judging(surroundings, address, recording, troubles.stuck.__name__, "--stop") as process,
        subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE, text=True) as stuck,
    ):
        try:
            out, _ = process.communicate(timeout=MAX_WAIT)
            # It is read to its end once no task has the pipe open any more.
            assert "stuck" in stuck.communicate(timeout=MAX_WAIT)[0]
        finally:
            # Where no task ever opened the pipe, it would be waited for without an end.
            stuck.kill()
    found = json.loads(out)
    assert found["judged"] == 1
    assert 0 < found["report"]["log"]["counts"]["records"] < len(lines())
    assert found["interrupted"]


def test_the_command_line_starts_a_cluster(surroundings: dict[str, str], recording: Path) -> None:
    """With ``--ray local`` the command line needs no cluster; Ray itself prints nothing."""
    arguments = ["verify", "log", str(recording), "--ray", "local", "--json", "report.json", "-q"]
    command = [python(), "-m", "video_remix_contract", *arguments]
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, timeout=MAX_WAIT, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert text_of(json.loads(recording.with_name("report.json").read_text())) == text_of(judged(recording).document)
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("127.0.0.1:{port}", "no cluster of Ray at '127.0.0.1:{port}': Connection refused"),
        ("nonsense", "no cluster of Ray at 'nonsense': Invalid address format: nonsense"),
    ],
)
def test_a_wrong_address_is_one_line(surroundings: dict[str, str], recording: Path, wrong: str, message: str) -> None:
    """Where no cluster is, a line says so."""
    port = refused_port()
    expected = message.format(port=port)
    assert result(surroundings, wrong.format(port=port), recording) == (2, "", f"{expected}\n")


def test_without_ray_it_is_named(
    recording: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where Ray is not installed, a line says what to install."""
    monkeypatch.setitem(sys.modules, "ray", None)
    assert main(["verify", "log", str(recording), "--ray", "local"]) == 2
    assert capsys.readouterr() == ("", "video-remix-contract: --ray needs Ray: install video-remix-contract[cluster]\n")


@pytest.mark.parametrize("engine", [["--jobs", "2"], ["--ray", "local"]])
def test_a_pipe_is_judged_by_one_process(engine: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """No other process can read the standard input of this one, and a line says so."""
    assert main(["verify", "log", "-", *engine]) == 2
    message = "video-remix-contract: -: what comes through a pipe is judged by one process, name a file\n"
    assert capsys.readouterr() == ("", message)


def test_a_cluster_that_dies_is_one_line(surroundings: dict[str, str], recording: Path) -> None:
    """Where Ray dies while it judges, a line says so."""
    status, out, err = result(surroundings, "local", recording, troubles.without_driver.__name__)
    assert (status, out, len(err.splitlines())) == (2, "", 1)
    assert err.startswith("the cluster of Ray at 'local' died")
