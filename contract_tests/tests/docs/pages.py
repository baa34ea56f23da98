"""Read the blocks of a page: files to write, commands to run with their output, and Python.

A comment before a block says what it is, where its language does not: ``<!-- file: NAME -->`` is a file that the reader
writes, ``<!-- not run: REASON -->`` a block that cannot be run here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen
from markdown_it import MarkdownIt
from support import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMENT = re.compile(r"<!-- (file|not run): (.+?) -->")
PROMPT, CONTINUED = "$ ", "> "
SHELL = "console"


@frozen
class Block:
    """A block of a page: its language, its text, the file that it is, or the reason why it is not run."""

    language: str
    text: str
    line: int
    file: str | None = None
    not_run: str | None = None


@frozen
class Command:
    """A command of a page, and the output that the page shows."""

    text: str
    output: str


def blocks(page: Path) -> Iterator[Block]:
    """Yield the blocks of a page in their order."""
    comment: dict[str, str] = {}
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if token.type == "html_block":
            comment = dict(COMMENT.findall(token.content))
        elif token.type in {"fence", "code_block"}:
            assert token.map is not None
            language = token.info.split()[0] if token.info.strip() else ""
            yield Block(language, token.content, token.map[0] + 1, comment.get("file"), comment.get("not run"))
            comment = {}
        elif token.level == 0 and token.nesting >= 0:
            comment = {}


def commands(text: str) -> Iterator[Command]:
    """Yield the commands of a block, each with the output that follows it."""
    current: list[str] = []
    output: list[str] = []
    for line in text.splitlines():
        if line.startswith(PROMPT):
            if current:
                yield Command("\n".join(current), "\n".join(output))
            current, output = [line.removeprefix(PROMPT)], []
        elif line.startswith(CONTINUED) and not output:
            current.append(line.removeprefix(CONTINUED))
        else:
            output.append(line)
    if current:
        yield Command("\n".join(current), "\n".join(output))
