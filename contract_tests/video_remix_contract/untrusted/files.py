"""Read files that a stranger may have made: bounded in size, and never waiting for what does not come."""

from __future__ import annotations

import errno
import io
import os
import select
import stat
from pathlib import Path
from typing import BinaryIO

# Three times the largest OpenAPI documents that are published.
MAX_BYTES = 32 * 1024 * 1024
# Seconds without a byte, after which a pipe counts as one that nobody writes to.
MAX_SILENCE = 60.0
BLOCK = 64 * 1024
# Windows has neither this flag nor pipes that stand in a folder.
NONBLOCKING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Stream(io.RawIOBase):
    """A file or a pipe that is read without ever waiting for long."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def readable(self) -> bool:
        """Return that this can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # the base class takes any buffer
        """Read some bytes; raises OSError for a pipe that stays silent."""
        try:
            content = os.read(self.descriptor, len(buffer))
        except BlockingIOError:
            if not select.select([self.descriptor], [], [], MAX_SILENCE)[0]:
                raise OSError(errno.ETIMEDOUT, "is a pipe that nobody writes to") from None
            content = os.read(self.descriptor, len(buffer))
        buffer[: len(content)] = content
        return len(content)

    def seekable(self) -> bool:
        """Return whether this is a file, in which any place can be read."""
        return stat.S_ISREG(os.fstat(self.descriptor).st_mode)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a place and return it; raises OSError for a pipe."""
        return os.lseek(self.descriptor, offset, whence)

    def close(self) -> None:
        """Close the file."""
        if not self.closed:
            os.close(self.descriptor)
        super().close()


def opened(path: Path) -> io.BufferedReader:
    """Open a file or a pipe for reading; raises OSError for a folder, a device and whatever cannot be opened."""
    # Without the flag, opening a pipe waits until somebody writes to it.
    descriptor = os.open(path, os.O_RDONLY | NONBLOCKING)
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISFIFO(mode):
        os.close(descriptor)
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        raise OSError(errno.EINVAL, "is a device, not a file")
    return io.BufferedReader(Stream(descriptor), BLOCK)


def content(path: Path) -> bytes:
    """Return the bytes of a file; raises OSError where it cannot be read or has more than 32 MiB."""
    with opened(path) as stream:
        return bounded(stream)


def bounded(stream: BinaryIO | io.BufferedReader) -> bytes:
    """Return all bytes of a stream; raises OSError where there are more than 32 MiB."""
    read = stream.read(MAX_BYTES + 1)
    if len(read) > MAX_BYTES:
        raise OSError(errno.EFBIG, f"is larger than {MAX_BYTES // 2**20} MiB")
    return read
