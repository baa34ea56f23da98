"""A long run shows what it does: a line that is written over on a terminal, a line now and then in a log."""

from __future__ import annotations

import io

import pytest
from attrs import evolve
from rich.console import Console
from video_remix_contract.cli.running.watching import LINE_EVERY, Display
from video_remix_contract.probing.pace import Pace
from video_remix_contract.probing.runner import Progress

PROGRESS = Progress(Pace(3, 36, 12.0, 60, 10), accepted=2, possible=1, doing="json-null")


def at(seconds: float) -> Progress:
    """Return the progress of a run after so many seconds."""
    return evolve(PROGRESS, pace=evolve(PROGRESS.pace, seconds=seconds))


def test_a_terminal_shows_the_last_exchange() -> None:
    """The line on a terminal has the exchanges, the jobs and what was sent last, and nothing is announced."""
    output, lines = io.StringIO(), list[str]()
    console = Console(file=output, force_terminal=True, width=120)
    with console.status("") as status:
        Display(lines.append, status).show(PROGRESS)
        console.print(status.renderable)
    shown = "3 of 36 exchanges, 2 jobs accepted, 1 possible, 12 s, last: json-null"
    assert shown in output.getvalue()
    assert lines == []


@pytest.mark.parametrize(
    ("seconds", "lines"), [((1, 5, 29), 0), ((1, 30, 31, 59), 1), ((30, 60, 90), 3), ((100, 101), 1)]
)
def test_a_log_gets_a_line_now_and_then(seconds: tuple[float, ...], lines: int) -> None:
    """Where nothing can be written over, lines are far apart."""
    announced: list[str] = []
    display = Display(announced.append)
    for time in seconds:
        display.show(at(time))
    assert len(announced) == lines
    assert LINE_EVERY >= 10


def test_a_forecast_is_announced() -> None:
    """What is foretold is a line of its own, on a terminal and in a log."""
    announced: list[str] = []
    Display(announced.append).show(evolve(PROGRESS, forecast="answers take 4.0 s"))
    assert announced == ["answers take 4.0 s"]
