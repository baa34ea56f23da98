"""Read a fragment from a file, or from a revision of the repository around the working directory."""

from __future__ import annotations

import subprocess
from pathlib import Path

from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.contract import Contract, load, loaded

REVISION = "git:"
COMMITTED = "spec/openapi.yaml"


def read(source: str) -> Contract:
    """Return the fragment that a path or ``git:REV`` names.

    Raises ContractError, with one line, for a file or a revision that cannot be read.
    """
    if not source.startswith(REVISION):
        return load(Path(source))
    revision = source.removeprefix(REVISION)
    try:
        text = committed(revision)
    except ContractError as error:
        raise ContractError(f"{source}: {error}") from error
    return loaded(text, source)


def committed(revision: str) -> bytes:
    """Return the bytes of the committed fragment at a revision; raise ContractError where git has none."""
    if not revision or revision.startswith("-") or ":" in revision:
        raise ContractError(f"{revision!r} is no revision; write git:HEAD, git:v1.0.0 or another name that git knows")
    command = ["git", "show", f"{revision}:{COMMITTED}"]
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - no shell, the revision is checked
    except OSError as error:
        raise ContractError(f"git cannot be run ({error.strerror})") from error
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise ContractError(f"git has no {COMMITTED} there ({lines[-1]})")
    return done.stdout
