"""What decides a client besides its fragment: templates, runtime, configuration, this package and the pinned tools."""

from __future__ import annotations

import hashlib
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPTS = Path(__file__).resolve().parent
ROOT = SCRIPTS.parents[2]
SPEC = ROOT / "spec"
CONFIG = SPEC / "client.yaml"
TEMPLATES = SPEC / "templates"
RUNTIME = SPEC / "runtime"
TOOLS = ("openapi-python-client", "jinja2", "ruff")


def inputs(fragment: Path) -> dict[str, object]:
    """Return everything that decides the output: hashes of the inputs, versions of the package and the tools."""
    return {
        "fragment": sha256(fragment),
        "config": sha256(CONFIG),
        "scripts": hashes(SCRIPTS, "*.py"),
        "templates": hashes(TEMPLATES, "**/*"),
        "runtime": hashes(RUNTIME, "**/*"),
        "package": package_version(),
        "tools": {name: version(name) for name in TOOLS},
    }


def package_version() -> str:
    """Return the distribution's version, which the client carries as a constant."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def hashes(folder: Path, pattern: str) -> dict[str, str]:
    """Return the SHA-256 of the files of a folder by their relative paths."""
    return {path.relative_to(folder).as_posix(): sha256(path) for path in files(folder, pattern)}


def files(folder: Path, pattern: str = "**/*") -> Iterator[Path]:
    """Yield the files of a folder in a stable order, without what the interpreter leaves behind."""
    for path in sorted(folder.glob(pattern)):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def sha256(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
