"""The two functions that make a text harmless: for a line on a terminal, and for Markdown."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from video_remix_contract.untrusted.text import MAX_LINE, line, markdown, visible

from untrusted.kinds import ESCAPES

PATIENT = settings(deadline=None, max_examples=300)
ANY = st.text(st.characters(exclude_categories=()))
MARKUP = st.text(st.sampled_from("`|\\*_[]()<>!&;#@$~:/.-+= \nawx\x1b\u202e\u2028")) | st.lists(
    st.sampled_from(["`", "``", "|", "\\", "<b>", "[a](b)", "![a](b)", "http://a.b", "www.a.b", "a@b.c", "&#124;", " "])
).map("".join)
READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


@PATIENT
@given(ANY | MARKUP)
@example(ESCAPES)
@example("\x1b[2J\x9b31m\u202e\u2066\u2028\u2029\x85\x7f\ud800\U000e0041")
def test_a_line_is_printable(text: str) -> None:
    """Whatever a text holds, it is shown in one bounded line of printable characters."""
    shown = line(text)
    assert all(character.isprintable() or character.isspace() for character in shown)
    assert len(shown.splitlines()) <= 1
    assert len(shown) < MAX_LINE + 100
    assert line(shown) == shown or len(shown) > MAX_LINE


@PATIENT
@given(ANY)
@example("\u00a0é 夕焼け 🐈")
def test_what_can_be_seen_stays(text: str) -> None:
    """A text without control and format characters is shown as it is; every other shows what it was."""
    assert visible(text).encode("utf-8") or not text
    if text.isprintable():
        assert visible(text) == text
    assert visible(visible(text)) == visible(text)


class Seen(HTMLParser):
    """The tags and the text of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Keep a tag; its attributes make it suspicious."""
        self.tags.append(f"{tag} {attrs}" if attrs else tag)

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.text += data


def seen(source: str) -> Seen:
    """Return what a reader of Markdown sees."""
    parser = Seen()
    parser.feed(READER.render(source))
    parser.close()
    return parser


TABLE = "table thead tr th th tbody tr td td".split()  # noqa: SIM905 - the tags as they come


@PATIENT
@given(MARKUP | ANY, MARKUP | ANY)
@example(ESCAPES, ESCAPES)
@example("\\|", "`\\`|")
@example("a`|`b", "``|``")
@example("`a``b` <x>", "`a\\")
@example("\\`<img src=x>`", "&lt;b&gt;")
@example("https://a.b www.a.b a@b.c", "<https://a.b>")
@example("**a** __b__ ~~c~~", "[a][b] ![c]")
@example("a\n\nb", "|---|")
def test_a_cell_stays_a_cell(first: str, second: str) -> None:
    """A table keeps its cells whatever is in them, and nothing in them is markup but code."""
    table = f"| one | two |\n|---|---|\n| {markdown(first)} | {markdown(second)} |\n"
    found = seen(table)
    assert [tag for tag in found.tags if tag != "code"] == TABLE
    shown = re.sub(r"[\s`]", "", found.text)
    assert shown == re.sub(r"[\s`]", "", f"one two {visible(first)} {visible(second)}")


@PATIENT
@given(MARKUP | ANY)
@example("https://a.b")
@example("HTTPS://a.b and WWW.a.b and ftp://a")
@example("@everyone #1 $x$")
def test_no_site_makes_a_link_of_a_text(text: str) -> None:
    """What sites make links, mentions or formulas of stands in code."""
    tokens = [child for token in READER.parseInline(f"a {markdown(text)}") for child in token.children or ()]
    assert {token.type for token in tokens} <= {"text", "code_inline"}
    for token in tokens:
        if token.type == "text":
            assert not re.search(r"://|www\.|[@#$]", token.content, re.IGNORECASE)
