"""``report site``: many kept reports as a static site."""

from __future__ import annotations

from pathlib import Path

from video_remix_contract.cli.options import SPEC, add_option
from video_remix_contract.cli.parser import Parser


def add(parser: Parser) -> None:
    """Add the options."""
    parser.explain("report site docs/reports --output docs/site")
    parser.add_argument(
        "folder", type=Path, metavar="FOLDER", help="where the reports lie, as SUBJECT/VERSION/NAME.json"
    )
    parser.add_argument(
        "--output", type=Path, metavar="SITE", required=True, help="the folder of the site, which it alone has"
    )
    add_option(parser, SPEC)
