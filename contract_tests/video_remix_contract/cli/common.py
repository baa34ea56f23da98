"""What the verbs share: a parser that says one line, the contract, the outputs."""

from __future__ import annotations

import argparse
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from rich.console import Console

from video_remix_contract.cli.options import FAIL_ON, KNOWN, SPEC
from video_remix_contract.openapi.operation import Contract, load
from video_remix_contract.report.terminal import show

if TYPE_CHECKING:
    from video_remix_contract.cli.options import Option

EXIT_CODES = {"conformant": 0, "nonconformant": 1, "inconclusive": 3}


class UsageError(Exception):
    """The call cannot be carried out as it stands; the message is one line."""


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where to find more."""
        raise UsageError(f"{message} (see {self.prog} --help)")


def add_option(parser: argparse.ArgumentParser, option: Option) -> None:
    """Add an option that the command line shares with pytest."""
    flag, settings = option
    parser.add_argument(flag, **settings)


def add_spec(parser: argparse.ArgumentParser) -> None:
    """Add the option that names another fragment."""
    add_option(parser, SPEC)


def contract_of(options: argparse.Namespace) -> Contract:
    """Load the contract that the options name."""
    return load(options.spec)


def add_outputs(parser: argparse.ArgumentParser) -> None:
    """Add the options that say where the verdict goes and what counts."""
    add_option(parser, KNOWN)
    parser.add_argument("--json", metavar="FILE", help="write the report as JSON, - for standard output")
    add_option(parser, FAIL_ON)
    loudness = parser.add_mutually_exclusive_group()
    loudness.add_argument(
        "-q", "--quiet", action="store_const", const=-1, dest="verbosity", help="print the verdict alone"
    )
    loudness.add_argument("-v", "--verbose", action="store_const", const=1, dest="verbosity", help="print every clause")


def deliver(report: dict[str, Any], options: argparse.Namespace) -> int:
    """Write a report where the options say and return the exit code."""
    to_stdout = options.json == "-"
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A log that takes ASCII alone is no reason to lose a verdict.
        sys.stdout.reconfigure(errors="backslashreplace")
    show(Console(stderr=to_stdout), report, options.verbosity or 0)
    if options.json is not None:
        text = json.dumps(report, indent=2, ensure_ascii=True) + "\n"
        if to_stdout:
            sys.stdout.write(text)
        else:
            write(Path(options.json), text)
    return EXIT_CODES[report["verdict"]]


def write(path: Path, text: str) -> None:
    """Write a file; raise UsageError where that is not possible."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error
