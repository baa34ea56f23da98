"""Judge a piece of recordings: what a process or a machine does on its own."""

from __future__ import annotations

from collections.abc import Callable

from video_remix_contract.logs.examining import Examiner
from video_remix_contract.logs.settings import LogSettings
from video_remix_contract.logs.tally import Tally
from video_remix_contract.traffic.pieces import Piece
from video_remix_contract.traffic.reading import read_ahead, records

# After how many records somebody may look at what there is so far.
EVERY = 1000


def judge_piece(settings: LogSettings, piece: Piece, watch: Callable[[Tally], bool] | None = None) -> Tally:
    """Return the tally of a piece.

    ``watch`` is called now and then with the tally so far, and returns whether to go on.
    """
    examiner = Examiner(settings.selection, settings.sides, settings.by)
    for number, record in enumerate(records(piece), start=1):
        examiner.examine(record)
        if watch and number % EVERY == 0:
            examiner.add_up()
            if not watch(examiner.tally):
                return examiner.tally
    for exchange in read_ahead(piece, examiner.watch.ahead) if examiner.watch.ahead else ():
        examiner.look_ahead(exchange)
    examiner.add_up()
    return examiner.tally
