"""The command line: every verb in a module of its own, bad input in a single line, exit codes as documented.

0 conformant, 1 not conformant, 2 usage error, 3 inconclusive, 130 interrupted. Whatever keeps a verb from its end, an
output that cannot be written among it, is no verdict: 2.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from video_remix_contract.cli.parser import Parser
from video_remix_contract.cli.verbs import VERBS, add_verbs, needing
from video_remix_contract.errors import Error, FragmentError, UsageError
from video_remix_contract.report.command_line import PROGRAM
from video_remix_contract.untrusted.text import line

NO_VERDICT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    try:
        check_streams()
        code = called(arguments)
        # Python would flush when it ends, where an error could no longer change the exit code.
        sys.stdout.flush()
    except FragmentError as error:
        return ended(error.lines)
    except KeyboardInterrupt:
        no_verdict("interrupted")
        return 130
    except Exception as error:  # noqa: BLE001 - a defect of this package must not look like a verdict either
        return no_verdict(described(error))
    return code


def described(error: Exception) -> str:
    """Return what kept a verb from its end, in words."""
    if isinstance(error, Error):
        return str(error)
    if isinstance(error, OSError):
        return f"cannot read or write{f' {error.filename}' if error.filename else ''}: {error.strerror}"
    import traceback  # noqa: PLC0415 - nothing else needs it

    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}, line {frame.lineno}"
    return f"internal error, please report it: {type(error).__name__} in {frame.name} ({place})"


def called(arguments: Sequence[str] | None) -> int:
    """Run the verb that the arguments name and return its exit code."""
    if "_ARGCOMPLETE" in os.environ:
        # A shell asks how a word goes on.
        from video_remix_contract.cli.completion import complete  # noqa: PLC0415 - nobody else waits for it

        complete(parser_for)
    words = list(sys.argv[1:] if arguments is None else arguments)
    options = parser_for(words).parse_args(words)
    return int(options.run(options))


def parser_for(words: Sequence[str] | None) -> Parser:
    """Return the parser of a command line, for None one that knows the options of every verb."""
    parser = Parser(prog=PROGRAM, description="Keep the Remix video contract.")
    parser.explain("verify provider http://127.0.0.1:8000/v1", "verify client -- python my_remix.py", "clauses")
    parser.add_argument("--version", action=Version, nargs=0, help="print the versions of package and contract")
    add_verbs(parser, VERBS, words)
    return parser


class Version(argparse.Action):
    """Prints the versions and ends; the fragment is read for nothing else, so not before it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Print the version of this package and that of the contract that ships with it."""
        # As above: no verb needs these before it is called.
        with needing("suite"):
            from video_remix_contract.openapi.contract import load  # noqa: PLC0415
            from video_remix_contract.report.tool import tool_version  # noqa: PLC0415

        print(f"{PROGRAM} {tool_version()}, contract {load().version}")
        parser.exit()


def check_streams() -> None:
    """Raise UsageError where standard output is closed; without a standard error, what goes there goes nowhere.

    A log that takes ASCII alone is no reason to lose a verdict.
    """
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open as long as the process
    if sys.stdout is None:
        raise UsageError("standard output is closed")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def no_verdict(message: str) -> int:
    """Report in a single line what went wrong, and return the exit code for it."""
    return ended([f"{PROGRAM}: {line(message)}"])


def ended(lines: Iterable[str]) -> int:
    """Print lines that say what went wrong, and return the exit code for it."""
    with suppress(OSError):
        print(*lines, sep="\n", file=sys.stderr, flush=True)
    for stream in (sys.stdout, sys.stderr):
        silence(stream)
    return NO_VERDICT


def silence(stream: object) -> None:
    """Let a stream that can no longer be written lead nowhere: Python would change the exit code when it ends."""
    if isinstance(stream, io.TextIOWrapper):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
