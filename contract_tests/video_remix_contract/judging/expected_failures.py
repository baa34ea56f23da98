"""Failures that are expected for now, each with its reason, kept in a file that cannot go out of date unnoticed."""

from __future__ import annotations

from pathlib import Path

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.model import Clause, Side
from video_remix_contract.errors import ExpectedFailuresError, suggestion
from video_remix_contract.untrusted import files


def load_expected_failures(path: Path, catalogue: Catalogue, *sides: Side) -> dict[Clause, str]:
    """Read expected failures of some sides: a clause id and its reason on each line, ``#`` starts a comment line.

    Raises ExpectedFailuresError for a file that cannot be read, a clause that the contract does not have, a clause
    without a reason and a clause that is listed twice.
    """
    try:
        lines = files.content(path).decode("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ExpectedFailuresError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
    expected: dict[Clause, str] = {}
    for number, line in enumerate(lines, start=1):
        name, _, reason = line.strip().partition(" ")
        if not name or name.startswith("#"):
            continue
        clause = catalogue.by_id.get(name)
        if clause is None or clause.side not in sides:
            kind = f"{sides[0]} " if len(sides) == 1 else ""
            near = suggestion(name, (clause.id for clause in catalogue.clauses if clause.side in sides))
            raise ExpectedFailuresError(f"{path}:{number}: the contract has no {kind}clause {name!r}{near}")
        if clause in expected:
            raise ExpectedFailuresError(f"{path}:{number}: {name} is listed twice")
        if not reason.strip():
            raise ExpectedFailuresError(f"{path}:{number}: {name} needs a reason")
        expected[clause] = reason.strip()
    return expected
