"""``serve``: the reference provider in the foreground."""

from __future__ import annotations

import argparse

from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.cli.running.contracts import contract_of
from video_remix_contract.cli.running.keeping import recorded
from video_remix_contract.cli.running.request_lines import showing
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.faults import all_faults, select_faults
from video_remix_contract.reference_provider.server import LOOPBACK, listen, server
from video_remix_contract.reference_provider.store import SOURCES
from video_remix_contract.untrusted.text import visible


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted, a line for each request; a taken port is refused."""
    contract = contract_of(options)
    clauses = catalogue(contract)
    if options.list_faults:
        print("\n".join(visible(fault.id) for fault in all_faults(clauses)))
        return 0
    with recorded(options) as keep:
        app = ReferenceProvider(contract, select_faults(clauses, options.fault), showing(clauses, keep))
        sock = listen(options.port)
        print(
            f"serving on http://{LOOPBACK}:{sock.getsockname()[1]}{BASE}, source videos {', '.join(SOURCES)}",
            flush=True,
        )
        server(app).run(sockets=[sock])
    return 0
