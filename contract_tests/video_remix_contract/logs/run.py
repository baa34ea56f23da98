"""Judge recordings from their names to the report."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from attrs import frozen

from video_remix_contract.clauses.model import Clause, Level
from video_remix_contract.errors import UsageError
from video_remix_contract.logs.engines import Engine
from video_remix_contract.logs.report import LogReport
from video_remix_contract.logs.settings import LogSettings
from video_remix_contract.logs.tally import Tally
from video_remix_contract.traffic.pieces import Piece


@frozen
class Shard:
    """A part of the pieces of recordings: every ``count``-th, from the ``number``-th."""

    number: int = 1
    count: int = 1

    @classmethod
    def of(cls, text: str) -> Shard:
        """Return the shard that a user names, such as 3/7; raises UsageError for what is none."""
        number, _, count = text.partition("/")
        if not (number.isascii() and number.isdigit() and count.isascii() and count.isdigit()):
            raise UsageError(f"{text!r} is no part: write I/N, such as 3/7")
        shard = cls(int(number[:9]), int(count[:9]))
        if not 1 <= shard.number <= shard.count:
            raise UsageError(f"{text!r} is no part: the first is 1/{count}, the last {count}/{count}")
        return shard

    def of_pieces(self, pieces: Sequence[Piece]) -> Sequence[Piece]:
        """Return the pieces of this part."""
        return pieces[self.number - 1 :: self.count]

    @property
    def names(self) -> tuple[str, ...]:
        """What the report calls the part; nothing where it is the whole."""
        return (f"{self.number}/{self.count}",) if self.count > 1 else ()


def judge_log(
    settings: LogSettings,
    names: Sequence[str],
    pieces: Sequence[Piece],
    engine: Engine,
    *,
    shard: Shard,
    expected: Mapping[Clause, str] | None = None,
    fail_on: Level = Level.MUST,
    follow: Callable[[Piece | None, Tally, Tally | None], bool] = lambda *_: True,
) -> LogReport:
    """Judge pieces of recordings and return the report.

    ``names`` are what the user calls the recordings. ``follow`` gets each piece when it is judged, the tally of all so
    far and that of the piece at work, and returns whether to go on; otherwise the report is of what was judged.
    """
    started, began = datetime.now(UTC), time.perf_counter()
    tally = Tally()
    going = True

    def goes_on(partial: Tally | None) -> bool:
        nonlocal going
        going = going and follow(None, tally, partial)
        return going

    for piece, judged in engine.judge(settings, shard.of_pieces(pieces), goes_on):
        tally.merge(judged)
        going = follow(piece, tally, None) and going
    return LogReport(
        catalogue=settings.catalogue,
        names=names,
        sides=settings.sides,
        tally=tally,
        by=settings.by,
        parts=shard.names,
        expected=expected,
        fail_on=fail_on,
        started=started,
        seconds=time.perf_counter() - began,
        interrupted=not going,
    )
