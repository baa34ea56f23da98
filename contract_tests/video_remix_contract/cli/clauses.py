"""``clauses``: the contract as a list, or a clause explained."""

from __future__ import annotations

from video_remix_contract.cli.options import SPEC, add_option
from video_remix_contract.cli.parser import Parser, completed


def add(parser: Parser) -> None:
    """Add the options."""
    parser.explain("clauses", "clauses response.200.seconds", "clauses response.200.seconds.enum")
    name = parser.add_argument("id", nargs="?", metavar="ID|PREFIX", help="explain it, or list those that begin so")
    completed(name, "clause")
    add_option(parser, SPEC)
