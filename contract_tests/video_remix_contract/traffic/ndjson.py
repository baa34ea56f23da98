"""Recordings as NDJSON: an exchange on each line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import asdict
from jiter import from_json

from video_remix_contract.errors import RecordingError
from video_remix_contract.traffic.records import (
    Record,
    Unread,
    all_read,
    bytes_of,
    defect_of,
    failure_of,
    headers_of,
    member,
    plain,
    text_of,
    time_of,
    unseen_of,
    wire_of,
)
from video_remix_contract.traffic.streams import BYTE_ORDER_MARK, READ_ERRORS, Recording, opened, reason
from video_remix_contract.wire.messages import Exchange, Request, Response


def read_ndjson(path: Path | str) -> Iterator[Exchange]:
    """Yield the exchanges of an NDJSON file, plain or gzip, a line at a time.

    A line is ``{"request": {"method", "url", "headers": [[name, value] …], "body"}, "response": {"status", "headers",
    "body"} | null, "failure": a kind of failure | null, "started": RFC 3339, "label", "unseen", "defect", "wire",
    "fault"}``; a body is a text, or base64 with ``"encoding": "base64"``; ``unseen`` lists what of it the record does
    not show (credentials, request-body, response-body); ``defect``, ``wire`` and ``fault`` are what our own recordings
    know as well (see ``Exchange``). ``exchange.place`` has the file and the line.

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
    try:
        with opened(path) as stream:
            yield from all_read(lines(Recording(stream), str(path)))
    except READ_ERRORS as error:
        raise RecordingError(f"{path}: {reason(error)}") from error


def lines(recording: Recording, name: str, number: int = 1) -> Iterator[Record]:
    """Yield what each line holds, and what cannot be read; ``number`` is that of the first line."""
    while True:
        try:
            line = recording.line()
            if not line:
                return
            if number == 1:
                line = line.removeprefix(BYTE_ORDER_MARK)
            if line.strip():
                yield exchange_of(value_of(line), f"{name}:{number}")
        except RecordingError as error:
            yield Unread(f"{name}:{number}", str(error))
        except READ_ERRORS as error:
            yield Unread(f"{name}:{number}", reason(error))
            return
        number += 1


def value_of(line: bytes) -> Any:
    """Return the JSON value of a line; raises RecordingError where it is none."""
    try:
        # What jiter takes, the standard library reads alike, in three times the time; what it does not, may be JSON.
        return from_json(line, allow_inf_nan=False, cache_mode="none")
    except ValueError:
        return any_value_of(line)


def any_value_of(line: bytes) -> Any:
    """Return the JSON value of a line, as Python reads it: in any encoding of Unicode, NaN too; see ``value_of``."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RecordingError(f"not JSON: {str(error)[:200]}") from error


def exchange_of(record: Any, place: str) -> Exchange:
    """Return the exchange of a record; raises RecordingError where it is not of our form."""
    return usual_exchange_of(record, place) or any_exchange_of(record, place)


def usual_exchange_of(record: Any, place: str) -> Exchange | None:
    """Return the exchange of a record that has what nearly all have, and no more; None of any other record."""
    try:
        request, response, started, label = (
            record["request"],
            record["response"],
            record["started"],
            record.get("label"),
        )
        method, url, sent, asked = request["method"], request["url"], request["body"], request["headers"]
        status, answer, came = response["status"], response["body"], response["headers"]
    except (LookupError, TypeError, AttributeError):
        return None
    if (
        len(record) == (3 if label is None else 4)
        and len(request) == 4
        and len(response) == 3
        and type(status) is int
        and type(method)
        is type(url)
        is type(sent)
        is type(answer)
        is type(started)
        is type("" if label is None else label)
        is str
    ):
        return Exchange(
            Request(method, url, headers_of(asked), sent.encode("utf-8", "surrogatepass")),
            Response(status, headers_of(came), answer.encode("utf-8", "surrogatepass")),
            started=time_of(started),
            label=label,
            place=place,
        )
    return None


def any_exchange_of(record: Any, place: str) -> Exchange:
    """Return the exchange of a record; raises RecordingError, which says what is wrong with it."""
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
        defect=defect_of(member(record, "defect", str, optional=True)),
        place=place,
        wire=wire_of(member(record, "wire", dict, optional=True)),
        fault=member(record, "fault", str, optional=True),
        unseen=unseen_of(member(record, "unseen", list, optional=True)),
    )


def body_of(message: dict[str, Any]) -> bytes:
    """Return the body of a message."""
    return bytes_of(member(message, "body", str, optional=True), member(message, "encoding", str, optional=True))


def record_of(exchange: Exchange) -> dict[str, Any]:
    """Return the record of an exchange."""
    request, response = exchange.request, exchange.response
    known = {
        "failure": exchange.failure and exchange.failure.kind,
        "started": exchange.started and exchange.started.isoformat(),
        "label": exchange.label and plain(exchange.label),
        "defect": exchange.defect,
        "wire": exchange.wire and asdict(exchange.wire),
        "fault": exchange.fault and plain(exchange.fault),
        "unseen": sorted(exchange.unseen) or None,
    }
    return {
        "request": {"method": plain(request.method), "url": plain(request.url), **message_of(request)},
        "response": response and {"status": response.status, **message_of(response)},
        **{name: value for name, value in known.items() if value is not None},
    }


def message_of(message: Request | Response) -> dict[str, Any]:
    """Return headers and body of a message."""
    text, encoding = text_of(message.body)
    record = {"headers": [[plain(name), plain(value)] for name, value in message.headers], "body": text}
    return {**record, "encoding": encoding} if encoding else record
