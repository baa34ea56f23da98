"""The table of clients in contract_tests/README.md: what each client sends and bears by ``verify client``.

``make clients`` runs every client of the tests that this machine has and writes the table between the markers of the
file. It depends on the versions that are installed, so that nothing checks it for drift.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from clients.known import CLIENTS, Client
from clients.running import broken, verified
from external import UnavailableError
from video_remix_contract.maintenance.clause_table import spliced

BEGIN, END = "<!-- clients: begin -->", "<!-- clients: end -->"
# In these a job is made before the response is lost.
LOSING = ("unavailable", "server-error", "hang-up", "cut-off")
WITH_FAULTS = frozenset({"openai Python", "openai Node", "LiteLLM's library", "curl", "the client here"})
# Seconds; LiteLLM's library takes some to be imported, for each of the faults.
DEADLINE = "3600"
OUTCOMES = ("noticed", "silent", "crashed", "hung", "unseen")
HEAD = (
    "client",
    "version",
    "sends",
    "clauses kept",
    "clauses broken",
    f"jobs of one call: {', '.join(LOSING)}",
    f"faults: {', '.join(OUTCOMES)}",
)


def clause_cells(report: dict[str, Any]) -> list[str]:
    """Return how many clauses are kept, and which are broken."""
    verdicts = Counter(clause["verdict"] for clause in report["clauses"])
    ids = ", ".join(f"`{name}`" for name in sorted(broken(report))) or "none"
    return [f"{verdicts['pass']} of {len(report['clauses'])}", ids]


def fault_cell(report: dict[str, Any]) -> str:
    """Return how the runs under faults ended, by outcome."""
    runs = [run for run in report["survival"].values() if run["clause"] is not None]
    counts = Counter(run["outcome"] for run in runs)
    return f"of {len(runs)}: {', '.join(str(counts[outcome]) for outcome in OUTCOMES)}" if runs else "-"


def row(client: Client) -> str:
    """Return the row of a client; one that cannot run says why."""
    try:
        version, command = client.version(), client.command()
    except UnavailableError as error:
        cells = [client.name, f"not run: {error}", client.media_type, *["-"] * (len(HEAD) - 3)]
    else:
        faults = ("--faults", "all", "--deadline", DEADLINE) if client.name in WITH_FAULTS else ()
        report = verified(command, *faults)
        jobs = ", ".join(str(report["survival"][name]["jobs"]) for name in LOSING)
        cells = [client.name, version, client.media_type, *clause_cells(report), jobs, fault_cell(report)]
    print(client.name, file=sys.stderr, flush=True)
    return f"| {' | '.join(cells)} |"


def table() -> str:
    """Return the table and when it was made."""
    lines = [f"| {' | '.join(HEAD)} |", f"|{'---|' * len(HEAD)}"]
    return "\n".join([f"On {datetime.now(UTC):%Y-%m-%d}:", "", *lines, *map(row, CLIENTS)])


def main(path: Path) -> int:
    """Write the table into a file."""
    fresh = table()
    path.write_text(spliced(path.read_text(encoding="utf-8"), fresh, BEGIN, END), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
