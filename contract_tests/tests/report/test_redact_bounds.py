"""What is no coincidence of a secret is removed, a character less is not; texts and values are cut at their bounds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from video_remix_contract.report.redact import MAX_TEXT, MAX_VALUE, WINDOW, Redactor, clipped, is_secret, parts
from video_remix_contract.wire.redaction import REDACTED

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET = "k3y-0123456789"


@pytest.mark.parametrize(
    ("secret", "text", "shown"),
    [
        ("a1b2", "a1b2", REDACTED),
        ("a1b", "a1b", "a1b"),
        ("abcdefgh", "abcdefgh", REDACTED),
        ("abcdefg", "abcdefg", "abcdefg"),
        ("12345678", "12345678", REDACTED),
        ("1234567", "1234567", "1234567"),
        # Letters alone: parts of 12, and a word of 8 to 11 by itself.
        ("abcdefghijk", "abcdefghijkl", "abcdefghijkl"),
        ("abcdefghijk", "abcdefghijk.", f"{REDACTED}."),
        ("abcdefghijkl", "xabcdefghijklx", f"x{REDACTED}x"),
        ("abcdefghijklm", "xabcdefghijklx", f"x{REDACTED}x"),
        ("abcdefghijklm", "xbcdefghijklmx", f"x{REDACTED}x"),
        ("abcdefghijklm", "abcdefghijk", "abcdefghijk"),
        # Mixed: parts of 8.
        (SECRET, "xk3y-0123x", f"x{REDACTED}x"),
        (SECRET, "x23456789x", f"x{REDACTED}x"),
        (SECRET, "xk3y-012x", "xk3y-012x"),
        (SECRET, "x3456789x", "x3456789x"),
        (SECRET, SECRET.upper(), REDACTED),
        (SECRET.upper(), SECRET, REDACTED),
        (SECRET, f"{SECRET}{SECRET} {SECRET}", f"{REDACTED} {REDACTED}"),
        ("1" * 8, "1" * 9, REDACTED),
        ("1" * 8, "1" * 11, REDACTED),
        # Inside base64 and hexadecimal, however short.
        (SECRET, "azN5LTAxMjM=", f"{REDACTED}="),
        (SECRET, "azN5LTAxMg==", "azN5LTAxMg=="),
        (SECRET, "6b33792d30313233", REDACTED),
        ("a1b2", "YTFiMg==", f"{REDACTED}=="),
        ("a1b2", "61316232", REDACTED),
        # A short secret is a word of its own.
        ("a1b2", "xa1b2 a1b2x a1b2_ .a1b2.", f"xa1b2 a1b2x a1b2_ .{REDACTED}."),
        # Bytes of UTF-8, each shown as a character.
        ("schlüssel-7", "schlÃ¼ssel-7", REDACTED),
        # The beginning of a secret where a text was cut.
        (SECRET, "k3y-012…", f"{REDACTED}…"),
        (SECRET, "k3y-…", f"{REDACTED}…"),
        (SECRET, "k3y…", "k3y…"),
        (SECRET, "k3y-0\"… k3y-0'…", f"{REDACTED}\"… {REDACTED}'…"),
        (SECRET, 'k3y-0""…', 'k3y-0""…'),
        (SECRET, "k3y-0 k3y-0..", "k3y-0 k3y-0.."),
        ("abcdefgh", "abcd…", "abcd…"),
    ],
)
def test_what_is_found_of_a_secret(secret: str, text: str, shown: str) -> None:
    """A secret, and as much of it as is no coincidence, is removed; a character less is left as it is."""
    assert Redactor((secret,)).without_secrets(text) == shown
    assert Redactor(("other-secret-42", secret)).text(text) == shown


def test_a_short_key_that_begins_with_another_is_removed_whole() -> None:
    """Of keys that begin alike, the longer is removed where it stands, whatever their order."""
    for keys in (("ab-1", "ab-1-c", "zz-9"), ("zz-9", "ab-1-c", "ab-1")):
        assert Redactor(keys).text("ab-1-c ab-1 zz-9") == " ".join([REDACTED] * 3)


def test_nothing_is_removed_without_a_secret() -> None:
    """A redactor without secrets, or with common words alone, changes nothing."""
    for redactor in (Redactor(), Redactor((), SECRET), Redactor(("key", ""))):
        assert redactor.without_secrets(f"key {SECRET}\n") == f"key {SECRET}\n"
        assert redactor.value({"a": [SECRET, 1.5, None]}) == {"a": [SECRET, 1.5, None]}


@pytest.mark.parametrize(
    ("own", "text", "shown"),
    [
        ("K3Y-0123", "k3y-0123 3y-01234", f"k3y-0123 {REDACTED}"),
        ("k3y-", "k3y-… k3y-0…", f"k3y-… {REDACTED}…"),
        ("k3y-01", "k3y-01… k3y-012…", f"k3y-01… {REDACTED}…"),
        (SECRET, SECRET, SECRET),
    ],
)
def test_what_our_own_text_has_is_left(own: str, text: str, shown: str) -> None:
    """Parts of a key and its beginning that the program's own text has, in either case, are no secret."""
    assert Redactor((SECRET,), own).text(text) == shown


def test_a_short_key_inside_a_word_of_our_own_is_a_secret() -> None:
    """A short key is shown where our own text has it as a word, and removed where it is a part of another word."""
    assert Redactor(("a1b2",), "see A1B2.").text("a1b2") == "a1b2"
    assert Redactor(("a1b2",), "see xa1b2.").text("a1b2") == REDACTED


def test_a_secret_is_not_shown_by_its_redactor() -> None:
    """The redactor may stand in a message or a traceback."""
    assert SECRET not in repr(Redactor((SECRET,), f"own {SECRET}"))


@pytest.mark.parametrize("size", [MAX_TEXT, MAX_TEXT + 1, WINDOW, WINDOW + 1])
def test_a_long_text_is_cut(size: int) -> None:
    """500 characters are shown in full; of more the first 500 and the length."""
    text = "é" * size
    shown = text if size == MAX_TEXT == 500 else f"{text[:500]}… ({size} characters)"
    assert Redactor((SECRET,)).text(text) == Redactor((SECRET,)).value(text) == shown
    assert clipped(text) == clipped(text, 3) == shown
    assert clipped("a", 501) == "a… (501 characters)"


def test_a_long_text_that_has_a_secret_ends_before_what_the_cut_may_have_left() -> None:
    """Within 2000 characters nothing is lost; of more the end is left out, as long as a coded secret can be."""
    redactor = Redactor((SECRET,))
    start = f"{SECRET} " + "x" * (WINDOW - len(SECRET) - 1)
    assert WINDOW == 2000
    assert redactor.beginning(start) == start.replace(SECRET, REDACTED)
    cut = start.replace(SECRET, REDACTED)[: -6 * len(SECRET)]
    assert redactor.beginning(start + "y") == cut + REDACTED
    for _ in range(2):
        assert redactor.beginning("x" * (WINDOW + 5)) == "x" * WINDOW
    coded = "".join(f"\\u{ord(character):04x}" for character in SECRET)
    assert "\\" not in redactor.beginning(start[: WINDOW - len(coded) + 1] + coded)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"a": [SECRET, {SECRET: 1}]}, {"a": [REDACTED, {REDACTED: 1}]}),
        ([True, False, None, 0, -1, 1.5, 1e300 * 0], [True, False, None, 0, -1, 1.5, 0.0]),
        ([float("inf"), float("-inf"), float("nan")], ["inf", "-inf", "nan"]),
        (10**30, 10**30),
        (-(10**30), -(10**30)),
        (10**30 + 1, str(10**30 + 1)),
        (-(10**30) - 1, str(-(10**30) - 1)),
        (10**500, f"1{'0' * 499}… (501 characters)"),
        (1e31, "1e+31"),
        ({"a": 2}, {"a": 2}),
        ("a\ud800b\udfff\ud7ff\ue000", "a\\ud800b\\udfff\ud7ff\ue000"),
        ("tab\t", "tab\t"),
        ({"x": "\udc00"}, {"x": "\\udc00"}),
    ],
)
def test_a_value_keeps_its_form(value: Any, shown: Any) -> None:
    """Members and elements are cleaned where they stand; what other readers of JSON refuse becomes a text."""
    found = Redactor((SECRET,)).value(value)
    assert found == shown
    assert type(found) is type(shown)


@pytest.mark.parametrize("form", [lambda text: [text], lambda text: {"a": text}])
def test_a_large_value_becomes_the_beginning_of_its_text(form: Callable[[str], Any]) -> None:
    """A value of 2000 characters of JSON is shown in full, and a character more makes it a text that is cut."""
    room = MAX_VALUE - len(json.dumps(form("")))
    assert MAX_VALUE == 2000
    assert Redactor((SECRET,)).value(form("é" * 400)) == form("é" * 400)
    assert Redactor((SECRET,)).value(form("x" * room)) == form(f"{'x' * 500}… ({room} characters)")
    shown = Redactor((SECRET,)).value(form("x" * (room + 1)))
    start = json.dumps(form("x" * (room + 1)))[:500]
    assert shown == f"{start}… (2001 characters)"


def test_the_redaction_of_a_text_is_remembered() -> None:
    """Findings of the same answer share what was found; each redactor remembers its own."""
    redactor = Redactor((SECRET,))
    assert redactor.remembered is redactor.remembered
    assert redactor.remembered.cache_parameters()["maxsize"] == 1000  # type: ignore[attr-defined] # of lru_cache
    assert redactor.without_secrets(SECRET) is redactor.without_secrets(SECRET)


@pytest.mark.parametrize(
    ("text", "secret"),
    [("", False), ("a1b", False), ("a1b2", True), ("abcdefg", False), ("abcdefgh", True), ("1234567", False)],
)
def test_what_is_long_and_mixed_enough_is_a_secret(text: str, *, secret: bool) -> None:
    """Four characters, or eight of letters alone or of digits alone."""
    assert is_secret(text) is secret


@pytest.mark.parametrize(
    ("secret", "found"),
    [
        ("a1b2c3d", []),
        ("a1b2c3d4", ["a1b2c3d4"]),
        ("a1b2c3d4e", ["a1b2c3d4", "1b2c3d4e"]),
        ("abcdefghijkl", ["abcdefghijkl"]),
        ("abcdefghijk1", ["efghijk1", "abcdefghijk1"]),
    ],
)
def test_parts_that_are_no_coincidence(secret: str, found: list[str]) -> None:
    """Eight characters where they are not letters alone, otherwise twelve."""
    assert list(parts(secret)) == found
