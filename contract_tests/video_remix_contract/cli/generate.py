"""``generate``: make the typed client of any fragment."""

from __future__ import annotations

from pathlib import Path

from video_remix_contract.cli.parser import Parser


def add(parser: Parser) -> None:
    """Add the options."""
    parser.explain(
        "generate fragment.yaml --output client --package my_client",
        text="It writes a folder with a package, its README.md, and generation.lock.json, which lists the names of\n"
        "the client and every file. A folder that holds anything but what its lock lists is never replaced.",
    )
    parser.add_argument("fragment", type=Path, metavar="FRAGMENT", help="an OpenAPI 3.0 or 3.1 document, YAML or JSON")
    parser.add_argument(
        "--output",
        type=Path,
        required=True,
        metavar="DIR",
        help="the folder for the client: new, empty, or as an earlier `generate` left it",
    )
    parser.add_argument(
        "--package", metavar="NAME", help="what the package is called (default: after the title of the fragment)"
    )
