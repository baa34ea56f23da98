"""The client of this checkout: written from the fragment, or compared with what the fragment renders to.

``spec/generate.py`` renders into an empty folder, puts it in the place of ``generated/`` and writes the lock; with
``--check`` it renders again and compares both ways, and exits with 1 where anything differs.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from video_remix_contract.errors import ContractError
from video_remix_contract.files.digests import digests
from video_remix_contract.files.writing import fresh_folder, replace_folder, write_whole
from video_remix_contract.generation.output import locked, written
from video_remix_contract.generation.refusals import GenerationError
from video_remix_contract.generation.rendering import read_fragment, render
from video_remix_contract.generation.sources import ROOT, SPEC
from video_remix_contract.openapi.faults import lines_of

FRAGMENT = SPEC / "openapi.yaml"
LOCK = SPEC / "generation.lock.json"
GENERATED = ROOT / "generated"


def generate() -> None:
    """Render into an empty folder, put it in the place of the old one, and write the lock."""
    fragment = read_fragment(FRAGMENT)
    for hint in fragment.hints:
        print(hint, file=sys.stderr)
    with fresh_folder(GENERATED) as fresh:
        lock = locked(fragment, render(fresh, fragment)) | {"files": digests(fresh)}
        replace_folder(fresh, GENERATED)
    write_whole(LOCK, written(lock))


def drift() -> list[str]:
    """Return a line for each difference between a fresh rendering and the tree, and between the lock and now."""
    fragment = read_fragment(FRAGMENT)
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch, "fresh")
        now = locked(fragment, render(target, fragment))
        fresh = now["files"] = digests(target)
    tree = digests(GENERATED)
    lines = [f"generated/{name}: missing" for name in sorted(fresh.keys() - tree.keys())]
    lines += [f"generated/{name}: nothing generates it" for name in sorted(tree.keys() - fresh.keys())]
    lines += [f"generated/{name}: changed" for name in sorted(fresh.keys() & tree.keys()) if fresh[name] != tree[name]]
    try:
        recorded = json.loads(LOCK.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return [*lines, f"spec/{LOCK.name}: missing or not JSON"]
    return lines + [f"spec/{LOCK.name}: {key} differs" for key, value in now.items() if recorded.get(key) != value]


def main(arguments: list[str]) -> int:
    """Write the client, or check it; return 0 when done or where nothing differs, 2 without a fragment, else 1."""
    try:
        if "--check" not in arguments:
            generate()
            return 0
        lines = drift()
    except ContractError as error:
        print(*lines_of(error), sep="\n", file=sys.stderr)
        return 2
    except GenerationError as error:
        lines = [str(error)]
    for line in lines:
        print(f"generate: {line}", file=sys.stderr)
    if lines and "--check" in arguments:
        print("generate: run `make generate` and commit what it writes", file=sys.stderr)
    return 1 if lines else 0
