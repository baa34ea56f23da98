"""The options of every verb in docs/command-line.md, as the parsers have them.

``python -m video_remix_contract.maintenance.command_page FILE`` writes them between the markers of a file, with
``--check`` it reports whether what stands there is what the parsers say.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from video_remix_contract.cli.main import parser_for
from video_remix_contract.cli.parser import Parser
from video_remix_contract.cli.verbs import VERBS, Group, Verb
from video_remix_contract.files.writing import write_whole
from video_remix_contract.maintenance.clause_table import spliced
from video_remix_contract.report.command_line import PROGRAM

BEGIN, END = "<!-- verbs: begin -->", "<!-- verbs: end -->"
COLUMNS = "80"


def every_verb(table: Mapping[str, Verb | Group] = VERBS, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the words of every verb."""
    for name, verb in table.items():
        if isinstance(verb, Group):
            yield from every_verb(verb.verbs, (*before, name))
        else:
            yield (*before, name)


@cache
def whole() -> Parser:
    """Return the parser of the command line, with the options of every verb."""
    return parser_for(None)


def parser_of(words: tuple[str, ...]) -> Parser:
    """Return the parser of a verb."""
    parser = whole()
    for word in words:
        parser = next(
            choices[word]
            for action in parser._actions  # noqa: SLF001 - argparse has no other way to the parsers of verbs
            if isinstance(choices := action.choices, dict) and isinstance(action, argparse._SubParsersAction)  # noqa: SLF001
        )
    return parser


def sections() -> str:
    """Return a section for each verb, with its help."""
    os.environ["COLUMNS"] = COLUMNS
    parts = [
        f"## {' '.join(words)}\n\n```text\n{parser_of(words).format_help().rstrip()}\n```" for words in every_verb()
    ]
    return "\n" + "\n\n".join(parts) + "\n"


def main(arguments: list[str]) -> int:
    """Write the sections into a file, or check them there; exit 1 where they have drifted."""
    path = Path(arguments[-1])
    text = path.read_text(encoding="utf-8")
    fresh = spliced(text, sections(), BEGIN, END)
    if "--check" not in arguments:
        write_whole(path, fresh.encode())
        return 0
    if fresh != text:
        print(f"{path}: {PROGRAM} has other options by now; run `make generate`", file=sys.stderr)
    return int(fresh != text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
