"""Run every verb on a hostile file, and check that what it does is harmless."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen
from support import ROOT
from video_remix_contract.openapi.faults import MAX_SHOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

# The YAML parser takes no name of more than 1024 characters, so that JSON may have faults without a line.
FAULT = re.compile(r".+?(:\d+)?: /")
FOLDERS = ("contract_tests/tests", "contract_tests")


@frozen
class Driver:
    """The process that runs the verbs, and the folder for the files."""

    process: subprocess.Popen[str]
    folder: Path

    def run(self, content: bytes, verbs: list[str]) -> list[dict[str, Any]]:
        """Return what verbs do with a file: code, standard output, standard error."""
        file = self.folder / "hostile"
        file.write_bytes(content)
        return self.run_on(file, verbs)

    def run_on(self, file: Path, verbs: list[str]) -> list[dict[str, Any]]:
        """Return what verbs do with what stands at a path."""
        folder = self.folder / "outputs"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"file": str(file), "folder": str(folder), "verbs": verbs}) + "\n")
        self.process.stdin.flush()
        results: list[dict[str, Any]] = json.loads(self.process.stdout.readline())
        for number, result in enumerate(results):
            result["written"] = sorted(path.name for path in (folder / str(number)).glob("d.*"))
            result["files"] = [(folder / str(number) / name).read_text() for name in result["written"]]
        return results


@contextmanager
def driving(folder: Path) -> Iterator[Driver]:
    """Start the driver and stop it afterwards."""
    path = os.pathsep.join(str(ROOT / name) for name in FOLDERS)
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("driver.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path, "PYTHONWARNINGS": "ignore"},
    )
    try:
        yield Driver(process, folder)
    finally:
        process.communicate()


def assert_harmless(result: dict[str, Any], *, refused: bool) -> None:
    """Assert that a verb came to an end that its users expect, and showed nothing that does harm."""
    shown = f"{result['verb']}: {result['code']} {result['err'][-2000:]}"
    assert result["code"] in ({2} if refused else {0, 1, 2, 3}), shown
    assert "Traceback" not in result["err"], shown
    for text in (result["out"], result["err"], *result["files"]):
        assert all(character == "\n" or character.isprintable() or character == "\u00a0" for character in text), shown
    if result["code"] == 2:
        # A run has printed what it is going to do, and hints; a fragment with faults has a line for each of the first.
        lines = [
            line for line in result["err"].splitlines() if not line.startswith("asking ") and ": hint: " not in line
        ]
        assert len(lines) == 1 or all(map(FAULT.match, lines[:MAX_SHOWN])), shown
        assert len(lines) <= MAX_SHOWN + 1, shown
        assert max(map(len, lines)) < 1500, shown
        assert result["written"] == [], shown
