"""``report render``: show a kept report again."""

from __future__ import annotations

import argparse
from pathlib import Path

from video_remix_contract.cli.outputs import add_forms, check_outputs, deliver_document
from video_remix_contract.cli.parser import Parser
from video_remix_contract.report.kept import read_report


def add(parser: Parser) -> None:
    """Add the options."""
    parser.explain("report render report.json --html report.html --badge badge.svg")
    parser.add_argument("report", type=Path, metavar="REPORT.json", help="what --json of a verify verb wrote")
    add_forms(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print a kept report and write it in other forms; the exit code is that of its verdict."""
    check_outputs(options)
    return deliver_document(read_report(options.report), options)
