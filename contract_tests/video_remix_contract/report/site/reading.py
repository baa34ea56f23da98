"""Read a folder of kept reports; who wrote them is not known.

A report lies in FOLDER/SUBJECT/VERSION/NAME.json: the folder it lies in is the version of the subject, those above it
are the subject. Where the folders do not say it, the report does, and no version is named.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from attrs import frozen

from video_remix_contract.errors import UsageError
from video_remix_contract.report.kept import parsed
from video_remix_contract.untrusted.files import content

MAX_REPORTS = 1000
MAX_BYTES = 64 * 1024 * 1024
MAX_UNREAD = 1000
OLDEST = datetime.min.replace(tzinfo=UTC)


@frozen(slots=False, eq=False)
class Kept:
    """A kept report: its path below the folder, its bytes, and the document that they are."""

    path: PurePosixPath
    content: bytes
    document: dict[str, Any]

    @cached_property
    def sha256(self) -> str:
        """The hash of the file, which shows whether somebody has changed it."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def kind(self) -> str:
        """What the subject is: provider, client or log."""
        return str(self.document["subject"]["kind"])

    @property
    def subject(self) -> str:
        """The name of the subject, by the folders, otherwise by the report."""
        folders = self.path.parent.parts
        named: dict[str, str] = self.document["subject"]
        return "/".join(folders[:-1] or folders) or named.get("name") or named.get("base_url") or self.kind

    @property
    def version(self) -> str | None:
        """The version of the subject, by the folders."""
        folders = self.path.parent.parts
        return folders[-1] if len(folders) > 1 else None

    @property
    def started(self) -> datetime:
        """When the run began; a report that does not say it counts as the oldest."""
        try:
            started = datetime.fromisoformat(self.document["started"] or "")
            return started.replace(tzinfo=started.tzinfo or UTC).astimezone(UTC)
        except (ValueError, OverflowError):
            return OLDEST


@frozen
class Unread:
    """What is not shown: its path below the folder, and why."""

    path: str
    reason: str


@frozen
class Found:
    """What a folder holds; ``more`` is how many other files are neither read nor listed."""

    kept: tuple[Kept, ...]
    unread: tuple[Unread, ...]
    more: int = 0


def read(folder: Path) -> Found:
    """Read the reports below a folder; raises OSError where the folder itself cannot be read."""
    kept: list[Kept] = []
    unread: list[Unread] = []
    more, left = 0, MAX_BYTES
    for path in candidates(folder):
        name = path.relative_to(folder)
        if len(kept) == MAX_REPORTS or len(unread) == MAX_UNREAD:
            more += 1
            continue
        try:
            text = bytes_of(path, left)
            kept.append(Kept(PurePosixPath(name.as_posix()), text, parsed(text)))
            left -= len(text)
        except OSError as error:
            unread.append(Unread(name.as_posix(), error.strerror or str(error)))
        except UsageError as error:
            unread.append(Unread(name.as_posix(), str(error)))
    return Found(tuple(kept), tuple(unread), more)


def candidates(folder: Path) -> Iterator[Path]:
    """Yield what may be a report below a folder, in an order that does not depend on the machine.

    A link is named and not followed, wherever it leads: it may leave the folder, or lead round in a circle.
    """

    def failed(error: OSError) -> None:
        if error.filename == os.fspath(folder):
            raise error
        unreadable.append(Path(error.filename))

    unreadable: list[Path] = []
    found = []
    for root, folders, files in os.walk(folder, onerror=failed):
        links = [name for name in folders if Path(root, name).is_symlink()]
        found += [Path(root, name) for name in (*links, *(name for name in files if name.endswith(".json")))]
    yield from sorted((*found, *unreadable), key=lambda path: path.relative_to(folder).parts)


def bytes_of(path: Path, left: int) -> bytes:
    """Return the bytes of a file; raises OSError for what is no file, or too much with what was read before."""
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        raise OSError(None, "a link, which is not followed")
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        raise OSError(None, "no file")
    if status.st_size > left:
        raise OSError(None, f"more than {MAX_BYTES // 2**20} MiB of reports in all")
    return content(path)
