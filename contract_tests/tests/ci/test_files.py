"""What others copy or use in their CI is valid, runs, and lets no input become a script."""

from __future__ import annotations

import json
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from patience import MAX_WAIT
from support import KEY, ROOT
from video_remix_contract.openapi.contract import load
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.server import serving

COPIED = ROOT / "docs" / "ci"
# Each file, and the schema by which check-jsonschema knows its form.
FILES = {
    ROOT / "action.yml": "vendor.github-actions",
    COPIED / "github.yml": "vendor.github-workflows",
    COPIED / "reusable.yml": "vendor.github-workflows",
    COPIED / "gitlab.yml": "vendor.gitlab-ci",
}
ACTION = yaml.load((ROOT / "action.yml").read_text(), yaml.BaseLoader)
EXPRESSION = re.compile(r"\$\{\{\s*inputs\.([a-z-]+)")


def steps(document: Any) -> list[dict[str, Any]]:
    """Return every step of an action or a workflow."""
    if "runs" in document:
        return list(document["runs"]["steps"])
    return [step for job in document["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize(("path", "schema"), FILES.items(), ids=lambda value: getattr(value, "name", value))
def test_a_file_is_valid(path: Path, schema: str, tmp_path: Path) -> None:
    """The schema of its forge finds nothing wrong with it, and something once it is broken."""
    broken = tmp_path / path.name
    broken.write_text(path.read_text().replace("steps:", "stepps:").replace("script:", "scrpt:"))
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema]
    done = subprocess.run([*check, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert subprocess.run([*check, str(broken)], capture_output=True, check=False).returncode == 1


@pytest.mark.parametrize("path", [path for path, schema in FILES.items() if "github" in schema], ids=lambda p: p.name)
def test_no_input_becomes_a_part_of_a_script(path: Path) -> None:
    """Scripts have no expression: inputs come as environment variables. Actions of others are used by their commit."""
    for step in steps(yaml.load(path.read_text(), yaml.BaseLoader)):
        assert "${{" not in step.get("run", "")
        if "uses" in step:
            assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", step["uses"])
    pinned = re.findall(r"uses: (?!OWNER)\S+(.*)", path.read_text())
    assert all(re.fullmatch(r" # v\d+(\.\d+)*", rest) for rest in pinned)


def test_every_input_of_the_action_is_used() -> None:
    """Each input is the value of a variable that its name makes, or decides on a step."""
    used = set()
    for step in steps(ACTION):
        for name, value in step.get("env", {}).items():
            for given in EXPRESSION.findall(value):
                assert name == f"INPUT_{given.upper().replace('-', '_')}"
        used |= set(EXPRESSION.findall(json.dumps(step))) | set(re.findall(r"inputs\.([a-z-]+)", step.get("if", "")))
    assert used == set(ACTION["inputs"])


def installed(script: str, url: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the script of a snippet where the package is installed already; what installs it is read, not run."""
    lines = []
    for line in script.splitlines():
        if "pip install" in line:
            (wanted,) = re.findall(r'"([^"]*)"', line)
            Requirement(wanted.replace("$REMIX_CONTRACT", "git+https://example.org/contract"))
        elif "-m venv" not in line:
            lines.append(line.replace(".remix-contract/bin/", ""))
    here = Path(sys.executable).parent
    environment = {"PATH": f"{here}:/usr/bin:/bin", "REMIX_URL": url, "OPENAI_API_KEY": KEY}
    return subprocess.run(
        ["sh", "-euc", "\n".join(lines)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=MAX_WAIT,
        check=False,
    )


@pytest.mark.parametrize("name", ["plain.sh", "gitlab.yml"])
def test_a_snippet_runs(name: str, tmp_path: Path) -> None:
    """It verifies the provider, leaves the forms of the report that its CI keeps, and ends with the exit code."""
    text = (COPIED / name).read_text()
    script = text if name.endswith(".sh") else "\n".join(yaml.safe_load(text)["remix-contract"]["script"])
    with serving(ReferenceProvider(load())) as origin:
        done = installed(script, f"{origin}{BASE}", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"junit.xml", "report.json", "report.html"}
    assert KEY not in "".join(path.read_text() for path in tmp_path.iterdir())
    assert installed(script, "http://127.0.0.1:9/v1", tmp_path).returncode == 3


def test_the_script_of_the_workflow_runs() -> None:
    """What follows the action prints its outputs."""
    scripts = [step for step in steps(yaml.safe_load((COPIED / "github.yml").read_text())) if "run" in step]
    assert scripts
    for step in scripts:
        given = {name: f"the {name.lower()}" for name in step["env"]}
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        done = subprocess.run(command, env=given, capture_output=True, text=True, check=True)
        assert all(value in done.stdout for value in given.values())


def test_the_plain_script_can_be_started() -> None:
    """Git has it as a program."""
    assert (COPIED / "plain.sh").stat().st_mode & stat.S_IXUSR


@pytest.mark.parametrize("hook", yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text()), ids=lambda h: h["id"])
def test_a_hook_of_pre_commit_runs(hook: dict[str, Any], tmp_path: Path) -> None:
    """Its entry is a command of this package that ends with 0 where all is well, and otherwise with another code."""
    program = [sys.executable, "-m", "video_remix_contract"]
    name, *words = hook["entry"].split()
    assert name == "video-remix-contract"
    copy = tmp_path / "_vendor"
    subprocess.run([*program, "vendor", str(copy)], check=True, capture_output=True)
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("openapi: 3.1.0\n")
    arguments = {"vendored-client": [str(copy)], "fragment": ["--spec", str(ROOT / "spec" / "openapi.yaml")]}
    command = [*program, *words, *arguments[hook["id"]]]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
    edited = next(copy.rglob("client.py"))
    edited.write_text(edited.read_text() + "# edited\n")
    broken = {**arguments, "fragment": ["--spec", str(wrong)]}[hook["id"]]
    assert subprocess.run([*program, *words, *broken], check=False, capture_output=True).returncode != 0
