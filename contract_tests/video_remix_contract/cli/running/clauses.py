"""``clauses``: the contract as a list, or a clause explained."""

from __future__ import annotations

import argparse

from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.cli.running.contracts import contract_of
from video_remix_contract.errors import UsageError, suggestion
from video_remix_contract.reference_provider.coverage import Coverage, coverage, example
from video_remix_contract.untrusted.text import visible


def run(options: argparse.Namespace) -> int:
    """Print every clause, those that begin with a prefix, or a clause explained."""
    contract = catalogue(contract_of(options))
    if options.id in contract.by_id:
        clause = contract.by_id[options.id]
        explain(contract, next(covered for covered in coverage(contract) if covered.clause is clause))
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


def explain(contract: Catalogue, covered: Coverage) -> None:
    """Print a clause with everything that is known of it."""
    clause = covered.clause
    print(visible(f"{clause.id} ({clause.level}, {clause.side})"))
    print(visible(f"  {clause.statement}"))
    kept, broken = example(contract, clause) or ("", "")
    entries = {
        "source": clause.source,
        "pointer": clause.pointer,
        "only where": clause.condition,
        "hint": clause.hint,
        "probes": ", ".join(covered.probes),
        "faults": ", ".join(covered.faults),
        "kept": kept,
        "broken": broken,
    }
    for name, value in entries.items():
        if value:
            print(visible(f"  {name + ':':12}{value}"))
