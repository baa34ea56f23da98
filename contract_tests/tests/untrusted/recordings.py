"""Hostile recordings: HAR files, NDJSON files, and both packed."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
import zlib
from typing import Any

REQUEST = {"method": "POST", "url": "http://127.0.0.1/v1/videos/video_123/remix"}
RECORD = {"request": REQUEST, "response": {"status": 200}}
MANY = 200_000
PACKED = gzip.compress(json.dumps({"log": {"entries": [RECORD] * 50}}).encode())


def changed(**members: Any) -> Any:
    """Return a record with other members."""
    return {**RECORD, **members}


# By name: the text of a record, in JSON; a reading refuses it, or passes over what it does not need.
RECORDS: dict[str, str] = {
    "a number": "5",
    "null": "null",
    "a list": "[]",
    "an object": "{}",
    "no request": json.dumps({"response": {"status": 200}}),
    "a request that is a list": json.dumps(changed(request=[])),
    "a method that is a number": json.dumps(changed(request={**REQUEST, "method": 5})),
    "a URL that is an object": json.dumps(changed(request={**REQUEST, "url": {}})),
    "headers that are a number": json.dumps(changed(request={**REQUEST, "headers": 5})),
    "headers of objects": json.dumps(changed(request={**REQUEST, "headers": [{"a": {}}]})),
    "headers of three": json.dumps(changed(request={**REQUEST, "headers": [["a", "b", "c"]]})),
    "a status that is a text": json.dumps(changed(response={"status": "200"})),
    "a status that is a boolean": json.dumps(changed(response={"status": True})),
    "a status of five thousand digits": json.dumps(RECORD).replace("200", "9" * 5000),
    "a status of a million digits": json.dumps(RECORD).replace("200", "9" * 1_000_000),
    "a status with an exponent": json.dumps(RECORD).replace("200", "1e400"),
    "a status that is not a number": json.dumps(RECORD).replace("200", "NaN"),
    "a body that is a list": json.dumps(changed(response={"status": 200, "body": [], "content": {"text": []}})),
    "an unknown encoding": json.dumps(
        changed(response={"status": 200, "body": "", "encoding": "\x1b[31m", "content": {"text": "", "encoding": "x"}})
    ),
    "broken base64": json.dumps(
        changed(
            response={"status": 200, "body": "é", "encoding": "base64", "content": {"text": "é", "encoding": "base64"}}
        )
    ),
    "a time that is none": json.dumps(changed(started="\x1b[31m", startedDateTime="\x1b[31m")),
    "a time before all": json.dumps(changed(started="0001-01-01T00:00:00", startedDateTime="0001-01-01T00:00:00")),
    "an unknown failure": json.dumps({"request": REQUEST, "failure": "\x1b[31m\u202e", "response": "text"}),
    "lists without an end": "[" * MANY,
    "lists that end": "[" * MANY + "]" * MANY,
    "objects without an end": '{"a":' * MANY,
    "half a surrogate pair as a method": json.dumps(changed(request={**REQUEST, "method": 5, "url": "\ud800"})),
    "text alone": "\x1b[31mno JSON\u202e",
    "a record that is cut off": json.dumps(RECORD)[:-3],
    "a text that is cut off": json.dumps(RECORD)[:20],
    "a control character": '{"request": "\x00"}',
}
LONG = b'{"log": {"entries": [{"request": "' + b"x" * 60_000_000


def archive(content: bytes) -> bytes:
    """Return a zip archive with a HAR."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        packed.writestr("har.har", content)
    return stream.getvalue()


# By name: the bytes of a whole file, refused by every reading.
FILES: dict[str, bytes] = {
    "a bomb": gzip.compress(LONG, compresslevel=1),
    "a bomb of bombs": gzip.compress(gzip.compress(LONG, compresslevel=1)),
    "long names inside each other": b'{"log": {"entries": [' + (b'{"' + b"x" * 600_000 + b'": ') * 50 + b"1",
    "gzip that is cut off": PACKED[: len(PACKED) // 2],
    "gzip with noise in the middle": PACKED[:40] + b"noise" + PACKED[45:],
    "gzip with noise after it": PACKED + b"noise",
    "a gzip header alone": b"\x1f\x8b",
    "deflate without gzip": zlib.compress(b"{}" * 1000),
    "a text without an end": LONG,
    "spaces without an end of a line": b" " * 60_000_000,
    "not UTF-8": b'{"request": "\xff\xfe"}',
    "zeros": b"\0" * 1000,
    "an archive with a bomb": archive(LONG),
    "an archive of nothing": archive(b""),
    "an archive that is cut off": archive(PACKED)[:-30],
    "an archive with many lists": archive(PACKED) * 1000,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
}


def har(record: str) -> bytes:
    """Return a HAR file with a record."""
    return f'{{"log": {{"version": "1.2", "entries": [{record}]}}}}'.encode("utf-8", "surrogatepass")
