"""Nothing is written or read through a link that leads out of the folder that the user named."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from video_remix_contract.cli.main import main
from video_remix_contract.vendoring import CLIENT, condition, manifest_of, vendor

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MODULE, FOLDER = "errors.py", "models"


@pytest.fixture
def destination(tmp_path: Path) -> Path:
    """Return a destination with a copy in it."""
    vendor(tmp_path / "app")
    return tmp_path / "app"


def moved(path: Path, destination: Path) -> None:
    """Move a file or a folder out of the destination and put a link to it in its place."""
    elsewhere = destination.with_name("outside")
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


def deepest(folder: Path) -> Path:
    """Return the folder that lies deepest below another one."""
    return max((path for path in folder.rglob("*") if path.is_dir()), key=lambda path: len(path.parts))


def piped(path: Path) -> None:
    """Put a pipe, which nobody writes, in the place of a file."""
    path.unlink()
    os.mkfifo(path)


def leading_nowhere(path: Path) -> None:
    """Put a link to nothing in the place of a file."""
    path.unlink()
    path.symlink_to(path.with_name("nowhere"))


REFUSED: dict[str, Callable[[Path], None]] = {
    "the copy is a link": lambda root: moved(root / CLIENT, root),
    "a folder of the copy is a link": lambda root: moved(root / CLIENT / FOLDER, root),
    "a folder of folders is a link": lambda root: moved(root / CLIENT / "api", root),
    "a folder in a folder is a link": lambda root: moved(deepest(root / CLIENT), root),
    "the manifest is a link": lambda root: moved(manifest_of(root / CLIENT), root),
    "the manifest is a pipe": lambda root: piped(manifest_of(root / CLIENT)),
    "the manifest leads nowhere": lambda root: leading_nowhere(manifest_of(root / CLIENT)),
}
REPORTED: dict[str, Callable[[Path], None]] = {
    "a module is a link": lambda root: moved(root / CLIENT / MODULE, root),
    "a module is a link to the same text": lambda root: moved(root / CLIENT / FOLDER / "__init__.py", root),
    "a module is a pipe": lambda root: piped(root / CLIENT / MODULE),
    "another link": lambda root: (root / CLIENT / "other").symlink_to(root),
    "a link to itself": lambda root: (root / CLIENT / "other").symlink_to(root / CLIENT / "other"),
}


def everything(folder: Path) -> dict[str, bytes | str]:
    """Return all files below a folder with their content, and all links with where they lead."""
    return {
        path.relative_to(folder).as_posix(): str(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


@pytest.mark.parametrize("attack", REFUSED.values(), ids=[name.replace(" ", "-") for name in REFUSED])
@pytest.mark.parametrize("option", ["--check", "--force", None])
def test_a_link_that_leads_out_is_refused(
    destination: Path, attack: Callable[[Path], None], option: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """A link on the way to what would be read or written is refused in a line, exit 2, and nothing is changed."""
    attack(destination)
    before = everything(destination.parent)
    assert main(["vendor", str(destination), *([option] if option else [])]) == 2
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert everything(destination.parent) == before


@pytest.mark.parametrize("attack", REPORTED.values(), ids=[name.replace(" ", "-") for name in REPORTED])
def test_a_link_in_a_copy_is_reported_and_not_followed(
    destination: Path, attack: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    """A link or a pipe in a copy is modified or extra, and vendoring anew writes nothing through it."""
    attack(destination)
    outside = destination.with_name("outside")
    before = outside.read_bytes() if outside.exists() else None
    assert main(["vendor", "--check", str(destination)]) == 1
    assert capsys.readouterr().out.startswith(("modified: ", "extra: "))
    vendor(destination, force=True)
    assert (outside.read_bytes() if outside.exists() else None) == before
    assert condition(destination / CLIENT).modified == ()


def test_the_destination_may_be_a_link(destination: Path, tmp_path: Path) -> None:
    """A link that the user names is his own choice."""
    link = tmp_path / "link"
    link.symlink_to(destination)
    assert main(["vendor", str(link)]) == 0
    assert main(["vendor", "--check", str(link)]) == 0
    assert (link.is_symlink(), condition(link / CLIENT).intact) == (True, True)


def test_a_file_in_the_place_of_the_copy_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that has the name of the copy is not replaced by a folder."""
    (tmp_path / CLIENT).write_text("ours")
    assert main(["vendor", str(tmp_path), "--force"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert (tmp_path / CLIENT).read_text() == "ours"


@pytest.mark.parametrize("error", [OSError("no space"), KeyboardInterrupt()], ids=repr)
def test_a_copy_is_renewed_as_a_whole(destination: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Where the copying breaks off in the middle, the copy that was there stays, and nothing next to it."""
    (destination / CLIENT / MODULE).write_text("edited")
    (destination / CLIENT / "ours.py").write_text("ours")
    before, left = everything(destination.parent), 5
    copyfile = shutil.copyfile

    def broken(*arguments: Any, **options: Any) -> None:
        nonlocal left
        left -= 1
        if not left:
            raise error
        copyfile(*arguments, **options)

    monkeypatch.setattr("shutil.copyfile", broken)
    with pytest.raises(type(error)):
        vendor(destination, force=True)
    assert everything(destination.parent) == before


def test_permissions_and_files_of_the_user_are_kept(destination: Path) -> None:
    """Vendoring anew keeps the permissions of files and of the folder, and what the user added."""
    copy = destination / CLIENT
    copy.chmod(0o750)
    (copy / MODULE).chmod(0o640)
    (copy / "ours.sh").write_text("ours")
    (copy / "ours.sh").chmod(0o755)
    vendor(destination)
    assert [path.stat().st_mode & 0o777 for path in (copy, copy / MODULE, copy / "ours.sh")] == [0o750, 0o640, 0o755]
    assert (copy / "ours.sh").read_text() == "ours"
