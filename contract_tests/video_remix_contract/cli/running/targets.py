"""Files that a verb writes, and standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from video_remix_contract.cli.options import STDOUT
from video_remix_contract.errors import UsageError
from video_remix_contract.files.writing import check_output, write_output
from video_remix_contract.report.json_text import json_text


def deliver_json(document: dict[str, Any], target: str) -> None:
    """Write a document as JSON in ASCII; see ``deliver``."""
    deliver(json_text(document), target)


def deliver(text: str, target: str) -> None:
    """Write a text to a file, or to standard output for ``-``; raises UsageError where that is not possible."""
    if target == STDOUT:
        sys.stdout.write(text)
        return
    with reported(target):
        write_output(Path(target), text.encode())


def check_target(target: str | None) -> None:
    """Raise UsageError where ``deliver`` could not write to a target, before anything is spent on what it is for."""
    if target is not None and target != STDOUT:
        with reported(target):
            check_output(Path(target))


@contextmanager
def reported(target: str) -> Iterator[None]:
    """Raise UsageError for an error of the system in the block, which writes to a target."""
    try:
        yield
    except OSError as error:
        raise UsageError(f"cannot write {target}: {error.strerror or error}") from error
