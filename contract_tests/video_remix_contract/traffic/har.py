"""Recordings as HAR 1.2, as browsers, proxies and test tools write it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ijson

from video_remix_contract.errors import RecordingError
from video_remix_contract.traffic.har_entries import CODED
from video_remix_contract.traffic.records import (
    BASE64,
    Recording,
    bytes_of,
    defect_of,
    failure_of,
    headers_of,
    member,
    opened,
    time_of,
    wire_of,
)
from video_remix_contract.wire.encoding import encode, is_form
from video_remix_contract.wire.messages import Exchange, Headers, Request, Response, media_type

# A browser nests the stacks of its scripts up to half of it. ijson names each value by all that is around it.
MAX_DEPTH = 64
TOKEN = re.compile(rb'["\[\]{}]|\\.?', re.DOTALL)


class Shallow:
    """The bytes of a recording, as ijson reads them, with a bound on how deep values are nested."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.depth = 0
        self.in_text = False
        self.escaping = False

    def read(self, size: int = -1) -> bytes:
        """Return some bytes; raises RecordingError where values are nested too deeply."""
        content = self.recording.read(size)
        if not content:
            return content
        unescaped = content[1:] if self.escaping else content
        for match in TOKEN.finditer(unescaped):
            token = match[0]
            if token == b'"':
                self.in_text = not self.in_text
            elif not self.in_text and token in b"[]{}":
                self.depth += 1 if token in b"[{" else -1
                if self.depth > MAX_DEPTH:
                    raise RecordingError(f"nested more than {MAX_DEPTH} levels deep")
        # A backslash may be the last byte that was read, and what it escapes the first that follows.
        self.escaping = (len(unescaped) - len(unescaped.rstrip(b"\\"))) % 2 == 1
        return content


def read_har(path: Path | str) -> Iterator[Exchange]:
    """Yield the exchanges of a HAR 1.2 file, plain or gzip, an entry at a time; memory does not grow with the file.

    An entry whose status is 0 has no response. An entry whose request body was left out of the recording (a size,
    but neither text nor parameters) is passed over, since it does not show what was sent. ``exchange.place`` has the
    file and the number of the entry.

    Raises RecordingError, with file and entry, for a file or an entry that cannot be read.

    >>> import json, tempfile
    >>> from pathlib import Path
    >>> request = {"method": "POST", "url": "http://127.0.0.1/v1/videos/video_123/remix"}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "traffic.har")
    ...     log = {"entries": [{"request": request, "response": {"status": 200}}]}
    ...     _ = path.write_text(json.dumps({"log": log}))
    ...     [exchange.response.status for exchange in read_har(path)]
    [200]
    """
    path = Path(path)
    with opened(path) as recording:
        entries = ijson.items(Shallow(recording), "log.entries.item", use_float=True)
        number = 0
        while True:
            recording.next_record()
            try:
                entry = next(entries)
            except StopIteration:
                return
            except RecordingError as error:
                raise RecordingError(f"{path}: after entry {number}: {error}") from error
            except (ijson.JSONError, ValueError) as error:
                raise RecordingError(f"{path}: not JSON after entry {number}: {str(error)[:200]}") from error
            number += 1
            place = f"{path}, entry {number}"
            try:
                exchange = exchange_of(entry, place)
            except RecordingError as error:
                raise RecordingError(f"{place}: {error}") from error
            if exchange:
                yield exchange


def exchange_of(entry: Any, place: str) -> Exchange | None:
    """Return the exchange of an entry, None where its request body was left out; raises RecordingError for no HAR."""
    request, response = member(entry, "request", dict), member(entry, "response", dict, optional=True) or {}
    data = member(request, "postData", dict, optional=True) or {}
    if (member(request, "bodySize", int, optional=True) or 0) > 0 and not data.keys() & {"text", "params", CODED}:
        return None
    headers, sent = request_body(headers_of(pairs(request)), data)
    status = member(response, "status", int, optional=True) or 0
    content = member(response, "content", dict, optional=True) or {}
    body = bytes_of(member(content, "text", str, optional=True), member(content, "encoding", str, optional=True))
    return Exchange(
        Request(member(request, "method", str), member(request, "url", str), headers, sent),
        Response(status, headers_of(pairs(response)), body) if status else None,
        None if status else failure_of(member(entry, "_failure", str, optional=True)),
        started=time_of(member(entry, "startedDateTime", str, optional=True)),
        label=member(entry, "comment", str, optional=True),
        defect=defect_of(member(entry, "_defect", str, optional=True)),
        place=place,
        wire=wire_of(member(entry, "_wire", dict, optional=True)),
        fault=member(entry, "_fault", str, optional=True),
    )


def pairs(message: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
    """Yield the headers of a message."""
    for header in member(message, "headers", list, optional=True) or ():
        yield member(header, "name", str), member(header, "value", str)


def request_body(headers: Headers, data: dict[str, Any]) -> tuple[Headers, bytes]:
    """Return headers and body of a request; parameters without a text are written as a form again."""
    coded = member(data, CODED, str, optional=True)
    if coded is not None:
        return headers, bytes_of(coded, BASE64)
    text = member(data, "text", str, optional=True)
    params = member(data, "params", list, optional=True)
    kind = media_type(headers)
    if text is not None or not params or not is_form(kind):
        return headers, bytes_of(text, None)
    fields = {member(param, "name", str): member(param, "value", str, optional=True) or "" for param in params}
    content_type, body = encode(str(kind), fields)
    # The boundary of the recording is not in its parameters, so that the form has a boundary of its own.
    rest = tuple((name, value) for name, value in headers if name.lower() != "content-type")
    return (*rest, ("Content-Type", content_type)), body
