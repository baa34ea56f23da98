"""``report site`` writes a folder that appears whole, replaces only what it has written, and says what is wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from report.site.kept_reports import put
from video_remix_contract.cli.main import main
from video_remix_contract.report.site.rendering import LIST

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a report."""
    put(tmp_path / "reports", "flask/3.1/provider.json")
    return tmp_path / "reports"


def test_a_site_is_written_and_written_again(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same reports give the same files; a report more is in the next site, and one that is gone is not."""
    target = tmp_path / "new" / "site"
    call = ["report", "site", str(folder), "--output", str(target)]
    assert main(call) == 0
    assert capsys.readouterr().out == f"{target}: 1 reports on 1 subjects\n"
    first = contents(target)
    assert main(call) == 0
    assert contents(target) == first
    put(folder, "curl/8/client.json")
    (folder / "flask" / "3.1" / "provider.json").unlink()
    put(folder, "broken.json", "{")
    assert main(call) == 0
    assert capsys.readouterr().out.endswith("1 reports on 1 subjects; 1 more could not be read, as the page says\n")
    assert {path.split("/")[1] for path in contents(target) if path.startswith("reports/")} == {"curl"}
    assert [path.name for path in target.parent.iterdir()] == ["site"]


def with_a_file(site: Path) -> None:
    """Put a file of somebody else into a folder."""
    put(site, "CNAME", "reports.example")


def with_a_change(site: Path) -> None:
    """Change a page by hand."""
    put(site, "index.html", "<h1>mine</h1>")


def with_another_list(site: Path) -> None:
    """Take the list of the site for another one."""
    put(site, LIST, json.dumps({"schema": "other", "files": {}}))


def with_a_broken_list(site: Path) -> None:
    """Break the list of the site."""
    put(site, LIST, "[]")


@pytest.mark.parametrize("change", [with_a_file, with_a_change, with_another_list, with_a_broken_list])
def test_what_somebody_else_wrote_stays(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], change: Callable[[Path], None]
) -> None:
    """A site with a file that was added or changed by hand is left as it is, with one line that names the file."""
    target = tmp_path / "site"
    call = ["report", "site", str(folder), "--output", str(target)]
    assert main(call) == 0
    change(target)
    before = contents(target)
    assert main(call) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "which report site has not written" in error
    assert contents(target) == before


def no_reports(folder: Path) -> Any:
    """Leave a broken file alone in the folder."""
    put(folder, "flask/3.1/provider.json", "{")


def within(folder: Path) -> Any:
    """Name a site in the folder of the reports."""
    return folder / "site"


def around(folder: Path) -> Any:
    """Name a site around the folder of the reports."""
    return folder.parent


def a_file(folder: Path) -> Any:
    """Name a file as the site."""
    return put(folder.parent, "file", "text")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (no_reports, "holds no report of this program; flask/3.1/provider.json: not JSON"),
        (within, "neither within the other"),
        (around, "neither within the other"),
        (a_file, "is no folder"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], change: Callable[[Path], Path | None], said: str
) -> None:
    """A folder without reports and a site in a wrong place are one line, and nothing is written."""
    target = change(folder) or tmp_path / "site"
    before = contents(tmp_path)
    assert main(["report", "site", str(folder), "--output", str(target)]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert said in error
    assert contents(tmp_path) == before


def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that does not exist is named, and no site is written."""
    assert main(["report", "site", str(tmp_path / "none"), "--output", str(tmp_path / "site")]) == 2
    assert capsys.readouterr().err.endswith("none: No such file or directory\n")
    assert list(tmp_path.iterdir()) == []
