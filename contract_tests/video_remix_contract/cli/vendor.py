"""``vendor``: copy the client into another project, or report what happened to a copy."""

from __future__ import annotations

from pathlib import Path

from video_remix_contract.cli.parser import Parser


def add(parser: Parser) -> None:
    """Add the options."""
    parser.explain("vendor src/app/_vendor", "vendor src/app/_vendor --check")
    parser.add_argument("destination", type=Path, metavar="DEST", help="the package of yours that gets the copy")
    parser.add_argument("--package", metavar="NAME", help="what the copy is called there (default: video_remix_client)")
    action = parser.add_mutually_exclusive_group()
    action.add_argument(
        "--check",
        action="store_true",
        help="report what happened to the copy, by its manifest, or by the client of this installation where another "
        "tool made it; exit 1 unless it is intact, 3 where nobody can know",
    )
    action.add_argument("--force", action="store_true", help="overwrite local edits")
    parser.add_argument(
        "--fail-on",
        choices=["outdated"],
        help="with --check: exit 1 also where the copy is older than the client of this installation",
    )
