"""``vendor``: copy the client into another project, or report what happened to a copy."""

from __future__ import annotations

import argparse
from pathlib import Path

from video_remix_contract.errors import UsageError
from video_remix_contract.untrusted.text import visible
from video_remix_contract.vendoring import CLIENT, Condition, condition, copies, is_outdated, newer, vendor

INTACT, DAMAGED, UNDECIDED = 0, 1, 3


def run(options: argparse.Namespace) -> int:
    """Copy or check."""
    if options.fail_on and not options.check:
        raise UsageError("--fail-on is about copies that are there: give --check as well")
    try:
        if options.check:
            codes = {checked(folder, options.fail_on) for folder in copies(options.destination, options.package)}
            return DAMAGED if DAMAGED in codes else max(codes)
        package = options.package or CLIENT
        manifest = vendor(options.destination, package, force=options.force)
    except OSError as error:
        raise UsageError(f"{error.filename or options.destination}: {error.strerror or error}") from error
    print(visible(f"{options.destination / package}: {manifest.summary}, {len(manifest.files)} files"))
    return 0


def checked(folder: Path, fail_on: str | None) -> int:
    """Print what happened to a copy; return the exit code for it."""
    state = condition(folder)
    for what, names in (("modified", state.modified), ("missing", state.missing), ("extra", state.extra)):
        for name in names:
            print(visible(f"{what}: {folder / name}"))
    print(visible(f"{folder}: {state.manifest.summary}, {in_words(state)}"))
    news = newer(state.manifest)
    if news:
        print(visible(f"{folder}: {news}"))
    if fail_on and is_outdated(state.manifest):
        return DAMAGED
    return INTACT if state.intact else DAMAGED if state.comparable else UNDECIDED


def in_words(state: Condition) -> str:
    """Return what is known of a copy as a whole."""
    if state.recorded:
        return "intact" if state.intact else "not intact"
    if not state.comparable:
        return "by its constants.py; it has no manifest, and only a client of that version could show edits"
    same = "the same as" if state.intact else "not the same as"
    return f"{same} the client of this installation; it has no manifest"
