"""Failures that are accepted for now, each with its reason, kept in a file that cannot rot."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.clauses.model import Side


class KnownError(ValueError):
    """The file of known failures cannot be used; the message is one line."""


def load_known(path: Path, catalogue: Catalogue, side: Side) -> dict[str, str]:
    """Read known failures: one clause id and its reason a line, ``#`` starts a comment line.

    Raises KnownError for a file that cannot be read, a clause that the contract does not have, a clause without a
    reason and one that is listed twice.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KnownError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
    ids = {clause.id for clause in catalogue.of(side)}
    known: dict[str, str] = {}
    for number, text in enumerate(lines, start=1):
        clause, _, reason = text.strip().partition(" ")
        if not clause or clause.startswith("#"):
            continue
        if clause not in ids:
            raise KnownError(f"{path}:{number}: the contract has no {side} clause {clause!r}")
        if clause in known:
            raise KnownError(f"{path}:{number}: {clause} is listed twice")
        if not reason.strip():
            raise KnownError(f"{path}:{number}: {clause} needs a reason")
        known[clause] = reason.strip()
    return known
