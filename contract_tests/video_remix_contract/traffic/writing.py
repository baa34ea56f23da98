"""Write exchanges to a file as they come, without their keys: HAR 1.2 or NDJSON, by the ending of its name."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from attrs import frozen

from video_remix_contract.errors import RecordingError
from video_remix_contract.files.writing import check_output
from video_remix_contract.traffic.har_entries import CREATOR, entry_of
from video_remix_contract.traffic.ndjson import record_of
from video_remix_contract.wire.messages import Exchange
from video_remix_contract.wire.redaction import redacted

PACKED = ".gz"


@frozen
class Form:
    """An exchange as JSON values, and what stands before, between and after the exchanges of a file."""

    record: Callable[[Exchange], Any]
    before: bytes = b""
    between: bytes = b""
    after: bytes = b""


NDJSON = Form(record_of, between=b"\n", after=b"\n")
HAR = Form(
    entry_of,
    before=f'{{"log": {{"version": "1.2", "creator": {json.dumps(CREATOR)}, "entries": [\n'.encode(),
    between=b",\n",
    after=b"\n]}}\n",
)
FORMS = {".har": HAR, ".ndjson": NDJSON, ".jsonl": NDJSON}


class Writer:
    """Writes exchanges to a file, from any thread, each of them whole and at once.

    What is there is replaced by the first exchange. A failure to write never reaches whoever is recorded: nothing more
    is written then, and ``close`` raises it. The folders that lead to the file are made.

    Raises RecordingError for a name with another ending, OSError where the file could not be written.

    >>> import tempfile
    >>> from video_remix_contract.traffic.ndjson import read_ndjson
    >>> from video_remix_contract.wire.messages import Request
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     writer = Writer(Path(folder, "traffic.ndjson.gz"))
    ...     writer.add(Exchange(Request("POST", "http://127.0.0.1/v1/videos/video_123/remix?key=sk-12345678")))
    ...     writer.close()
    ...     [exchange.request.url for exchange in read_ndjson(writer.path)]
    ['http://127.0.0.1/v1/videos/video_123/remix?key=%5Bredacted%5D']
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.form = form_of(path)
        check_output(path)
        self._lock = threading.Lock()
        self._open_files = ExitStack()
        self._stream: Any = None
        self._next = b""
        self._closed = False
        self._error: OSError | None = None

    def add(self, exchange: Exchange) -> None:
        """Write an exchange without its keys; after the end, nothing."""
        record = json.dumps(self.form.record(redacted(exchange))).encode()
        with self._lock:
            if not self._closed:
                self._write(self._next + record)
                self._next = self.form.between

    def close(self, *, unused: bool = False) -> None:
        """Write the end; raises OSError where not everything could be written.

        ``unused``: where nothing was recorded, leave what is there, instead of an empty recording.
        """
        with self._lock:
            if not self._closed and (self._stream or not unused):
                self._write(self.form.after if self._next or self.form.before else b"")
            self._closed = True
        try:
            self._open_files.close()
        except OSError as error:
            self._error = self._error or error
        if self._error:
            raise self._error

    def _write(self, content: bytes) -> None:
        if self._error is None:
            try:
                if self._stream is None:
                    self._open()
                self._stream.write(content)
                self._stream.flush()
            except OSError as error:
                self._error = error

    def _open(self) -> None:
        self._stream = self._open_files.enter_context(self.path.open("wb"))
        if self.path.name.lower().endswith(PACKED):
            self._stream = self._open_files.enter_context(gzip.GzipFile(fileobj=self._stream, mode="wb"))
        self._stream.write(self.form.before)


def form_of(path: Path) -> Form:
    """Return the form that a file's ending names; raises RecordingError where it names none."""
    form = FORMS.get(Path(path.name.lower().removesuffix(PACKED)).suffix)
    if form is None:
        raise RecordingError(f"{path}: the name of a recording ends in {', '.join(FORMS)}, or in {PACKED} after these")
    return form
