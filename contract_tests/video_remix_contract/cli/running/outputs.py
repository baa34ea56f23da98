"""The outputs of a report: the check before anything is spent, the delivery."""

from __future__ import annotations

import argparse
import secrets
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from itertools import combinations
from pathlib import Path
from typing import Any, Protocol

from video_remix_contract.cli.options import STDOUT
from video_remix_contract.cli.running.targets import check_target, deliver
from video_remix_contract.cli.running.terminals import Terminal
from video_remix_contract.errors import UsageError
from video_remix_contract.files.writing import is_stream
from video_remix_contract.report.forms import FORMS, Form
from video_remix_contract.report.terminal import show

EXIT_CODES = {"conformant": 0, "nonconformant": 1, "inconclusive": 3}


def targets(options: argparse.Namespace) -> dict[str, str]:
    """Return where the report is to be written, by the name of the form."""
    named = {form.name: getattr(options, form.name) for form in FORMS}
    return {name: target for name, target in named.items() if target is not None}


def prints_report(options: argparse.Namespace) -> bool:
    """Return whether a form of the report goes to standard output, which is then for it alone."""
    return STDOUT in targets(options).values()


def check_outputs(options: argparse.Namespace) -> None:
    """Raise UsageError where a form of the report could not be written, before anything is spent on it."""
    named = targets(options)
    for (one, first), (other, second) in combinations(named.items(), 2):
        if first == second == STDOUT:
            raise UsageError(f"only one of --{one} and --{other} can be written to standard output")
        if is_same_file(first, second):
            raise UsageError(f"--{one} and --{other} name the same file, {first}")
    for target in named.values():
        check_target(target)


def is_same_file(first: str, second: str) -> bool:
    """Return whether two targets are one file, of which the second would replace the first."""
    if STDOUT in {first, second} or is_stream(Path(first)):
        return False
    return Path(first).resolve() == Path(second).resolve()


def folder_of(options: argparse.Namespace) -> str | None:
    """Return the folder of the report, None where it has none."""
    return None if options.json in {None, STDOUT} else str(Path(options.json).parent)


class Delivered(Protocol):
    """A report as the command line needs it."""

    @property
    def document(self) -> dict[str, Any]:
        """The report as JSON values."""

    @property
    def scripts(self) -> Mapping[str, str]:
        """The scripts that its commands run, by file name."""


def deliver_report(report: Delivered, options: argparse.Namespace) -> int:
    """Write a report and its scripts where the options say and return the exit code."""
    return deliver_document(report.document, options, report.scripts)


def deliver_document(
    document: dict[str, Any], options: argparse.Namespace, scripts: Mapping[str, str] | None = None
) -> int:
    """Print a report document, write it in every form that the options name, and return the exit code."""
    folder = folder_of(options)

    def write(form: Form, target: str) -> None:
        deliver(form.text(document, target), target)

    # A terminal that takes nothing, or a form that cannot be written, is no reason to lose what was paid for.
    with ExitStack() as whatever_happens:
        for name, script in (scripts or {}).items() if folder is not None else ():
            whatever_happens.callback(deliver, script, str(Path(folder or "", name)))
        for form in FORMS:
            if form.name in targets(options):
                whatever_happens.callback(write, form, targets(options)[form.name])
        printed(document, options, whatever_happens)
    return EXIT_CODES[document["verdict"]]


def printed(document: dict[str, Any], options: argparse.Namespace, whatever_happens: ExitStack) -> None:
    """Print a report document for people, and for the runner of a CI job where the options ask for it.

    A runner obeys commands in the log of a step, also those that a provider wrote into an answer: what is printed for
    people is put between lines that stop this.
    """
    to_stderr = prints_report(options)
    if options.github_annotations:
        from video_remix_contract.report.annotations import commands  # noqa: PLC0415 - for CI jobs alone

        stream, token = sys.stderr if to_stderr else sys.stdout, secrets.token_hex()
        print(f"::stop-commands::{token}", file=stream, flush=True)
        after = f"::{token}::\n{commands(document)}"
        whatever_happens.callback(print, after, end="", file=stream, flush=True)
    show(Terminal(stderr=to_stderr), document, options.verbosity or 0)
