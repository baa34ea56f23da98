"""Name what happened to a text on its way (trimmed, cut off, re-encoded …) with the smallest text that shows it."""

from __future__ import annotations

import html
import itertools
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from attrs import frozen

# Beyond these lengths, in characters, a change is not named and only its place is given.
MAX_TEXT, MAX_COMBINED = 200_000, 10_000
MAX_WINDOW = 12
SHOWN = 12


@frozen
class Change:
    """A way in which software changes texts."""

    name: str
    apply: Callable[[str], str]

    def smallest(self, text: str) -> str:
        """Return the smallest part of a text in which this change can be seen."""
        place = parting(text, self.apply(text))
        for size in range(1, MAX_WINDOW + 1):
            for start in range(max(0, place - MAX_WINDOW), min(len(text), place + MAX_WINDOW)):
                part = text[start : start + size]
                whole_break = not text.startswith("\r\n", start + size - 1)
                if whole_break and self.apply(part) != part:
                    return part
        return text[place : place + SHOWN]

    def example(self, text: str) -> str:
        """Show the change in the smallest part of a text."""
        part = self.smallest(text)
        return f"{self.name}: {part!r} came as {self.apply(part)!r}"


def read_as(encoding: str, text: str) -> str:
    """Return UTF-8 that was read in another encoding."""
    return text.encode().decode(encoding, "replace")


def written_as(encoding: str, errors: str, text: str) -> str:
    """Return a text that was written in an encoding that lacks some of its characters."""
    return text.encode(encoding, errors).decode(encoding)


def without_breaks(replacement: str, text: str) -> str:
    """Return a text with other line breaks."""
    return re.sub(r"\r\n|\r|\n", replacement, text)


def beyond_the_basic_plane(replacement: str, text: str) -> str:
    """Return a text whose characters of four bytes are replaced."""
    return re.sub("[\U00010000-\U0010ffff]", replacement, text)


CHANGES = (
    Change("the end is trimmed", str.rstrip),
    Change("the beginning is trimmed", str.lstrip),
    Change("both ends are trimmed", str.strip),
    *(
        Change(f"line breaks are changed to {new!r}", partial(without_breaks, new))
        for new in ("\n", "\r\n", "\r", " ", "")
    ),
    Change("line breaks are escaped", lambda text: text.replace("\r", "\\r").replace("\n", "\\n")),
    Change("white space is collapsed", lambda text: re.sub(r"\s+", " ", text)),
    Change("white space is collapsed and the ends are trimmed", lambda text: " ".join(text.split())),
    *(
        Change(f"the text is normalised to {form}", partial(unicodedata.normalize, form))
        for form in ("NFC", "NFD", "NFKC", "NFKD")
    ),
    Change("UTF-8 is read as Latin-1", partial(read_as, "latin-1")),
    Change("UTF-8 is read as Windows-1252", partial(read_as, "cp1252")),
    Change("UTF-8 is read as ASCII", partial(read_as, "ascii")),
    Change("characters that are not ASCII are replaced", partial(written_as, "ascii", "replace")),
    Change("characters that are not ASCII are dropped", partial(written_as, "ascii", "ignore")),
    Change("characters that are not ASCII are escaped", partial(written_as, "ascii", "backslashreplace")),
    Change("characters that are not Latin-1 are replaced", partial(written_as, "latin-1", "replace")),
    *(
        Change(f"characters of four bytes are {what}", partial(beyond_the_basic_plane, new))
        for new, what in (("\ufffd", "replaced"), ("\ufffd\ufffd", "replaced"), ("?", "replaced"), ("", "dropped"))
    ),
    Change("the text is escaped for HTML", html.escape),
    Change("the text is escaped for HTML", partial(html.escape, quote=False)),
    Change("< is escaped for HTML", lambda text: text.replace("<", "&lt;")),
    Change("entities of HTML are replaced", html.unescape),
    Change("tags are removed", lambda text: re.sub(r"<[^<>]*>", "", text)),
    Change("the text is percent-decoded", unquote),
    Change("the text is decoded as a form", unquote_plus),
    Change("%20 is decoded", lambda text: text.replace("%20", " ")),
    Change("+ becomes a space", lambda text: text.replace("+", " ")),
    Change("the text is percent-encoded", partial(quote, safe="")),
    Change("the text is encoded as a form", quote_plus),
    Change("the text is escaped for JSON", lambda text: json.dumps(text)[1:-1]),
    Change("the text is escaped for JSON", lambda text: json.dumps(text, ensure_ascii=False)[1:-1]),
    Change("backslashes are doubled", lambda text: text.replace("\\", "\\\\")),
    Change("backslashes are dropped", lambda text: text.replace("\\", "")),
    Change("control characters are dropped", lambda text: re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", text)),
    Change("the text is in lower case", str.lower),
    Change("the text is in upper case", str.upper),
)


def described_change(sent: str, came: str) -> str:
    """Return what happened to a text, where that is known by name; otherwise where the two texts part."""
    named = next(explanations(sent, came), None)
    return named or replaced_characters(sent, came) or first_difference(sent, came)


def explanations(sent: str, came: str) -> Iterator[str]:
    """Yield the names of the changes that make one text of the other, the simplest first."""
    if max(len(sent), len(came)) > MAX_TEXT:
        return
    changed = [(change, text) for change in CHANGES if (text := applied(change, sent)) not in {None, sent}]
    yield from (change.example(sent) for change, text in changed if text == came)
    if came and sent.startswith(came):
        yield cut_off(came)
    if len(sent) > MAX_COMBINED:
        return
    for (first, text), second in itertools.product(changed, CHANGES):
        if applied(second, text) == came:
            yield f"{first.example(sent)}; {second.example(text)}"
    for first, text in changed:
        if len(came) > SHOWN and text.startswith(came):
            yield f"{first.example(sent)}; {cut_off(came)}"


def applied(change: Change, text: str) -> str | None:
    """Return a text after a change, None where it cannot be changed so: no encoding has lone surrogates."""
    try:
        return change.apply(text)
    except UnicodeError:
        return None


def cut_off(came: str) -> str:
    """Tell after how much a text was cut off."""
    length = len(came.encode("utf-8", "surrogatepass"))
    return f"the text is cut off after {len(came)} characters, {length} bytes in UTF-8"


def replaced_characters(sent: str, came: str) -> str | None:
    """Return which characters were replaced in a text of the same length, None where much else was changed."""
    if len(sent) != len(came):
        return None
    pairs = dict.fromkeys(pair for pair in zip(sent, came, strict=True) if pair[0] != pair[1])
    if not 0 < len(pairs) <= SHOWN:
        return None
    return f"characters are replaced: {', '.join(f'{old!r} came as {new!r}' for old, new in pairs)}"


def first_difference(sent: str, came: str) -> str:
    """Tell where two texts part."""
    index = parting(sent, came)
    return f"sent {sent[index : index + SHOWN]!r} at character {index}, came {came[index : index + SHOWN]!r}"


def parting(sent: str, came: str) -> int:
    """Return the index from which two texts differ."""
    pairs = enumerate(zip(sent, came, strict=False))
    return next((index for index, (left, right) in pairs if left != right), min(len(sent), len(came)))
