"""The audit of the lock: what is known fails, what could not be asked is said and does not."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from patience import MAX_WAIT
from support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

TOOL = """
import sys
output = next(argument.partition("=")[2] for argument in sys.argv if argument.startswith("--output="))
assert "--require-hashes" in sys.argv and "--disable-pip" in sys.argv
{}
"""
SOUND = {"name": "attrs", "version": "1.0", "vulns": []}
WEAK = {"name": "h11", "version": "0.1", "vulns": [{"id": "X-2026-1", "fix_versions": ["0.2"]}]}
UNKNOWN = {"name": "ours", "skip_reason": "not found"}


def reporting(code: int, *packages: dict[str, Any]) -> str:
    """Return a tool that reports on packages."""
    report = json.dumps({"dependencies": packages, "fixes": []})
    return TOOL.format(f"open(output, 'w').write({report!r}); sys.exit({code})")


@pytest.mark.parametrize(
    ("tool", "code", "text"),
    [
        (reporting(0, SOUND), 0, "1 packages looked up, 0 known"),
        (reporting(1, SOUND, WEAK), 1, "h11 0.1: X-2026-1, mended in ['0.2']"),
        (reporting(0, SOUND, UNKNOWN), 0, "NOT DONE for 1 packages: ours"),
        (
            TOOL.format("raise SystemExit('no connection')"),
            0,
            "NOT DONE, the packages were not looked up: no connection",
        ),
        (TOOL.format("sys.exit(1)"), 0, "NOT DONE"),
        (TOOL.format("open(output, 'w').write('<html>')"), 0, "NOT DONE"),
    ],
)
def test_the_audit(tmp_path: Path, tool: str, code: int, text: str) -> None:
    """A known vulnerability is exit 1; none, and a database that cannot be asked, are 0 with a line that says which."""
    (tmp_path / "pip_audit.py").write_text(tool)
    done = subprocess.run(
        [sys.executable, "-m", "video_remix_contract.maintenance.audit", str(ROOT / "requirements.txt")],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=MAX_WAIT,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert text in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_every_package_is_pinned_by_its_hash() -> None:
    """Each package of the lock has an exact version and its hashes, and nothing is installed but by them."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    entries = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert len(entries) > 50
    exact = re.compile(r"[a-z0-9.\-\[\]]+==\S+(?: ; [^#]+?)?(?:\s+--hash=sha256:[0-9a-f]{64})+\s*")
    assert [line for line in entries if not exact.fullmatch(line)] == []
    recipes = (ROOT / "Makefile").read_text(encoding="utf-8") + (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    installing = [line for line in recipes.splitlines() if "pip install" in line]
    assert installing
    assert [line for line in installing if "--require-hashes" not in line and "--no-deps" not in line] == []


def unpinned(text: str) -> list[str]:
    """Return the actions that a workflow or an action uses without the commit that they are."""
    used = re.findall(r"^\s*(?:-\s*)?uses:\s*[\"']?([^\s\"'#]+)", text, re.MULTILINE)
    return [
        name
        for name in used
        if not name.startswith("./") and not re.search(r"@[0-9a-f]{40}$|@sha256:[0-9a-f]{64}$", name)
    ]


def test_every_action_is_pinned_by_its_commit() -> None:
    """Whatever workflow or action is in the repository uses others by their commit, never by a tag that can move."""
    places = [*ROOT.glob("action.y*ml"), *ROOT.glob(".github/**/*.y*ml")]
    found = {path.name: unpinned(path.read_text(encoding="utf-8")) for path in places}
    assert {name: actions for name, actions in found.items() if actions} == {}
    commit = "0123456789abcdef" * 2 + "01234567"
    assert unpinned(f"steps:\n - uses: a/b@{commit} # v4\n - uses: ./here\n") == []
    assert unpinned("steps:\n - uses: a/b@v4\n   uses: 'c/d@main'\n") == ["a/b@v4", "c/d@main"]
