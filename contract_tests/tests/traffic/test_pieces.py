"""A file in pieces holds what the file holds: the same exchanges at the same places, however it is cut."""

from __future__ import annotations

import gzip
import pickle
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from video_remix_contract.traffic.pieces import PIECE_BYTES, Piece, pieces
from video_remix_contract.traffic.reading import read_ahead, records
from video_remix_contract.traffic.records import Unread
from video_remix_contract.traffic.sources import Form, Source, sources

from traffic.shapes import entry, har, in_pieces, line, whole

ENDS = st.sampled_from([b"\n", b"\r\n", b"\n\n", b"\n \r\n"])
BODIES = st.text(max_size=20).map(lambda body: line(1, body)[:-1])
BROKEN = st.sampled_from([b"", b" ", b"{", b"\xff", "é".encode(), b"null", b'{"request": {}}', b"\xef\xbb\xbf", b"\r"])
FILES = st.tuples(st.lists(st.tuples(BODIES | BROKEN, ENDS).map(b"".join), max_size=8).map(b"".join), BODIES | BROKEN)


@settings(deadline=None)
@given(FILES.map(b"".join), st.integers(1, 400))
@example(b"", 1)
@example(b"\n", 1)
@example(b"\n\n\n", 1)
@example(line() + line()[:-1], len(line()))
@example(b"\xef\xbb\xbf" + line() * 3, 1)
def test_pieces_hold_what_the_file_holds(content: bytes, size: int) -> None:
    """Whatever the lines are and however small the pieces, nothing is lost or comes twice, and places are the same."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "traffic.ndjson")
        path.write_bytes(content)
        source = Source(str(path), path, Form.NDJSON)
        cut = list(pieces([source], size))
        assert [record for piece in cut for record in records(piece)] == list(records(Piece(source)))
        assert [piece.start for piece in cut] == [0, *(piece.stop for piece in cut[:-1])]
        assert cut[-1].stop == len(content)
        assert all(content[piece.stop - 1 : piece.stop] == b"\n" for piece in cut[:-1] if piece.stop)
        assert [piece.number for piece in cut] == [content[: piece.start].count(b"\n") + 1 for piece in cut]
        assert list(pieces([source], size)) == cut


@settings(deadline=None)
@given(FILES.map(b"".join), st.integers(1, 400), st.integers(0, 5))
def test_reading_ahead_goes_on_where_a_piece_ends(content: bytes, size: int, count: int) -> None:
    """The exchanges after a piece are those of the pieces that follow, at most as many as asked for."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "traffic.ndjson")
        path.write_bytes(content)
        cut = list(pieces([Source(str(path), path, Form.NDJSON)], size))
        for number, piece in enumerate(cut, start=1):
            after = [record for later in cut[number:] for record in records(later)]
            assert (
                list(read_ahead(piece, count)) == [record for record in after if not isinstance(record, Unread)][:count]
            )


@pytest.mark.parametrize("size", [1, 1000, 2**20 - 1, 2**20, 2**20 + 1, PIECE_BYTES])
def test_large_files_are_cut_into_about_that_size(tmp_path: Path, size: int) -> None:
    """Each piece but the last has the size or a line more, also where it spans the blocks that are counted."""
    path = tmp_path / "traffic.ndjson"
    longest = 700_000
    path.write_bytes(b"".join(line(number, "x" * (longest if number % 9 == 0 else 100)) for number in range(40)))
    cut = list(pieces(sources([str(path)]), size))
    assert all(size <= (piece.stop or 0) - piece.start < size + longest + 1000 for piece in cut[:-1])
    assert in_pieces(path, size) == whole(path)


def test_what_is_no_plain_lines_is_one_piece(tmp_path: Path) -> None:
    """Gzip, HAR and what comes through a pipe cannot be begun in the middle, and nothing stands after them."""
    (tmp_path / "a.har").write_bytes(har(entry(), entry()))
    (tmp_path / "b.gz").write_bytes(gzip.compress(line() * 3))
    found = sources([str(tmp_path), "-"])
    cut = list(pieces(found, 1))
    assert cut == [Piece(source) for source in found]
    assert [list(read_ahead(piece, 5)) for piece in cut] == [[], [], []]


def test_pieces_travel_to_other_processes(tmp_path: Path) -> None:
    """A piece that was packed and unpacked reads the same."""
    path = tmp_path / "traffic.ndjson"
    path.write_bytes(line() * 3)
    cut = list(pieces(sources([str(path)]), 1))
    assert pickle.loads(pickle.dumps(cut)) == cut
    assert len(cut) == 3


def test_a_file_that_is_gone_is_named_when_it_is_read(tmp_path: Path) -> None:
    """A file that vanishes before it is cut is a piece that cannot be read."""
    path = tmp_path / "traffic.ndjson"
    (piece,) = pieces([Source("traffic", path, Form.NDJSON)])
    assert list(records(piece)) == [Unread("traffic", "No such file or directory")]
