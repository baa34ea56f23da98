"""Write a file or a folder so that it appears whole or not at all, whatever ends the process in the middle.

What is written lies next to its place, under a name of its own, until it is complete; then it takes the place in a
single step. Every file that this project writes is written here, but for recordings, which grow (``traffic.writing``).
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

# Devices and open descriptors, such as /dev/stdout: nothing can take their place.
DEVICES = (Path("/dev"), Path("/proc"))


def unused(path: Path) -> Path:
    """Return a path next to another one that nothing has yet."""
    return path.with_name(f".{token_hex(8)}.tmp")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; a file that is there keeps its permissions, a link in its place is replaced.

    Raises OSError, also where a file is there that may not be written.
    """
    mode = path.lstat().st_mode if path.is_file() and not path.is_symlink() else None
    if mode is not None and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    fresh = unused(path)
    try:
        with fresh.open("xb") as file:
            if mode is not None:
                os.fchmod(file.fileno(), stat.S_IMODE(mode))
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def write_output(path: Path, content: bytes) -> None:
    """Write a file that the user names, whole or not at all, with the folders that lead to it.

    A link that he names leads to the file that he means. A pipe or a device is written as it is. Raises OSError.
    """
    if is_stream(path):
        with path.open("wb") as stream:
            stream.write(content)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path.resolve(), content)


def check_output(path: Path) -> None:
    """Raise OSError where a file that the user names could not be written; the folders that lead to it are made."""
    if is_stream(path):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path = path.resolve()
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    with fresh_folder(path):
        pass


def is_stream(path: Path) -> bool:
    """Return whether a path names a pipe, a device or an open descriptor."""
    if path.exists() and not path.is_file() and not path.is_dir():
        return True
    folder = path.parent.resolve()
    return folder == DEVICES[0] or folder.is_relative_to(DEVICES[1])


@contextmanager
def fresh_folder(path: Path) -> Iterator[Path]:
    """Yield an empty folder next to a path, to be filled and then put there; what remains of it is removed."""
    fresh = unused(path)
    try:
        fresh.mkdir()
        yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def replace_folder(fresh: Path, path: Path) -> None:
    """Put a folder in the place of another one, whose permissions it gets, and which is restored where that fails.

    A link in its place is replaced, not followed. Raises OSError.
    """
    old = unused(path)
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.copymode(path, fresh)
        if os.path.lexists(path):
            path.rename(old)
        fresh.rename(path)
    finally:
        if not os.path.lexists(path) and os.path.lexists(old):
            old.rename(path)
        elif old.is_dir() and not old.is_symlink():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.unlink(missing_ok=True)
