"""What happened to a text on its way is named, with the smallest text that shows it."""

from __future__ import annotations

import html
import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from video_remix_contract.clauses.text_changes import CHANGES, Change, described_change
from video_remix_contract.probing.payloads import joined, packed

SENT = joined(packed(0))
VISIBLE = [change for change in CHANGES if change.apply(SENT) != SENT]
TEXT = st.text(st.characters(exclude_categories=()), max_size=40)


@pytest.mark.parametrize(
    ("came", "sentence"),
    [
        (SENT.strip(), "both ends are trimmed: ' ' came as ''"),
        (SENT.rstrip(), "the end is trimmed: ' ' came as ''"),
        (SENT.lstrip(), "the beginning is trimmed: ' ' came as ''"),
        (SENT.replace("\r\n", "\n"), r"line breaks are changed to '\n': '\r\n' came as '\n'"),
        (unicodedata.normalize("NFC", SENT), "the text is normalised to NFC: 'e\u0301' came as '\u00e9'"),
        (SENT.encode().decode("latin-1"), "UTF-8 is read as Latin-1"),
        (SENT.encode("ascii", "replace").decode(), "characters that are not ASCII are replaced"),
        (SENT.encode("ascii", "ignore").decode(), "characters that are not ASCII are dropped"),
        (html.escape(SENT), "the text is escaped for HTML"),
        (SENT.replace("+", " "), "+ becomes a space: '+' came as ' '"),
        (SENT[:1000], "the text is cut off after 1000 characters"),
        (SENT[:7], "the text is cut off after 7 characters, 7 bytes in UTF-8"),
        (SENT.replace("«", "<"), "characters are replaced: '«' came as '<'"),
        ("", "sent "),
        ("Another text.", "sent "),
    ],
)
def test_a_change_is_named_with_the_text_that_shows_it(came: str, sentence: str) -> None:
    """What is known by name is named, with an example of a few characters; otherwise the place is given."""
    assert described_change(SENT, came).startswith(sentence)


@pytest.mark.parametrize(
    "second", [Change("cut", lambda text: text[:900]), *CHANGES[:3]], ids=lambda change: change.name
)
def test_two_changes_at_once_are_both_named(second: Change) -> None:
    """A text that was re-encoded and then trimmed or cut off shows both."""
    came = second.apply(SENT.replace("\r\n", "\n"))
    described = described_change(SENT, came)
    assert described.count(";") == 1
    assert "line breaks" in described
    assert ("cut off" if second.name == "cut" else "trimmed") in described


def test_the_packed_prompt_shows_nearly_every_change() -> None:
    """What a provider may do to a text shows in the prompt that is sent; control characters are not in it."""
    assert {change.name for change in set(CHANGES) - set(VISIBLE)} <= {"control characters are dropped"}


@pytest.mark.parametrize("change", VISIBLE, ids=range(len(VISIBLE)))
def test_every_change_shows_in_a_small_text(change: Change) -> None:
    """A change shows in a part of a few characters, which it really changes."""
    part = change.smallest(SENT)
    assert part in SENT
    assert change.apply(part) != part
    assert len(part) <= 12


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sent=TEXT, came=TEXT)
@example(sent="\ud800", came="?")
@example(sent="a" * 20_000, came="a" * 19_999 + "b")
@example(sent="x" * 300_000, came="y")
@example(sent="a\u0000b", came="ab")
def test_any_two_texts_are_described(sent: str, came: str) -> None:
    """Whatever the texts are, lone surrogates and long texts included, the result is a short sentence."""
    if sent != came:
        assert 0 < len(described_change(sent, came)) < 500
