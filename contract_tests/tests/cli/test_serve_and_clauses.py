"""``serve`` and ``clauses`` as their users call them."""

from __future__ import annotations

import signal
import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest
from support import FIXED_FRAGMENT
from video_remix_contract.cli.main import main

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue

SPEC = ["--spec", str(FIXED_FRAGMENT)]


def test_the_versions_are_printed(clauses: Catalogue, capsys: pytest.CaptureFixture[str]) -> None:
    """The version of the package and that of the contract that ships with it are a line."""
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    line = f"video-remix-contract {version('video-remix-contract')}, contract {clauses.contract.version}\n"
    assert capsys.readouterr().out == line


def test_clauses_are_listed(clauses: Catalogue, capsys: pytest.CaptureFixture[str]) -> None:
    """Every clause stands in the list, in the order of the contract."""
    assert main(["clauses"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == [clause.id for clause in clauses.clauses]


def test_a_clause_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    """An explained clause has its source, its probes, its faults and an example."""
    assert main(["clauses", "response.200.seconds.enum", *SPEC]) == 0
    explained = capsys.readouterr().out
    assert all(f"{name}:" in explained for name in ("source", "pointer", "probes", "faults", "kept", "broken"))


def test_serve_is_a_process_that_ends_when_asked() -> None:
    """Serve prints where it listens, responds, lists its faults and ends on an interrupt."""
    fault = "response.200.seconds.enum:padding"
    command = [sys.executable, "-m", "video_remix_contract", "serve", *SPEC]
    faults = subprocess.run([*command, "--list-faults"], capture_output=True, text=True, check=True).stdout.split()
    assert fault in faults
    options = ["--port", "0", "--fault", fault]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        base_url = process.stdout.readline().split()[2].rstrip(",")
        assert main(["verify", "provider", base_url, *SPEC, "-q"]) == 1
        process.send_signal(signal.SIGINT)
        assert process.wait(60) in {0, 130, -signal.SIGINT}
