"""``verify provider``: put the contract's questions to a provider and judge its responses."""

from __future__ import annotations

from video_remix_contract.cli.options import PROVIDER, RECORD, SPEC, add_option
from video_remix_contract.cli.outputs import add_outputs
from video_remix_contract.cli.parser import Parser


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
    add_option(parser, SPEC)
    add_outputs(parser)
    add_option(parser, RECORD)
