"""What the command line needs to say something, as a whole process."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rows import Measure, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

HELP, CLAUSES, NOTHING = "verify provider --help", "clauses", "python -c pass"


@contextmanager
def commands(_folder: Path, _port: int) -> Iterator[dict[str, list[str]]]:
    """Yield the commands."""
    program = str(Path(sys.executable).with_name("video-remix-contract"))
    ours = {words: [program, *words.split()] for words in (HELP, CLAUSES)}
    yield ours | {NOTHING: [sys.executable, "-c", "pass"]}


ROWS = tuple(Row(f"`{words}`", f"`{NOTHING}`", words, NOTHING, Measure.CPU, reach=12) for words in (HELP, CLAUSES))
