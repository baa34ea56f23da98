"""Which probes and which faults stand behind each clause; the table in contract_tests/README.md.

``python -m video_remix_contract.maintenance.clause_table FILE`` writes the table between the markers of a file, with ``--check``
it tells whether the table there is the one that follows from the fragment.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.clauses.conventions import REFUSAL
from video_remix_contract.clauses.from_schema import short
from video_remix_contract.clauses.model import Clause, Side
from video_remix_contract.judge.provider import judge_client
from video_remix_contract.openapi.operation import load
from video_remix_contract.probing.probes import free_texts, invalid, premises, sample, valid
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.faults import documents, faults
from video_remix_contract.reference_provider.store import SOURCES
from video_remix_contract.schema.mutations import breaks
from video_remix_contract.wire.messages import Exchange

if TYPE_CHECKING:
    from video_remix_contract.openapi.operation import Contract
    from video_remix_contract.wire.messages import Request

BEGIN, END = "<!-- clauses: begin -->", "<!-- clauses: end -->"


@frozen
class Trace:
    """A clause with the names of the probes that exercise it and of the faults that break it."""

    clause: Clause
    probes: tuple[str, ...]
    faults: tuple[str, ...]


def traces(found: Catalogue) -> list[Trace]:
    """Return every clause of both sides with its probes and its faults."""
    probes, broken = probe_names(found), fault_names(found)
    return [
        Trace(clause, tuple(probes[clause.id]), tuple(dict.fromkeys(broken.get(clause.id, ()))))
        for clause in found.clauses
    ]


def example(found: Catalogue, clause: Clause) -> tuple[str, str] | None:
    """Return a document that keeps a schema clause of the contract and the same one broken, as JSON.

    None for a clause that comes from no schema rule, or whose place the samples do not have.
    """
    if clause.rule is None:
        return None
    for document in documents_about(found.contract, clause):
        for _, broken in breaks(clause.rule, document):
            return json.dumps(document, ensure_ascii=False), json.dumps(broken, ensure_ascii=False)
    return None


def documents_about(contract: Contract, clause: Clause) -> list[Any]:
    """Return conforming documents of the kind that a clause speaks of: requests, answers or refusals."""
    if clause.id.startswith("response."):
        return documents(contract, at_refusals=clause.id.startswith("response.default"))
    return [sample(contract, media_type) for media_type in contract.request_media_types]


def probe_names(found: Catalogue) -> dict[str, list[str]]:
    """Return the names of the probes by clause: those sent for it, or those whose answers it judges."""
    contract = found.contract
    target = Target("http://127.0.0.1/v1", "key", tuple(SOURCES), next(iter(SOURCES)))
    sent: dict[str, list[str]] = {}
    accepted: list[str] = []
    for media_type in contract.request_media_types:
        plain = valid(contract, target, media_type)
        sent[plain.clause] = [f"{short(media_type)}-{plain.name}"]
        accepted += sent[plain.clause]
        if free_texts(contract, media_type):
            accepted.append(f"{short(media_type)}-hazards")
    for probe in [*invalid(contract, target), *premises(contract, target, "unknown")]:
        sent.setdefault(probe.clause, []).append(probe.name)
    names: dict[str, list[str]] = {}
    for clause in found.clauses:
        about_refusals = clause.id == REFUSAL or clause.id.startswith("response.default")
        answered = ["every refused request"] if about_refusals else accepted
        names[clause.id] = ["every recorded request"] if clause.side is Side.CLIENT else sent.get(clause.id, answered)
    return names


def fault_names(found: Catalogue) -> dict[str, list[str]]:
    """Return the variants of faults by clause, those of the client side included."""
    names: dict[str, list[str]] = {}
    for fault in faults(found):
        names.setdefault(fault.clause, []).append(fault.variant)
    for name, request in broken_requests(found):
        judgement = judge_client(found, Exchange(request, None))
        for observation in judgement.observations:
            if observation.outcome == "broken":
                names.setdefault(observation.clause, []).append(name)
    return names


def broken_requests(found: Catalogue) -> list[tuple[str, Request]]:
    """Return requests of clients that break the contract, each with a name: what a provider has to refuse, and more."""
    contract = found.contract
    target = Target("http://127.0.0.1/v1", "key", tuple(SOURCES))
    requests = [(probe.name, probe.request) for probe in invalid(contract, target)]
    requests += [
        (probe.name, probe.request) for probe in premises(contract, target, "unknown") if probe.premise != "none"
    ]
    elsewhere = Target("http://127.0.0.1/v1/elsewhere", "key", ("",))
    requests += [("empty-id", valid(contract, elsewhere, one).request) for one in contract.request_media_types]
    return requests


def table(found: Catalogue) -> str:
    """Return the clauses as a Markdown table."""
    lines = ["| clause | level | side | statement | source | probes | faults |", "|---|---|---|---|---|---|---|"]
    for trace in traces(found):
        clause = trace.clause
        cells = [
            f"`{clause.id}`",
            clause.level,
            clause.side,
            clause.statement + (f" *Only seen where {clause.condition}.*" if clause.condition else ""),
            f"{clause.source} `{clause.pointer}`",
            ", ".join(trace.probes),
            ", ".join(trace.faults),
        ]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def spliced(text: str, inner: str) -> str:
    """Return a text with what stands between the markers replaced."""
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{inner}\n{END}{tail}"


def main(arguments: list[str]) -> int:
    """Write the table into a file, or check it there; exit 1 where it has drifted."""
    path = Path(arguments[-1])
    text = path.read_text(encoding="utf-8")
    fresh = spliced(text, table(catalogue(load())))
    if "--check" not in arguments:
        path.write_text(fresh, encoding="utf-8")
        return 0
    if fresh != text:
        print(f"{path}: the table of clauses has drifted; run `make generate`", file=sys.stderr)
    return int(fresh != text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
