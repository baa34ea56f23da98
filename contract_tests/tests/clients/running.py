"""Verify clients by the command line, as their authors do."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from patience import DEADLINE
from support import FIXED_FRAGMENT

if TYPE_CHECKING:
    from collections.abc import Sequence

# Runs of a client mostly wait.
AT_ONCE = 3


def verified(command: Sequence[str], *options: str, at_once: int = AT_ONCE) -> dict[str, Any]:
    """Return the report of ``verify client`` about a command, by the fixed fragment."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        given = ["--spec", str(FIXED_FRAGMENT), "--jobs", str(at_once), "--deadline", str(DEADLINE), *options]
        verb = [sys.executable, "-m", "video_remix_contract", "verify", "client", "--json", str(path), "-q", *given]
        done = subprocess.run([*verb, "--", *command], capture_output=True, text=True, check=False)
        assert path.exists(), done.stderr
        report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return report


def broken(report: dict[str, Any]) -> set[str]:
    """Return the ids of the clauses that fail."""
    return {clause["id"] for clause in report["clauses"] if clause["verdict"] == "fail"}
