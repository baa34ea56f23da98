"""``vendor``: copy the client into another project, or tell what became of a copy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from video_remix_contract.cli.common import UsageError
from video_remix_contract.vendoring import CLIENT, VendorError, condition, copies, newer, vendor

if TYPE_CHECKING:
    import argparse


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("vendor", help="copy the client into another project")
    parser.add_argument("destination", type=Path, metavar="DEST", help="the package of yours that gets the copy")
    parser.add_argument("--package", metavar="NAME", help=f"what the copy is called there (default: {CLIENT})")
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--check", action="store_true", help="tell what became of the copy; exit 1 where not intact")
    action.add_argument("--force", action="store_true", help="overwrite local edits")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Copy or check."""
    try:
        if options.check:
            return max(checked(folder) for folder in copies(options.destination, options.package))
        package = options.package or CLIENT
        manifest = vendor(options.destination, package, force=options.force)
    except VendorError as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        raise UsageError(f"{error.filename or options.destination}: {error.strerror or error}") from error
    print(f"{options.destination / package}: {manifest.told}, {len(manifest.files)} files")
    return 0


def checked(folder: Path) -> int:
    """Print what became of one copy; return 1 where it is not intact."""
    found = condition(folder)
    for what, names in (("modified", found.modified), ("missing", found.missing), ("extra", found.extra)):
        for name in names:
            print(f"{what}: {folder / name}")
    print(f"{folder}: {found.manifest.told}, {'intact' if found.intact else 'not intact'}")
    news = newer(found.manifest)
    if news:
        print(f"{folder}: {news}")
    return 0 if found.intact else 1
