"""The table of web stacks in contract_tests/README.md: what each correct provider gets from ``verify provider``.

``make stacks`` runs every stack of the tests on this machine and writes the table between the markers of the file. It
depends on the versions that are installed, so that nothing checks it for drift.
"""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from external import UnavailableError, node
from stacks.running import STACKS, Stack, verify_stack
from support import failed
from video_remix_contract.maintenance.clause_table import spliced

if TYPE_CHECKING:
    from video_remix_contract.report.model import Report

BEGIN, END = "<!-- stacks: begin -->", "<!-- stacks: end -->"


def cells(report: Report) -> list[str]:
    """Return a report as two cells: the verdict with the MUST clauses that fail, the SHOULD clauses that fail."""
    must, should = ([f"`{name}`" for name in sorted(failed(report, level))] for level in ("MUST", "SHOULD"))
    return [": ".join([report.verdict.overall, *([", ".join(must)] if must else [])]), ", ".join(should) or "none"]


def row(stack: Stack) -> str:
    """Return the row of a stack; raise UnavailableError where it cannot run."""
    reports = verify_stack(stack)
    versions = ", ".join(f"{package} {version}" for package, version in stack.versions.items())
    parts = [stack.name, versions, *(cell for report in reports.values() for cell in cells(report))]
    return f"| {' | '.join(parts)} |"


def table() -> str:
    """Return the table; raise UnavailableError where a stack cannot run."""
    runtime = subprocess.run([node(), "--version"], capture_output=True, text=True, check=True).stdout.strip()
    head = "| stack | versions | verdict | SHOULD findings | verdict with `--fuzz 40` | SHOULD findings |"
    on = f"On Python {platform.python_version()} and Node {runtime.removeprefix('v')}:"
    return "\n".join([on, "", head, "|---|---|---|---|---|---|", *map(row, STACKS)])


def main(path: Path) -> int:
    """Write the table into a file; exit 2 where a stack cannot run on this machine."""
    try:
        fresh = table()
    except UnavailableError as error:
        print(f"the table of stacks is not written: {error}", file=sys.stderr)
        return 2
    path.write_text(spliced(path.read_text(encoding="utf-8"), fresh, BEGIN, END), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
