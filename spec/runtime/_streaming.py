"""Answers that are bytes: returned, or written to a file; a client carries this only where its fragment has some."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from io import TextIOBase
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, BinaryIO, TypeAlias, cast

from attrs import define, evolve, field, frozen

from . import _sending
from ._call import Answer, Call
from ._clock import time_left
from ._model import Mismatch, Place
from ._received import Received
from .types import NONE, Timeout, Violation, Violations

if TYPE_CHECKING:
    from .client import Client

Target: TypeAlias = str | os.PathLike[str] | BinaryIO
"""Where bytes are written to: a path, or a file that is open for writing bytes."""
MOST_WRITTEN = 1024**3


@frozen
class BytesAnswer(Answer[bytes]):
    """What the contract describes for a range of statuses whose answers are bytes of certain media types."""

    media_types: tuple[str, ...]

    def read(
        self, value: object, flaws: Violations, content: bytes, headers: Mapping[str, str], place: Place
    ) -> tuple[bytes | None, Violations]:
        """Return the bytes, and what is wrong with their label; JSON value and flaws mean nothing here."""
        del value, flaws
        label = headers.get("content-type", "").split(";")[0].strip().lower()
        try:
            # A missing label means nothing (RFC 9110, 8.3), and that of any bytes says little.
            if label == "application/octet-stream" and not self._documents(label):
                place.deviate("content-type", label)
            elif label and not self._documents(label):
                raise place.mismatch("content-type", label)
        except Mismatch as mismatch:
            return None, mismatch.violations
        return content, NONE

    def _documents(self, label: str) -> bool:
        kind = label.partition("/")[0]
        return any(known in {label, f"{kind}/*", "*/*"} for known in self.media_types)


def answer(low: int, high: int, *media_types: str) -> BytesAnswer:
    """Return what the contract describes for a range of statuses."""
    return BytesAnswer(low, high, "bytes", lambda value, _: cast(bytes, value), media_types)


def checked(max_bytes: int) -> int:
    """Return a limit; raises ValueError where it is no number of bytes above 0."""
    if type(max_bytes) is not int or max_bytes < 1:
        raise ValueError("`max_bytes` must be an integer above 0")
    return max_bytes


def bounded(call: Call[bytes], max_bytes: int | None) -> Call[bytes]:
    """Return a call whose answer is kept up to a limit; None for the client's own."""
    if max_bytes is None:
        return call
    limit = checked(max_bytes)
    return evolve(call, receiver=lambda _, **given: Received(limit, setting="max_bytes", **given))


@define
class Sink:
    """A file that an answer is written to."""

    file: BinaryIO
    call: Call[bytes]
    most: int
    strict: bool
    written: int = 0

    def takes(self, status: int, headers: Mapping[str, str]) -> bool:
        """Return whether an answer is a success whose bytes the contract describes."""
        described = (answer for answer in self.call.successes if answer.low <= status <= answer.high)
        answer = next(described, None)
        return answer is not None and not answer.read(None, NONE, b"", headers, Place(strict=self.strict))[1]


class Unwritable(Exception):  # noqa: N818 - it never leaves the package
    """The file takes no more, for which the wire is not to blame."""


@define
class Download(Received):
    """An answer that is written to a file where it is the success that was asked for, and kept where it is not."""

    sink: Sink = field(kw_only=True)
    _taken: bool = False
    _broken: Violations = NONE

    def begin(self, status: int, headers: Mapping[str, str], *, plain: bool = False) -> None:
        """Record that an answer began, and decide whether it is written."""
        Received.begin(self, status, headers, plain=plain)
        self._taken = self.sink.takes(status, headers)
        if self._taken:
            self.limit, self.setting = self.sink.most, "max_bytes"
            coding, length = (headers.get(f"content-{name}", "") for name in ("encoding", "length"))
            if coding.strip().lower() not in {"", "identity"} and not self.plain:
                # It was not asked for, and the file would hold it as it is.
                self._broken = Violations((Violation("", "content-encoding", coding),))
            elif length.isdecimal() and int(length[:20]) > self.limit:
                self._broken = Violations((Violation("", "size", self.limit),))

    def add(self, chunk: bytes) -> bool:
        """Write a piece of the body, in time; return False where the body is refused or longer than the limit."""
        if not self._taken:
            return Received.add(self, chunk)
        time_left(self.deadline)
        if not self._broken and self.sink.written + len(chunk) > self.limit:
            self._broken = Violations((Violation("", "size", self.limit),))
        if not self._broken:
            try:
                self.sink.file.write(chunk)
            except OSError as error:
                raise Unwritable from error
            self.sink.written += len(chunk)
        return not self._broken

    def fail(self, error: BaseException) -> None:
        """Record what ended the exchange early; what was refused is not, however its connection ends."""
        if not self._broken:
            Received.fail(self, error)

    def read(self) -> tuple[bytes, Violations, object, Violations]:
        """Return what `Received.read` does; what was written is not kept."""
        return (b"", self._broken, None, NONE) if self._taken else Received.read(self)


def save(client: "Client", call: Call[bytes], timeout: Timeout, to: Target, max_bytes: int | None) -> int:
    """Write the answer of a call to a file, up to 1 GiB or a limit, and return how many bytes it has.

    Raises an error of the package, and OSError where the file cannot be written.
    """
    with _sink(client, call, to, max_bytes) as (sink, written):
        _sending.send(client, written, timeout)
    return sink.written


async def save_async(client: "Client", call: Call[bytes], timeout: Timeout, to: Target, max_bytes: int | None) -> int:
    """Write the answer of a call to a file, as `save` does."""
    with _sink(client, call, to, max_bytes) as (sink, written):
        await _sending.send_async(client, written, timeout)
    return sink.written


@contextmanager
def _sink(client: "Client", call: Call[bytes], to: Target, max_bytes: int | None) -> Iterator[tuple[Sink, Call[bytes]]]:
    most = MOST_WRITTEN if max_bytes is None else checked(max_bytes)
    try:
        with _opened(to) as file:
            sink = Sink(file, call, most, client.strict)
            yield sink, evolve(call, receiver=partial(Download, sink=sink))
    except Unwritable as error:
        raise cast(OSError, error.__cause__) from None


@contextmanager
def _opened(to: object) -> Iterator[BinaryIO]:
    """Yield the file to write to; what a path leads to is there whole in the end, or as it was before."""
    if not isinstance(to, (str, os.PathLike)):
        if isinstance(to, TextIOBase) or not callable(getattr(to, "write", None)):
            raise TypeError(f"`to` must be a path or a file that is open for writing bytes; got {type(to).__name__}")
        yield cast(BinaryIO, to)
        return
    path = Path(to).resolve()
    if path.exists() and not path.is_file():
        # Nothing can take the place of a device or a pipe; a folder raises an error here.
        with path.open("wb") as stream:
            yield stream
        return
    fresh = path.with_name(f".{token_hex(8)}.part")
    try:
        with fresh.open("xb") as file:
            yield file
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
