"""Recordings as NDJSON: an exchange on each line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from video_remix_contract.errors import RecordingError
from video_remix_contract.traffic.records import bytes_of, headers_of, member, opened, time_of
from video_remix_contract.wire.messages import Exchange, Failure, FailureKind, Request, Response


def read_ndjson(path: Path | str) -> Iterator[Exchange]:
    """Yield the exchanges of an NDJSON file, plain or gzip, a line at a time.

    A line is ``{"request": {"method", "url", "headers": [[name, value] …], "body"}, "response": {"status", "headers",
    "body"} | null, "failure": a kind of failure | null, "started": RFC 3339, "label"}``; a body is a text, or base64
    with ``"encoding": "base64"``. ``exchange.place`` has the file and the line.

    Raises RecordingError, with file and line, for a file or a line that cannot be read.

    >>> import json, tempfile
    >>> from pathlib import Path
    >>> request = {"method": "POST", "url": "http://127.0.0.1/v1/videos/video_123/remix"}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "traffic.ndjson")
    ...     _ = path.write_text(json.dumps({"request": request, "response": {"status": 400}}))
    ...     [exchange.response.status for exchange in read_ndjson(path)]
    [400]
    """
    path = Path(path)
    with opened(path) as recording:
        place = f"{path}:1"
        try:
            for number, line in enumerate(recording.lines(), start=1):
                place = f"{path}:{number}"
                if line.strip():
                    yield exchange_of(record_of(line), place)
                place = f"{path}:{number + 1}"
        except RecordingError as error:
            raise RecordingError(f"{place}: {error}") from error


def record_of(line: bytes) -> Any:
    """Return the JSON value of a line; raises RecordingError where it is none."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RecordingError(f"not JSON: {str(error)[:200]}") from error


def exchange_of(record: Any, place: str) -> Exchange:
    """Return the exchange of a record; raises RecordingError where it is not of our form."""
    request = member(record, "request", dict)
    response = member(record, "response", dict, optional=True)
    failure = member(record, "failure", str, optional=True)
    return Exchange(
        Request(
            member(request, "method", str),
            member(request, "url", str),
            headers_of(request.get("headers", ())),
            body_of(request),
        ),
        response
        and Response(member(response, "status", int), headers_of(response.get("headers", ())), body_of(response)),
        None if response else failure_of(failure),
        started=time_of(member(record, "started", str, optional=True)),
        label=member(record, "label", str, optional=True),
        place=place,
    )


def body_of(message: dict[str, Any]) -> bytes:
    """Return the body of a message."""
    return bytes_of(member(message, "body", str, optional=True), member(message, "encoding", str, optional=True))


def failure_of(kind: str | None) -> Failure:
    """Return why a record has no response; raises RecordingError for an unknown kind of failure."""
    if kind is None:
        return Failure(FailureKind.CLOSED, "the recording has no response")
    try:
        return Failure(FailureKind(kind), f"recorded without a response: {kind}")
    except ValueError as error:
        raise RecordingError(f"the failure {kind[:40]!r} is not known; it is {', '.join(FailureKind)}") from error
