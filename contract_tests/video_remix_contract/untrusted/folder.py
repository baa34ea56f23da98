"""Read the files of a folder that a stranger's document names: none outside of it, and not without end."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from attrs import define

from video_remix_contract.untrusted import files

MAX_TOGETHER = files.MAX_BYTES


@define
class Folder:
    """A folder whose files are read by their ``file:`` URIs; ``size`` are the bytes that were read so far."""

    path: Path
    size: int = 0

    def read(self, uri: str) -> bytes:
        """Return the bytes of a file; raises OSError where it cannot be read, lies outside, or is too much."""
        path = path_of(uri)
        if not path.is_relative_to(os.path.realpath(self.path)):
            mend = "name a folder that holds all files by --root"
            raise OSError(errno.EACCES, f"it lies outside of {os.path.realpath(self.path)}; {mend}")
        content = files.content(path)
        self.size += len(content)
        if self.size > MAX_TOGETHER:
            raise OSError(errno.EFBIG, f"all files together are larger than {MAX_TOGETHER // 2**20} MiB")
        return content


def path_of(uri: str) -> Path:
    """Return the file of a ``file:`` URI, symbolic links followed; raises OSError for what is no path."""
    parts = urlsplit(uri)
    try:
        # A file may have a question mark in its name.
        return Path(os.path.realpath(url2pathname(parts._replace(scheme="", fragment="").geturl())))
    except ValueError as error:
        raise OSError(errno.EINVAL, "it is no path") from error
