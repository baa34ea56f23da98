"""A file or a folder appears whole or not at all, and what was there stays until then."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from patience import MAX_WAIT
from video_remix_contract.files.writing import check_output, fresh_folder, replace_folder, write_output, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable

ERRORS = (OSError("no space"), KeyboardInterrupt())


def mode(path: Path) -> int:
    """Return the permissions of a file or a folder."""
    return stat.S_IMODE(path.stat().st_mode)


def interrupted(
    monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, error: BaseException, *, after: bool, calls: int = 1
) -> None:
    """Raise an error in place of a call, or right after it."""
    original = getattr(owner, name)
    left = calls

    def call(*arguments: Any, **options: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0 and not after:
            raise error
        result = original(*arguments, **options)
        if left == 0:
            raise error
        return result

    monkeypatch.setattr(owner, name, call)


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    """A new file has the permissions that the user's mask gives, one that was there keeps its own."""
    path = tmp_path / "report.json"
    (tmp_path / "usual").touch()
    write_whole(path, b"1")
    assert mode(path) == mode(tmp_path / "usual")
    path.chmod(0o640)
    write_whole(path, b"2")
    assert (mode(path), path.read_bytes()) == (0o640, b"2")


@pytest.mark.parametrize("error", ERRORS, ids=repr)
@pytest.mark.parametrize(("owner", "name"), [(os, "fsync"), (os, "fchmod"), (Path, "replace")])
def test_a_file_that_is_not_completed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, error: BaseException
) -> None:
    """A full disk or an interruption at any step leaves the file that was there, and nothing next to it."""
    path = tmp_path / "report.json"
    path.write_text("before")
    interrupted(monkeypatch, owner, name, error, after=False)
    with pytest.raises(type(error)):
        write_whole(path, b"after")
    assert [(entry.name, entry.read_text()) for entry in tmp_path.iterdir()] == [("report.json", "before")]


def test_a_process_that_is_killed_leaves_the_old_file(tmp_path: Path) -> None:
    """A process that is killed while it writes leaves the file that was there, whole."""
    (tmp_path / "report.json").write_text("before")
    code = (
        "import os, signal; from pathlib import Path; from video_remix_contract.files.writing import write_whole\n"
        "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"
        "write_whole(Path('report.json'), b'after' * 99999)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, timeout=MAX_WAIT, check=False)
    assert done.returncode < 0
    assert (tmp_path / "report.json").read_text() == "before"


def test_a_link_of_the_user_leads_to_his_file(tmp_path: Path) -> None:
    """An output that the user names by a link is written where it leads; within a folder a link is replaced."""
    for write, followed in ((write_output, True), (write_whole, False)):
        real, link = tmp_path / "real" / write.__name__, tmp_path / write.__name__
        real.parent.mkdir(exist_ok=True)
        real.write_text("before")
        link.symlink_to(real)
        write(link, b"after")
        assert (link.is_symlink(), real.read_text()) == (followed, "after" if followed else "before")
        assert link.read_text() == "after"


def test_pipes_and_descriptors_are_written_as_they_are(tmp_path: Path) -> None:
    """A named pipe stays a pipe and its reader gets the text; /dev/stdout is standard output."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        write_output(pipe, b"text")
        assert reader.communicate(timeout=MAX_WAIT)[0] == b"text"
    assert pipe.is_fifo()
    code = (
        "from pathlib import Path; from video_remix_contract.files.writing import *\n"
        "path = Path('/dev/stdout'); check_output(path); write_output(path, b'text')"
    )
    with (tmp_path / "out").open("wb") as out:
        subprocess.run([sys.executable, "-c", code], stdout=out, timeout=MAX_WAIT, check=True)
    assert (tmp_path / "out").read_bytes() == b"text"
    check_output(pipe)


def test_an_output_is_checked_without_a_trace(tmp_path: Path) -> None:
    """The check of an output makes its folder and leaves its content alone."""
    check_output(tmp_path / "deep" / "report.json")
    assert list((tmp_path / "deep").iterdir()) == []
    (tmp_path / "report.json").write_text("before")
    check_output(tmp_path / "report.json")
    assert (tmp_path / "report.json").read_text() == "before"


def test_a_file_that_may_not_be_written_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file without the permission to write is refused, though its folder would allow to replace it."""
    path = tmp_path / "report.json"
    path.write_text("before")
    # To root, who may run these tests, nothing is forbidden.
    monkeypatch.setattr(os, "access", lambda *_: False)
    for write in (check_output, lambda target: write_output(target, b"after")):
        with pytest.raises(PermissionError):
            write(path)
    assert path.read_text() == "before"


def filled(path: Path, text: str) -> None:
    """Fill a folder with a file."""
    path.mkdir(exist_ok=True)
    (path / "file").write_text(text)


def present(folder: Path) -> dict[str, str]:
    """Return the files below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def put(path: Path) -> None:
    """Fill a new folder and put it in the place of another."""
    with fresh_folder(path) as fresh:
        filled(fresh, "after")
        replace_folder(fresh, path)


def test_a_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """The new folder is there with the permissions of the old one, and nothing of the old one remains."""
    filled(tmp_path / "folder", "before")
    (tmp_path / "folder" / "stale").touch()
    (tmp_path / "folder").chmod(0o750)
    put(tmp_path / "folder")
    assert present(tmp_path) == {"folder/file": "after"}
    assert mode(tmp_path / "folder") == 0o750


def test_a_link_to_a_folder_is_replaced(tmp_path: Path) -> None:
    """A link in the place of a folder is replaced, and what it led to stays as it was."""
    filled(tmp_path / "elsewhere", "before")
    (tmp_path / "folder").symlink_to(tmp_path / "elsewhere")
    put(tmp_path / "folder")
    assert present(tmp_path) == {"folder/file": "after", "elsewhere/file": "before"}
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("error", ERRORS, ids=repr)
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("calls", [1, 2])
def test_a_folder_is_restored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, calls: int, *, after: bool
) -> None:
    """An error or an interruption before or after either renaming leaves the old folder or the new one, whole."""
    filled(tmp_path / "folder", "before")
    with monkeypatch.context() as patch:
        interrupted(patch, Path, "rename", error, after=after, calls=calls)
        with pytest.raises(type(error)):
            put(tmp_path / "folder")
    whole = "after" if (calls, after) == (2, True) else "before"
    assert present(tmp_path) == {"folder/file": whole}
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_a_folder_that_is_not_completed(tmp_path: Path, error: BaseException) -> None:
    """What was written of a folder that is not completed is removed, the old one stays."""
    filled(tmp_path / "folder", "before")

    def fail(write: Callable[[Path, str], None]) -> None:
        with fresh_folder(tmp_path / "folder") as fresh:
            write(fresh, "after")
            raise error

    with pytest.raises(type(error)):
        fail(filled)
    assert present(tmp_path) == {"folder/file": "before"}
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
