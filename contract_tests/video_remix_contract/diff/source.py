"""Read a fragment from a file, or from a revision of the repository around the working directory."""

from __future__ import annotations

import subprocess
from pathlib import Path

from attrs import evolve

from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.checking import document_faults
from video_remix_contract.openapi.contract import Contract, content, having_operations, loaded, unchecked
from video_remix_contract.openapi.faults import Source
from video_remix_contract.openapi.reference import Node

REVISION = "git:"
COMMITTED = "spec/openapi.yaml"


def read(source: str) -> Contract:
    """Return the fragment, or the whole document, that a path or ``git:REV`` names.

    A fragment of a single operation is checked as everywhere. Of a larger document only what is around the operations
    is, and what tells them apart: its examples are not the reader's to mend, and what is wrong with an operation is
    shown where it is compared.
    Raises ContractError, with a line for each fault, for a file or a revision that cannot be read.
    """
    if not source.startswith(REVISION):
        return parsed(content(Path(source)), source)
    revision = source.removeprefix(REVISION)
    try:
        text = committed(revision)
    except ContractError as error:
        raise ContractError(f"{source}: {error}") from error
    return parsed(text, source)


def parsed(text: bytes, name: str) -> Contract:
    """Return the contract in the bytes of a document; see ``read``."""
    source = Source(name, text)
    try:
        contract = having_operations(unchecked(text))
    except ContractError as error:
        raise source.refused(error) from error
    faults = document_faults(Node.root(contract.document), contract.operations)
    broken = any(not fault.is_hint for fault in faults)
    return loaded(text, name) if broken or len(contract.operations) == 1 else evolve(contract, source=source)


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
