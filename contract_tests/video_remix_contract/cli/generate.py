"""``generate``: make the typed client of any fragment."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

from video_remix_contract.cli.parser import Parser
from video_remix_contract.cli.shared import reported
from video_remix_contract.errors import UsageError
from video_remix_contract.untrusted.text import visible


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
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Make the client and report where it is."""
    try:
        from video_remix_contract.generation.output import generate  # noqa: PLC0415 - it needs an extra of its own
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("video_remix_"):
            raise
        raise UsageError(f"{error.name} is missing; install video-remix-contract[generate]") from error
    with reported(str(options.output)):
        lock = generate(options.fragment, options.output, options.package, partial(print, file=sys.stderr))
    client = lock["client"]
    count = len(client["operations"])
    operations = f"{count} operation{'s' if count > 1 else ''}"
    print(visible(f"{options.output / client['package']}: the client {client['facade']} of {operations}"))
    return 0
