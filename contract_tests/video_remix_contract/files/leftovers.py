"""What operating systems leave in a folder that somebody has looked at: no part of any copy."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

# What file managers write on their own, by the templates for macOS, Windows and Linux in github.com/github/gitignore.
PATTERNS = (".DS_Store", "._*", "Thumbs.db", "ehthumbs.db", "[Dd]esktop.ini", ".directory")


def is_leftover(path: Path) -> bool:
    """Return whether a path is a file that an operating system left; a link or a folder of such a name is none."""
    named = any(fnmatchcase(path.name, pattern) for pattern in PATTERNS)
    return named and path.is_file() and not path.is_symlink()
