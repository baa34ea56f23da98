"""Parts of messages, read the short way where they are as usual."""

from __future__ import annotations

from urllib.parse import urlsplit

from hypothesis import example, given
from hypothesis import strategies as st
from video_remix_contract.wire.messages import content_type, fields, header, url_path

PIECES = ["http://", "HTTPS://", "https://", "h", "[::1]", "a@b", ":80", "/", "?", "#", ";", "%2F", " ", "\n", "\u00e9"]
NAMES = st.sampled_from(["a", "A", "b", "\u0130", "i\u0307", "Content-Type", "content-type", "content-typ"])


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(max_size=30))
@example("http://h/v1/videos/a%20b/remix?x=/y#z")
@example("http://h/a\n")
@example("http://h/a#b?c")
@example("http://[")
@example("http://h")
def test_the_path_of_a_url_is_what_its_parser_finds(url: str) -> None:
    """The usual URL needs no parser, and has the same path; what is no URL has none."""
    try:
        expected = urlsplit(url).path
    except ValueError:
        expected = ""
    assert url_path(url) == expected


@given(st.lists(st.tuples(NAMES, st.text(max_size=3)), max_size=5).map(tuple), NAMES)
def test_all_headers_at_once_have_the_values_of_each(headers: tuple[tuple[str, str], ...], name: str) -> None:
    """A header is found whatever the case of its name, its repetitions joined."""
    assert fields(headers).get(name.lower()) == header(headers, name)
    assert content_type(headers) == header(headers, "content-type")
