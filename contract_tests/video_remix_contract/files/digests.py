"""What a folder holds, file by file, with the hash of each."""

from __future__ import annotations

import hashlib
from pathlib import Path

from video_remix_contract.files.bytecode import CACHE
from video_remix_contract.files.leftovers import is_leftover


def files(folder: Path) -> dict[str, Path]:
    """Return the files below a folder by relative path, without caches of the interpreter and leftovers of systems."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_symlink() or not path.is_dir())
    relative = ((path.relative_to(folder), path) for path in paths)
    return {name.as_posix(): path for name, path in relative if CACHE not in name.parts and not is_leftover(path)}


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of each file below a folder by relative path."""
    return {name: digest(path) for name, path in files(folder).items()}


def digest(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal; an empty text for a link, a pipe and whatever else no copy has."""
    if path.is_symlink() or not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
