"""``clauses``: the contract as a list, or one clause explained."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.cli.common import UsageError, add_spec, contract_of
from video_remix_contract.maintenance.clause_table import Trace, example, traces

if TYPE_CHECKING:
    import argparse


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("clauses", help="list the contract clause by clause")
    parser.add_argument("id", nargs="?", metavar="ID", help="explain one clause")
    add_spec(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print every clause, or one explained."""
    found = catalogue(contract_of(options))
    if options.id is None:
        width = max(len(clause.id) for clause in found.clauses)
        for clause in found.clauses:
            print(f"{clause.id:{width}}  {clause.level:6}  {clause.side:8}  {clause.statement}  {clause.pointer}")
        return 0
    if options.id not in found.by_id:
        near = difflib.get_close_matches(options.id, found.by_id, 1)
        raise UsageError(f"the contract has no clause {options.id!r}{f', did you mean {near[0]}?' if near else ''}")
    explain(found, next(trace for trace in traces(found) if trace.clause.id == options.id))
    return 0


def explain(found: Catalogue, trace: Trace) -> None:
    """Print one clause with everything that is known of it."""
    clause = trace.clause
    print(f"{clause.id} ({clause.level}, {clause.side})\n  {clause.statement}")
    told = {
        "source": clause.source,
        "pointer": clause.pointer,
        "only where": clause.condition,
        "hint": clause.hint,
        "probes": ", ".join(trace.probes),
        "faults": ", ".join(trace.faults),
    }
    shown = example(found, clause)
    if shown:
        told |= {"kept": shown[0], "broken": shown[1]}
    for name, value in told.items():
        if value:
            print(f"  {name + ':':12}{value}")
