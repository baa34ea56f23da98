"""Run the two variants of each row in turns, every time in a process of its own, and compare them."""

from __future__ import annotations

import json
import os
import shlex
import statistics
import subprocess
import tempfile
import time
from typing import TYPE_CHECKING, NamedTuple

from rows import ROOT, RUNNING, Measure, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ROUNDS = 11


class FailedError(Exception):
    """A variant did not do what is measured; the message says what it did."""


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


def environment() -> dict[str, str]:
    """Return the environment of a variant, in which what is imported is compiled once, as on a machine of a user."""
    return {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(command: Sequence[str]) -> Sample:
    """Run a command; return what its process and all that it waited for took, and what a variant prints of itself."""
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
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
