"""``serve``: the reference provider in the foreground."""

from __future__ import annotations

import argparse

from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.cli.options import number
from video_remix_contract.cli.parser import Parser
from video_remix_contract.cli.request_lines import showing
from video_remix_contract.cli.shared import add_record, add_spec, completed, contract_of, recorded
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.faults import all_faults, select_faults
from video_remix_contract.reference_provider.server import LOOPBACK, listen, server
from video_remix_contract.reference_provider.store import SOURCES
from video_remix_contract.untrusted.text import visible


def add(parser: Parser) -> None:
    """Add the options."""
    parser.explain("serve", "serve --port 0 --fault response.200.seconds.type", "serve --record traffic.har")
    parser.add_argument("--port", type=number(0), default=8000, help="the port, 0 for a free port (default: 8000)")
    fault = parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="ID",
        help="break a clause on purpose: a fault or a clause, repeatable",
    )
    completed(fault, lambda clauses: [each.id for each in all_faults(clauses)])
    parser.add_argument("--list-faults", action="store_true", help="list every fault and stop")
    add_spec(parser)
    add_record(parser)
    parser.set_defaults(run=run)


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
