"""Bodies in files of their own are read from the folder or the archive of their HAR, and from nowhere else."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from video_remix_contract.traffic import attachments
from video_remix_contract.traffic.pieces import Piece
from video_remix_contract.traffic.reading import Unread, records
from video_remix_contract.traffic.sources import Form, Source
from video_remix_contract.wire.content_coding import MAX_BODY
from video_remix_contract.wire.messages import Unseen

from traffic.shapes import ANSWER, BODY, entry, exchanges, har, whole

if TYPE_CHECKING:
    from pathlib import Path

SENT, CAME = "3e24aea9f9f7f8f569a7bceb8f9794e6ff986083.json", "935181641d782b5d3f233d825e44573d845c9780.json"
BOTH = frozenset({Unseen.REQUEST_BODY, Unseen.RESPONSE_BODY})


def attached(sent: str = SENT, came: str = CAME) -> dict[str, Any]:
    """Return an entry whose bodies lie in files of these names, as Playwright attaches them."""
    record = entry(request={"postData": {"mimeType": "application/json", "text": "", "params": [], "_file": sent}})
    record["response"]["content"] = {"size": len(ANSWER), "mimeType": "application/json", "_file": came}
    return record


def laid(folder: Path, record: dict[str, Any], files: dict[str, bytes], *, packed: bool) -> Path:
    """Write a HAR with files, in a folder or in an archive, and return the path of the recording."""
    contents = {"har.har": har(record, creator="Playwright"), **files}
    if not packed:
        for name, content in contents.items():
            (folder / name).write_bytes(content)
        return folder / "har.har"
    with zipfile.ZipFile(folder / "traffic.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return folder / "traffic.zip"


@pytest.mark.parametrize("packed", [False, True])
def test_attached_bodies_are_read(tmp_path: Path, *, packed: bool) -> None:
    """The bodies of Playwright's `attach` are read as they were, and the place names the HAR."""
    path = laid(tmp_path, attached(), {SENT: BODY.encode(), CAME: b"\xff\0"}, packed=packed)
    (exchange,) = exchanges(path)
    assert exchange.response
    assert (exchange.request.body, exchange.response.body, exchange.unseen) == (BODY.encode(), b"\xff\0", frozenset())
    assert exchange.place == (f"{path}/har.har, entry 1" if packed else f"{path}, entry 1")


NAMES = [
    "../up",
    "/etc/passwd",
    "a/b",
    "a\\b",
    "..",
    ".",
    "...",
    "C:up",
    "a\0b",
    "none",
    "x" * 5000,
    "\ud800",
    "folder",
]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_there_or_leads_out_is_unseen(tmp_path: Path, name: str, *, packed: bool) -> None:
    """Nothing is read outside of the folder or the archive, and what is missing is not seen."""
    (tmp_path / "up").write_bytes(b"secret")
    folder = tmp_path / "in"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "b").write_bytes(b"secret")
    path = laid(
        folder, attached(name, name), {} if not packed else {"../up": b"secret", "a/b": b"secret"}, packed=packed
    )
    (exchange,) = exchanges(path)
    assert exchange.unseen == BOTH


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    """A link in the folder of a HAR may lead anywhere, so that it is no body."""
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / SENT).symlink_to(tmp_path / "secret")
    (tmp_path / "in" / CAME).symlink_to("/dev/zero")
    assert exchanges(laid(tmp_path / "in", attached(), {}, packed=False))[0].unseen == BOTH


@pytest.mark.parametrize("packed", [False, True])
def test_a_body_that_is_too_large_is_unseen(tmp_path: Path, *, packed: bool) -> None:
    """A file that is larger than anything the operation can mean, a bomb perhaps, is not taken for a body."""
    path = laid(tmp_path, attached(), {SENT: b" " * MAX_BODY, CAME: b" " * (MAX_BODY + 1)}, packed=packed)
    (exchange,) = exchanges(path)
    assert exchange.unseen == {Unseen.RESPONSE_BODY}
    assert len(exchange.request.body) == MAX_BODY


def test_every_har_of_an_archive_is_read(tmp_path: Path) -> None:
    """An archive with several HARs is read in the order of their names, packed or stored."""
    path = tmp_path / "traffic.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("b.har", har(entry()), zipfile.ZIP_DEFLATED)
        archive.writestr("a.har", har(entry(), entry()), zipfile.ZIP_STORED)
        archive.writestr("c/d.har", har(entry()))
    assert [exchange.place for exchange in exchanges(path)] == [
        f"{path}/a.har, entry 1",
        f"{path}/a.har, entry 2",
        f"{path}/b.har, entry 1",
    ]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_har_that_is_packed_otherwise_is_named(tmp_path: Path, method: int) -> None:
    """A packing that no browser tool uses is named, since its bombs are larger."""
    path = tmp_path / "traffic.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("har.har", har(entry()))
    assert whole(path) == [Unread(str(path), "har.har is not packed as zip archives mostly are")]


def test_a_list_of_files_without_an_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of an archive's files is taken into memory, so that its size has a bound."""
    path = laid(tmp_path, attached(), {f"{number}": b"" for number in range(100)}, packed=True)
    assert len(whole(path)) == 1
    monkeypatch.setattr(attachments, "MAX_LIST", 4000)
    (unread,) = records(Piece(Source(str(path), path, Form.ZIP)))
    assert isinstance(unread, Unread)
    assert unread.message.startswith("is no zip archive that can be read")
