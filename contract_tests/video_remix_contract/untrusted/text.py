"""Show a text that a stranger wrote: harmless on a terminal, in a line of a log and in Markdown."""

from __future__ import annotations

import html
import re
import unicodedata
from itertools import groupby

MAX_LINE = 1000
# What Markdown, or a site that shows Markdown, makes a link, a mention or a formula of; as code it stays a text.
ACTIVE = re.compile(r"(`[^`|]+`|://|www\.|[@#$]+)", re.IGNORECASE)
PUNCTUATION = str.maketrans({character: f"\\{character}" for character in r"\`*_[]~"})


def visible(value: str) -> str:
    r"""Return a text in which every control, format and surrogate character and line separator is escaped.

    Terminals obey escape sequences and readers are misled by bidirectional marks; neither reaches them from here.

    >>> visible("\x1b[31mred\n")
    '\\x1b[31mred\\n'
    """
    if value.isprintable():
        return value
    return "".join(escaped(character) if hidden(character) else character for character in value)


def line(value: object) -> str:
    r"""Return a text, or the text of an error, as a single bounded line that is harmless wherever it is printed.

    >>> line(ValueError("two\n lines"))
    'two lines'
    """
    text = str(value)
    shown = visible(" ".join(text[: 4 * MAX_LINE].split()))
    return shown if len(shown) <= MAX_LINE else f"{shown[:MAX_LINE]}… ({len(text)} characters)"


def markdown(value: str) -> str:
    r"""Return Markdown that shows a text, on one line that also fits into a cell of a table.

    What stands between backticks is code; nothing else in the text is markup: no HTML, link, image, mention or style.

    >>> markdown("`a` is <b> | [c](d)")
    '`a` is &lt;b&gt; &#124; \\[c\\](d)'
    """
    pieces = [piece for piece in ACTIVE.split(visible(value)) if piece]
    return "".join(
        f"`{''.join(piece.strip('`') for piece in group)}`" if code else "".join(map(prose, group))
        for code, group in groupby(pieces, lambda piece: ACTIVE.fullmatch(piece) is not None)
    )


def prose(text: str) -> str:
    """Return Markdown that shows a text in which nothing is code."""
    return html.escape(text.translate(PUNCTUATION), quote=False).replace("|", "&#124;")


def hidden(character: str) -> bool:
    """Return whether a character is invisible or controls how others are shown."""
    category = unicodedata.category(character)
    return category[0] == "C" or category in {"Zl", "Zp"}


def escaped(character: str) -> str:
    """Return a character as an escape sequence of Python and JSON."""
    return character.encode("unicode_escape").decode("ascii")
