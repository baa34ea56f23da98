"""Answer a shell that asks how a word of the command line goes on; see docs/command-line.md.

Verbs, options and choices follow from the parsers, names of the contract from ``names``.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import argcomplete

from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.cli.verify_client import ALL
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.contract import load
from video_remix_contract.recording.scenarios import scenarios
from video_remix_contract.recording.tolerance import visible_faults
from video_remix_contract.reference_provider.faults import all_faults

# The names of a contract, by what an argument names; see ``completed`` in ``cli/parser.py``.
NAMES: dict[str, Callable[[Catalogue], Iterable[str]]] = {
    "clause": lambda clauses: clauses.by_id,
    "fault": lambda clauses: (each.id for each in all_faults(clauses)),
    "client fault": lambda clauses: (ALL, *(each.id for each in visible_faults(clauses))),
    "scenario": lambda clauses: (each.name for each in scenarios(clauses)),
}


def names(kind: str, spec: Path | None) -> Iterable[str]:
    """Return the names of a kind in a fragment, none where it cannot be used."""
    try:
        return NAMES[kind](catalogue(load(spec)))
    except ContractError:
        return ()


def words_to_complete() -> list[str]:
    """Return the words before the one that is completed, without the program's."""
    return os.environ.get("COMP_LINE", "")[: int(os.environ.get("COMP_POINT", "0"))].split()[1:]


def complete(parser_for: Callable[[Sequence[str]], argparse.ArgumentParser]) -> None:
    """Print the words that a shell can go on with, and end the program."""
    argcomplete.autocomplete(parser_for(words_to_complete()), always_complete_options=False)
