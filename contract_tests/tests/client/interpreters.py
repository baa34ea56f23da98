"""Interpreters that are installed here, and environments that hold certain distributions alone."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from patience import MAX_WAIT

ROOT = Path(__file__).parents[3]
CACHE = ROOT / "build" / "client-tests"
LOWEST = ROOT / "requirements-lowest.txt"
VERSIONS = ("3.11", "3.12", "3.13")
THIS = f"{sys.version_info[0]}.{sys.version_info[1]}"
RUNTIME = ("attrs", "httpx2")
TOOLS = ("pytest", "pyyaml")
NATIVE = "hypothesis"
"""The one tool that is built for one interpreter."""


class Unavailable(Exception):  # noqa: N818 - a reason to skip, no failure
    """What a test needs cannot be had on this machine; the text says why."""


def interpreter(wanted: str) -> Path | None:
    """Return an interpreter of a version such as 3.12 that really runs; a shim that only says no is none."""
    name = f"python{wanted}"
    homes = [Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser() / "versions", Path("/opt/python")]
    candidates = [sys.executable, shutil.which(name), f"/usr/local/bin/{name}", f"/usr/bin/{name}"]
    candidates += [str(path) for home in homes for path in sorted(home.glob(f"{wanted}.*/bin/python"))]
    for candidate in filter(None, candidates):
        try:
            done = subprocess.run(
                [candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2], sys.base_prefix)"],
                capture_output=True,
                text=True,
                timeout=20,
                check=True,
            )
        except (OSError, subprocess.SubprocessError):
            continue
        if done.stdout.split()[0] == wanted:
            return Path(candidate)
    return None


def closure(*names: str) -> set[str]:
    """Return some distributions and all that they need here, extras left out."""
    needed: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in needed:
            continue
        needed.add(name)
        for line in distribution(name).requires or []:
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return needed


def link(names: set[str], folder: Path) -> None:
    """Fill a folder with links to the files of some distributions of this environment."""
    folder.mkdir(exist_ok=True)
    for name in names:
        origin = distribution(name)
        for top in {file.parts[0] for file in origin.files or []} - {"..", "__pycache__"}:
            if not (folder / top).exists():
                (folder / top).symlink_to(str(origin.locate_file(top)))


def environment(python: Path, wanted: str, folder: Path, project: Path, runtime: Path | None = None) -> Path:
    """Make an environment with the runtime dependencies, the test tools and a project alone; return its Python.

    `runtime` is a folder of runtime dependencies that takes the place of those of this environment. Raises Unavailable
    where the one tool that is built for one interpreter cannot be had for this one.
    """
    subprocess.run([str(python), "-m", "venv", "--without-pip", str(folder)], check=True, timeout=60)
    # Markers differ between versions by pure back-ports only, which do no harm where they are not needed.
    link(closure(*(() if runtime else RUNTIME), *TOOLS) | {"sortedcontainers"}, folder / "linked")
    paths = [project, *([runtime] if runtime else []), folder / "linked", native(python, wanted)]
    site = next((folder / "lib").glob("python*/site-packages"))
    (site / "paths.pth").write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
    return folder / "bin" / "python"


def native(python: Path, wanted: str) -> Path:
    """Return a folder with hypothesis for an interpreter, in the version and with the hash of requirements.txt."""
    if wanted == THIS:
        folder = CACHE / wanted
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        link({NATIVE}, folder)
        return folder
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"{NATIVE}=="))
    end = next(number for number in range(start, len(lines)) if not lines[number].endswith("\\"))
    return installed(python, f"{wanted}-{NATIVE}", "\n".join(lines[start : end + 1]) + "\n")


def lowest(python: Path) -> Path:
    """Return a folder with the lowest versions of the runtime dependencies that pyproject.toml allows."""
    return installed(python, "lowest", LOWEST.read_text(encoding="utf-8"))


def installed(python: Path, name: str, pinned: str) -> Path:
    """Return a folder with pinned distributions, loaded once; raises Unavailable where they cannot be had."""
    folder = CACHE / f"{name}-{hashlib.sha256(pinned.encode()).hexdigest()[:12]}"
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
            requirements, partial = Path(scratch, "requirements.txt"), Path(scratch, "partial")
            requirements.write_text(pinned, encoding="utf-8")
            arguments = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--target", str(partial)]
            command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", str(python), *arguments]
            done = subprocess.run(
                [*command, "-r", str(requirements)], capture_output=True, text=True, timeout=MAX_WAIT, check=False
            )
            if done.returncode:
                raise Unavailable(f"{name} cannot be loaded: {' '.join(done.stderr.split())[:200]}")
            with contextlib.suppress(OSError):
                # Where another process was faster, its folder holds the same.
                partial.rename(folder)
    return folder
