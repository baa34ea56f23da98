"""``extract``: cut operations out of a full OpenAPI document, as a fragment."""

from __future__ import annotations

from pathlib import Path

from video_remix_contract.cli.options import STDOUT, add_option, operations
from video_remix_contract.cli.parser import Parser


def add(parser: Parser) -> None:
    """Add the options."""
    parser.explain(
        "extract full.yaml --operation POST /videos/{video_id}/remix --output fragment.yaml",
        "extract full.yaml --tag Videos --path /batches",
    )
    parser.add_argument("full", type=Path, metavar="FULL", help="an OpenAPI 3.0 or 3.1 document, YAML or JSON")
    default = "default: the operation of this package's fragment"
    add_option(parser, operations(f"an operation, as POST /videos/{{video_id}}/remix ({default})"))
    parser.add_argument("--tag", action="append", default=[], metavar="NAME", help="all operations with a tag")
    parser.add_argument(
        "--path",
        action="append",
        default=[],
        metavar="PREFIX",
        help="all operations whose path is PREFIX or lies beneath it; these three can be given several times",
    )
    parser.add_argument(
        "--root",
        type=Path,
        metavar="DIR",
        help="the folder that holds all files that the document refers to (default: the folder of the document)",
    )
    parser.add_argument(
        "--output",
        metavar="FILE",
        default=STDOUT,
        help="where the fragment goes, JSON where the name ends in .json (default: -)",
    )
