"""The rows of ``make bench``, a file for each subject: its variants, and ROWS, which compares them.

A variant is a function that takes the port of the raw server and returns the CPU seconds of a single time of what it
does. Where ``commands(folder, port)`` is a context manager with commands by name, these are the variants, and each is
measured as a whole. What is imported here weighs on every variant, and so does little.
"""

from __future__ import annotations

import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
RUNNING = HERE.parent / "variant.py"


class Measure(StrEnum):
    """What of a variant is compared."""

    EACH = "CPU each time, s"
    CPU = "CPU of the process, s"
    WALL = "time of the process, s"
    PEAK = "peak memory, KiB"


class Row(NamedTuple):
    """What is compared with what: two variants, by how they are called; the median of their ratio should be in reach.

    The same variant in two sizes is a row about growth. Without a reach the row informs.
    """

    what: str
    than: str
    variant: str
    peer: str
    measure: Measure = Measure.EACH
    reach: float | None = None


def variant(function: Callable[..., float], **sizes: int) -> str:
    """Return how a function of a row's file is called: its name, then its sizes."""
    return " ".join([function.__name__, *(f"{name}={size}" for name, size in sizes.items())])


def command_of(file: str, called: str, port: int, python: str = sys.executable) -> list[str]:
    """Return the command that runs a variant of a file of rows, with the port of the raw server."""
    return [python, str(RUNNING), file, str(port), *called.split()]


def cpu_each(work: Callable[[], object], times: int, before: int = 50) -> float:
    """Return the CPU seconds of a single time of some work; what is done once is done in the times before."""
    for _ in range(before):
        work()
    started = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - started) / times
