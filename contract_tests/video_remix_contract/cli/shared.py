"""What the verbs share: a terminal, the contract, files that are written."""

from __future__ import annotations

import argparse
import errno
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.cli.options import RECORD, SPEC, Option
from video_remix_contract.errors import ContractError, Error, UsageError
from video_remix_contract.files.writing import check_output, write_output
from video_remix_contract.openapi.contract import Contract, load
from video_remix_contract.report.json_text import json_text
from video_remix_contract.traffic.writing import Writer
from video_remix_contract.wire.messages import Exchange

EXIT_CODES = {"conformant": 0, "nonconformant": 1, "inconclusive": 3}
STDOUT = "-"


class Terminal(Console):
    """A console that keeps to NO_COLOR, and does not end the process on its own where its reader has gone."""

    def __init__(self, *, stderr: bool = False) -> None:
        # Whoever wants no colour wants no other style: rich would keep bold.
        super().__init__(stderr=stderr, color_system=None if os.environ.get("NO_COLOR") else "auto")

    def on_broken_pipe(self) -> None:
        """Leave the error to the caller, who knows which exit code is no verdict."""
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


def add_option(parser: argparse.ArgumentParser, option: Option) -> None:
    """Add an option that the command line shares with pytest."""
    flag, settings = option
    parser.add_argument(flag, **settings)


def completed(action: argparse.Action, names: Callable[[Catalogue], Iterable[str]]) -> None:
    """Let a shell complete an argument by names of the contract that the options name."""

    def completer(*, parsed_args: argparse.Namespace, **_: object) -> list[str]:
        try:
            return list(names(catalogue(load(getattr(parsed_args, "spec", None)))))
        except ContractError:
            return []

    action.completer = completer  # type: ignore[attr-defined] # where argcomplete looks for it


def add_spec(parser: argparse.ArgumentParser) -> None:
    """Add the option that names another fragment."""
    add_option(parser, SPEC)


def contract_of(options: argparse.Namespace) -> Contract:
    """Load the contract that the options name, and print its hints."""
    return hinted(load(options.spec))


def hinted(contract: Contract) -> Contract:
    """Print the hints about a fragment and return its contract."""
    for hint in contract.hints:
        print(hint, file=sys.stderr)
    return contract


def add_record(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the file in which the exchanges are kept; see ``recorded``."""
    add_option(parser, RECORD)


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


@contextmanager
def terminable() -> Iterator[None]:
    """Treat SIGTERM as Ctrl-C while the block runs, so that a job that is stopped tells what it has spent."""
    try:
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    except ValueError:  # not in the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
