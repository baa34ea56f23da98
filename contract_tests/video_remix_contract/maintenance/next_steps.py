"""What a maintainer has to do after a generation, by the difference to the last release.

``python -m video_remix_contract.maintenance.next_steps PATH…`` is the end of ``make generate``, which writes the paths.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from video_remix_contract.errors import ContractError, ReleaseGateError
from video_remix_contract.maintenance.release_gate import FRAGMENT, RELEASED, closed, fragments
from video_remix_contract.untrusted.text import line

MAX_NAMED = 5


def next_steps(root: Path, changed: Sequence[str] = ()) -> Iterator[str]:
    """Yield what changed and what is to be done, one line each, for generated files that differ from the last commit.

    Raises ContractError or ReleaseGateError where that is not known.
    """
    released, present = fragments(root)
    if released is present and not changed:
        # Whether the last commit lacks anything is for `make gate` to say.
        yield f"nothing changed: the fragment is that of the last release, {released.version}"
        return
    missing = closed(root)
    if changed:
        more = f" and {len(changed) - MAX_NAMED} more" if len(changed) > MAX_NAMED else ""
        yield f"generated files that differ from the last commit: {', '.join(changed[:MAX_NAMED])}{more}"
    if released is present and not missing:
        yield f"the fragment is that of the last release, {released.version}"
        return
    from video_remix_contract.diff.compare import diff  # noqa: PLC0415 - most often nothing has changed
    from video_remix_contract.diff.output import summary  # noqa: PLC0415

    yield f"the fragment, {summary(diff(released, present))}; see it with"
    yield f"    video-remix-contract diff {RELEASED / FRAGMENT.name} {FRAGMENT}"
    yield from (f"still missing: {each}" for each in missing)
    yield "README.md and docs/ are written by hand: change what they show of it; their tests skip a changed fragment"
    yield "then: make test, a line in CHANGELOG.md, a commit; make release VERSION=… when it is to be released"


def generated(root: Path, paths: Sequence[str]) -> list[str]:
    """Return the files at paths of a checkout that differ from its last commit, none where git does not know."""
    command = ["git", "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", *paths]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    return [entry[3:] for entry in done.stdout.split("\0") if entry]


def main(paths: Sequence[str]) -> int:
    """Print the next steps; what keeps them from being known is printed, and is no reason to fail a generation."""
    try:
        lines = list(next_steps(Path.cwd(), generated(Path.cwd(), paths)))
    except (ContractError, ReleaseGateError, OSError) as error:
        lines = [f"what to do next is not known: {error}"]
    for each in lines:
        print(f"generate: {line(each) if not each.startswith(' ') else each}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
