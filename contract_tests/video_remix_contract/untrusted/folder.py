"""Read the files of a folder that a stranger's document names: none outside of it, and not without end."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from attrs import define

from video_remix_contract.untrusted import files


@define
class Folder:
    """A folder whose files are read by their ``file:`` URIs; ``left`` are the bytes that may still be read."""

    path: Path
    left: int = files.MAX_BYTES

    def read(self, uri: str) -> bytes:
        """Return the bytes of a file; raises OSError where it cannot be read, lies outside, or is too much."""
        path = located(uri)
        if not path.is_relative_to(os.path.realpath(self.path)):
            raise OSError(
                errno.EACCES, f"it lies outside of {self.path}; name the folder that holds all files by --root"
            )
        content = files.content(path)
        if len(content) > self.left:
            raise OSError(errno.EFBIG, f"all files together are larger than {files.MAX_BYTES // 2**20} MiB")
        self.left -= len(content)
        return content


def located(uri: str) -> Path:
    """Return the file of a ``file:`` URI, symbolic links followed; raises OSError for what is no path."""
    try:
        return Path(os.path.realpath(url2pathname(urlsplit(uri).path)))
    except ValueError as error:
        raise OSError(errno.EINVAL, f"it is no path: {error}") from error
