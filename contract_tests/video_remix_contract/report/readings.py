"""Read a text as someone with a decoder could: percent-encoding, escapes, entities, base64 and hexadecimal undone."""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterator
from typing import NamedTuple

ENCODED = re.compile(
    r"""%[0-7][0-9A-F] | (?P<bytes>(?:%[89A-F][0-9A-F])+ | (?:\\x[89A-F][0-9A-F])+)
    | \\u D[89AB][0-9A-F]{2} \\u D[C-F][0-9A-F]{2} | \\u[0-9A-F]{4} | \\x[0-9A-F]{2} | \\[/"'\\bfnrt]
    | &(?:\#[0-9]{1,7} | \#x[0-9A-F]{1,6} | [A-Z][A-Z0-9]{1,31}) ;
    # What nobody sees, what could not be decoded, and the line breaks of a folded text.
    | [\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd]""",
    re.IGNORECASE | re.VERBOSE,
)
SHORT_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
BASE64 = re.compile(r"[A-Za-z0-9+/_-]+")
HEXADECIMAL = re.compile(r"[0-9A-Fa-f]+")
FOR_ADDRESSES = str.maketrans("-_", "+/")
MAX_ROUNDS = 4
MAX_DEPTH = 2


class Reading(NamedTuple):
    """A text with the place of each of its characters in the text that it was read from: first, and behind the last."""

    text: str
    places: list[tuple[int, int]]


def readings(text: str, least: int) -> Iterator[Reading]:
    """Yield a text as it is, and each way to read it that may have ``least`` characters in a row.

    Escapes (JSON), entities (HTML) and percent-encoding are decoded, and again what comes of that, up to 3 times.
    Whatever may be base64 or hexadecimal is read from each place at which a group may begin, and what comes of it is
    decoded in turn where it is text. Not read: other codings, compression and encryption, a text in another order or
    with other characters in between.
    """
    yield from unfolded(Reading(text, [(place, place + 1) for place in range(len(text))]), least, 0)


def unfolded(reading: Reading, least: int, depth: int) -> Iterator[Reading]:
    """Yield a reading, the readings without its escapes, and those of the bytes inside each."""
    for _ in range(MAX_ROUNDS):
        yield reading
        for inner in packed(reading, least):
            if depth < MAX_DEPTH and is_text(inner.text):
                yield from unfolded(inner, least, depth + 1)
            else:
                yield inner
        simpler = without_escapes(reading)
        if len(simpler.text) == len(reading.text):
            return
        reading = simpler


def without_escapes(reading: Reading) -> Reading:
    """Return a reading with each escape, entity and percent-encoding replaced by its character; once, not again."""
    pieces: list[str] = []
    places: list[tuple[int, int]] = []
    end = 0
    for found in ENCODED.finditer(reading.text):
        plain = decoded(found)
        if plain == found[0]:  # an entity that HTML does not have
            continue
        pieces += (reading.text[end : found.start()], plain)
        places += reading.places[end : found.start()]
        places += [(reading.places[found.start()][0], reading.places[found.end() - 1][1])] * len(plain)
        end = found.end()
    return Reading("".join([*pieces, reading.text[end:]]), places + reading.places[end:])


def decoded(found: re.Match[str]) -> str:
    """Return what an encoded character stands for; nothing for what nobody sees."""
    coded = found[0]
    if found["bytes"]:
        return text_of(bytes.fromhex(re.sub(r"%|\\x", "", coded, flags=re.IGNORECASE)))
    if coded[0] == "%":
        return chr(int(coded[1:], 16))
    if coded[0] == "&":
        return html.unescape(coded)
    if coded[0] != "\\":
        return ""
    if coded[1] in "uUxX":
        units = "".join(chr(int(digits, 16)) for digits in re.split(r"\\[ux]", coded, flags=re.IGNORECASE)[1:])
        return units.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    return SHORT_ESCAPES.get(coded[1], coded[1])


def text_of(raw: bytes) -> str:
    """Return bytes as text in UTF-8, or a character for each where they are none."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def packed(reading: Reading, least: int) -> Iterator[Reading]:
    """Yield what is inside each run of base64 or hexadecimal of at least so many bytes, each byte a character."""
    for found in long_enough(BASE64, reading.text, least * 4 / 3):
        for shift in range(4):
            run = found[0][shift:].translate(FOR_ADDRESSES)
            run = run[: len(run) - (len(run) % 4 == 1)]
            raw = base64.b64decode(run + "=" * (-len(run) % 4))
            start = found.start() + shift
            yield spread(raw, reading.places[start : start + len(run)], 4, 3)
    for found in long_enough(HEXADECIMAL, reading.text, least * 2):
        for shift in range(2):
            run = found[0][shift:]
            run = run[: len(run) // 2 * 2]
            start = found.start() + shift
            yield spread(binascii.unhexlify(run), reading.places[start : start + len(run)], 2, 1)


def long_enough(pattern: re.Pattern[str], text: str, least: float) -> Iterator[re.Match[str]]:
    """Yield the matches of at least so many characters."""
    return (found for found in pattern.finditer(text) if len(found[0]) >= least)


def spread(raw: bytes, places: list[tuple[int, int]], characters: int, count: int) -> Reading:
    """Return bytes as a reading; ``count`` bytes stand in so many characters of the coded text."""
    spans = [
        (places[index * characters // count][0], places[-(-(index + 1) * characters // count) - 1][1])
        for index in range(len(raw))
    ]
    return Reading(raw.decode("latin-1"), spans)


def is_text(text: str) -> bool:
    """Return whether what was decoded may be text, so that it is decoded again; half of UTF-16 is no character."""
    return sum(" " <= character <= "~" for character in text) >= 0.45 * len(text)
