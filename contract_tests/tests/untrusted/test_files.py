"""What stands at a path may be no file: a pipe, a device, a folder, a file without an end."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support import FIXED_FRAGMENT
from video_remix_contract.cli.main import main
from video_remix_contract.openapi.contract import load
from video_remix_contract.untrusted import files

from untrusted.running import Driver, assert_harmless, driving

if TYPE_CHECKING:
    from collections.abc import Iterator

VERBS = ["clauses", "diff NEW", "diff OLD", "extract", "serve", "verify", "verify --expected-failures", "gate"]
EVERY = [*VERBS, "generate", "har", "ndjson"]


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    """Start what runs the verbs."""
    with driving(tmp_path_factory.mktemp("hostile")) as started:
        yield started


@pytest.mark.parametrize("kind", ["a pipe", "a folder", "zeros", "a terminal", "a loop", "nothing", "a hostile name"])
def test_no_verb_waits_or_fills_the_memory(driver: Driver, tmp_path: Path, kind: str) -> None:
    """Each verb refuses what is no file in one harmless line that names the path; a pipe is read to its end."""
    path = tmp_path / ("\x1b[31m\u202e\n" if kind == "a hostile name" else "hostile")
    if kind == "a pipe":
        os.mkfifo(path)
    elif kind == "a folder":
        path.mkdir()
    elif kind in {"zeros", "a terminal"}:
        path.symlink_to("/dev/zero" if kind == "zeros" else "/dev/tty")
    elif kind == "a loop":
        path.symlink_to(path)
    for result in driver.run_on(path, EVERY):
        # A pipe to which nobody writes is empty: no recording, and no expected failures.
        empty = kind == "a pipe" and result["verb"] in {"verify --expected-failures", "ndjson"}
        assert_harmless(result, refused=not empty)


def test_a_pipe_with_a_writer_is_read(tmp_path: Path) -> None:
    """What another program writes into a pipe is a fragment like any other, as shells pass it with <(…)."""
    reading, writing = os.pipe()

    def write() -> None:
        with open(writing, "wb") as stream:  # noqa: PTH123 - a descriptor
            stream.write(FIXED_FRAGMENT.read_bytes())

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert load(f"/dev/fd/{reading}").sha256 == load(FIXED_FRAGMENT).sha256
    finally:
        writer.join()
        os.close(reading)
    assert list(tmp_path.iterdir()) == []


def test_a_silent_pipe_is_given_up(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A pipe whose writer never writes ends in one line."""
    monkeypatch.setattr(files, "MAX_SILENCE", 0.0)
    reading, writing = os.pipe()
    try:
        assert main(["clauses", "--spec", f"/dev/fd/{reading}"]) == 2
    finally:
        os.close(writing)
        os.close(reading)
    assert "nobody writes to" in capsys.readouterr().err


def test_the_largest_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of exactly the largest size is read, one of a byte more is not."""
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    path = tmp_path / "file"
    path.write_bytes(b"x" * 10)
    assert files.content(path) == b"x" * 10
    path.write_bytes(b"x" * 11)
    with pytest.raises(OSError, match="larger than"):
        files.content(path)


def test_hostile_arguments_are_shown_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    """What stands on the command line is repeated without the terminal obeying it."""
    for arguments in (
        ["clauses", "\x1b[31m\u202e"],
        ["\x1b]0;owned\x07"],
        ["serve", "--fault", "\x1b[31m"],
        ["diff", "git:\x1b[31m", "x"],
        ["extract", "\x1b[31m", "--operation", "GET", "/\u202e"],
        ["verify", "provider", "http://127.0.0.1:9/\x1b[31m"],
        ["verify", "provider", "--app", "\x1b[31m:app"],
        ["vendor", "/nowhere/\x1b[31m", "--check"],
    ):
        assert main(arguments) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert len(err.splitlines()) == 1
        assert all(character == "\n" or character.isprintable() for character in err)
