"""`vendor --check`: copies without a manifest, copies that are out of date, and what is no part of a copy."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from video_remix_contract import vendoring
from video_remix_contract.cli.main import main
from video_remix_contract.files.bytecode import CACHE
from video_remix_contract.vendoring import CLIENT, condition, described, manifest_of, source, vendor

from .test_vendor import EDITED, GONE, later_client, spoil, tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from _pytest.capture import CaptureFixture

# Names as systems write them; the list of the program has patterns.
LEFT = (
    ".DS_Store",
    "._errors.py",
    "._.DS_Store",
    "Thumbs.db",
    "ehthumbs.db",
    "Desktop.ini",
    "desktop.ini",
    ".directory",
)


def plain(folder: Path) -> Path:
    """Copy the client as any tool does, without a manifest."""
    shutil.copytree(source(), folder, ignore=shutil.ignore_patterns(CACHE))
    return folder


def made(destination: Path, *, known: bool) -> Path:
    """Make a copy, with a manifest or without."""
    copy = destination / CLIENT
    if known:
        vendor(destination)
    else:
        plain(copy)
    return copy


def older(folder: Path, version: str = "0.0.1") -> None:
    """Let a client say that it is of another version."""
    constants = folder / "constants.py"
    lines = constants.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = [f'VERSION: Final = "{version}"\n' if line.startswith("VERSION:") else line for line in lines]
    assert lines != changed
    constants.write_text("".join(changed), encoding="utf-8")


def checked(capsys: CaptureFixture[str], *arguments: object) -> tuple[int, list[str]]:
    """Return the exit code and the lines of a check."""
    capsys.readouterr()
    code = main(["vendor", "--check", *map(str, arguments)])
    return code, capsys.readouterr().out.splitlines()


PLACES: dict[str, tuple[str, Callable[[Path], list[object]]]] = {
    "the copy itself": ("vendor/client", lambda root: [root / "vendor" / "client"]),
    "the folder that holds it": ("vendor/client", lambda root: [root / "vendor"]),
    "by its name": ("vendor/client", lambda root: [root / "vendor", "--package", "client"]),
    "a whole repository": (f"vendor/client/generated/{CLIENT}", lambda root: [root / "vendor" / "client"]),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_copy_without_a_manifest_is_compared_with_the_client(
    place: str, tmp_path: Path, capsys: CaptureFixture[str]
) -> None:
    """What git subtree or another tool copied is the same as the client here, exit 0, or edits are named, exit 1."""
    name, arguments = PLACES[place]
    copy = plain(tmp_path / name)
    says = f"{copy}: {described(copy, CLIENT).summary}"
    assert checked(capsys, *arguments(tmp_path)) == (
        0,
        [f"{says}, the same as the client of this installation; it has no manifest"],
    )
    spoil(copy)
    assert checked(capsys, *arguments(tmp_path)) == (
        1,
        [
            f"modified: {copy / EDITED}",
            f"missing: {copy / GONE}",
            f"extra: {copy / 'models' / 'ours.py'}",
            f"{says}, not the same as the client of this installation; it has no manifest",
        ],
    )


def test_edits_of_another_version_are_not_known(tmp_path: Path, capsys: CaptureFixture[str]) -> None:
    """A copy without a manifest that says it is another version is neither intact nor edited: exit 3."""
    copy = plain(tmp_path / "client")
    older(copy)
    code, (first, second) = checked(capsys, copy)
    assert code == 3
    assert first.startswith(f"{copy}: 0.0.1 for contract ")
    assert "only a client of that version could show edits" in first
    assert "this installation has a newer client" in second
    assert not condition(copy).intact


def test_an_edit_next_to_what_is_not_known_is_not_hidden(tmp_path: Path, capsys: CaptureFixture[str]) -> None:
    """Of several copies an edited copy decides: exit 1."""
    older(plain(tmp_path / "old"))
    spoil(plain(tmp_path / "new"))
    assert checked(capsys, tmp_path)[0] == 1


def test_copies_with_a_manifest_are_meant_where_there_are_some(tmp_path: Path, capsys: CaptureFixture[str]) -> None:
    """A client of another document next to a vendored copy is no copy of this client."""
    vendor(tmp_path)
    older(plain(tmp_path / "other_client"))
    code, lines = checked(capsys, tmp_path)
    assert (code, len(lines)) == (0, 1)


@pytest.mark.parametrize("option", [None, "--fail-on=outdated"])
@pytest.mark.parametrize("known", [True, False])
def test_a_copy_that_is_out_of_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: CaptureFixture[str], option: str | None, *, known: bool
) -> None:
    """A copy that is older than the client here fails where that is asked for, with a manifest and without."""
    made(tmp_path, known=known)
    options = [option] if option else []
    assert checked(capsys, tmp_path, *options)[0] == 0
    later = later_client(tmp_path / "elsewhere" / "later")
    monkeypatch.setattr(vendoring, "source", lambda: later)
    code, lines = checked(capsys, tmp_path, *options)
    assert code == (1 if option else 0 if known else 3)
    assert "this installation has a newer client" in lines[-1]


@pytest.mark.parametrize("version", ["99.0.0", "9" * 5000])
def test_a_copy_that_is_newer_is_not_out_of_date(tmp_path: Path, capsys: CaptureFixture[str], version: str) -> None:
    """A copy that says it is later than the client here, in whatever number, is not out of date."""
    vendor(tmp_path)
    manifest = manifest_of(tmp_path / CLIENT)
    lines = manifest.read_text(encoding="utf-8").splitlines(keepends=True)
    manifest.write_text("".join(f"# version: {version}\n" if line.startswith("# version") else line for line in lines))
    code, lines = checked(capsys, tmp_path, "--fail-on", "outdated")
    assert code == 0
    assert "this installation has an older client" in lines[-1]


def test_what_fails_a_check_needs_a_check(tmp_path: Path, capsys: CaptureFixture[str]) -> None:
    """--fail-on without --check is a line, exit 2, and nothing is copied."""
    assert main(["vendor", str(tmp_path / "app"), "--fail-on", "outdated"]) == 2
    out, err = capsys.readouterr()
    assert (out, err) == ("", "video-remix-contract: --fail-on is about copies that are there: give --check as well\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("known", [True, False])
def test_what_an_operating_system_leaves_is_no_part_of_a_copy(
    tmp_path: Path, capsys: CaptureFixture[str], *, known: bool
) -> None:
    """What a file manager writes into the folders of a copy, caches among them, is not extra."""
    copy = made(tmp_path, known=known)
    (copy / CACHE).mkdir()
    for folder in (copy, copy / "models", copy / CACHE):
        for name in LEFT:
            (folder / name).write_bytes(b"\0")
    assert checked(capsys, tmp_path)[0] == 0


def test_what_an_operating_system_leaves_is_never_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the client's own folder has been looked at, the copy has nothing of that, and neither has its manifest."""
    original = plain(tmp_path / "original")
    expected = tree(original)
    for name in LEFT:
        (original / name).touch()
    monkeypatch.setattr(vendoring, "source", lambda: original)
    manifest = vendor(tmp_path / "app")
    assert tree(tmp_path / "app" / CLIENT) == expected
    assert manifest.files.keys() == expected.keys()


@pytest.mark.parametrize(
    "plant",
    [
        lambda copy: (copy / "._folder").mkdir() or (copy / "._folder" / "module.py").touch(),
        lambda copy: (copy / ".DS_Store").symlink_to(copy),
        lambda copy: os.mkfifo(copy / "Thumbs.db"),
        lambda copy: (copy / "errors.py.swp").touch(),
        lambda copy: (copy / "thumbs.db.py").touch(),
    ],
    ids=["in a folder of such a name", "a link", "a pipe", "an editor's file", "a longer name"],
)
def test_what_only_looks_like_it_is_extra(
    tmp_path: Path, capsys: CaptureFixture[str], plant: Callable[[Path], object]
) -> None:
    """A folder, a link or a pipe of such a name hides nothing, and the files of editors are somebody's work."""
    vendor(tmp_path)
    plant(tmp_path / CLIENT)
    code, lines = checked(capsys, tmp_path)
    assert (code, lines[0][:7]) == (1, "extra: ")


@pytest.mark.parametrize("content", [None, b"", b"\xff", b'VERSION = "1"\n'])
def test_a_folder_that_is_no_client_is_refused(
    tmp_path: Path, capsys: CaptureFixture[str], content: bytes | None
) -> None:
    """A folder without a manifest that does not say which client it is: a line, exit 2."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    if content is not None:
        (folder / "constants.py").write_bytes(content)
    for arguments in ([tmp_path], [folder], [tmp_path, "--package", "theirs"]):
        assert main(["vendor", "--check", *map(str, arguments)]) == 2
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert "no vendored copy" in err


def test_a_link_to_a_client_is_no_copy(tmp_path: Path, capsys: CaptureFixture[str]) -> None:
    """Of what lies in a destination, links are not followed."""
    plain(tmp_path / "elsewhere" / "client")
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "client").symlink_to(tmp_path / "elsewhere" / "client")
    assert main(["vendor", "--check", str(tmp_path / "app")]) == 2
    assert "no vendored copy" in capsys.readouterr().err


def test_a_pipe_in_the_place_of_the_constants_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe that nobody writes to makes no client of a folder, and costs no time."""
    (tmp_path / "theirs").mkdir()
    os.mkfifo(tmp_path / "theirs" / "constants.py")
    assert main(["vendor", "--check", str(tmp_path)]) == 2
