"""An output that cannot be written is a single line and exit code 2, never a verdict, and loses nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from patience import MAX_WAIT
from support import FIXED_FRAGMENT
from video_remix_contract.cli.main import main
from video_remix_contract.cli.running import clauses

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMAND = (sys.executable, "-m", "video_remix_contract")
FULL = Path("/dev/full")
EVERY_VERB = (
    ("clauses",),
    ("clauses", "response.200.id.type", "--spec", str(FIXED_FRAGMENT)),
    ("diff", str(FIXED_FRAGMENT), str(FIXED_FRAGMENT)),
    ("diff", str(FIXED_FRAGMENT), str(FIXED_FRAGMENT), "--json", "-"),
    ("extract", str(FIXED_FRAGMENT)),
    ("generate", str(FIXED_FRAGMENT), "--output", "client"),
    ("serve", "--list-faults"),
    ("vendor", "copy"),
    ("verify", "provider", "{base_url}"),
    ("verify", "provider", "{base_url}", "-v"),
    ("verify", "provider", "{base_url}", "--json", "-"),
)


def run(folder: Path, arguments: Sequence[str], redirection: str) -> subprocess.CompletedProcess[str]:
    """Run a verb with a redirection of the shell."""
    command = ["sh", "-c", f'"$@" {redirection}', "sh", *COMMAND, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=MAX_WAIT, check=False)


def ids(arguments: Sequence[str]) -> str:
    """Return a name of a case."""
    return "-".join(Path(argument).name.strip("-{}") or "stdout" for argument in arguments)


@pytest.mark.parametrize("verb", EVERY_VERB, ids=ids)
@pytest.mark.parametrize("redirection", [">/dev/full", "| true", ">&-"])
def test_a_standard_output_that_takes_nothing_is_no_verdict(
    tmp_path: Path, base_url: str, verb: tuple[str, ...], redirection: str
) -> None:
    """Where standard output is full, closed or has no reader, every verb ends with 2 and a single line."""
    if redirection == ">/dev/full" and not FULL.exists():
        pytest.skip("this system has no /dev/full")
    arguments = [argument.format(base_url=base_url) for argument in verb]
    if redirection == "| true":
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run(
            [*COMMAND, *arguments],
            cwd=tmp_path,
            stdout=writer,
            stderr=subprocess.PIPE,
            text=True,
            timeout=MAX_WAIT,
            check=False,
        )
        os.close(writer)
    else:
        done = run(tmp_path, arguments, redirection)
    lines = [line for line in done.stderr.splitlines() if line.startswith("video-remix-contract: ")]
    assert (done.returncode, len(lines)) == (2, 1), done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize("redirection", ["2>/dev/full", "2>&-"])
def test_a_standard_error_that_takes_nothing(tmp_path: Path, base_url: str, redirection: str) -> None:
    """Without a standard error the verdict stands; with one that takes nothing, nothing is sent."""
    done = run(tmp_path, ["verify", "provider", base_url, "--json", "-"], redirection)
    if redirection == "2>&-":
        assert (done.returncode, json.loads(done.stdout)["verdict"]) == (0, "conformant")
    else:
        assert (done.returncode, done.stdout) == (2, "")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_a_report_is_written_although_the_terminal_takes_nothing(tmp_path: Path, base_url: str) -> None:
    """What was paid for is kept: the file of the report is whole although standard output is full."""
    done = run(tmp_path, ["verify", "provider", base_url, "--json", "report.json"], ">/dev/full")
    assert done.returncode == 2
    assert json.loads((tmp_path / "report.json").read_text())["verdict"] == "conformant"


def test_a_disk_that_is_full(tmp_path: Path, base_url: str) -> None:
    """A file that cannot be written to its end leaves what was there before, and nothing else."""
    (tmp_path / "report.json").write_text("before")
    for arguments in (["verify", "provider", base_url, "-q", "--json", "report.json"], ["vendor", "copies"]):
        done = subprocess.run(
            ["sh", "-c", 'ulimit -f 8 && "$@"', "sh", *COMMAND, *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=MAX_WAIT,
            check=False,
        )
        assert done.returncode == 2
        assert "File too large" in done.stderr.splitlines()[-1]
    assert (tmp_path / "report.json").read_text() == "before"
    assert {path.name for path in tmp_path.rglob("*")} == {"report.json", "copies"}


def test_a_defect_of_the_suite_is_no_verdict(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An error that nobody expected is a single line that names its place and no value, and exit code 2."""
    values: dict[str, str] = {}
    monkeypatch.setattr(clauses, "catalogue", lambda _: values["secret-value"])
    assert main(["clauses"]) == 2
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert "internal error, please report it: KeyError" in err
    assert "secret-value" not in err
