"""``compat``: will this client work with this provider, from the kept reports of both."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from video_remix_contract.cli.parser import Parser
from video_remix_contract.cli.shared import STDOUT, check_target, deliver, deliver_json
from video_remix_contract.errors import UsageError
from video_remix_contract.report import compatibility
from video_remix_contract.report.kept import read_report
from video_remix_contract.untrusted.text import visible


def add(parser: Parser) -> None:
    """Add the options."""
    parser.explain(
        "compat client.json provider.json", text="Exit 0 where they work together, 1 where they do not, or not always."
    )
    parser.add_argument("client", metavar="CLIENT.json", type=Path, help="from verify client --faults all --json")
    parser.add_argument("provider", metavar="PROVIDER.json", type=Path, help="from verify provider --json")
    parser.add_argument("--json", metavar="FILE", help="write the answer as JSON, - for standard output")
    parser.add_argument("--markdown", metavar="FILE", help="write the answer as Markdown, - for standard output")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Compare two reports and print the answer."""
    targets = [options.json, options.markdown]
    if targets.count(STDOUT) > 1:
        raise UsageError("only --json or --markdown can be written to standard output, not both")
    for target in targets:
        check_target(target)
    pair = compatibility.compared(read_report(options.client, "client"), read_report(options.provider, "provider"))
    for text in compatibility.lines(pair):
        print(visible(text), file=sys.stderr if STDOUT in targets else sys.stdout)
    if options.json is not None:
        deliver_json(pair.document, options.json)
    if options.markdown is not None:
        deliver(compatibility.markdown(pair), options.markdown)
    return 0 if pair.answer is compatibility.Answer.WORKS else 1
