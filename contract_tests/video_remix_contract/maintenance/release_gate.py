"""Fail where the fragment or the client changed against the last release without the version that this asks for.

``python -m video_remix_contract.maintenance.release_gate`` compares the checkout in the working directory with
``spec/released``, which holds the fragment and the public names of the client of the last release: no tag and no
network is needed. ``--record`` makes the present ones the last release; it is a part of releasing.
"""

from __future__ import annotations

import argparse
import importlib
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from video_remix_contract.diff.model import Bump
from video_remix_contract.errors import ContractError, ReleaseGateError
from video_remix_contract.files.writing import fresh_folder, replace_folder
from video_remix_contract.openapi.contract import Contract, content, load
from video_remix_contract.openapi.faults import lines_of
from video_remix_contract.untrusted import files, text
from video_remix_contract.vendoring import CLIENT

Version = tuple[int, int, int]
RELEASED = Path("spec", "released")
FRAGMENT = Path("spec", "openapi.yaml")
CLIENT_API = RELEASED / "client-api.json"
GENERATED = Path("generated")
CHANGELOG = Path("CHANGELOG.md")
RAISED = {Bump.MAJOR: 0, Bump.MINOR: 1, Bump.PATCH: 2}


def closed(root: Path) -> list[str]:
    """Return why the gate is closed, one line each; none where it is open.

    Raises ReleaseGateError or ContractError where it cannot decide.
    """
    return [*fragment_gate(root), *client_gate(root)]


def fragments(root: Path) -> tuple[Contract, Contract]:
    """Return the released and the present fragment, one and the same contract where nothing has changed."""
    present = load(root / FRAGMENT)
    if content(root / RELEASED / FRAGMENT.name) == content(root / FRAGMENT):
        return present, present
    return load(root / RELEASED / FRAGMENT.name), present


def fragment_gate(root: Path) -> Iterator[str]:
    """Yield what the fragment lacks: the version that its changes ask for, and its line in the changelog."""
    old, new = fragments(root)
    if old is new:
        return
    from video_remix_contract.diff.compare import diff  # noqa: PLC0415 - most often nothing has changed
    from video_remix_contract.diff.output import groups  # noqa: PLC0415

    difference = diff(old, new)
    because = [change.clause for _, changes in groups(difference)[:1] for change in changes]
    # What only a person can decide may be breaking.
    bump = Bump.MAJOR if difference.undecided else difference.bump
    yield from lacking(root, "fragment", (old.version, new.version), bump, because)


def client_gate(root: Path) -> Iterator[str]:
    """Yield what the client lacks: the version that breaking changes of its public names ask for, and its line."""
    api = client_api()
    before = files.content(root / CLIENT_API).decode("utf-8", "replace")
    now = api.dumped(root / GENERATED, CLIENT)
    if now == before:
        return
    released, present = api.loaded(before), api.loaded(now)
    old, new = api.version(released), api.version(present)
    broken = api.breakages(released, present)
    unstable = parsed("client", old)[0] == 0
    bump = Bump.NONE if not broken else Bump.MINOR if unstable else Bump.MAJOR
    yield from lacking(root, "client", (old, new), bump, broken)


def client_api() -> Any:
    """Return the module that reads public names with griffe, which maintainers have and users do not need."""
    try:
        return importlib.import_module("video_remix_contract.maintenance.client_api")
    except ModuleNotFoundError as error:
        raise ReleaseGateError(f"{error.name} is not installed, so nothing compares the client's names") from error


def lacking(root: Path, subject: str, versions: tuple[str, str], bump: Bump, because: list[str]) -> Iterator[str]:
    """Yield what a bump still needs: the version, then the line in the changelog."""
    if bump is Bump.NONE:
        return
    old, new = (parsed(subject, version) for version in versions)
    asked = raised(old, bump)
    reason = f"{', '.join(because[:3])}{f' and {len(because) - 3} more' if len(because) > 3 else ''}"
    if new < asked:
        wanted = ".".join(map(str, asked))
        yield f"the {subject} {versions[1]} needs a {bump} bump, to {wanted} or later, since {versions[0]}: {reason}"
    elif not is_mentioned(root / CHANGELOG, subject, versions[1]):
        yield f"{CHANGELOG} has no line that names the {subject} and {versions[1]}: {reason}"


def parsed(subject: str, version: str) -> Version:
    """Return a version as numbers; raises ReleaseGateError where it is not MAJOR.MINOR.PATCH."""
    match = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", version)
    if match is None:
        raise ReleaseGateError(f"the version of the {subject}, {version!r}, is not MAJOR.MINOR.PATCH")
    major, minor, patch = map(int, match.groups())
    return major, minor, patch


def raised(version: Version, bump: Bump) -> Version:
    """Return the least version that a bump leads to."""
    part = RAISED[bump]
    major, minor, patch = (*version[:part], version[part] + 1, 0, 0)[:3]
    return major, minor, patch


def is_mentioned(changelog: Path, subject: str, version: str) -> bool:
    """Return whether a line of the changelog names a subject and its version."""
    try:
        lines = files.content(changelog).decode("utf-8", "replace").splitlines()
    except OSError as error:
        raise ReleaseGateError(f"{changelog}: {error.strerror}") from error
    exact = re.compile(rf"(?<![\d.]){re.escape(version)}(?!\.?\d)")
    return any(subject in line.lower() and exact.search(line) for line in lines)


def record(root: Path) -> None:
    """Make the fragment and the client's public names of a checkout the last release."""
    names = client_api().dumped(root / GENERATED, CLIENT)
    with fresh_folder(root / RELEASED) as fresh:
        shutil.copy(root / FRAGMENT, fresh / FRAGMENT.name)
        (fresh / CLIENT_API.name).write_text(names, encoding="utf-8")
        replace_folder(fresh, root / RELEASED)


def main(arguments: list[str] | None = None) -> int:
    """Run the gate in the working directory; exit 0 open, 1 closed, 2 where it cannot decide."""
    parser = argparse.ArgumentParser(prog="gate", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--record", action="store_true", help="make the present fragment and client the last release")
    options = parser.parse_args(arguments)
    root = Path.cwd()
    try:
        if options.record:
            record(root)
            return 0
        lines = closed(root)
    except ContractError as error:
        print(*lines_of(error), sep="\n", file=sys.stderr)
        return 2
    except (ReleaseGateError, OSError) as error:
        print(f"gate: {text.line(error)}", file=sys.stderr)
        return 2
    for line in lines:
        print(f"gate: {text.line(line)}", file=sys.stderr)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
