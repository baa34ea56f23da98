"""``clauses``: the contract as a list, or a clause explained."""

from __future__ import annotations

import argparse

from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.cli.shared import add_spec, contract_of
from video_remix_contract.errors import UsageError, suggestion
from video_remix_contract.reference_provider.coverage import Coverage, coverage, example
from video_remix_contract.untrusted.text import visible


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("clauses", help="list the contract clause by clause")
    parser.add_argument("id", nargs="?", metavar="ID", help="explain a clause")
    add_spec(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print every clause, or a clause explained."""
    contract = catalogue(contract_of(options))
    if options.id is None:
        width = max(len(clause.id) for clause in contract.clauses)
        for clause in contract.clauses:
            entry = f"{clause.id:{width}}  {clause.level:6}  {clause.side:8}  {clause.statement}  {clause.pointer}"
            print(visible(entry))
        return 0
    if options.id not in contract.by_id:
        raise UsageError(f"the contract has no clause {options.id!r}{suggestion(options.id, contract.by_id)}")
    clause = contract.by_id[options.id]
    explain(contract, next(covered for covered in coverage(contract) if covered.clause is clause))
    return 0


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
