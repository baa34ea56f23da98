"""Show how far recordings have been judged, and end the run with a report where its user interrupts it."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from attrs import define, field
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from video_remix_contract.logs.tally import Count, Tally
from video_remix_contract.traffic.pieces import Piece

SIGNALS = (signal.SIGINT, signal.SIGTERM)
Follow = Callable[[Piece | None, Tally, Tally | None], bool]


@define
class Display:
    """The last line of a terminal: bytes, exchanges a second, and how many exchanges broke something so far."""

    progress: Progress
    task: TaskID
    began: float = field(factory=time.monotonic)

    def show(self, piece: Piece | None, tally: Tally, partial: Tally | None) -> None:
        """Show how far the run has come; ``partial`` is what was seen of a piece that is not in the tally yet."""
        judged, broken = (
            sum(amount(entry) for entry in (tally, partial) if entry)
            for amount in (lambda entry: entry.counts[Count.JUDGED], breaches)
        )
        self.progress.update(
            self.task,
            advance=piece.size if piece else 0,
            judged=judged,
            rate=judged / max(time.monotonic() - self.began, 0.001),
            broken=broken,
        )


def breaches(tally: Tally) -> int:
    """Return how many breaches there are of all clauses."""
    return sum(clause.examples.count for clause in tally.clauses.values())


@contextmanager
def following(console: Console | None, pieces: Sequence[Piece]) -> Iterator[Follow]:
    """Yield what follows a run while the block runs: it shows the progress on a terminal, and says whether to go on.

    Ctrl-C and SIGTERM end the run; a second one ends the program.
    """
    with ExitStack() as stack:
        stopped = stack.enter_context(interrupting())
        display = None
        if console is not None and console.is_terminal:
            progress = Progress(
                BarColumn(),
                DownloadColumn(),
                TextColumn("{task.fields[judged]} exchanges, {task.fields[rate]:.0f} a second"),
                TextColumn("{task.fields[broken]} breaches"),
                TimeRemainingColumn(),
                console=console,
                transient=True,
            )
            total = sum(piece.size for piece in pieces) or None
            task = progress.add_task("", total=total, judged=0, rate=0.0, broken=0)
            stack.enter_context(progress)
            display = Display(progress, task)

        def follow(piece: Piece | None, tally: Tally, partial: Tally | None) -> bool:
            if display and (piece or partial):
                display.show(piece, tally, partial)
            return not stopped()

        yield follow


@contextmanager
def interrupting() -> Iterator[Callable[[], bool]]:
    """Yield what says whether the user has interrupted the block; a second interruption ends the program."""
    received: list[int] = []
    before: dict[int, object] = {}

    def receive(number: int, _: object) -> None:
        received.append(number)
        restore()

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)  # type: ignore[arg-type] # it comes from there
        before.clear()

    try:
        for number in SIGNALS:
            before[number] = signal.signal(number, receive)
    except ValueError:  # not in the main thread
        before.clear()
    try:
        yield lambda: bool(received)
    finally:
        restore()
