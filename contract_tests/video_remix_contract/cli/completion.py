"""Answer a shell that asks how a word of the command line goes on; see docs/command-line.md.

Verbs, options and choices follow from the parsers, names of the contract from ``completed`` in ``cli/shared.py``.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence

import argcomplete


def words_to_complete() -> list[str]:
    """Return the words before the one that is completed, without the program's."""
    return os.environ.get("COMP_LINE", "")[: int(os.environ.get("COMP_POINT", "0"))].split()[1:]


def complete(parser_for: Callable[[Sequence[str]], argparse.ArgumentParser]) -> None:
    """Print the words that a shell can go on with, and end the program."""
    argcomplete.autocomplete(parser_for(words_to_complete()), always_complete_options=False)
