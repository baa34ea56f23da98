"""What a user names is found: files, folders, patterns and the standard input, each by its content and once."""

from __future__ import annotations

import gzip
import json
import os
import zipfile
from typing import TYPE_CHECKING

import pytest
from video_remix_contract.errors import RecordingError
from video_remix_contract.traffic.sources import HEAD, Form, Source, sources

from traffic.shapes import entry, har, line

if TYPE_CHECKING:
    from pathlib import Path

MARK = b"\xef\xbb\xbf"


def archive(path: Path, **members: bytes) -> Path:
    """Write a zip archive; an underscore in the name of a member is a dot."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name.replace("_", "."), content)
    return path


CONTENTS = {
    "lines": (line(), Form.NDJSON),
    "lines after blank ones": (b"\r\n \n" + line(), Form.NDJSON),
    "lines with a byte order mark": (MARK + line(), Form.NDJSON),
    "lines with windows ends": (line()[:-1] + b"\r\n" + line(), Form.NDJSON),
    "a line without an end": (line()[:-1], Form.NDJSON),
    "a line that is longer than what is looked at": (line(1, "x" * HEAD), Form.NDJSON),
    "a first line that is broken": (b"{" + line(), Form.NDJSON),
    "a first line that is cut off": (line()[:60] + b"\n" + line(), Form.NDJSON),
    "a line about a log": (b'{"request": {}, "log": {"entries": []}}\n', Form.NDJSON),
    "a line whose body is a HAR": (line(1, har(entry()).decode()), Form.NDJSON),
    "nothing": (b"", Form.NDJSON),
    "a HAR": (har(entry()), Form.HAR),
    "a HAR on many lines": (json.dumps(json.loads(har(entry())), indent=2).encode(), Form.HAR),
    "a HAR with a byte order mark": (MARK + b"\n" + har(entry()), Form.HAR),
    "a HAR with a comment before": (b'{"comment": "x",\n' + har(entry())[1:], Form.HAR),
    "a HAR that is cut off": (har(entry())[:200], Form.HAR),
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", CONTENTS)
def test_the_form_is_found_by_content(tmp_path: Path, name: str, *, packed: bool) -> None:
    """A file is what it begins with, plain or gzip, whatever its name says; alone and in a folder."""
    content, form = CONTENTS[name]
    path = tmp_path / "traffic.txt"
    path.write_bytes(gzip.compress(content) if packed else content)
    assert sources([str(path)]) == sources([str(tmp_path)]) == [Source(str(path), path, form, packed)]


@pytest.mark.parametrize("content", [b'{"prompt": "x"}', b'{"a": {}}\n{"b": 1}\n'])
def test_other_objects_are_a_recording_only_where_the_user_says_so(tmp_path: Path, content: bytes) -> None:
    """The bodies of a HAR are passed over in its folder; named by the user, each line is a broken record."""
    path = tmp_path / "body.json"
    path.write_bytes(content)
    (tmp_path / "traffic.har").write_bytes(har())
    assert [source.name for source in sources([str(tmp_path)])] == [str(tmp_path / "traffic.har")]
    assert [source.form for source in sources([str(path)])] == [Form.NDJSON]


OTHERS = {
    "a page": b"<html>",
    "a picture": b"\x89PNG\r\n\x1a\n\0",
    "a list": b"[1, 2]",
    "a report": json.dumps({"schema": "report", "clauses": []}, indent=2).encode(),
    "a text": b"request log entries",
    "gzip of a text": gzip.compress(b"text"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_files_are_passed_over_or_refused(tmp_path: Path, name: str) -> None:
    """A file that is no recording is an error where the user names it, and passed over in a folder."""
    path = tmp_path / "other"
    path.write_bytes(OTHERS[name])
    with pytest.raises(RecordingError, match=r"other: is no recording") as caught:
        sources([str(path)])
    assert len(str(caught.value).splitlines()) == 1
    (tmp_path / "a.ndjson").write_bytes(line())
    assert [source.name for source in sources([str(tmp_path)])] == [str(tmp_path / "a.ndjson")]


def test_an_archive_is_a_recording_where_it_has_a_har(tmp_path: Path) -> None:
    """A zip archive with a HAR is a recording, another is none."""
    good = archive(tmp_path / "traffic", har_har=har(entry()), body_json=b"{}")
    assert sources([str(good)]) == [Source(str(good), good, Form.ZIP)]
    other = archive(tmp_path / "other.zip", body_json=b"{}")
    assert len(sources([str(tmp_path)])) == 1
    with pytest.raises(RecordingError, match="is no recording"):
        sources([str(other)])
    other.write_bytes(good.read_bytes()[:-30])
    with pytest.raises(RecordingError, match="is no zip archive that can be read"):
        sources([str(other)])


def test_a_folder_is_taken_whole_and_in_order(tmp_path: Path) -> None:
    """A folder stands for the recordings below it, in the order of their names; what begins with a dot is not there."""
    for name in ("b.ndjson", "a/z.har", "a/b/c.gz", ".hidden", ".git/a.ndjson", "c/.x/y"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(line())
    (tmp_path / "notes.txt").write_text("text")
    (tmp_path / "gone").symlink_to("nowhere")
    found = [source.name for source in sources([str(tmp_path)])]
    assert found == [str(tmp_path / name) for name in ("a/b/c.gz", "a/z.har", "b.ndjson")]
    with pytest.raises(RecordingError, match="no recording in this folder"):
        sources([str(tmp_path / "c")])


def test_a_pattern_is_matched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pattern that the shell left alone is matched, `**` too, and what matches nothing is an error."""
    monkeypatch.chdir(tmp_path)
    for name in ("one/a.ndjson", "two/b.ndjson", "two/notes.txt", "[1].ndjson"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(line() if name.endswith("n") else b"text")
    assert [source.name for source in sources(["**/*.ndjson"])] == ["[1].ndjson", "one/a.ndjson", "two/b.ndjson"]
    assert [source.name for source in sources(["t*"])] == ["two/b.ndjson"]
    assert [source.name for source in sources(["two/*"])] == ["two/b.ndjson"]
    # A file of that very name is meant.
    assert [source.name for source in sources(["[1].ndjson"])] == ["[1].ndjson"]
    for pattern in ("*.har", "two/*.txt"):
        with pytest.raises(RecordingError, match="no recording matches this pattern"):
            sources([pattern])


def test_what_is_named_twice_is_there_once(tmp_path: Path) -> None:
    """However often and by whatever names a file or the standard input is given, its records count once."""
    path = tmp_path / "a.ndjson"
    path.write_bytes(line())
    (tmp_path / "b.ndjson").symlink_to(path)
    (tmp_path / "c.ndjson").hardlink_to(path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "d").symlink_to(path)
    names = ["-", str(path), f"{tmp_path}/./a.ndjson", str(tmp_path), str(tmp_path / "folder"), str(tmp_path), "-"]
    assert sources(names) == [Source("-", None, Form.PIPE), Source(str(path), path, Form.NDJSON)]


def test_a_folder_that_holds_itself_is_refused(tmp_path: Path) -> None:
    """A link to a folder above would be walked without an end."""
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "up").symlink_to(tmp_path)
    with pytest.raises(RecordingError, match="up: is a link to a folder above it"):
        sources([str(tmp_path)])


def test_folders_with_many_links_are_walked_once(tmp_path: Path) -> None:
    """Folders that lead to each other in a million ways cost as much as they are, and no way is lost."""
    for level in range(30):
        (tmp_path / str(level)).mkdir()
        if level:
            for name in "ab":
                (tmp_path / str(level - 1) / name).symlink_to(tmp_path / str(level))
    (tmp_path / "29" / "a.ndjson").write_bytes(line())
    assert len(sources([str(tmp_path / "0")])) == 1


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.har", "No such file"),
        ("none/", "No such file"),
        ("", "no recording"),
        ("a.har/b", "Not a directory"),
        ("a\0b", "null"),
        ("/dev/null", "is a device"),
    ],
)
def test_what_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, message: str) -> None:
    """What is not there, is no file or cannot be read is an error in a single line that begins with it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.har").write_bytes(b"text")
    with pytest.raises(RecordingError, match=message) as caught:
        sources([name])
    assert str(caught.value).startswith(f"{name}: ")
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes that stand in a folder")
def test_a_pipe_is_read_only_once(tmp_path: Path) -> None:
    """A pipe is a recording whose form is known when it is read; in a folder it is none."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert sources([str(path)]) == [Source(str(path), path, Form.PIPE)]
    with pytest.raises(RecordingError, match="no recording in this folder"):
        sources([str(tmp_path)])


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="this user may read every file")
def test_what_may_not_be_read_is_named(tmp_path: Path) -> None:
    """A file that nobody may read could be a recording, so that a folder with it is an error."""
    path = tmp_path / "a.har"
    path.touch(0)
    for name in (path, tmp_path):
        with pytest.raises(RecordingError, match=r"a\.har: Permission denied"):
            sources([str(name)])
