"""Damage anywhere in a recording raises nothing, and costs no record that stands before it."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from video_remix_contract.traffic.pieces import Piece, pieces
from video_remix_contract.traffic.reading import Unread, records
from video_remix_contract.traffic.sources import Form, Source

from traffic.shapes import entry, har, line

if TYPE_CHECKING:
    from collections.abc import Callable

COUNT = 30
LINES = b"".join(line(number, f"{number} " * 10) for number in range(COUNT))
ENTRIES = har(*(entry(comment=f"{number} " * 10) for number in range(COUNT)))


def archived(content: bytes) -> bytes:
    """Return a zip archive with a HAR."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("har.har", content)
    return stream.getvalue()


# The data of the only file of an archive: after its header and before the list at the end.
ZIP_START = 30 + len("har.har")


def ends_of_lines(content: bytes) -> int:
    """Return how many lines are whole."""
    return content.count(b"\n")


def whole_entries(content: bytes) -> int:
    """Return how many entries are whole; each ends with the body of its response."""
    return content.count(b'"}}}')


def plain(content: bytes) -> bytes:
    """Return what a plain file holds up to a place."""
    return content


def from_gzip(content: bytes) -> bytes:
    """Return what gzip holds up to a place."""
    return zlib.decompressobj(31).decompress(content) if content else b""


def from_zip(content: bytes) -> bytes:
    """Return what the only file of an archive holds up to a place."""
    return zlib.decompressobj(-15).decompress(content[ZIP_START:])


Kind = tuple[Form, bool, bytes, "Callable[[bytes], bytes]", "Callable[[bytes], int]"]
KINDS: dict[str, Kind] = {
    "lines": (Form.NDJSON, False, LINES, plain, ends_of_lines),
    "gzip of lines": (Form.NDJSON, True, gzip.compress(LINES), from_gzip, ends_of_lines),
    "a HAR": (Form.HAR, False, ENTRIES, plain, whole_entries),
    "gzip of a HAR": (Form.HAR, True, gzip.compress(ENTRIES), from_gzip, whole_entries),
    "an archive": (Form.ZIP, False, archived(ENTRIES), from_zip, whole_entries),
}


@pytest.mark.parametrize("name", KINDS)
@settings(deadline=None)
@given(place=st.floats(0, 1), cut=st.integers(0, 50), added=st.binary(max_size=20), to_the_end=st.booleans())
@example(place=0.5, cut=1, added=b"", to_the_end=False)
@example(place=0.5, cut=0, added=b"\0", to_the_end=False)
@example(place=0.99, cut=0, added=b"", to_the_end=True)
@example(place=0, cut=0, added=b"", to_the_end=True)
@example(place=1, cut=0, added=b"noise", to_the_end=True)
def test_what_stands_before_a_damage_is_read(name: str, place: float, cut: int, added: bytes, to_the_end: bool) -> None:  # noqa: FBT001 - drawn
    """Bytes that are cut out, put in or cut off at any place leave every whole record before them as it was."""
    form, packed, content, unpacked, count = KINDS[name]
    where = int(place * len(content))
    damaged = content[:where] + added + (b"" if to_the_end else content[where + cut :])
    with TemporaryDirectory() as folder:
        path = Path(folder, "traffic")
        path.write_bytes(content)
        source = Source("traffic", path, form, packed)
        intact = list(records(Piece(source)))
        path.write_bytes(damaged)
        read = [record for piece in pieces([source], 1000) for record in records(piece)]
    assert not [record for record in intact if isinstance(record, Unread)]
    # Without its list, or with that elsewhere, an archive is none.
    if form is not Form.ZIP or (where >= ZIP_START and len(damaged) == len(content)):
        before = count(unpacked(content[:where]))
        assert read[:before] == intact[:before]
    # That nothing is read is never silent.
    assert read or form is Form.NDJSON


@settings(deadline=None)
@given(st.floats(0, 1), st.binary(min_size=1, max_size=20))
def test_damage_inside_an_archive_costs_what_comes_after_it(place: float, other: bytes) -> None:
    """Other bytes inside the data of an archive leave the entries before them as they were, and are noticed."""
    _, _, content, unpacked, count = KINDS["an archive"]
    end = content.index(b"PK\x01\x02") - len(other)
    where = ZIP_START + int(place * (end - ZIP_START))
    damaged = content[:where] + other + content[where + len(other) :]
    with TemporaryDirectory() as folder:
        path = Path(folder, "traffic")
        path.write_bytes(damaged)
        read = list(records(Piece(Source("traffic", path, Form.ZIP))))
    before = count(unpacked(content[:where]))
    assert len([record for record in read[:before] if not isinstance(record, Unread)]) == before
    assert damaged == content or isinstance(read[-1], Unread) or len(read) == COUNT
