"""``report render``: show a kept report again."""

from __future__ import annotations

from pathlib import Path

from video_remix_contract.cli.outputs import add_forms
from video_remix_contract.cli.parser import Parser


def add(parser: Parser) -> None:
    """Add the options."""
    parser.explain("report render report.json --html report.html --badge badge.svg")
    parser.add_argument("report", type=Path, metavar="REPORT.json", help="what --json of a verify verb wrote")
    add_forms(parser)
