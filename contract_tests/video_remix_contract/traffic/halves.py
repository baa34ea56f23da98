"""Halves of surrogate pairs in a JSON text that is read block by block; ijson breaks on them."""

from __future__ import annotations

import re

PAIR_OR_HALF = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.",
    re.DOTALL,
)
# An escape that the next block ends, and half of a pair whose other half may come.
UNFINISHED = re.compile(rb"\\(?:u[0-9a-fA-F]{0,3})?|\\u[dD][89abAB][0-9a-fA-F]{2}")
LONGEST = 6
REPLACED = rb"\ufffd"


class Halves:
    r"""Replaces halves of surrogate pairs: mitmproxy writes bytes that are no UTF-8 as these.

    >>> Halves().replaced(rb'"\ud83d\ude00 \udcff \\udcff"')
    b'"\\ud83d\\ude00 \\ufffd \\\\udcff"'
    """

    def __init__(self) -> None:
        self.waiting = b""

    def replaced(self, content: bytes) -> bytes:
        """Return the next bytes of a JSON text, none for its end."""
        whole = self.waiting + content
        cut = end_of(whole) if content else len(whole)
        whole, self.waiting = whole[:cut], whole[cut:]
        if rb"\ud" not in whole and rb"\uD" not in whole:
            return whole
        return PAIR_OR_HALF.sub(lambda match: REPLACED if match["half"] else match[0], whole)


def end_of(text: bytes) -> int:
    """Return where to cut a text, so that no escape and no pair goes on after it."""
    cut = len(text)
    # Half of a pair, and the beginning of the other.
    for _ in range(2):
        place = text.rfind(b"\\", max(0, cut - LONGEST), cut)
        before = text[: place + 1]
        begins = place >= 0 and (len(before) - len(before.rstrip(b"\\"))) % 2 == 1
        if not begins or not UNFINISHED.fullmatch(text, place, cut):
            break
        cut = place
    return cut
