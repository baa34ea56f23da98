"""Judging recordings shows how far it is on a terminal, and ends with what was judged where its user interrupts it."""

from __future__ import annotations

import io
import signal
import threading

import pytest
from rich.console import Console
from video_remix_contract.cli.running.following import following
from video_remix_contract.logs.tally import Count, Tally
from video_remix_contract.traffic.pieces import Piece
from video_remix_contract.traffic.sources import Form, Source

PIECES = [
    Piece(Source("log", None, Form.NDJSON), 0, 1_000_000),
    Piece(Source("log", None, Form.NDJSON), 1_000_000, 4_000_000),
]


def tally(judged: int, breaches: int = 0) -> Tally:
    """Return a tally of so many exchanges and breaches."""
    result = Tally()
    result.counts[Count.JUDGED] = judged
    for _ in range(breaches):
        result.of("response.status").examples.extend([])
    return result


def test_a_terminal_shows_bytes_exchanges_and_breaches() -> None:
    """The last line has the bytes, the exchanges so far with those of the piece at work, and the breaches."""
    output = io.StringIO()
    with following(Console(file=output, force_terminal=True, width=160), PIECES) as follow:
        assert follow(PIECES[0], tally(700, 3), None)
        assert follow(None, tally(700, 3), tally(41, 2))
    shown = output.getvalue()
    assert "1.0/4.0 MB" in shown
    assert "741 exchanges" in shown
    assert "5 breaches" in shown


@pytest.mark.parametrize("console", [None, Console(file=io.StringIO(), force_terminal=False)])
def test_elsewhere_nothing_is_shown(console: Console | None) -> None:
    """In a log, and where the user wants the verdict alone, there is no line of progress."""
    with following(console, PIECES) as follow:
        assert follow(PIECES[0], tally(1), None)
    if console is not None:
        assert isinstance(console.file, io.StringIO)
        assert console.file.getvalue() == ""


@pytest.mark.usefixtures("_interruptible")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_interruption_asks_to_end_and_the_second_ends(number: signal.Signals) -> None:
    """After Ctrl-C or SIGTERM the run is to end; the next Ctrl-C is that of Python again."""
    with following(None, PIECES) as follow:
        assert follow(None, tally(0), None)
        signal.raise_signal(number)
        assert not follow(None, tally(0), None)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_other_threads_cannot_be_interrupted() -> None:
    """In a thread, where signals cannot be received, the run goes on to its end."""
    going = []

    def run() -> None:
        with following(None, PIECES) as follow:
            going.append(follow(None, tally(0), None))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert going == [True]
