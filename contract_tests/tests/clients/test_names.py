"""The client has the names and the signatures of the vendor's SDK, but for what docs/vendoring.md lists."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from external import UnavailableError, python_with
from support import ROOT

from clients.known import PYTHON

SCRIPT = Path(__file__).with_name("names.py")
LISTED = re.compile(r"^\| (?P<where>[^|]+) \| (?P<names>`[^|]+) \| (?P<why>[^|]+) \|$", re.MULTILINE)


def printed(python: str, module: str, folder: Path) -> dict[str, dict[str, str]]:
    """Return the names that a client has, by where a program names them."""
    command = [python, str(SCRIPT), module]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(folder)})
    assert done.returncode == 0, done.stderr
    names: dict[str, dict[str, str]] = json.loads(done.stdout)
    return names


def differences() -> set[tuple[str, str]]:
    """Return where and what the table of the page says is different."""
    page = (ROOT / "docs" / "vendoring.md").read_text(encoding="utf-8")
    table = page.partition("## What differs from the vendor's SDK")[2].partition("\n## ")[0]
    return {
        (row["where"].strip(), name)
        for row in LISTED.finditer(table)
        for name in re.findall(r"`([^`]+)`", row["names"])
    }


def test_the_names_are_those_of_the_sdk() -> None:
    """Each name of the SDK is here with the same kind, or the table has it; the table has nothing else."""
    try:
        python = str(python_with(PYTHON, "clients-python"))
    except UnavailableError as error:
        pytest.skip(str(error))
    theirs = printed(python, "openai", ROOT)
    ours = printed(sys.executable, "video_remix_client", ROOT / "generated")
    different = {
        (where, name)
        for where, names in theirs.items()
        for name, kind in names.items()
        if ours[where].get(name) not in {kind, ""}
    }
    assert different == differences()
