"""Keep the exchanges of a run in a file."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from video_remix_contract.cli.running.targets import reported
from video_remix_contract.errors import Error
from video_remix_contract.wire.messages import Exchange


@contextmanager
def recorded(options: argparse.Namespace) -> Iterator[Callable[[Exchange], None] | None]:
    """Yield what keeps an exchange in the file that the options name, or None where they name none.

    A verb calls ``add_record(parser)`` for the option and does all of its work in ``with recorded(options) as record``,
    the delivery of its report included. ``record`` may be called from any thread and never raises for the file.

    Raises UsageError or RecordingError before the block where the file cannot be written, and UsageError after it
    where it could not be written to its end. An error in the block of which nothing was recorded leaves what is there.
    """
    if options.record is None:
        yield None
        return
    from video_remix_contract.traffic.writing import Writer  # noqa: PLC0415 - few runs are kept

    with reported(options.record):
        writer = Writer(Path(options.record))
    failed = False
    try:
        yield writer.add
    except Error:
        failed = True
        raise
    finally:
        with reported(options.record):
            writer.close(unused=failed)
