"""Fail where the fragment or the client changed against the last release without the version that this asks for.

``python -m video_remix_contract.diff.gate`` compares the checkout in the working directory with
``spec/released``, where the last release lies: no tag and no network is needed. ``--record`` makes what is there now
the last release; it is a part of releasing.
"""

from __future__ import annotations

import argparse
import importlib
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from video_remix_contract.diff.compare import diff
from video_remix_contract.diff.model import Bump
from video_remix_contract.diff.output import groups
from video_remix_contract.openapi.operation import ContractError, load
from video_remix_contract.vendoring import CLIENT, VendorError, condition, described, manifest_of, vendor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

Version = tuple[int, int, int]
RELEASED = Path("spec", "released")
FRAGMENT = Path("spec", "openapi.yaml")
GENERATED = Path("generated")
CHANGELOG = Path("CHANGELOG.md")
RAISED = {Bump.MAJOR: 0, Bump.MINOR: 1, Bump.PATCH: 2}


class GateError(Exception):
    """The gate cannot tell; the message is one line."""


def closed(root: Path) -> list[str]:
    """Return why the gate is closed, one line each; none where it is open.

    Raises GateError, ContractError or VendorError where it cannot be told.
    """
    return [*fragment_gate(root), *client_gate(root)]


def fragment_gate(root: Path) -> Iterator[str]:
    """Yield what the fragment lacks: the version that its changes ask for, and its line in the changelog."""
    old, new = load(root / RELEASED / FRAGMENT.name), load(root / FRAGMENT)
    found = diff(old, new)
    because = [change.clause for _, changes in groups(found)[:1] for change in changes]
    yield from lacking(root, "fragment", (old.version, new.version), found.bump, because)


def client_gate(root: Path) -> Iterator[str]:
    """Yield what the client lacks: the version that breaking changes of its public names ask for, and its line."""
    released, present = root / RELEASED / CLIENT, root / GENERATED / CLIENT
    if not condition(released).intact:
        raise GateError(f"{released} is not what was released: restore it, or record a release")
    versions = tuple(described(folder, CLIENT).versions["version"] for folder in (released, present))
    broken = breakages(released.parent, present.parent)
    unstable = parsed("client", versions[0])[0] == 0
    bump = Bump.NONE if not broken else Bump.MINOR if unstable else Bump.MAJOR
    yield from lacking(root, "client", (versions[0], versions[1]), bump, broken)


def lacking(root: Path, subject: str, versions: tuple[str, str], bump: Bump, because: list[str]) -> Iterator[str]:
    """Yield what is missing for a bump: the version, then the line in the changelog."""
    if bump is Bump.NONE:
        return
    old, new = (parsed(subject, version) for version in versions)
    asked = raised(old, bump)
    reason = f"{', '.join(because[:3])}{f' and {len(because) - 3} more' if len(because) > 3 else ''}"
    if new < asked:
        wanted = ".".join(map(str, asked))
        yield f"the {subject} {versions[1]} needs a {bump} bump, to {wanted} or later, since {versions[0]}: {reason}"
    elif not mentioned(root / CHANGELOG, subject, versions[1]):
        yield f"{CHANGELOG} has no line that names the {subject} and {versions[1]}: {reason}"


def parsed(subject: str, version: str) -> Version:
    """Return a version as numbers; raises GateError where it is not MAJOR.MINOR.PATCH."""
    match = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", version)
    if match is None:
        raise GateError(f"the version of the {subject}, {version!r}, is not MAJOR.MINOR.PATCH")
    major, minor, patch = map(int, match.groups())
    return major, minor, patch


def raised(version: Version, bump: Bump) -> Version:
    """Return the least version that a bump leads to."""
    part = RAISED[bump]
    major, minor, patch = (*version[:part], version[part] + 1, 0, 0)[:3]
    return major, minor, patch


def mentioned(changelog: Path, subject: str, version: str) -> bool:
    """Tell whether a line of the changelog names a subject and its version."""
    try:
        lines = changelog.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise GateError(f"{changelog}: {error.strerror}") from error
    exact = re.compile(rf"(?<![\d.]){re.escape(version)}(?!\.?\d)")
    return any(subject in line.lower() and exact.search(line) for line in lines)


def breakages(old: Path, new: Path) -> list[str]:
    """Return the breaking changes of the client's public names between two folders that hold it, by griffe."""
    griffe = tool()
    # What a constant or a set of values holds is the wire's business, and compared there.
    unheeded = griffe.BreakageKind.ATTRIBUTE_CHANGED_VALUE
    before, after = (
        griffe.load(CLIENT, search_paths=[str(folder.resolve())], try_relative_path=False, allow_inspection=False)
        for folder in (old, new)
    )
    found = [one for one in griffe.find_breaking_changes(before, after) if one.kind is not unheeded]
    return sorted({f"{one.obj.path} ({one.kind.value.lower()})" for one in found})


def tool() -> ModuleType:
    """Return griffe, which maintainers have and users of the suite do not need."""
    try:
        return importlib.import_module("griffe")
    except ModuleNotFoundError as error:
        raise GateError("griffe is not installed, so nobody compares the client's names") from error


def record(root: Path) -> None:
    """Make the fragment and the client of a checkout the last release."""
    target = root / RELEASED
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    shutil.copy(root / FRAGMENT, target / FRAGMENT.name)
    vendor(target, origin=root / GENERATED / CLIENT)
    assert manifest_of(target / CLIENT).exists(), "the copy has a manifest"


def main(arguments: list[str] | None = None) -> int:
    """Run the gate in the working directory; exit 0 open, 1 closed, 2 where it cannot be told."""
    parser = argparse.ArgumentParser(prog="gate", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--record", action="store_true", help="make what is here now the last release")
    options = parser.parse_args(arguments)
    root = Path.cwd()
    try:
        if options.record:
            record(root)
            return 0
        lines = closed(root)
    except (GateError, ContractError, VendorError, OSError) as error:
        print(f"gate: {' '.join(str(error).split())}", file=sys.stderr)  # noqa: T201 - a command's own words
        return 2
    for line in lines:
        print(f"gate: {line}", file=sys.stderr)  # noqa: T201 - a command's own words
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
