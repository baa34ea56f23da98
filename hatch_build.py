"""Keep out of the wheel and the sdist what git does not know: a dirty tree may hold anything."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

COMMAND = ("git", "ls-files", "-z", "--others", "--directory", "--no-empty-directory")


class KnownFiles(BuildHookInterface[Any]):
    """A build hook that excludes what git does not know; in an unpacked sdist every file belongs there."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Extend the configuration of the build; raises RuntimeError where git cannot say what it knows."""
        del version, build_data
        if not Path(self.root, ".git").exists():
            return
        try:
            done = subprocess.run(COMMAND, cwd=self.root, capture_output=True, check=True)  # noqa: S603 - fixed arguments
        except (OSError, subprocess.CalledProcessError) as error:
            raise RuntimeError(f"git cannot say which files belong to the distribution: {error}") from error
        unknown = [name for name in done.stdout.decode(errors="surrogateescape").split("\0") if name]
        config = self.build_config.target_config
        config["exclude"] = [*config.get("exclude", []), *map(pattern, unknown)]


def pattern(path: str) -> str:
    """Return the pattern, as .gitignore has them, that matches a path alone."""
    return "/" + re.sub(r"([\\*?\[\]!# ])", r"\\\1", path)
