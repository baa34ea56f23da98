"""A text is read as someone with a decoder could read it, and each reading knows where its characters stood."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from video_remix_contract.report.readings import Reading, is_text, packed, readings, without_escapes

if TYPE_CHECKING:
    from collections.abc import Iterable


def plain(text: str) -> Reading:
    """Return a text as it is read at first: each character stands for itself."""
    return Reading(text, [(place, place + 1) for place in range(len(text))])


def texts(found: Iterable[Reading]) -> list[str]:
    """Return the texts of readings, in order."""
    return [reading.text for reading in found]


@pytest.mark.parametrize(
    ("coded", "text"),
    [
        ("%41%7e%7F", "A~\x7f"),
        ("%c3%A9", "é"),
        ("%c3é%E2%82%AC", "Ãé€"),
        ("\\xc3\\XA9\\x41", "éA"),
        ("\\xff\\xfe", "ÿþ"),
        ("\\u0041\\u00e9\\U004a", "AéJ"),
        ("\\ud83d\\ude00", "😀"),
        ("\\uD83D\\u0041", "\ud83dA"),
        ("\\ude00", "\ude00"),
        ("\\/\\\"\\'\\\\", "/\"'\\"),
        ("\\b\\f\\n\\r\\t", "\b\f\n\r\t"),
        ("\\x41\\z\\", "A\\z\\"),
        ("\\N\\B", "NB"),
        ("&amp;&lt;&quot;&#39;&#x2F;&#X2f;&eacute;", "&<\"'//é"),
        ("&#0000065;&#00000065;", "A&#00000065;"),
        ("&#x000041;&#x0000041;", "A&#x0000041;"),
        ("&nosuch;&amp&;", "&nosuch;&amp&;"),
        ("a\x00b\x1f\x7f\x9fc\xad", "abc"),
        ("a\u200b\u200f\u2028\u202e\u2060\u206f\ufeff\ufffdb", "ab"),
        ("a\u00a0\u2010\u2027\u202f\u205f\u2070 b", "a\u00a0\u2010\u2027\u202f\u205f\u2070 b"),
        ("%4g%8%G1%", "%4g%8%G1%"),
        ("\\u00g1\\x4", "\\u00g1\\x4"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_each_way_to_write_a_character_is_undone(coded: str, text: str) -> None:
    """Percent-encoding, escapes and entities become their characters, and what nobody sees goes."""
    assert without_escapes(plain(coded)).text == text


def test_each_character_knows_its_place() -> None:
    """What is decoded covers all of its coded characters, through every round; everything else stands for itself."""
    once = without_escapes(plain("a%26amp;b&fjlig;\\xc3\\xa9"))
    assert once == Reading(
        "a&amp;bfjé", [(0, 1), (1, 4), (4, 5), (5, 6), (6, 7), (7, 8), (8, 9), (9, 16), (9, 16), (16, 24)]
    )
    assert without_escapes(once) == Reading("a&bfjé", [(0, 1), (1, 8), (8, 9), (9, 16), (9, 16), (16, 24)])
    assert without_escapes(plain("&nosuch;")) == plain("&nosuch;")
    assert without_escapes(plain("x\x00y")) == Reading("xy", [(0, 1), (2, 3)])


def encoded(text: str, times: int) -> str:
    """Return a text percent-encoded again and again."""
    for _ in range(times):
        text = "".join(f"%{ord(character):02X}" for character in text)
    return text


@pytest.mark.parametrize("times", range(5))
def test_a_text_is_decoded_three_times(times: int) -> None:
    """What comes of decoding is decoded again, up to 3 times, and each form on the way is a reading."""
    found = texts(readings(encoded("k", times), 100))
    assert found == [encoded("k", level) for level in range(times, max(times - 4, -1), -1)]


def test_a_text_without_escapes_is_read_once() -> None:
    """Where nothing is coded there is a single reading, the text itself with its places."""
    assert list(readings("a b", 3)) == [plain("a b")]
    assert texts(readings("a b " * 200, 9)) == ["a b " * 200]
    assert list(readings("", 1)) == [Reading("", [])]


@pytest.mark.parametrize(
    ("run", "least", "found"),
    [
        ("YWJj", 3, ["abc"]),
        ("YWJj", 4, []),
        ("YWJjZA", 4, ["abcd"]),
        ("YWJjZ", 3, ["abc"]),
        ("YWJjZ", 4, []),
        ("YW_-", 3, ["ao\xfe"]),
        ("YW/+", 3, ["ao\xfe"]),
        ("xYWJj", 3, ["\xc5\x85\x89", "abc"]),
        ("xxYWJj", 4, ["\xc7\x16\x16\x26", "abc"]),
        ("é", 1, []),
    ],
)
def test_base64_is_read_from_each_place_where_a_group_may_begin(run: str, least: int, found: list[str]) -> None:
    """A run of base64 in either alphabet that may hold so many bytes is read with and without its beginning."""
    read = texts(packed(plain(run), least))
    assert read[: len(found[:1])] == found[:1]
    assert set(found) <= set(read)
    assert len(read) in {0, 4}
    assert bool(read) is bool(found)


@pytest.mark.parametrize(
    ("run", "least", "found"),
    [
        ("6b6A", 2, ["kj", "\xb6"]),
        ("6b6A", 3, []),
        ("f6b6A7", 3, ["\xf6\xb6\xa7", "kj"]),
        ("f6b6A", 2, ["\xf6\xb6", "kj"]),
    ],
)
def test_hexadecimal_is_read_from_both_places(run: str, least: int, found: list[str]) -> None:
    """Pairs of digits are read from the first and from the second, and half a pair at the end is left."""
    read = texts(packed(plain(run), least))
    # Hexadecimal is base64 as well.
    assert read[-2:] == found if found else "kj" not in read


def test_bytes_know_the_characters_that_they_come_from() -> None:
    """A byte covers the characters of base64 or of hexadecimal that hold a part of it, wherever the run stands."""
    found = {reading.text: reading.places for reading in packed(plain(".YWJj. 6b6a"), 2)}
    assert found["abc"] == [(1, 3), (2, 4), (3, 5)]
    assert found["kj"] == [(7, 9), (9, 11)]
    shifted = {reading.text: reading.places for reading in packed(plain("xYWJjx"), 3)}
    assert shifted["abc"] == [(1, 3), (2, 4), (3, 5)]
    # A byte of what was itself decoded covers all that it was decoded from.
    inner = {reading.text: reading.places for reading in packed(without_escapes(plain("%59WJj")), 3)}
    assert inner["abc"] == [(0, 4), (3, 5), (4, 6)]


def wrapped(text: str, times: int) -> str:
    """Return a text in base64 again and again."""
    for _ in range(times):
        text = base64.b64encode(text.encode()).decode()
    return text


@pytest.mark.parametrize(("times", "read"), [(1, True), (2, True), (3, True), (4, False)])
def test_what_is_inside_is_read_in_turn(times: int, *, read: bool) -> None:
    """Base64 inside base64 is read, three levels deep, and an escape inside it is undone."""
    found = texts(readings(wrapped("a secret%2Dkey of mine", times), 8))
    assert any("a secret%2Dkey of mine" in text for text in found) is read
    # What is innermost is shown as it is.
    assert any("a secret-key of mine" in text for text in found) is (times < 3)


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        ("", True),
        (" ", True),
        ("~", True),
        ("\x1f", False),
        ("\x7f", False),
        ("a" * 9 + "\x00" * 11, True),
        ("a" * 8 + "\x00" * 12, False),
        ("a\0", True),
    ],
)
def test_what_may_be_text(text: str, *, readable: bool) -> None:
    """Text has 45 of 100 characters that print, so that half of UTF-16 is text and noise is none."""
    assert is_text(text) is readable


@given(st.text(), st.integers(1, 20))
@example("%%41\\u\\x&#;&#x;&", 1)
@example("YWJj%59WJj6b6a", 1)
def test_every_reading_has_a_place_for_each_character(text: str, least: int) -> None:
    """Whatever the text, the places lie inside it, first before last."""
    for reading in readings(text, least):
        assert len(reading.text) == len(reading.places)
        assert all(0 <= first < last <= len(text) for first, last in reading.places)
