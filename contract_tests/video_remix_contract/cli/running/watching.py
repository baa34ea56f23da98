"""Show how a run goes on, and end it with a report where its user interrupts it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from attrs import define, field
from rich.console import Console
from rich.text import Text

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.probing.runner import Progress
from video_remix_contract.probing.target import Target
from video_remix_contract.report.model import Report
from video_remix_contract.verification import Settings, verify

if TYPE_CHECKING:
    from rich.status import Status

# Seconds between the lines for a log, where no line can be written over.
LINE_EVERY = 30.0
SIGNALS = (signal.SIGINT, signal.SIGTERM)


@define
class Display:
    """Shows the progress of a run: a line that is written over on a terminal, a line now and then elsewhere."""

    announce: Callable[[str], None]
    status: Status | None = None
    last_line: float = field(default=0.0)

    def show(self, progress: Progress) -> None:
        """Show how far a run has come."""
        if progress.forecast:
            self.announce(progress.forecast)
        if self.status is not None:
            self.status.update(Text(described(progress)))
        elif progress.pace.seconds >= self.last_line + LINE_EVERY:
            self.last_line = progress.pace.seconds
            self.announce(described(progress))


def described(progress: Progress) -> str:
    """Describe how far a run has come, in a line."""
    pace = progress.pace
    possible = f", {progress.possible} possible" if progress.possible else ""
    return (
        f"{pace.answered} of {pace.exchanges} exchanges, {progress.accepted} jobs accepted{possible}, "
        f"{pace.seconds:.0f} s, last: {progress.doing}"
    )


def watched(
    clauses: Catalogue, target: Target, settings: Settings, announce: Callable[[str], None], console: Console | None
) -> Report:
    """Verify a provider and return the report, of what has been seen so far where the run is interrupted.

    ``announce`` gets lines for the user; ``console`` is the terminal whose last line may be written over, if any.
    """

    async def run() -> Report:
        stop = asyncio.Event()
        with ExitStack() as stack:
            stack.enter_context(interrupting(stop))
            overwrites = console is not None and console.is_terminal
            status = stack.enter_context(console.status("")) if console and overwrites else None
            return await verify(clauses, target, settings, watch=Display(announce, status).show, stop=stop)

    return asyncio.run(run())


@contextmanager
def interrupting(stop: asyncio.Event) -> Iterator[None]:
    """Set an event on Ctrl-C and on SIGTERM while the block runs, where this thread and platform can."""
    loop = asyncio.get_running_loop()
    with ExitStack() as stack:
        for number in SIGNALS:
            with suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, stop.set)
                stack.callback(loop.remove_signal_handler, number)
        yield
