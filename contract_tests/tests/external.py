"""Programs that are no part of this project: found on this machine, or installed into folders below build/."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from support import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

OLDEST_NODE = 20


class UnavailableError(Exception):
    """Something cannot run on this machine; the message says why."""


def program(name: str) -> str:
    """Return the path of a program; raise UnavailableError where it is not installed."""
    path = shutil.which(name)
    if path is None:
        raise UnavailableError(f"{name} is not installed")
    return path


def node() -> str:
    """Return the program of Node; raise UnavailableError where there is none that is new enough."""
    path = program("node")
    printed = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    if int(printed.strip().removeprefix("v").partition(".")[0]) < OLDEST_NODE:
        raise UnavailableError(f"node {printed.strip()} is older than {OLDEST_NODE}")
    return path


def node_folder(source: Path, name: str) -> Path:
    """Return a copy of a folder with programs for Node, with the packages that it locks.

    Raises UnavailableError where npm is missing or cannot install.
    """

    def fill(new: Path) -> None:
        npm = program("npm")
        shutil.copytree(source, new, ignore=shutil.ignore_patterns("node_modules"))
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=new, capture_output=True, text=True, check=False)
        if done.returncode:
            errors = [line for line in done.stderr.splitlines() if line.startswith("npm error")]
            raise UnavailableError(f"npm cannot install the packages: {' '.join(errors[:2])}")

    return made_once(name, sorted(path for path in source.iterdir() if path.is_file()), fill)


def python_with(requirements: Path, name: str) -> Path:
    """Return the Python of an environment with the packages that a file locks, and no others.

    Raises UnavailableError where they cannot be installed.
    """

    def fill(new: Path) -> None:
        uv = [sys.executable, "-m", "uv", "--quiet"]
        locked = [
            "--require-hashes",
            "--only-binary",
            ":all:",
            "--compile-bytecode",
            "--requirement",
            str(requirements),
        ]
        for command in (
            [*uv, "venv", "--relocatable", "--python", sys.executable, str(new)],
            [*uv, "pip", "install", "--python", str(new / "bin" / "python"), *locked],
        ):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise UnavailableError(f"uv cannot install the packages: {' '.join(done.stderr.split())[:200]}")

    return made_once(name, [requirements], fill) / "bin" / "python"


def made_once(name: str, files: Sequence[Path], fill: Callable[[Path], None]) -> Path:
    """Return the folder of some files below build/, filled where it is not there yet.

    Its name follows from the files, and it appears whole, so that several processes may ask for it at a time.
    """
    digest = hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()[:16]
    folder = ROOT / "build" / name / digest
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, ignore_cleanup_errors=True) as scratch:
        new = Path(scratch) / "new"
        fill(new)
        try:
            new.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    return folder
