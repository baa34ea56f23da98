"""A folder of kept reports is read within bounds, and what is broken in it is named and passed over."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import pytest
from video_remix_contract.report.site import reading
from video_remix_contract.report.site.reading import read

from report.site.kept_reports import kept, put, report

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("path", "subject", "version"),
    [
        ("flask/3.1/provider.json", "flask", "3.1"),
        ("web/flask/3.1/provider.json", "web/flask", "3.1"),
        ("flask/provider.json", "flask", None),
        ("provider.json", "by itself", None),
    ],
)
def test_the_folders_name_subject_and_version(path: str, subject: str, version: str | None) -> None:
    """The folder of a report is the version, those above it are the subject; otherwise the report says who it is."""
    entry = kept(path)
    assert (entry.subject, entry.version) == (subject, version)


def test_a_subject_without_any_name_has_one() -> None:
    """A report that names its subject nowhere is shown by the address of the subject, or by its kind."""
    assert kept("a.json", report(subject={"kind": "log"})).subject == "log"
    assert kept("a.json", report(subject={"kind": "provider", "base_url": "http://a"})).subject == "http://a"


@pytest.mark.parametrize("started", [None, "", "soon", "0001-01-01T00:00:00+23:59"])
def test_a_report_without_a_time_is_the_oldest(started: str | None) -> None:
    """What says nothing of use about its time takes the place of no other report."""
    assert kept("a.json", report(started=started)).started == reading.OLDEST
    assert kept("a.json", report(started="2026-01-01T00:00:00")).started > reading.OLDEST


def test_a_broken_file_is_named_and_the_rest_read(tmp_path: Path) -> None:
    """Every .json file that is no report has a line with the reason, in the order of the paths."""
    good = put(tmp_path, "a/1/good.json")
    for name, text in {"no": "{", "other": "{}", "half": '"\\ud800"', "deep": "[" * 999, "nan": "NaN"}.items():
        put(tmp_path, f"b/{name}.json", text)
    put(tmp_path, "a/README.md", "text")
    (tmp_path / "pipe.json").unlink(missing_ok=True)
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "folder.json").mkdir()
    result = read(tmp_path)
    assert [entry.path.as_posix() for entry in result.kept] == ["a/1/good.json"]
    assert result.kept[0].sha256 == hashlib.sha256(good.read_bytes()).hexdigest()
    names = [entry.path for entry in result.unread]
    assert names == ["b/deep.json", "b/half.json", "b/nan.json", "b/no.json", "b/other.json", "pipe.json"]
    assert all(entry.reason and len(entry.reason) < 400 for entry in result.unread)
    assert str(tmp_path) not in " ".join(entry.reason for entry in result.unread)


def test_links_are_not_followed(tmp_path: Path) -> None:
    """A link to a report or to a folder of reports, in the folder or out of it, is named and not read."""
    put(tmp_path, "outside/1/a.json")
    inside = tmp_path / "inside"
    put(inside, "real/1/a.json")
    (inside / "file.json").symlink_to(tmp_path / "outside" / "1" / "a.json")
    (inside / "folder").symlink_to(tmp_path / "outside")
    (inside / "round").symlink_to(inside)
    result = read(inside)
    assert [entry.path.as_posix() for entry in result.kept] == ["real/1/a.json"]
    assert [entry.path for entry in result.unread] == ["file.json", "folder", "round"]


def test_reading_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past a number of reports the rest is counted, and a report past a size in all is named."""
    size = max(put(tmp_path, f"a/{number}/a.json").stat().st_size for number in range(4))
    monkeypatch.setattr(reading, "MAX_REPORTS", 3)
    assert (len(read(tmp_path).kept), read(tmp_path).more) == (3, 1)
    monkeypatch.setattr(reading, "MAX_BYTES", 2 * size)
    result = read(tmp_path)
    assert (len(result.kept), len(result.unread), result.more) == (2, 2, 0)
    assert "MiB of reports in all" in result.unread[0].reason


def test_a_folder_that_is_none_is_an_error(tmp_path: Path) -> None:
    """A folder that cannot be read is an error, not a folder without reports."""
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "none")
