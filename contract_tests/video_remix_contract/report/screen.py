"""Print lines on a terminal, into a pipe or into the log of a CI job, each in the way that it can show."""

from __future__ import annotations

from functools import cached_property

from attrs import frozen
from rich.console import Console
from rich.text import Text

from video_remix_contract.untrusted.text import visible

# Longer lines are hard to read, however wide a terminal is.
MAX_WIDTH = 100
MIN_TEXT = 20
# What stands for our own symbols where only ASCII can be shown.
ASCII = str.maketrans({"✓": "+", "✗": "X", "○": "o", "·": "|", "…": "..."})

# A text, or a text and its style.
Part = str | tuple[str, str]


@frozen(slots=False)
class Screen:
    """Where a report is printed. Nothing that is printed is markup, and all of it is visible."""

    console: Console

    @property
    def width(self) -> int:
        """The columns to use."""
        return min(self.console.width, MAX_WIDTH)

    @cached_property
    def is_ascii(self) -> bool:
        """Whether only ASCII can be shown."""
        return self.console.options.ascii_only

    def text(self, *parts: Part) -> Text:
        """Return parts as a text that this screen can show."""
        whole = Text()
        for part in parts:
            plain, style = (part, "") if isinstance(part, str) else part
            whole.append(visible(plain.translate(ASCII) if self.is_ascii else plain), style)
        return whole

    def line(self, *parts: Part, head: tuple[Part, ...] = ()) -> None:
        """Print a sentence after its head. A terminal wraps it beneath its own beginning.

        Elsewhere it stays a single line, which can be searched for.
        """
        first, rest = self.text(*head), self.text(*parts)
        if not self.console.is_terminal:
            self.console.print(first + rest, soft_wrap=True)
            return
        for part in rest.wrap(self.console, max(MIN_TEXT, self.width - first.cell_len)):
            self.console.print(first + part, soft_wrap=True)
            first = Text(" " * first.cell_len)

    def command(self, command: str, indent: str) -> None:
        """Print a command in a single line, so that it can be copied, with every character of it."""
        self.console.print(Text(indent).append(visible(command), "dim"), soft_wrap=True)
