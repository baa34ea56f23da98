"""A clause explained: what it says, which probes exercise it, which faults break it."""

from __future__ import annotations

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.model import Clause
from video_remix_contract.reference_provider.coverage import coverage, example
from video_remix_contract.untrusted.text import visible


def explain(contract: Catalogue, clause: Clause) -> None:
    """Print a clause with everything that is known of it."""
    (covered,) = coverage(contract, [clause])
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
