"""Tasks of Ray that do not go well; they stand in a module, so that the workers of a cluster can import them."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

from video_remix_contract.logs.work import judge_piece

if TYPE_CHECKING:
    from pathlib import Path

    from video_remix_contract.logs.settings import LogSettings
    from video_remix_contract.logs.tally import Tally
    from video_remix_contract.traffic.pieces import Piece


def file_beside(piece: Piece, name: str) -> Path:
    """Return a file in the folder of the recording."""
    assert piece.source.path is not None
    return piece.source.path.with_name(name)


def killed(settings: LogSettings, piece: Piece) -> Tally:
    """Judge a piece; the first task that has judged one after the first piece, or a whole file, kills its process."""
    tally = judge_piece(settings, piece)
    if piece.start or piece.stop is None:
        try:
            file_beside(piece, "killed").touch(exist_ok=False)
        except FileExistsError:
            return tally
        os.kill(os.getpid(), signal.SIGKILL)
    return tally


def failing(*_: object) -> Tally:
    """Fail."""
    raise ValueError("first line\nsecond line")


def without_driver(settings: LogSettings, piece: Piece) -> Tally:
    """Judge a piece; before the first, kill the process that has Ray, as Ray does where its cluster dies."""
    if not piece.start:
        raylet = str(os.getppid())
        driver = subprocess.run(["ps", "-o", "ppid=", "-p", raylet], capture_output=True, text=True, check=True)
        os.kill(int(driver.stdout), signal.SIGKILL)
    return judge_piece(settings, piece)


def stuck(settings: LogSettings, piece: Piece) -> Tally:
    """Judge the first piece once another task is at work, and no other ever: the pipe is open as long as that lives."""
    if piece.start:
        with file_beside(piece, "pipe").open("w") as pipe:
            pipe.write("stuck\n")
            pipe.flush()
            # Either side waits here for the other: a run that stops before another task has begun would show nothing.
            file_beside(piece, "begun").open("w").close()
            signal.pause()
    file_beside(piece, "begun").open().close()
    return judge_piece(settings, piece)
