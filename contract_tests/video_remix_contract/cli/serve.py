"""``serve``: the reference provider in the foreground."""

from __future__ import annotations

from video_remix_contract.cli.options import RECORD, SPEC, add_option, number
from video_remix_contract.cli.parser import Parser, completed


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
    completed(fault, "fault")
    parser.add_argument("--list-faults", action="store_true", help="list every fault and stop")
    add_option(parser, SPEC)
    add_option(parser, RECORD)
