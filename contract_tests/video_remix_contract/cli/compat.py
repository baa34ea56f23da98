"""``compat``: will this client work with this provider, from the kept reports of both."""

from __future__ import annotations

from pathlib import Path

from video_remix_contract.cli.parser import Parser


def add(parser: Parser) -> None:
    """Add the options."""
    parser.explain(
        "compat client.json provider.json", text="Exit 0 where they work together, 1 where they do not, or not always."
    )
    parser.add_argument("client", metavar="CLIENT.json", type=Path, help="from verify client --faults all --json")
    parser.add_argument("provider", metavar="PROVIDER.json", type=Path, help="from verify provider --json")
    parser.add_argument("--json", metavar="FILE", help="write the answer as JSON, - for standard output")
    parser.add_argument("--markdown", metavar="FILE", help="write the answer as Markdown, - for standard output")
