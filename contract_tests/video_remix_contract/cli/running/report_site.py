"""``report site``: many kept reports as a static site."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from video_remix_contract.cli.running.contracts import contract_of
from video_remix_contract.cli.running.targets import reported
from video_remix_contract.errors import UsageError
from video_remix_contract.files.digests import digests
from video_remix_contract.files.writing import fresh_folder, replace_folder
from video_remix_contract.report.site.reading import Found, read
from video_remix_contract.report.site.rendering import LIST, SCHEMA, site
from video_remix_contract.untrusted.files import content
from video_remix_contract.untrusted.text import line


def run(options: argparse.Namespace) -> int:
    """Write the site."""
    contract = contract_of(options)
    target = options.output.resolve()
    check(options.folder.resolve(), target, options.output)
    try:
        found = read(options.folder)
    except OSError as error:
        raise UsageError(f"{options.folder}: {error.strerror or error}") from error
    if not found.kept:
        first = "".join(f"; {entry.path}: {entry.reason}" for entry in found.unread[:1])
        raise UsageError(f"{options.folder}: holds no report of this program{first}")
    files = site(found, (contract.version, contract.sha256))
    with reported(str(options.output)):
        target.parent.mkdir(parents=True, exist_ok=True)
        write(files, target)
    print(line(summary(found, options.output)))
    return 0


def check(folder: Path, target: Path, named: Path) -> None:
    """Raise UsageError where the site could not be written without the loss of something."""
    if target.is_relative_to(folder) or folder.is_relative_to(target):
        raise UsageError(f"{named}: the site and the reports need folders of their own, neither within the other")
    if target.exists() and not target.is_dir():
        raise UsageError(f"{named}: is no folder")
    with reported(str(named)):
        strange = foreign(target)
    if strange is not None:
        raise UsageError(f"{named}: holds {strange}, which report site has not written; name an empty or a new folder")


def foreign(target: Path) -> str | None:
    """Return the first file of a folder that is not as the list of the site there says, if any."""
    there = digests(target)
    known: dict[str, str] = {}
    try:
        document = json.loads(content(target / LIST))
        if document["schema"] == SCHEMA:
            known = {**document["files"], LIST: there[LIST]}
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        pass  # there is no list of ours
    return next((name for name, digest in there.items() if known.get(name) != digest), None)


def write(files: dict[str, bytes], target: Path) -> None:
    """Write the files of a folder so that it appears whole or not at all."""
    with fresh_folder(target) as fresh:
        for name, text in files.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
        replace_folder(fresh, target)


def summary(found: Found, named: Path) -> str:
    """Return what was written."""
    subjects = {(kept.kind, kept.subject) for kept in found.kept}
    unread = len(found.unread) + found.more
    left = f"; {unread} more could not be read, as the page says" if unread else ""
    return f"{named}: {len(found.kept)} reports on {len(subjects)} subjects{left}"
