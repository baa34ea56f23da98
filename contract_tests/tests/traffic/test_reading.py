"""A broken record is named and the rest is read; what cannot be read further says so, and nothing is raised."""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from video_remix_contract.errors import RecordingError
from video_remix_contract.traffic.har import read_har
from video_remix_contract.traffic.ndjson import read_ndjson
from video_remix_contract.traffic.pieces import Piece, pieces
from video_remix_contract.traffic.reading import Unread, read_ahead, records
from video_remix_contract.traffic.sources import Form, Source, sources
from video_remix_contract.traffic.streams import MAX_RECORD

from traffic.shapes import entry, exchanges, har, in_pieces, line, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_remix_contract.wire.messages import Exchange

LARGE = "a record is larger than 32 MiB"


def brief(read: list[Exchange | Unread]) -> list[str]:
    """Return where each record stands, and the message of those that cannot be read."""
    return [f"{record.place}: {record.message}" if isinstance(record, Unread) else str(record.place) for record in read]


def test_broken_lines_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    """Each line that is no record is named; blank lines are none; all other lines are read."""
    path = tmp_path / "traffic.ndjson"
    path.write_bytes(b"".join([line(), b"{\n", b"\r\n", line(), b'{"request": 5}\n', b"\xff\n", line()[:-1]]))
    read = whole(path)
    assert [record.place for record in read] == [f"{path}:{number}" for number in (1, 2, 4, 5, 6, 7)]
    broken = {record.place: record.message for record in read if isinstance(record, Unread)}
    assert broken[f"{path}:2"].startswith("not JSON: ")
    assert broken[f"{path}:5"] == "`request` is missing or of a wrong type"
    assert sorted(broken) == [f"{path}:{number}" for number in (2, 5, 6)]


def test_broken_entries_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    """Each entry that is none is named; where the JSON ends too early, the last says so."""
    path = tmp_path / "traffic.har"
    path.write_bytes(har(entry(), {"request": {}}, 5, entry(request={"headers": [{"name": "a"}]}), entry()))
    assert brief(whole(path)) == [
        f"{path}, entry 1",
        f"{path}, entry 2: `method` is missing or of a wrong type",
        f"{path}, entry 3: `request` is missing or of a wrong type",
        f"{path}, entry 4: `value` is missing or of a wrong type",
        f"{path}, entry 5",
    ]
    path.write_bytes(path.read_bytes()[:-200] + b"!")
    *_, last = whole(path)
    assert isinstance(last, Unread)
    assert str(last.place) == str(path)
    assert last.message.startswith("after entry 4: not JSON: ")
    assert len(last.message.splitlines()) == 1


def test_entries_before_an_end_of_the_json_are_read(tmp_path: Path) -> None:
    """An entry that is whole is read, also where the JSON breaks right after it."""
    path = tmp_path / "traffic.har"
    head, _, _ = har(entry(), entry()).rpartition(b"]")
    for end in (b"", b"!", b", {", b', {"request": ' + b"[" * 100):
        path.write_bytes(head + end)
        read = whole(path)
        assert [record.place for record in read if not isinstance(record, Unread)] == [
            f"{path}, entry 1",
            f"{path}, entry 2",
        ]
        assert isinstance(read[-1], Unread)
        assert len(read) == 3


@pytest.mark.parametrize("content", [b"{}", b'{"log": {}}', b'{"entries": []}', b'{"log": []}', line()])
def test_what_is_no_har_is_named(tmp_path: Path, content: bytes) -> None:
    """JSON without a list of entries is no HAR without exchanges."""
    path = tmp_path / "traffic.har"
    path.write_bytes(content)
    (unread,) = records(Piece(Source("traffic", path, Form.HAR)))
    assert unread == Unread("traffic", "is no HAR: it has no list of entries")
    path.write_bytes(b'{"log": {"entries": []}}')
    assert list(records(Piece(Source("traffic", path, Form.HAR)))) == []


def test_halves_of_surrogate_pairs_do_not_end_a_har(tmp_path: Path) -> None:
    """Half of a surrogate pair, as mitmproxy writes bytes that are no UTF-8, costs no entry."""
    path = tmp_path / "traffic.har"
    path.write_bytes(har(entry(comment="a\udcff"), entry(comment="😀 \\udcff"), entry(comment="\ud83d")))
    assert [exchange.label for exchange in exchanges(path)] == ["a\ufffd", "😀 \\udcff", "\ufffd"]


@pytest.mark.parametrize("packed", [False, True])
def test_a_line_that_is_too_long_is_passed_over(tmp_path: Path, *, packed: bool) -> None:
    """A line of more than 32 MiB is named, and reading goes on with the next; its memory stays bounded."""
    path = tmp_path / "traffic.ndjson"
    content = [line(), b" " * MAX_RECORD, b"\r\n", line(), b" " * MAX_RECORD, b" "]
    path.write_bytes(gzip.compress(b"".join(content), 1, mtime=0) if packed else b"".join(content))
    tracemalloc.start()
    read = whole(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert brief(read) == [f"{path}:1", f"{path}:2: {LARGE}", f"{path}:3", f"{path}:4: {LARGE}"]
    assert peak < 3 * MAX_RECORD
    if not packed:
        assert in_pieces(path, 1000) == read


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Thousands of exchanges take the memory of a hundred, as lines, as gzip and as a HAR."""
    for name in ("a.ndjson", "a.gz", "a.har"):
        path = tmp_path / name
        peaks = []
        for count in (100, 3_000):
            lines = line() * count
            contents = {"a.ndjson": lines, "a.gz": gzip.compress(lines, mtime=0), "a.har": har(*[entry()] * count)}
            path.write_bytes(contents[name])
            del lines, contents
            (piece,) = [Piece(source) for source in sources([str(path)])]
            tracemalloc.start()
            assert sum(1 for _ in records(piece)) == count
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert peaks[1] < peaks[0] + 1_000_000


def test_a_file_that_shrinks_is_named(tmp_path: Path) -> None:
    """A file of which less is left than there was says so, after what can still be read."""
    path = tmp_path / "traffic.ndjson"
    path.write_bytes(line() * 4)
    cut = list(pieces(sources([str(path)]), 1))
    path.write_bytes(line() * 2 + line()[:10])
    assert [len(list(records(piece))) for piece in cut] == [1, 1, 2, 1]
    first, second = records(cut[2])
    assert isinstance(first, Unread)
    assert isinstance(second, Unread)
    assert (first.place, second.place) == (f"{path}:3", f"{path}:4")
    assert second.message == "has become shorter while it was read"
    assert list(records(cut[3])) == [Unread(f"{path}:4", "has become shorter while it was read")]
    path.unlink()
    assert list(records(cut[2])) == [Unread(str(path), "No such file or directory")]
    assert list(read_ahead(cut[0], 1)) == []


def test_a_file_that_grows_is_read_as_it_was(tmp_path: Path) -> None:
    """Lines that come after a file was cut are of no piece, so that every run of these pieces reads the same."""
    path = tmp_path / "traffic.ndjson"
    path.write_bytes(line() * 2)
    cut = list(pieces(sources([str(path)]), 1))
    before = [list(records(piece)) for piece in cut]
    with path.open("ab") as file:
        file.write(line() * 2)
    assert [list(records(piece)) for piece in cut] == before


def test_a_folder_in_the_place_of_a_file_is_named(tmp_path: Path) -> None:
    """What cannot be opened any more is named, whatever its form was."""
    for form in Form:
        (unread,) = records(Piece(Source("traffic", tmp_path, form)))
        assert unread == Unread("traffic", "Is a directory")


def from_standard_input(monkeypatch: pytest.MonkeyPatch, content: bytes) -> list[Exchange | Unread]:
    """Return what is read of the standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    (piece,) = pieces(sources(["-"]))
    return list(records(piece))


@pytest.mark.parametrize("packed", [False, True])
def test_the_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, *, packed: bool) -> None:
    """What comes through a pipe is read by its content, plain or gzip: lines, a HAR, or nothing."""
    for content, places in (
        (line() * 2, ["-:1", "-:2"]),
        (har(entry(), entry()), ["-, entry 1", "-, entry 2"]),
        (b"", []),
    ):
        given = gzip.compress(content, mtime=0) if packed else content
        assert brief(from_standard_input(monkeypatch, given)) == places


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html>", "is no recording; that is HAR or NDJSON"),
        (gzip.compress(b"text", mtime=0), "is no recording; that is HAR or NDJSON"),
        (b"PK\x03\x04", "is a zip archive, which cannot be read from a pipe; name its file"),
        (b"\x1f\x8b\xff\xff", "what is packed is damaged: "),
        (gzip.compress(line(), mtime=0)[:12], "what is packed is cut off"),
    ],
)
def test_a_pipe_without_a_recording_is_named(monkeypatch: pytest.MonkeyPatch, content: bytes, message: str) -> None:
    """What comes through a pipe and is no recording is a single record that cannot be read."""
    (unread,) = from_standard_input(monkeypatch, content)
    assert isinstance(unread, Unread)
    assert unread.message.startswith(message)
    assert unread.place in {"-", "-:1"}


def test_a_process_without_a_standard_input_reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no standard input, it is empty."""
    (piece,) = pieces(sources(["-"]))
    monkeypatch.setattr(sys, "stdin", None)
    assert list(records(piece)) == []


@pytest.mark.skipif(not Path("/dev/fd").is_dir(), reason="this system has no paths for what is open")
def test_a_pipe_with_a_path_is_read() -> None:
    """A pipe that the shell names, such as that of `<(command)`, is read as it comes."""
    reading, writing = os.pipe()
    os.write(writing, line() * 2)
    os.close(writing)
    path = f"/dev/fd/{reading}"
    try:
        (piece,) = pieces(sources([path]))
        assert brief(list(records(piece))) == [f"{path}:1", f"{path}:2"]
    finally:
        os.close(reading)


@pytest.mark.parametrize(("read", "content"), [(read_ndjson, line() + b"{\n"), (read_har, har(entry(), 5))])
def test_readers_of_a_file_raise_for_what_cannot_be_read(tmp_path: Path, read: Any, content: bytes) -> None:
    """The functions of the public API raise for the first record that cannot be read, with the same words."""
    path = tmp_path / "traffic"
    path.write_bytes(content)
    good, bad = whole(path)
    assert isinstance(bad, Unread)
    reading: Iterator[Exchange] = read(path)
    assert next(reading) == good
    with pytest.raises(RecordingError) as caught:
        next(reading)
    assert str(caught.value) == f"{bad.place}: {bad.message}"


def test_a_fault_comes_with_its_exchange(tmp_path: Path) -> None:
    """Whoever judges a recording knows which responses were broken on purpose."""
    path = tmp_path / "traffic"
    path.write_bytes(json.dumps({**json.loads(line()), "fault": "a"}).encode())
    assert [exchange.fault for exchange in exchanges(path)] == ["a"]
    path.write_bytes(har(entry(_fault="a"), entry()))
    assert [exchange.fault for exchange in exchanges(path)] == ["a", None]
