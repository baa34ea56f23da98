"""``vendor``: copy the client into another project, or report what happened to a copy."""

from __future__ import annotations

import argparse
from pathlib import Path

from video_remix_contract.cli.parser import Parser
from video_remix_contract.errors import UsageError
from video_remix_contract.untrusted.text import visible
from video_remix_contract.vendoring import CLIENT, condition, copies, newer, vendor


def add(parser: Parser) -> None:
    """Add the options."""
    parser.explain("vendor src/app/_vendor", "vendor src/app/_vendor --check")
    parser.add_argument("destination", type=Path, metavar="DEST", help="the package of yours that gets the copy")
    parser.add_argument("--package", metavar="NAME", help=f"what the copy is called there (default: {CLIENT})")
    action = parser.add_mutually_exclusive_group()
    action.add_argument(
        "--check", action="store_true", help="report what happened to the copy; exit 1 unless it is intact"
    )
    action.add_argument("--force", action="store_true", help="overwrite local edits")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Copy or check."""
    try:
        if options.check:
            return max(checked(folder) for folder in copies(options.destination, options.package))
        package = options.package or CLIENT
        manifest = vendor(options.destination, package, force=options.force)
    except OSError as error:
        raise UsageError(f"{error.filename or options.destination}: {error.strerror or error}") from error
    print(visible(f"{options.destination / package}: {manifest.summary}, {len(manifest.files)} files"))
    return 0


def checked(folder: Path) -> int:
    """Print what happened to a copy; return 1 where it is not intact."""
    state = condition(folder)
    for what, names in (("modified", state.modified), ("missing", state.missing), ("extra", state.extra)):
        for name in names:
            print(visible(f"{what}: {folder / name}"))
    print(visible(f"{folder}: {state.manifest.summary}, {'intact' if state.intact else 'not intact'}"))
    news = newer(state.manifest)
    if news:
        print(visible(f"{folder}: {news}"))
    return 0 if state.intact else 1
