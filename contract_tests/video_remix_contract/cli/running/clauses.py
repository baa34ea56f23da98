"""``clauses``: the contract as a list, or a clause explained."""

from __future__ import annotations

import argparse

from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.cli.running.contracts import contract_of
from video_remix_contract.errors import UsageError, suggestion
from video_remix_contract.untrusted.text import visible


def run(options: argparse.Namespace) -> int:
    """Print every clause, those that begin with a prefix, or a clause explained."""
    contract = catalogue(contract_of(options))
    if options.id in contract.by_id:
        # All that probes and breaks a clause takes longer to import than the list.
        from video_remix_contract.cli.running.explaining import explain  # noqa: PLC0415

        explain(contract, contract.by_id[options.id])
        return 0
    listed = [clause for clause in contract.clauses if options.id is None or begins(clause.id, options.id)]
    if not listed:
        raise UsageError(f"the contract has no clause {options.id!r}{suggestion(options.id, beginnings(contract))}")
    width = max(len(clause.id) for clause in listed)
    for clause in listed:
        print(visible(f"{clause.id:{width}}  {clause.level:6}  {clause.side:8}  {clause.statement}  {clause.pointer}"))
    return 0


def begins(name: str, prefix: str) -> bool:
    """Return whether an id begins with whole words of a prefix."""
    return name.startswith(f"{prefix.removesuffix('.')}.")


def beginnings(contract: Catalogue) -> list[str]:
    """Return every id, and whatever ids begin with."""
    every = (clause.words for clause in contract.clauses)
    return list(dict.fromkeys(".".join(words[:number]) for words in every for number in range(1, len(words) + 1)))
