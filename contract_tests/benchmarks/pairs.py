"""Rows of a benchmark: two variants each, which run in turns, every time in a process of its own.

A variant is a function of its row's file, which returns the CPU seconds of a single time of what it does, or a command,
which is measured as a whole. The modules that variants import need the standard library alone, so that what is measured
carries no weight of its measuring.
"""

from __future__ import annotations

import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RUNNING = HERE / "variant.py"
ROUNDS = 7


class FailedError(Exception):
    """A variant did not do what is measured; the message says what it did."""


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


class Measured(NamedTuple):
    """A row with its ratio in each round, and the median figures of both variants; or the reason why there is none."""

    row: Row
    ratios: Sequence[float]
    figures: tuple[float, float]
    reason: str = ""

    @property
    def three(self) -> tuple[float, float, float]:
        """The minimum, the median and the maximum of the ratio."""
        return min(self.ratios), statistics.median(self.ratios), max(self.ratios)

    @property
    def reached(self) -> bool | None:
        """Whether the median is in reach; None where that is not known."""
        return None if self.row.reach is None or not self.ratios else self.three[1] <= self.row.reach


Sample = dict[Measure, float]
"""What was measured of a variant in a round."""


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


def measured(rows: Sequence[Row], commands: Mapping[str, Sequence[str]], rounds: int = ROUNDS) -> list[Measured]:
    """Run each variant once in every round, and compare; every other round runs them the other way about.

    Raises FailedError where a variant fails.
    """
    taken: dict[str, list[Sample]] = {name: [] for row in rows for name in (row.variant, row.peer)}
    for number in range(rounds):
        for name in list(taken)[:: -1 if number % 2 else 1]:
            taken[name].append(run(commands[name]))
    return [compared(row, taken[row.variant], taken[row.peer]) for row in rows]


def compared(row: Row, variants: Iterable[Sample], peers: Iterable[Sample]) -> Measured:
    """Return the ratios of what was measured in the same rounds."""
    ours, theirs = ([sample[row.measure] for sample in samples] for samples in (variants, peers))
    ratios = [mine / its for mine, its in zip(ours, theirs, strict=True)]
    return Measured(row, ratios, (statistics.median(ours), statistics.median(theirs)))


def run(command: Sequence[str]) -> Sample:
    """Run a command; return what its process and all that it waited for took, and what a variant prints of itself."""
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode(errors="replace").strip()
    if process.returncode:
        last = text.splitlines()[-1:] or ["no output"]
        raise FailedError(f"{shlex.join(command)}: exit status {process.returncode}: {last[0]}")
    sample = {Measure.CPU: used.ru_utime + used.ru_stime, Measure.WALL: seconds}
    if str(RUNNING) in command:
        each, peak = json.loads(text)
        sample |= {Measure.EACH: each, Measure.PEAK: peak}
    return sample
