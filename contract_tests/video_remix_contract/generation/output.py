"""The client of a fragment in a folder of its own, with a lock that lists what was written there."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from video_remix_contract.files.digests import digests
from video_remix_contract.files.writing import fresh_folder, replace_folder, write_whole
from video_remix_contract.generation.package import checked_package, default_package
from video_remix_contract.generation.refusals import GenerationError
from video_remix_contract.generation.rendering import Fragment, read_fragment, render
from video_remix_contract.generation.sources import inputs
from video_remix_contract.untrusted import files

LOCK = "generation.lock.json"


def silent(_: str) -> None:
    """Pass over a hint."""


def generate(
    path: Path, folder: Path, package: str | None = None, hinted: Callable[[str], object] = silent
) -> dict[str, Any]:
    """Make the client of a fragment in a folder, which appears whole or not at all; return the lock.

    ``hinted`` gets each line about what may be meant as the fragment has it.

    A folder that holds exactly what an earlier call wrote is replaced, one that holds anything else never. The package
    is called after the title of the fragment where no name is given. Raises GenerationError, also for a folder that
    must not be replaced, and OSError where the folder cannot be written.
    """
    fragment = read_fragment(path)
    for hint in fragment.hints:
        hinted(hint)
    name = default_package(fragment.document) if package is None else checked_package(package)
    # A link that the user names leads to the folder that he means.
    target = Path(os.path.realpath(folder))
    refuse_foreign(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with fresh_folder(target) as fresh:
        try:
            names = render(fresh, fragment, name)
        except GenerationError as error:
            raise GenerationError(f"{path}: {error}") from error
        lock = locked(fragment, names)
        lock["files"] = digests(fresh)
        write_whole(fresh / LOCK, written(lock))
        replace_folder(fresh, target)
    return lock


def locked(fragment: Fragment, names: dict[str, Any]) -> dict[str, Any]:
    """Return the lock of a client: everything that decided it, and its names."""
    return {**inputs(fragment.sha256), "client": names}


def written(lock: dict[str, Any]) -> bytes:
    """Return a lock as it stands in its file."""
    return f"{json.dumps(lock, indent=2, sort_keys=True)}\n".encode()


def refuse_foreign(folder: Path) -> None:
    """Raise GenerationError for a folder that holds anything but what ``generate`` wrote there."""
    if Path.cwd().is_relative_to(folder):
        raise GenerationError(f"{folder} is the working directory or holds it; name a folder in it")
    if not folder.is_dir():
        if os.path.lexists(folder):
            raise GenerationError(f"{folder} is no folder")
        return
    if not any(folder.iterdir()):
        return
    recorded = recorded_files(folder / LOCK)
    foreign = [name for name, digest in digests(folder).items() if name != LOCK and recorded.get(name) != digest]
    if foreign:
        more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
        raise GenerationError(f"{folder / foreign[0]}{more} is not as `generate` wrote it; keep it in another folder")


def recorded_files(lock: Path) -> dict[str, str]:
    """Return the files that a lock lists, with their hashes; raises GenerationError where it lists none."""
    try:
        recorded = json.loads(files.content(lock))["files"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        recorded = None
    if not isinstance(recorded, dict):
        raise GenerationError(f"{lock.parent} is not empty and has no {lock.name} of `generate`; name another folder")
    return recorded
