"""``report merge``: make one report of several."""

from __future__ import annotations

from video_remix_contract.cli.options import SPEC, add_option
from video_remix_contract.cli.outputs import add_outputs
from video_remix_contract.cli.parser import Parser


def add(parser: Parser) -> None:
    """Add the options."""
    parser.explain("report merge part-1.json part-2.json --json report.json")
    parser.add_argument("reports", nargs="+", metavar="REPORT.json", help="what verify log --json wrote")
    add_option(parser, SPEC)
    add_outputs(parser)
