"""What the verbs share: a parser that says one line, the contract, the outputs."""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from rich.console import Console

from video_remix_contract.contract import Contract, load
from video_remix_contract.report.terminal import show

if TYPE_CHECKING:
    from collections.abc import Callable

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


def number(least: float, kind: Callable[[str], Any] = int) -> Callable[[str], Any]:
    """Return a converter for numbers that are not below a bound."""

    def convert(text: str) -> Any:
        try:
            value = kind(text)
        except ValueError:
            value = math.nan
        if not value >= least or value == math.inf:
            raise argparse.ArgumentTypeError(f"{text!r} is no number from {least:g} up")
        return value

    return convert


def pair(separator: str, what: str) -> Callable[[str], tuple[str, str]]:
    """Return a converter for NAME and VALUE around a separator."""

    def convert(text: str) -> tuple[str, str]:
        name, found, value = text.partition(separator)
        if not found or not name.strip():
            # The text is not repeated: it may be a secret whose separator was forgotten.
            raise argparse.ArgumentTypeError(f"a {what} is written NAME{separator}VALUE")
        return name.strip(), value.strip()

    return convert


def add_spec(parser: argparse.ArgumentParser) -> None:
    """Add the option that names another fragment."""
    parser.add_argument(
        "--spec", type=Path, metavar="FILE", help="judge by another fragment (default: the one of this package)"
    )


def contract_of(options: argparse.Namespace) -> Contract:
    """Load the contract that the options name."""
    return load(options.spec)


def add_outputs(parser: argparse.ArgumentParser) -> None:
    """Add the options that say where the verdict goes and what counts."""
    parser.add_argument("--known", type=Path, metavar="FILE", help="known failures: a clause id and its reason a line")
    parser.add_argument("--json", metavar="FILE", help="write the report as JSON, - for standard output")
    parser.add_argument("--fail-on", choices=["must", "should"], default="must", help="which level of failures counts")
    loudness = parser.add_mutually_exclusive_group()
    loudness.add_argument(
        "-q", "--quiet", action="store_const", const=-1, dest="verbosity", help="print the verdict alone"
    )
    loudness.add_argument("-v", "--verbose", action="store_const", const=1, dest="verbosity", help="print every clause")


def deliver(report: dict[str, Any], options: argparse.Namespace) -> int:
    """Write a report where the options say and return the exit code."""
    to_stdout = options.json == "-"
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
