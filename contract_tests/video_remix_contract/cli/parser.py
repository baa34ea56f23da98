"""The parser of the command line: errors in a single line that suggest what was meant, help of one width."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

from video_remix_contract.errors import UsageError, suggestion
from video_remix_contract.report.command_line import PROGRAM

# Help has at most so many columns, as everything else at a terminal.
MAX_WIDTH = 100
HELP_COLUMN = 28


class Help(argparse.HelpFormatter):
    """Help of one width."""

    def __init__(self, prog: str) -> None:
        import shutil  # noqa: PLC0415 - argparse imports it for help alone, too

        super().__init__(prog, max_help_position=HELP_COLUMN, width=min(shutil.get_terminal_size().columns, MAX_WIDTH))


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are a single line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, allow_abbrev=False, formatter_class=Help)
        self.examples: tuple[str, ...] = ()

    def explain(self, *examples: str, text: str = "") -> None:
        """Add commands as they are typed to the end of the help, and a text to its description."""
        self.examples = examples
        self.description = f"{self.description or ''} {text}".strip()

    def format_help(self) -> str:
        """Return the help; its examples are in single lines, so that they can be copied."""
        # A list of thirty options says nothing that the list below it does not say better.
        positional = [written(action) for action in self._actions if not action.option_strings]
        self.usage = " ".join(["%(prog)s [options]", *positional])
        lines = [f"  {PROGRAM} {example}" for example in self.examples]
        return super().format_help() + ("\n".join(["", "examples:", *lines, ""]) if lines else "")

    def parse_known_args(  # type: ignore[override] # the overloads of its stub say no more
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse arguments; an option that there is not is an error here, where its likes are known."""
        known, unknown = super().parse_known_args(args, namespace)
        if unknown:
            name = unknown[0].partition("=")[0]
            self.error(f"there is no option {name}{suggestion(name, self._option_string_actions)}")
        return known, unknown

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Refuse a word that is none of the choices of an argument; argparse of Python 3.14 suggests by itself."""
        if action.choices is not None and value not in action.choices:
            near = suggestion(str(value), map(str, action.choices))
            raise argparse.ArgumentError(action, f"there is no {value!r}{near or f'; there are {listed(action)}'}")

    def error(self, message: str) -> NoReturn:
        """Report what is wrong and where to read more."""
        raise UsageError(f"{message} (see {self.prog} --help)")


def completed(action: argparse.Action, kind: str) -> None:
    """Let a shell complete an argument by names of the contract that the options name; see ``cli/completion.py``."""

    def completer(*, parsed_args: argparse.Namespace, **_: object) -> list[str]:
        # Only a shell asks.
        completion = import_module("video_remix_contract.cli.completion")
        return list(completion.names(kind, getattr(parsed_args, "spec", None)))

    action.completer = completer  # type: ignore[attr-defined] # where argcomplete looks for it


def written(action: argparse.Action) -> str:
    """Return a positional argument as it stands in a usage line."""
    forms = {"?": "[{}]", "*": "[{} …]", "+": "{} …"}
    return forms.get(str(action.nargs), "{}").format(action.metavar)


def listed(action: argparse.Action) -> str:
    """Return the choices of an argument in a line."""
    return ", ".join(map(str, action.choices or ()))
