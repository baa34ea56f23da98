"""What a maintainer has to do after a generation, by the difference to the last release.

``python -m video_remix_contract.maintenance.next_steps`` is the end of ``make generate``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from video_remix_contract.diff.compare import diff
from video_remix_contract.errors import ContractError, ReleaseGateError
from video_remix_contract.maintenance.release_gate import FRAGMENT, RELEASED, closed
from video_remix_contract.openapi.contract import load
from video_remix_contract.untrusted.text import line


def next_steps(root: Path) -> Iterator[str]:
    """Yield what is to be done, one line each; raises ContractError or ReleaseGateError where that is not known."""
    released, present = load(root / RELEASED / FRAGMENT.name), load(root / FRAGMENT)
    missing = closed(root)
    if released.sha256 == present.sha256 and not missing:
        yield f"the fragment is that of the last release, {released.version}"
        return
    change = diff(released, present)
    yield f"since {released.version}: a {change.bump} change of {len(change.changes)} clauses; see it with"
    yield f"    video-remix-contract diff {RELEASED / FRAGMENT.name} {FRAGMENT}"
    yield from (f"still missing: {each}" for each in missing)
    yield "then: make test, a line in CHANGELOG.md, a commit; make release VERSION=… when it is to be released"


def main() -> int:
    """Print the next steps; what keeps them from being known is printed, and is no reason to fail a generation."""
    try:
        lines = list(next_steps(Path.cwd()))
    except (ContractError, ReleaseGateError, OSError) as error:
        lines = [f"what to do next is not known: {error}"]
    for each in lines:
        print(f"generate: {line(each) if not each.startswith(' ') else each}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
