"""The bytes of recordings: plain or gzip, from a file or a pipe, a record at a time and within bounds."""

from __future__ import annotations

import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from video_remix_contract.errors import RecordingError
from video_remix_contract.untrusted import files
from video_remix_contract.untrusted.files import BLOCK

GZIP = b"\x1f\x8b"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# Some gzip files are a thousand times as large as they look, and some have no end of a line.
MAX_RECORD = files.MAX_BYTES
TOO_LARGE = f"a record is larger than {MAX_RECORD // 2**20} MiB"
# The windows of zlib, with 16 more where the header is that of gzip.
GZIP_WINDOWS = zlib.MAX_WBITS + 16
# What reading can raise of which nobody knows how it goes on.
READ_ERRORS = (OSError, EOFError, zlib.error)


class Recording:
    """A recording as it is read: a record at a time, none of them larger than 32 MiB.

    ``size`` is how many bytes of the stream are read, all of them where it is None.
    """

    def __init__(self, stream: io.BufferedIOBase, size: int | None = None) -> None:
        self.stream = stream
        self.left = MAX_RECORD
        self.size = sys.maxsize if size is None else size
        self.bounded = size is not None

    def next_record(self) -> None:
        """Begin with another record."""
        self.left = MAX_RECORD

    def read(self, size: int = -1) -> bytes:
        """Return some bytes; raises RecordingError where a record is too large."""
        # Not more than is there: where reading fails then, what came before it is not lost.
        content = self.stream.read1(min(size, BLOCK) if size >= 0 else BLOCK)
        self.left -= len(content)
        if self.left < 0:
            raise RecordingError(TOO_LARGE)
        return content

    def line(self) -> bytes:
        """Return the next line, nothing at the end; raises RecordingError after a line that is too large.

        Raises EOFError where the recording ends before the size that it should have.
        """
        content = self.counted(self.stream.readline(min(MAX_RECORD + 1, self.size)))
        if len(content) <= MAX_RECORD:
            if not content and self.bounded and self.size:
                raise EOFError("has become shorter while it was read")
            return content
        while content and not content.endswith(b"\n"):
            content = self.counted(self.stream.readline(min(BLOCK, self.size)))
        raise RecordingError(TOO_LARGE)

    def counted(self, content: bytes) -> bytes:
        """Return bytes that were read."""
        self.size -= len(content)
        return content


class Unpacked(io.RawIOBase):
    """The content of gzip, up to the very byte where it is damaged: no record before that is lost."""

    def __init__(self, packed: io.BufferedIOBase, windows: int = GZIP_WINDOWS) -> None:
        self.packed = packed
        self.windows = windows
        self.unpacker = zlib.decompressobj(windows)
        self.pending = b""
        self.inside = False
        self.error: Exception | None = None

    def readable(self) -> bool:
        """Return that this can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # the base class takes any buffer
        """Read some bytes; raises OSError, EOFError or zlib.error where the gzip is damaged, and then always."""
        content = b""
        while not content and (self.pending or self.more()):
            content = self.unpack(len(buffer))
        buffer[: len(content)] = content
        return len(content)

    def more(self) -> bool:
        """Read what is to be unpacked, False at the end."""
        if self.error:
            raise self.error
        self.pending = self.packed.read1(BLOCK)
        if self.inside and not self.pending:
            self.error = EOFError("what is packed is cut off")
            raise self.error
        return bool(self.pending)

    def unpack(self, size: int) -> bytes:
        """Unpack what is pending, at most to so many bytes."""
        if not self.inside:
            # There may be several members (RFC 1952, section 2.2), and zeros after the last.
            self.pending = self.pending.lstrip(b"\0")
            if not self.pending:
                return b""
            self.unpacker, self.inside = zlib.decompressobj(self.windows), True
        before = self.unpacker.copy()
        try:
            content = self.unpacker.decompress(self.pending, size)
        except zlib.error as error:
            return self.up_to(before, error)
        self.inside = not self.unpacker.eof
        self.pending = self.unpacker.unconsumed_tail if self.inside else self.unpacker.unused_data
        return content

    def up_to(self, unpacker: zlib._Decompress, damage: zlib.error) -> bytes:
        """Return what is pending up to where it is damaged."""
        pending, self.pending, self.error = self.pending, b"", damage
        content = b""
        try:
            for place in range(len(pending)):
                content += unpacker.decompress(pending[place : place + 1])
        except zlib.error:
            pass
        return content


class Ahead(io.RawIOBase):
    """A stream whose first bytes have been read already."""

    def __init__(self, head: bytes, rest: io.BufferedIOBase) -> None:
        self.head = head
        self.rest = rest

    def readable(self) -> bool:
        """Return that this can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # the base class takes any buffer
        """Read some bytes."""
        content, self.head = self.head[: len(buffer)], self.head[len(buffer) :]
        content = content or self.rest.read1(len(buffer))
        buffer[: len(content)] = content
        return len(content)


def head_of(stream: io.BufferedIOBase, size: int = BLOCK) -> bytes:
    """Return the first bytes of a stream, fewer where it ends or cannot be read further."""
    head = b""
    try:
        while len(head) < size and (content := stream.read1(size - len(head))):
            head += content
    except READ_ERRORS:
        # Whoever reads on meets the error.
        pass
    return head


def unpacked(stream: io.BufferedIOBase) -> io.BufferedIOBase:
    """Return the content of a stream, of gzip what is in it."""
    head = head_of(stream, len(GZIP))
    whole = io.BufferedReader(Ahead(head, stream), BLOCK)
    return io.BufferedReader(Unpacked(whole), BLOCK) if head == GZIP else whole


@contextmanager
def opened(path: Path | None, start: int = 0) -> Iterator[io.BufferedIOBase]:
    """Open a recording and unpack it where it is gzip; None is the standard input, which stays open.

    Raises OSError where that fails.
    """
    if path is None:
        # A process that was started without one has None there.
        yield unpacked(cast("io.BufferedIOBase", sys.stdin.buffer) if sys.stdin else io.BytesIO())
        return
    with files.opened(path) as stream:
        if start:
            stream.seek(start)
        yield stream if start else unpacked(stream)


def reason(error: Exception) -> str:
    """Return why reading failed, in a few words."""
    if isinstance(error, zlib.error):
        return f"what is packed is damaged: {error}"
    return getattr(error, "strerror", None) or str(error)
