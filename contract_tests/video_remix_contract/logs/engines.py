"""Who judges the pieces of recordings: this process, or several of this machine (``cluster`` has those of others).

An engine takes the pieces and yields each with its tally, exactly once and in any order; asked to stop, it yields what
was judged by then.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from typing import Protocol

from attrs import frozen

from video_remix_contract.errors import UsageError
from video_remix_contract.logs.settings import LogSettings
from video_remix_contract.logs.tally import Tally
from video_remix_contract.logs.work import judge_piece
from video_remix_contract.traffic.pieces import Piece
from video_remix_contract.traffic.sources import Form

Judged = Iterator[tuple[Piece, Tally]]
# Gets the tally so far of a piece that is being judged, where it is known; returns whether to go on.
Follow = Callable[[Tally | None], bool]
# Seconds after which whoever waits for others asks whether to go on.
GLANCE = 0.2
# How many pieces wait for each process, so that none has to wait for a piece.
AHEAD = 2


class Engine(Protocol):
    """Judges pieces."""

    def judge(self, settings: LogSettings, pieces: Iterable[Piece], follow: Follow) -> Judged:
        """Yield each piece with its tally."""


class Alone:
    """Judges in this process."""

    def judge(self, settings: LogSettings, pieces: Iterable[Piece], follow: Follow) -> Judged:
        """Yield each piece with its tally, in their order."""
        for piece in pieces:
            yield piece, judge_piece(settings, piece, follow)
            if not follow(None):
                return


@frozen
class Processes:
    """Judges in several processes of this machine."""

    number: int

    def judge(self, settings: LogSettings, pieces: Iterable[Piece], follow: Follow) -> Judged:
        """Yield each piece with its tally; raises UsageError where a process dies."""
        waiting = iter(from_files(pieces))
        context = get_context("spawn")
        stop = context.Event()
        with ProcessPoolExecutor(self.number, context, begin, (stop,)) as pool:
            running: dict[Future[Tally], Piece] = {}
            try:
                while True:
                    for piece in islice(waiting, self.number * AHEAD - len(running)) if not stop.is_set() else ():
                        running[pool.submit(judge_there, settings, piece)] = piece
                    if not running:
                        return
                    for future in wait(running, GLANCE, FIRST_COMPLETED).done:
                        piece = running.pop(future)
                        yield piece, future.result()
                    if not stop.is_set() and not follow(None):
                        stop.set()
                        running = {future: piece for future, piece in running.items() if not future.cancel()}
            except BrokenProcessPool as error:
                raise UsageError("a process that judged recordings died; was the memory used up?") from error
            finally:
                stop.set()


def from_files(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the pieces; raises UsageError for one that no other process can read."""
    planned = list(pieces)
    for piece in planned:
        if piece.source.form is Form.PIPE:
            raise UsageError(f"{piece.source.name}: what comes through a pipe is judged by one process, name a file")
    return planned


# What tells the processes of a pool to end, once they have begun.
STOP: list[Event] = []


def begin(stop: Event) -> None:
    """Begin as a process of a pool: who runs the pool decides when it ends, not Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    STOP[:] = [stop]


def judge_there(settings: LogSettings, piece: Piece) -> Tally:
    """Judge a piece in a process of a pool."""
    return judge_piece(settings, piece, lambda _: not STOP[0].is_set())
