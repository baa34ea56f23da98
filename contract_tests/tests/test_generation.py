"""Generation: a pure function of fragment, configuration, templates and pinned tools, and drift seen both ways."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from video_remix_contract.maintenance.clause_table import BEGIN

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("spec", "generated", "pyproject.toml", "contract_tests/video_remix_contract", "contract_tests/README.md")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of what generation reads and writes."""
    target = tmp_path / "copy"
    for name in COPIED:
        source = ROOT / name
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target / name)
    return target


def run(copy: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a copy, on the copy's own packages."""
    paths = os.pathsep.join([str(copy / "generated"), str(copy / "contract_tests")])
    env = {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1", **environment}
    return subprocess.run([sys.executable, *arguments], cwd=copy, env=env, capture_output=True, text=True, check=False)


def generate(copy: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the generation of a copy."""
    return run(copy, "spec/generate.py", *arguments, **environment)


def tree(copy: Path) -> dict[str, bytes]:
    """Return what generation writes."""
    paths = [path for path in (copy / "generated").rglob("*") if path.is_file()]
    return {str(path.relative_to(copy)): path.read_bytes() for path in [*paths, copy / "spec/generation.lock.json"]}


def test_the_checked_in_client_has_not_drifted(copy: Path) -> None:
    """A fresh rendering is what is checked in, to the byte."""
    done = generate(copy, "--check")
    assert (done.returncode, done.stderr) == (0, "")
    before = tree(copy)
    assert generate(copy).returncode == 0
    assert tree(copy) == before


def change(name: str, edit: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Return the change of one file."""

    def apply(copy: Path) -> None:
        path = copy / name
        path.write_bytes(edit(path.read_bytes()))

    return apply


DRIFTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "changed file": (change("generated/video_remix_client/types.py", lambda text: text + b"\n"), "types.py: changed"),
    "missing file": (lambda copy: (copy / "generated/video_remix_client/py.typed").unlink(), "py.typed: missing"),
    "extra file": (lambda copy: (copy / "generated/extra.py").touch(), "extra.py: nothing generates it"),
    "changed template": (change("spec/templates/types.py.jinja", lambda text: text + b"{# #}"), "templates differs"),
    "new template": (lambda copy: (copy / "spec/templates/new.jinja").touch(), "templates differs"),
    "changed configuration": (change("spec/client.yaml", lambda text: text + b"# more\n"), "config differs"),
    "changed fragment": (change("spec/openapi.yaml", lambda text: text + b"# more\n"), "fragment differs"),
    "other tool": (
        change("spec/generation.lock.json", lambda text: re.sub(rb'"ruff": "[^"]+"', b'"ruff": "0.0.1"', text)),
        "tools differs",
    ),
    "no lock": (lambda copy: (copy / "spec/generation.lock.json").unlink(), "missing or not JSON"),
}


@pytest.mark.parametrize("name", DRIFTS)
def test_drift_is_seen_both_ways(copy: Path, name: str) -> None:
    """A file that is changed, missing or extra, another template, tool or fragment: each fails and is named."""
    apply, says = DRIFTS[name]
    apply(copy)
    done = generate(copy, "--check")
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("path", ["", "other"])
def test_the_output_does_not_depend_on_what_lies_around(copy: Path, tmp_path: Path, path: str) -> None:
    """Neither an enclosing ruff configuration nor a missing or another ruff on PATH moves a byte."""
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\nline-length = 60\nindent-width = 2\n")
    (tmp_path / "ruff.toml").write_text("line-length = 60\n[format]\nquote-style = 'single'\n")
    (tmp_path / "other").mkdir()
    ruff = tmp_path / "other" / "ruff"
    ruff.write_text("#!/bin/sh\nexit 3\n")
    ruff.chmod(0o755)
    done = generate(copy, "--check", PATH=str(tmp_path / path) if path else "", RUFF_CONFIG=str(tmp_path / "ruff.toml"))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_fragment_that_cannot_be_rendered_is_one_line(copy: Path) -> None:
    """What the generator complains of stops the generation, leaves the old client and is told in one line."""
    before = tree(copy)
    (copy / "spec/openapi.yaml").write_text("openapi: [")
    done = generate(copy)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    fragment = (ROOT / "spec/openapi.yaml").read_bytes()
    (copy / "spec/openapi.yaml").write_bytes(fragment.replace(b"type: integer", b"type: int"))
    done = generate(copy)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert tree(copy) == before
    assert not list(copy.glob(".generating-*"))


def test_a_new_required_member_needs_no_other_edit(copy: Path) -> None:
    """A member that is added to the fragment is in the client, the clauses, the answers and the verdict at once."""
    path = copy / "spec/openapi.yaml"
    text = path.read_text()
    member = "        gesture:\n          type: string\n          enum: [standard, high]\n"
    before = "        remixed_from_video_id:\n          type:"
    text = text.replace("        - remixed_from_video_id\n", "        - remixed_from_video_id\n        - gesture\n", 1)
    text = text.replace(before, member + before, 1)
    path.write_text(text)
    assert generate(copy).returncode == 0
    assert run(copy, "-m", "video_remix_contract.maintenance.clause_table", "contract_tests/README.md").returncode == 0
    assert "`response.200.gesture.enum`" in (copy / "contract_tests/README.md").read_text().partition(BEGIN)[2]
    assert "gesture" in (copy / "generated/video_remix_client/models/video.py").read_text()
    done = run(copy, "-m", "video_remix_contract.maintenance.self_check", "reports")
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads((copy / "reports/provider.json").read_text())
    verdicts = {clause["id"]: clause["verdict"] for clause in report["clauses"]}
    assert verdicts["response.200.gesture.required"] == verdicts["response.200.gesture.enum"] == "pass"
    assert json.loads((copy / "reports/client.json").read_text())["verdict"] == "conformant"
