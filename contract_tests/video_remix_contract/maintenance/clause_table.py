"""The table of clauses in contract_tests/README.md, with the probes and the faults of each clause.

``python -m video_remix_contract.maintenance.clause_table FILE`` writes the table between the markers of a file, with
``--check`` it reports whether the table there follows from the fragment.
"""

from __future__ import annotations

import sys
from pathlib import Path

from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.errors import ContractError
from video_remix_contract.files.writing import write_whole
from video_remix_contract.openapi.contract import load
from video_remix_contract.openapi.faults import lines_of
from video_remix_contract.reference_provider.coverage import coverage
from video_remix_contract.untrusted.text import markdown

BEGIN, END = "<!-- clauses: begin -->", "<!-- clauses: end -->"


def table(clauses: Catalogue) -> str:
    """Return the clauses as a Markdown table."""
    lines = ["| clause | level | side | statement | source | probes | faults |", "|---|---|---|---|---|---|---|"]
    for covered in coverage(clauses):
        clause = covered.clause
        cells = [
            f"`{clause.id}`",
            clause.level,
            clause.side,
            clause.statement + (f" Only seen where {clause.condition}." if clause.condition else ""),
            f"{clause.source} `{clause.pointer}`",
            ", ".join(covered.probes),
            ", ".join(covered.faults),
        ]
        lines.append(f"| {' | '.join(map(markdown, cells))} |")
    return "\n".join(lines)


def spliced(text: str, inner: str, begin: str = BEGIN, end: str = END) -> str:
    """Return a text with what stands between two markers replaced."""
    head, _, rest = text.partition(begin)
    _, _, tail = rest.partition(end)
    return f"{head}{begin}\n{inner}\n{end}{tail}"


def main(arguments: list[str]) -> int:
    """Write the table into a file, or check it there; exit 1 where it has drifted, 2 without a fragment."""
    path = Path(arguments[-1])
    text = path.read_text(encoding="utf-8")
    try:
        fresh = spliced(text, table(catalogue(load())))
    except ContractError as error:
        print(*lines_of(error), sep="\n", file=sys.stderr)
        return 2
    if "--check" not in arguments:
        write_whole(path, fresh.encode())
        return 0
    if fresh != text:
        print(f"{path}: the table of clauses has drifted; run `make generate`", file=sys.stderr)
    return int(fresh != text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
