"""What is installed for tests is made once, whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import external
import pytest
from external import UnavailableError, made_once, program

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the files that a folder is made from, in a checkout of their own."""
    monkeypatch.setattr(external, "ROOT", tmp_path)
    path = tmp_path / "lock"
    path.write_text("one 1.0", encoding="utf-8")
    return [path]


def test_a_folder_is_made_once_for_the_same_files(files: list[Path]) -> None:
    """It is filled when it is first asked for, and once more where a file has changed."""
    filled: list[str] = []

    def fill(new: Path) -> None:
        new.mkdir()
        filled.append(files[0].read_text(encoding="utf-8"))

    first = made_once("tool", files, fill)
    assert (made_once("tool", files, fill), filled) == (first, ["one 1.0"])
    files[0].write_text("one 1.1", encoding="utf-8")
    assert made_once("tool", files, fill) != first
    assert filled == ["one 1.0", "one 1.1"]


def test_what_cannot_be_installed_leaves_nothing(files: list[Path]) -> None:
    """A folder that could not be filled is not there, so that the next run tries again."""

    def fill(new: Path) -> None:
        new.mkdir()
        raise UnavailableError("no network")

    with pytest.raises(UnavailableError, match="no network"):
        made_once("tool", files, fill)
    assert list((files[0].parent / "build" / "tool").iterdir()) == []


def test_a_missing_program_is_named() -> None:
    """Whoever skips a test can say which program is missing."""
    with pytest.raises(UnavailableError, match="no-such-program is not installed"):
        program("no-such-program")
