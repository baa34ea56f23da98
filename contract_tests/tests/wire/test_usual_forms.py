"""A form that is written as most are written is read in a short way, which reads what the parser reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from video_remix_contract.errors import DecodingError
from video_remix_contract.wire import decoding
from video_remix_contract.wire.decoding import Part, usual_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

TYPE = "multipart/form-data; boundary=x"
HEADS = [
    b'Content-Disposition: form-data; name="a"',
    b'content-disposition: form-data; name="b.c"',
    b'Content-Disposition: form-data; name="a"\r\nContent-Type: text/plain; charset=utf-8',
    b'Content-Disposition: form-data; name="a"; filename="f.txt"\r\nContent-Type: text/plain',
    b'Content-Disposition: form-data; name="a"; filename=""',
    b'Content-Disposition: form-data; name="a"; filename="C:\\f"',
    b"Content-Disposition: form-data; name=a",
    b'Content-Type: text/plain\r\nContent-Disposition: form-data; name="a"',
]
TEXTS = [b"", b"hello", b"--x", b"a\n--x", b"-", b"x--", b"\xff", b"a\r\nb", b"\r"]
PIECES = [*HEADS[:1], b"--x", b"\r\n", b"\r\n--x", b"--", b"\r", b"\n", b"\xff", b"=", b'"']
PARTS = st.lists(st.tuples(st.sampled_from(HEADS), st.sampled_from(TEXTS)), max_size=3)
ENDS = st.sampled_from([b"--", b"--\r\n", b"", b"\r\n", b"--x", b"-- ", b"--\r\n\r\n"])
EDITS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 3), st.sampled_from(PIECES)), max_size=2)
TYPES = [
    TYPE,
    "multipart/form-data;boundary=x",
    'multipart/form-data; boundary="x"',
    "multipart/form-data; boundary=X",
    "multipart/form-data; boundary=x; boundary=y",
    "multipart/mixed; boundary=x",
    "Multipart/form-data; boundary=x",
    "multipart/form-data",
]


def form(parts: Sequence[tuple[bytes, bytes]], end: bytes = b"--\r\n") -> bytes:
    """Return a form of parts, each with its head and its text."""
    return b"--x" + b"".join(b"\r\n" + head + b"\r\n\r\n" + text + b"\r\n--x" for head, text in parts) + end


def edited(body: bytes, edits: Sequence[tuple[int, int, bytes]]) -> bytes:
    """Return bytes with some of them replaced."""
    for place, length, new in edits:
        body = body[:place] + new + body[place + length :]
    return body


def parsed(body: bytes, content_type: str) -> list[Part] | str:
    """Return what the parser alone reads of a form, or what it says of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoding, "usual_parts", lambda *_: None)
        try:
            return decoding.decode_form(body, content_type)
        except DecodingError as error:
            return str(error)


@settings(deadline=None)
@given(st.builds(edited, st.builds(form, PARTS, ENDS), EDITS), st.sampled_from(TYPES))
@example(form([(HEADS[0], b"a\r\n--y")]), TYPE)
@example(form([(HEADS[0], b"a")], b"--\r\nmore"), TYPE)
@example(form([(HEADS[0], b"a\r")]), TYPE)
@example(form([(b'Content-Disposition: form-data; name="' + b"a" * 5000 + b'"', b"a")]), TYPE)
def test_what_is_read_the_short_way_the_parser_reads(body: bytes, content_type: str) -> None:
    """Whatever the bytes are, the short way reads the parts of the parser, or leaves the form to it."""
    assert usual_parts(body, content_type) in (None, parsed(body, content_type))


@pytest.mark.parametrize("content_type", TYPES[:2])
@pytest.mark.parametrize("end", [b"--", b"--\r\n"])
@pytest.mark.parametrize("head", HEADS[:4])
def test_what_most_clients_write_goes_the_short_way(head: bytes, end: bytes, content_type: str) -> None:
    """A form as most clients write it needs no parser."""
    parts = usual_parts(form([(head, b"hello"), (head, b"")], end), content_type)
    assert parts is not None
    assert [part.content for part in parts] == [b"hello", b""]
