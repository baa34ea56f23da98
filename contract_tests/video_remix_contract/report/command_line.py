"""The command line that made a report, without the values that may be secrets."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import PurePath

PROGRAM = "video-remix-contract"
# How this program is started: as the script that is installed, or as ``python -m video_remix_contract``.
SCRIPTS = frozenset({PROGRAM, f"{PROGRAM}.exe"})
MODULE = ("video_remix_contract", "__main__.py")
# Options whose values may be secrets, with what stands between name and value.
HIDING = {"--header": ":", "--query": "="}


def command_line(arguments: Sequence[str] | None = None) -> str | None:
    """Return the command line of this process as a shell reads it; None where another program runs.

    >>> command_line(["/usr/bin/video-remix-contract", "verify", "provider", "--header", "X-Key: secret"])
    "video-remix-contract verify provider --header 'X-Key:…'"
    """
    program, *rest = (sys.argv if arguments is None else arguments) or [""]
    path = PurePath(program)
    if path.name not in SCRIPTS and path.parts[-2:] != MODULE:
        return None
    return shlex.join([PROGRAM, *shortened(rest)])


def shortened(words: Sequence[str]) -> Iterator[str]:
    """Yield the words of a command line, those that name a value cut off behind the name."""
    separator = None
    for word in words:
        flag, given, value = word.partition("=")
        if given and flag in HIDING:
            yield f"{flag}={name_of(value, HIDING[flag])}"
        elif separator is not None and word not in HIDING:
            yield name_of(word, separator)
        else:
            yield word
        separator = HIDING.get(word)


def name_of(pair: str, separator: str) -> str:
    """Return the name of a name and a value; where the separator was forgotten, nothing shows."""
    name, separated, _ = pair.partition(separator)
    return f"{name}{separator}…" if separated else "…"
