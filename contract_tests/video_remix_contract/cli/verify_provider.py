"""``verify provider``: put the contract's questions to a provider and judge its responses."""

from __future__ import annotations

import argparse
import sys

from video_remix_contract.cli.options import PROVIDER
from video_remix_contract.cli.outputs import add_outputs, check_outputs, deliver_report, folder_of
from video_remix_contract.cli.parser import Parser
from video_remix_contract.cli.provider_run import verified
from video_remix_contract.cli.shared import Terminal, add_option, add_record, add_spec, recorded, terminable
from video_remix_contract.untrusted.text import line


def add(parser: Parser) -> None:
    """Add the options."""
    parser.explain(
        "verify provider http://127.0.0.1:8000/v1 --video-id video_abc",
        "verify provider --app my_server:app --html report.html",
        "verify provider https://api.example.com/v1 --max-jobs 2 --api-key-env MY_KEY --json report.json",
    )
    parser.add_argument("url", nargs="?", metavar="URL", help="the base URL, which ends in /v1")
    for option in PROVIDER:
        add_option(parser, option)
    add_spec(parser)
    add_outputs(parser)
    add_record(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Verify a provider; print the plan before the run, its progress, and the verdict after it."""
    loud = (options.verbosity or 0) >= 0

    def announce(text: str) -> None:
        if loud:
            print(line(text), file=sys.stderr)

    check_outputs(options)
    with terminable(), recorded(options) as record:
        console = Terminal(stderr=True) if loud else None
        report = verified(options, announce, console, folder_of(options), record, verbose=(options.verbosity or 0) > 0)
        code = deliver_report(report, options)
    if report.interrupted:
        raise KeyboardInterrupt
    return code
