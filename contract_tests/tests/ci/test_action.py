"""The action, as far as it runs without its forge: what its steps run, with the environment that a runner gives."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from attrs import frozen
from patience import MAX_WAIT
from support import FIXED_FRAGMENT, KEY, ROOT, fixed_clauses
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.faults import select_faults
from video_remix_contract.reference_provider.server import serving

from ci.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Iterator

ACTION = yaml.load((ROOT / "action.yml").read_text(), yaml.BaseLoader)
FAULT = "response.200.seconds.type:number"


@frozen
class Step:
    """A step that has run: its exit code, its log, the outputs and the summary that it wrote."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str

    @property
    def errors(self) -> list[str]:
        """The messages of the annotations that are errors."""
        return [command.data for command in Runner().read(self.log) if command.name == "error"]


def step(folder: Path, identifier: str, **inputs: str) -> Step:
    """Run a step of the action with some inputs, in a job whose Python has the package."""
    (found,) = [each for each in ACTION["runs"]["steps"] if each.get("id") == identifier]
    values = {name: one.get("default", "") for name, one in ACTION["inputs"].items()}
    values |= {name.replace("_", "-"): value for name, value in inputs.items()}
    environment = {
        "PATH": os.environ["PATH"],
        "OPENAI_API_KEY": KEY,
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_ACTIONS": "true",
        "RUNNER_TEMP": str(folder),
        "CONTRACT_PYTHON": sys.executable,
    }
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        environment[name] = str(folder / name)
        (folder / name).touch()
    for name, value in found["env"].items():
        given = value.removeprefix("${{ inputs.").removesuffix(" }}")
        if given in values:
            environment[name] = values[given]
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", found["run"]],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=MAX_WAIT,
        check=False,
    )
    outputs = dict(line.split("=", 1) for line in (folder / "GITHUB_OUTPUT").read_text().splitlines())
    return Step(done.returncode, done.stdout, outputs, (folder / "GITHUB_STEP_SUMMARY").read_text())


@contextmanager
def provider(*faults: str) -> Iterator[str]:
    """Serve a reference provider with faults and yield its base URL."""
    clauses = fixed_clauses()
    with serving(ReferenceProvider(clauses.contract, select_faults(clauses, faults))) as origin:
        yield f"{origin}{BASE}"


@pytest.mark.parametrize(
    ("faults", "code", "verdict", "errors"), [((), 0, "conformant", 0), ((FAULT,), 1, "nonconformant", 1)]
)
def test_a_provider_is_verified(tmp_path: Path, faults: tuple[str, ...], code: int, verdict: str, errors: int) -> None:
    """Verdict and report are outputs; summary, annotations and every form are there, and the key is nowhere."""
    with provider(*faults) as url:
        done = step(tmp_path, "verify", url=url, spec=str(FIXED_FRAGMENT), max_jobs="2")
    assert (done.code, done.outputs["verdict"]) == (code, verdict), done.log
    report = Path(done.outputs["report"])
    assert json.loads(report.read_text())["verdict"] == verdict
    assert f"**{verdict}**" in done.summary
    assert len(done.errors) == errors
    forms = {path.name for path in Path(done.outputs["folder"]).iterdir()}
    assert {"report.json", "report.html", "report.xml", "report.sarif", "report.md", "report.svg"} <= forms
    written = [path.read_text() for path in tmp_path.rglob("*") if path.is_file()]
    assert KEY not in "".join([done.log, *written])


def test_a_provider_that_nobody_reaches_is_inconclusive(tmp_path: Path) -> None:
    """The step ends with 3, and its annotation has the reason."""
    done = step(tmp_path, "verify", url="http://127.0.0.1:9/v1")
    assert (done.code, done.outputs["verdict"]) == (3, "inconclusive")
    (error,) = done.errors
    assert "unreachable" in error


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"verb": "provder"}, "verb is provider, client or log, not 'provder'"),
        ({"verb": "log", "url": "http://127.0.0.1:9/v1"}, "the input url is not for verify log"),
        ({"verb": "provider"}, "no verdict (exit code 2), see the log of this step"),
        ({"url": "http://127.0.0.1:9/v1", "max_jobs": "$(touch x)"}, "no verdict (exit code 2)"),
    ],
)
def test_a_wrong_input_is_an_annotation(tmp_path: Path, inputs: dict[str, str], message: str) -> None:
    """The step ends with 2, names what is wrong, and runs nothing of an input as a script."""
    done = step(tmp_path, "verify", **inputs)
    assert done.code == 2
    assert any(message in error for error in done.errors)
    assert not (tmp_path / "x").exists()


def test_a_client_and_recordings_are_verified(tmp_path: Path) -> None:
    """The command is a bash script; of recordings there is one on each line."""
    with provider() as url:
        record = str(tmp_path / "traffic.ndjson")
        recorded = step(tmp_path, "verify", url=url, args=f"--record {record}", spec=str(FIXED_FRAGMENT))
    assert recorded.code == 0, recorded.log
    log = step(tmp_path, "verify", verb="log", files=f"{record}\n", args="--side provider", spec=str(FIXED_FRAGMENT))
    assert (log.code, log.outputs["verdict"]) == (0, "conformant"), log.log
    post = (
        'curl -sf "$OPENAI_BASE_URL/videos/$VRC_VIDEO_ID/remix" -H "Authorization: Bearer $OPENAI_API_KEY" '
        '--json "{\\"prompt\\": \\"$VRC_PROMPT\\"}"'
    )
    client = step(tmp_path, "verify", verb="client", command=post, args="--scenario plain", spec=str(FIXED_FRAGMENT))
    assert client.outputs["verdict"] == "conformant", client.log


def test_the_package_is_installed_with_locked_dependencies() -> None:
    """The action installs what its lock lists, which is a part of what the tests run with."""
    lock, whole = (
        {line.split(" ")[0] for line in (ROOT / name).read_text().splitlines() if line and line[0].isalnum()}
        for name in ("requirements-action.txt", "requirements.txt")
    )
    assert lock
    assert lock <= whole
