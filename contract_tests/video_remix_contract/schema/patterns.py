"""Try a pattern: texts that match it, made in a process of its own, since a pattern may take any time and memory.

``python -m video_remix_contract.schema.patterns`` reads a pattern as JSON and writes the texts as JSON.
"""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
from functools import lru_cache

MAX_TEXTS = 3
# Characters of a pattern, and of a text.
MAX_PATTERN, MAX_LENGTH = 2000, 10_000
# Seconds of computing, and seconds until the process is given up on a machine that is busy.
MAX_CPU, MAX_WAIT = 4, 120
MAX_MEMORY = 1024**3


@lru_cache(maxsize=256)
def matching(pattern: str) -> tuple[str, ...]:
    """Return texts that match a pattern of a stranger; none where it cannot be read or takes too much to match."""
    if len(pattern) > MAX_PATTERN:
        return ()
    # -P: no module of the working directory is imported.
    command = [sys.executable, "-P", "-m", __name__]
    try:
        done = subprocess.run(  # noqa: S603 - no shell, the pattern goes to the standard input
            command, input=json.dumps(pattern), capture_output=True, text=True, timeout=MAX_WAIT, check=True
        )
        texts: list[str] = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return ()
    return tuple(text for text in texts if len(text) <= MAX_LENGTH)


def found(pattern: str) -> list[str]:
    """Return texts that match a pattern, the simplest that Hypothesis finds."""
    from hypothesis import HealthCheck, Phase, find, settings  # noqa: PLC0415 - of this process alone
    from hypothesis.errors import HypothesisException  # noqa: PLC0415
    from hypothesis.strategies import from_regex  # noqa: PLC0415

    repeatable = settings(
        database=None, derandomize=True, phases=(Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck)
    )
    texts: list[str] = []
    with contextlib.suppress(re.error, HypothesisException, ValueError, OverflowError, RecursionError, MemoryError):
        for _ in range(MAX_TEXTS):
            texts.append(
                find(from_regex(pattern), lambda text: text not in texts and text.isprintable(), settings=repeatable)
            )
    return texts


def bound() -> None:
    """Bound the time and the memory of this process, where the system can."""
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    for kind, limit in ((resource.RLIMIT_CPU, MAX_CPU), (resource.RLIMIT_AS, MAX_MEMORY), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(kind, (limit, limit))


if __name__ == "__main__":
    bound()
    sys.stdout.write(json.dumps(found(json.load(sys.stdin))))
