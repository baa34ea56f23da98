"""What a user names as recordings: files, folders, patterns and the standard input, each with its form."""

from __future__ import annotations

import glob
import os
import re
import stat
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from attrs import define, field, frozen

from video_remix_contract.errors import RecordingError
from video_remix_contract.traffic import attachments, streams
from video_remix_contract.traffic.ndjson import value_of
from video_remix_contract.traffic.streams import BYTE_ORDER_MARK, GZIP, head_of, reason
from video_remix_contract.untrusted import files

STANDARD_INPUT = "-"
# Enough for the first record, where its body is as large as the operation asks for.
HEAD = 256 * 1024
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
LOG = re.compile(rb'"log"\s*:\s*\{')
REQUEST = b'"request"'


class Form(StrEnum):
    """How a recording is written; what comes through a pipe is known when it is read.

    >>> str(Form("har"))
    'har'
    """

    NDJSON = "ndjson"
    HAR = "har"
    ZIP = "zip"
    PIPE = "pipe"


@frozen
class Source:
    """A recording: what the user calls it or where it was found, its path (None is the standard input), its form.

    ``packed`` says that it is gzip.
    """

    name: str
    path: Path | None
    form: Form
    packed: bool = False


def sources(names: Sequence[str]) -> list[Source]:
    """Return the recordings that names stand for: files, folders, patterns such as `logs/**/*.har`, and `-`.

    A folder stands for all recordings below it; whatever else is there, and what begins with a dot, is passed over.
    The form is found by content. What is named twice is there once.

    Raises RecordingError for what is not there, cannot be read or is no recording.

    >>> [(source.name, str(source.form)) for source in sources(["-"])]
    [('-', 'pipe')]
    """
    search = Search()
    for name in names:
        search.add(name)
    return list(search.found.values())


@define
class Search:
    """The recordings found so far and the folders seen, by what the system knows them by."""

    found: dict[tuple[int, int] | None, Source] = field(factory=dict)
    folders: set[tuple[int, int]] = field(factory=set)

    def add(self, name: str) -> None:
        """Add the recordings that a name stands for."""
        path = Path(name)
        if name == STANDARD_INPUT:
            self.found.setdefault(None, Source(name, None, Form.PIPE))
        elif path.is_dir():
            self.add_all([path], f"{name}: no recording in this folder")
        elif os.path.lexists(path) or not glob.has_magic(name):
            if not self.add_file(name, named=True):
                raise RecordingError(f"{name}: is no recording; that is HAR, NDJSON, or a zip archive with a HAR")
        else:
            found = glob.iglob(name, recursive=True)  # noqa: PTH207 - a pattern may begin at the root, and passes over dots
            self.add_all(list(map(Path, sorted(found))), f"{name}: no recording matches this pattern")

    def add_all(self, paths: list[Path], nothing: str) -> None:
        """Add files, and all that is in folders; raises RecordingError where there is nothing, with that message."""
        again = any(path.is_dir() and key_of(status_of(str(path))) in self.folders for path in paths)
        files_found = [file for path in paths for file in self.files_in(path, frozenset())]
        recordings = [file for file in files_found if self.add_file(str(file), named=False)]
        if not recordings and not again:
            raise RecordingError(nothing)

    def files_in(self, path: Path, above: frozenset[tuple[int, int]]) -> Iterator[Path]:
        """Yield the files of a folder in order, or the file; raises RecordingError for a folder that holds itself."""
        if not path.is_dir():
            if path.is_file():
                yield path
            return
        key = key_of(status_of(str(path)))
        if key in above:
            raise RecordingError(f"{path}: is a link to a folder above it")
        # Folders with many links to each other have more ways than anybody can walk.
        if key in self.folders:
            return
        self.folders.add(key)
        try:
            items = sorted(path.iterdir())
        except OSError as error:
            raise RecordingError(f"{path}: {reason(error)}") from error
        for item in items:
            if not item.name.startswith("."):
                yield from self.files_in(item, above | {key})

    def add_file(self, name: str, *, named: bool) -> bool:
        """Add a file, and return whether it is a recording; ``named``: the user asks for this very file."""
        status = status_of(name)
        source = self.found.get(key_of(status)) or source_of(name, status, named=named)
        if source is not None:
            self.found.setdefault(key_of(status), source)
        return source is not None


def status_of(name: str) -> os.stat_result:
    """Return what the system knows of a file; raises RecordingError where there is none."""
    try:
        return Path(name).stat()
    except (OSError, ValueError) as error:
        raise RecordingError(f"{name}: {reason(error)}") from error


def key_of(status: os.stat_result) -> tuple[int, int]:
    """Return what is the same for every name of a file."""
    return status.st_dev, status.st_ino


def source_of(name: str, status: os.stat_result, *, named: bool) -> Source | None:
    """Return a file as a recording, None where it is none; raises RecordingError where it cannot be read."""
    path = Path(name)
    if stat.S_ISFIFO(status.st_mode):
        return Source(name, path, Form.PIPE)
    try:
        with files.opened(path) as raw:
            packed = head_of(raw, len(GZIP)) == GZIP
        with streams.opened(path) as stream:
            form = form_of(head_of(stream, HEAD), named=named)
        if form is Form.ZIP:
            with attachments.opened(path) as archive:
                form = Form.ZIP if archive.hars() else None
    except OSError as error:
        raise RecordingError(f"{name}: {reason(error)}") from error
    return Source(name, path, form, packed) if form else None


def form_of(head: bytes, *, named: bool = True) -> Form | None:
    """Return the form of a recording that begins with these bytes, None where it is none.

    ``named``: a line that is a JSON object makes it NDJSON; otherwise it takes one that may have a request, since JSON
    of other kinds lies in many folders.

    >>> print(form_of(b'{"log": {"version": "1.2", '), form_of(b'{"request": {}}'), form_of(b"<html>"))
    har ndjson None
    """
    if head.startswith(ZIP):
        return Form.ZIP
    head = head.removeprefix(BYTE_ORDER_MARK)
    log, request = LOG.search(head), head.find(REQUEST)
    if head.lstrip().startswith(b"{") and log and not 0 <= request < log.start():
        return Form.HAR
    lines = [line for line in map(bytes.strip, head.splitlines()) if line]
    if not lines or (any(line.startswith(b"{") for line in lines) and (request >= 0 or (named and has_object(lines)))):
        return Form.NDJSON
    return None


def has_object(lines: list[bytes]) -> bool:
    """Return whether one of some lines is a JSON object."""
    for line in lines:
        try:
            if isinstance(value_of(line), dict):
                return True
        except RecordingError:
            continue
    return False
