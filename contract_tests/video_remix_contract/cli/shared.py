"""What the verbs share: a parser whose errors are a single line, the contract, the outputs."""

from __future__ import annotations

import argparse
import difflib
import io
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from rich.console import Console

from video_remix_contract.cli.options import EXPECTED_FAILURES, FAIL_ON, SPEC, Option
from video_remix_contract.errors import UsageError
from video_remix_contract.openapi.contract import Contract, load
from video_remix_contract.report.terminal import show

EXIT_CODES = {"conformant": 0, "nonconformant": 1, "inconclusive": 3}
STDOUT = "-"


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are a single line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        """Report what is wrong and where to read more."""
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
    add_option(parser, EXPECTED_FAILURES)
    parser.add_argument("--json", metavar="FILE", help="write the report as JSON, - for standard output")
    add_option(parser, FAIL_ON)
    loudness = parser.add_mutually_exclusive_group()
    loudness.add_argument(
        "-q", "--quiet", action="store_const", const=-1, dest="verbosity", help="print the verdict alone"
    )
    loudness.add_argument("-v", "--verbose", action="store_const", const=1, dest="verbosity", help="print every clause")


def deliver_report(report: dict[str, Any], options: argparse.Namespace) -> int:
    """Write a report where the options say and return the exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A log that takes ASCII alone is no reason to lose a verdict.
        sys.stdout.reconfigure(errors="backslashreplace")
    show(Console(stderr=options.json == STDOUT), report, options.verbosity or 0)
    if options.json is not None:
        deliver(json.dumps(report, indent=2, ensure_ascii=True) + "\n", options.json)
    return EXIT_CODES[report["verdict"]]


def deliver(text: str, target: str) -> None:
    """Write a text to a file, or to standard output for ``-``; raises UsageError where that is not possible."""
    if target == STDOUT:
        sys.stdout.write(text)
        return
    path = Path(target)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return which known name may have been meant, as the end of a sentence; empty where none is near."""
    near = difflib.get_close_matches(name, list(known), 1)
    return f", did you mean {near[0]}?" if near else ""
