"""Fresh environments with the built wheel and links to chosen distributions of this one, so that nothing is loaded."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from attrs import frozen
from client.fixed import FRAGMENT, NAME, fixed_client
from client.interpreters import RUNTIME, TOOLS, closure, link

ROOT = Path(__file__).parents[3]
BEHAVIOUR = ROOT / "contract_tests" / "tests" / "client" / "behaviour"
TESTING = closure(*TOOLS, "hypothesis")


@frozen
class Environments:
    """Makes environments that hold the wheel and what is named, nothing else."""

    wheel: Path
    folder: Path

    def linked(self, name: str, distributions: set[str]) -> Path:
        """Return the Python of a new environment with links to distributions, which sees the working directory too."""
        root = self.folder / name
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(root)], check=True, timeout=900)
        link(distributions, root / "linked")
        site = next((root / "lib").glob("python*/site-packages"))
        (site / "linked.pth").write_text(f"{root / 'linked'}\n", encoding="utf-8")
        return root / "bin" / "python"

    def make(self, name: str, distributions: set[str]) -> Path:
        """Return the Python of a new environment with the wheel and links to distributions."""
        python = self.linked(name, distributions)
        command = [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(python),
            "install",
            "--no-deps",
            "--no-index",
            "--quiet",
        ]
        subprocess.run([*command, "--disable-pip-version-check", str(self.wheel)], check=True, timeout=900)
        return python

    def bare(self, name: str, *more: str) -> Path:
        """Return the Python of an environment with what the bare wheel asks for, and more where it is named."""
        return self.make(name, closure(*RUNTIME, *more))


def needs(name: str) -> None:
    """Skip a test where a tool is not installed."""
    try:
        distribution(name)
    except PackageNotFoundError:
        pytest.skip(f"{name} is not installed")


def run(python: Path, *arguments: str, cwd: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a Python in a folder with nothing of this environment on its path."""
    ours = ("PYTHON", "PYTEST", "OPENAI", "REMIX", "GIT_")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(
        [str(python), *arguments],
        cwd=cwd,
        env={**inherited, "PYTHONDONTWRITEBYTECODE": "1", **settings},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


def passes(python: Path, client: str, place: Path, cwd: Path) -> int:
    """Run every test of the client's behaviour in the place of a copy; return how many passed, or fail with the output.

    The tests are about the client of the fixed fragment, which takes the place of the copy: they hold whatever the
    checked-in fragment says.
    """
    shutil.rmtree(place)
    shutil.copytree(fixed_client() / NAME, place, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(BEHAVIOUR, cwd / "checks" / "behaviour", ignore=shutil.ignore_patterns("__pycache__"))
    (cwd / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n", encoding="utf-8")
    done = run(
        python,
        *("-m", "pytest", "-q", "--import-mode=importlib", "-p", "no:cacheprovider", "checks"),
        cwd=cwd,
        REMIX_CLIENT=client,
        REMIX_FRAGMENT=str(FRAGMENT),
    )
    summary = (done.stdout.splitlines() or [""])[-1]
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    assert "skipped" not in summary
    return int(summary.split(" passed")[0].split()[-1])
