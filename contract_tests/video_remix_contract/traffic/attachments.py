"""Bodies that lie in files of their own, in the folder or in the archive of a HAR, as Playwright attaches them."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from attrs import frozen

from video_remix_contract.traffic.streams import Unpacked
from video_remix_contract.untrusted import files
from video_remix_contract.untrusted.files import BLOCK
from video_remix_contract.wire.content_coding import MAX_BODY

HAR = ".har"
# What the standard library raises for archives that are damaged, encrypted, or packed in a way that it does not know.
ZIP_ERRORS = (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, ValueError, LookupError)
# A list of about 80,000 files; the standard library takes any list into memory.
MAX_LIST = 8 * 1024 * 1024
# The header before each file, where the sizes of its name and of more stand in it.
HEADER_SIZE, NAME_SIZES = 30, 26
# As Playwright names the files of bodies: by the SHA-1 of their content.
DIGEST = re.compile(r"[0-9a-f]{40}\.[A-Za-z0-9]{1,20}")
APART = frozenset("/\\:\0")


class Attachments(Protocol):
    """Where the bodies lie that a HAR has not in itself."""

    def content(self, name: str) -> bytes | None:
        """Return the bytes of a file, None where there is none of that name or it is larger than a body may be."""


@frozen
class Nowhere:
    """A HAR that came through a pipe, and has no folder."""

    def content(self, name: str) -> bytes | None:
        """Return None."""
        del name
        return None


@frozen
class Folder:
    """The folder of a HAR; nothing outside of it is read."""

    path: Path

    def content(self, name: str) -> bytes | None:
        """Return the bytes of a file, None where there is none of that name or it is larger than a body may be."""
        path = self.path / name
        try:
            # A folder has other files too, which a HAR of a stranger may name.
            if not DIGEST.fullmatch(name) or path.is_symlink():
                return None
            with files.opened(path) as stream:
                return bounded(stream)
        except (OSError, ValueError):
            return None


class Archive:
    """A zip archive with a HAR and its bodies; nothing outside of it is read."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive

    def content(self, name: str) -> bytes | None:
        """Return the bytes of a file, None where there is none of that name or it is larger than a body may be."""
        try:
            if not is_plain(name):
                return None
            with self.archive.open(name) as stream:
                return bounded(stream)
        except ZIP_ERRORS:
            return None

    def hars(self) -> list[str]:
        """Return the names of the HARs."""
        return sorted(name for name in self.archive.namelist() if name.lower().endswith(HAR) and is_plain(name))

    def stream(self, name: str) -> io.BufferedIOBase:
        """Return the content of a file; raises OSError where the archive has none that can be read.

        The standard library would lose what stands before a damage.
        """
        info, file = self.archive.getinfo(name), self.archive.fp
        try:
            self.archive.open(name).close()
        except ZIP_ERRORS as error:
            raise OSError(f"{name} cannot be read: {error}") from error
        assert file is not None, "the archive is open"
        file.seek(info.header_offset + NAME_SIZES)
        start = info.header_offset + HEADER_SIZE + sum(struct.unpack("<HH", file.read(4)))
        packed = io.BufferedReader(Packed(file, start, info.compress_size), BLOCK)
        if info.compress_type == zipfile.ZIP_STORED:
            return packed
        if info.compress_type != zipfile.ZIP_DEFLATED:
            raise OSError(f"{name} is not packed as zip archives mostly are")
        return io.BufferedReader(Unpacked(packed, -zlib.MAX_WBITS), BLOCK)


class Packed(io.RawIOBase):
    """The bytes of a file of an archive as they are packed; others may read from the archive meanwhile."""

    def __init__(self, file: IO[bytes], start: int, size: int) -> None:
        self.file = file
        self.place = start
        self.end = start + size

    def readable(self) -> bool:
        """Return that this can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # the base class takes any buffer
        """Read some bytes."""
        self.file.seek(self.place)
        content = self.file.read(min(len(buffer), self.end - self.place))
        buffer[: len(content)] = content
        self.place += len(content)
        return len(content)


class Narrow(io.BufferedReader):
    """A file of which nobody reads more than 8 MiB at once."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Read some bytes; raises OSError for more than 8 MiB."""
        asked = MAX_LIST + 1 if size is None or size < 0 else size
        content = super().read(min(asked, MAX_LIST + 1))
        if len(content) > MAX_LIST:
            raise OSError("its list of files is too long")
        return content


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open an archive for reading; raises OSError where that fails."""
    with Narrow(files.opened(path).detach(), BLOCK) as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except ZIP_ERRORS as error:
            raise OSError(f"is no zip archive that can be read: {error}") from error
        with archive:
            yield Archive(archive)


def bounded(stream: IO[bytes] | io.BufferedReader) -> bytes | None:
    """Return the bytes of a stream, None where they are more than a body may have."""
    content = stream.read(MAX_BODY + 1)
    return content if len(content) <= MAX_BODY else None


def is_plain(name: str) -> bool:
    """Return whether a name is that of a file in a folder, and does not lead out of it."""
    return bool(name.strip(". ")) and not APART & set(name)
