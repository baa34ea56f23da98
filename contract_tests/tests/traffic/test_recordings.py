"""Recordings are read as what happened: HAR and NDJSON, plain or gzip, and a clear line for what cannot be read."""

from __future__ import annotations

import base64
import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest
import video_remix_contract as vrc
from support import fixed_clauses
from video_remix_contract.errors import RecordingError
from video_remix_contract.probing.probes import invalid, valid
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.traffic.har import read_har
from video_remix_contract.traffic.ndjson import read_ndjson

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from video_remix_contract.wire.messages import Headers

CLAUSES = fixed_clauses()
TARGET = Target("http://127.0.0.1/v1", "sk-key")
STARTED = "2026-11-25T10:00:00.250+01:00"


def exchanges() -> list[vrc.Exchange]:
    """Return exchanges of valid and invalid requests, in every media type."""
    provider = ReferenceProvider(CLAUSES.contract)
    probes = [valid(CLAUSES, TARGET, media_type) for media_type in CLAUSES.operation.request_media_types]
    probes += list(invalid(CLAUSES, TARGET))
    return [vrc.Exchange(probe.request, provider.respond(probe.request)) for probe in probes]


def coded(body: bytes) -> dict[str, str]:
    """Return a body as NDJSON has it: a text where it is one, base64 otherwise."""
    try:
        return {"body": body.decode()}
    except UnicodeDecodeError:
        return {"body": base64.b64encode(body).decode(), "encoding": "base64"}


def line_of(exchange: vrc.Exchange) -> str:
    """Return an exchange as a line of NDJSON."""
    request, response = exchange.request, exchange.response
    assert response is not None
    record = {
        "request": {"method": request.method, "url": request.url, "headers": request.headers, **coded(request.body)},
        "response": {"status": response.status, "headers": response.headers, **coded(response.body)},
        "started": STARTED,
        "label": "run 1",
    }
    return json.dumps(record)


def named(headers: Headers) -> list[dict[str, str]]:
    """Return headers as HAR has them."""
    return [{"name": name, "value": value} for name, value in headers]


def entry_of(exchange: vrc.Exchange) -> dict[str, Any]:
    """Return an exchange as an entry of a HAR."""
    request, response = exchange.request, exchange.response
    assert response is not None
    return {
        "startedDateTime": STARTED,
        "comment": "run 1",
        "request": {
            "method": request.method,
            "url": request.url,
            "headers": named(request.headers),
            "bodySize": len(request.body),
            "postData": {"mimeType": "", "text": request.body.decode()},
        },
        "response": {
            "status": response.status,
            "headers": named(response.headers),
            "content": {"text": base64.b64encode(response.body).decode(), "encoding": "base64"},
        },
    }


def har(*entries: dict[str, Any]) -> bytes:
    """Return a HAR of these entries."""
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "x"}, "entries": entries}}).encode()


@pytest.mark.parametrize("packed", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize("kind", ["ndjson", "har"])
def test_what_was_recorded_is_read(tmp_path: Path, kind: str, packed: Callable[[bytes], bytes]) -> None:
    """Every exchange comes back with its bytes, its headers, its time, its label and its place."""
    recorded = exchanges()
    path = tmp_path / f"traffic.{kind}"
    lines = "\n".join(map(line_of, recorded)).encode()
    path.write_bytes(packed(lines if kind == "ndjson" else har(*map(entry_of, recorded))))
    read = list(read_ndjson(path) if kind == "ndjson" else read_har(path))
    assert [(exchange.request, exchange.response) for exchange in read] == [
        (exchange.request, exchange.response) for exchange in recorded
    ]
    assert {exchange.label for exchange in read} == {"run 1"}
    assert {exchange.started.isoformat() for exchange in read if exchange.started} == {STARTED.replace("250", "250000")}
    assert [exchange.place for exchange in read][-1] == (
        f"{path}:{len(recorded)}" if kind == "ndjson" else f"{path}, entry {len(recorded)}"
    )
    by_recording = vrc.conclude(CLAUSES.contract, read)
    assert by_recording.overall == vrc.conclude(CLAUSES.contract, recorded).overall


def test_an_exchange_without_a_response_is_a_failure(tmp_path: Path) -> None:
    """A lost response is a failure: of the recorded kind, or a connection that was closed."""
    path = tmp_path / "traffic.ndjson"
    request = {"method": "POST", "url": "http://127.0.0.1/v1/videos/a/remix"}
    path.write_text(f"{json.dumps({'request': request, 'failure': 'timeout'})}\n\n{json.dumps({'request': request})}\n")
    assert [exchange.failure and exchange.failure.kind for exchange in read_ndjson(path)] == ["timeout", "closed"]
    path.write_bytes(har({"request": request, "response": {"status": 0}}))
    assert [exchange.failure and exchange.failure.kind for exchange in read_har(path)] == ["closed"]


def test_the_parameters_of_a_form_are_its_body(tmp_path: Path) -> None:
    """A form that a browser records by its parameters alone is judged as the form that was sent."""
    entry = entry_of(exchanges()[0])
    entry["request"]["headers"] = [
        {"name": "Content-Type", "value": "multipart/form-data; boundary=x"},
        {"name": "Authorization", "value": "Bearer sk-key"},
    ]
    entry["request"]["postData"] = {"mimeType": "multipart/form-data", "params": [{"name": "prompt", "value": "ü"}]}
    path = tmp_path / "traffic.har"
    path.write_bytes(har(entry))
    (exchange,) = read_har(path)
    assert vrc.judge(CLAUSES.contract, exchange, side="client") == []


GOOD = line_of(exchanges()[0])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "`request` is missing"),
        ('{"request": {"method": "POST"}}', "`url` is missing"),
        ('{"request": {"method": "POST", "url": "x", "headers": [1]}}', "pairs of a name and a value"),
        ('{"request": {"method": "POST", "url": "x", "headers": [["a", 1]]}}', "pairs of texts"),
        ('{"request": {"method": "POST", "url": "x", "body": "*", "encoding": "base64"}}', "not base64"),
        ('{"request": {"method": "POST", "url": "x", "body": "", "encoding": "rot13"}}', "'rot13' is not known"),
        ('{"request": {"method": "POST", "url": "x"}, "response": {"status": "200"}}', "`status` is missing or of"),
        ('{"request": {"method": "POST", "url": "x"}, "failure": "bored"}', "'bored' is not known"),
        ('{"request": {"method": "POST", "url": "x"}, "started": "yesterday"}', "not a time of RFC 3339"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    """A record that cannot be read is an error in a single line with file and line; what stands before it is read."""
    path = tmp_path / "traffic.ndjson"
    path.write_text(f"{GOOD}\n{line}\n")
    reading = read_ndjson(path)
    assert next(reading).accepted
    with pytest.raises(RecordingError, match=message) as caught:
        next(reading)
    assert str(caught.value).startswith(f"{path}:2: ")
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "after entry 0: not JSON"),
        (har({"request": {}}), "entry 1: `method` is missing"),
        (har(entry_of(exchanges()[0]))[:-20], "after entry 0: not JSON"),
        (gzip.compress(har(entry_of(exchanges()[0])), mtime=0)[:-20], "traffic.har"),
    ],
)
def test_a_broken_har_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    """A HAR that cannot be read is an error in a single line with file and entry."""
    path = tmp_path / "traffic.har"
    path.write_bytes(content)
    with pytest.raises(RecordingError, match=message):
        list(read_har(path))


@pytest.mark.parametrize("read", [read_har, read_ndjson])
def test_a_missing_file_is_named(tmp_path: Path, read: Callable[[Path], Any]) -> None:
    """A file that is not there, and a folder, are errors in a single line."""
    with pytest.raises(RecordingError, match="No such file"):
        list(read(tmp_path / "none"))
    with pytest.raises(RecordingError, match="directory"):
        list(read(tmp_path))
