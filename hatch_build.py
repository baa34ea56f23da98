"""Keep out of the wheel and the sdist what does not belong there: a dirty tree may hold anything.

What git knows belongs there, and what the generation wrote: a client of a changed fragment may be built and tried
before it is committed.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

UNKNOWN = ("git", "ls-files", "-z", "--others")
# A folder of which nothing is known stands for all that is in it.
FOLDERS = ("--directory", "--no-empty-directory")
GENERATED = "generated"


class KnownFiles(BuildHookInterface[Any]):
    """A build hook that excludes what is neither known to git nor generated; an unpacked sdist has nothing else."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Extend the configuration of the build; raises RuntimeError where git cannot say what it knows."""
        del version, build_data
        if not Path(self.root, ".git").exists():
            return
        config = self.build_config.target_config
        config["exclude"] = [*config.get("exclude", []), *map(pattern, foreign(Path(self.root)))]


def foreign(root: Path) -> Iterator[str]:
    """Yield the paths of a checkout that do not belong to a distribution; raises RuntimeError where git fails."""
    yield from (name for name in unknown(root, *FOLDERS) if not name.startswith(f"{GENERATED}/"))
    written = json.loads((root / "spec" / "generation.lock.json").read_text(encoding="utf-8")).get("files", {})
    for name in unknown(root, GENERATED):
        if written.get(name.removeprefix(f"{GENERATED}/")) != digest(root / name):
            yield name


def unknown(root: Path, *arguments: str) -> list[str]:
    """Return what git does not know; raises RuntimeError where it cannot say so."""
    try:
        done = subprocess.run([*UNKNOWN, *arguments], cwd=root, capture_output=True, check=True)  # noqa: S603 - ours
    except (OSError, subprocess.CalledProcessError) as error:
        raise RuntimeError(f"git cannot say which files belong to the distribution: {error}") from error
    return [name for name in done.stdout.decode(errors="surrogateescape").split("\0") if name]


def digest(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal, an empty text for what is no file."""
    return "" if path.is_symlink() or not path.is_file() else hashlib.sha256(path.read_bytes()).hexdigest()


def pattern(path: str) -> str:
    """Return the pattern, as .gitignore has them, that matches a path alone."""
    return "/" + re.sub(r"([\\*?\[\]!# ])", r"\\\1", path)
