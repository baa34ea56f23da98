"""A HAR of ours is one by the schema of HAR 1.2, and another tool reads from it what happened."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from attrs import evolve
from external import UnavailableError, node_folder, python_with
from patience import MAX_WAIT
from support import KEY, ROOT, fixed_clauses
from video_remix_contract.probing.probes import invalid, valid
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.traffic.writing import Writer
from video_remix_contract.wire.messages import Exchange, Failure, FailureKind, Request, Response, Wire
from video_remix_contract.wire.redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
CLAUSES = fixed_clauses()
TARGET = Target("http://127.0.0.1:8000/v1", KEY)
SCRIPT = """
import json, sys
from haralyzer import HarParser

with open(sys.argv[1], encoding="utf-8") as file:
    pages = HarParser(json.load(file)).pages
entries = [entry for page in pages for entry in page.entries]
print(json.dumps([[e.request.method, e.request.url, e.request.text, e.status, e.response.text] for e in entries]))
"""


def of_every_kind() -> Iterator[Exchange]:
    """Yield exchanges of every kind: valid and invalid requests, empty and binary bodies, failures, what was seen."""
    provider = ReferenceProvider(CLAUSES.contract)
    kinds = CLAUSES.operation.request_media_types
    for probe in [*(valid(CLAUSES, TARGET, kind) for kind in kinds), *invalid(CLAUSES, TARGET)]:
        yield Exchange(probe.request, provider.respond(probe.request), wire=Wire("1.1", True, 1, 2))
    request = valid(CLAUSES, TARGET, next(iter(kinds))).request
    secret = (("Cookie", "a=b"), ("Set-Cookie", "a=b; Path=/"), ("Location", "/elsewhere"))
    yield Exchange(
        evolve(request, url=f"{request.url}?key={KEY}&a=%C3%BC#x", headers=secret), Response(307, secret), label="x"
    )
    yield Exchange(Request("GET", request.url), Response(204))
    yield Exchange(evolve(request, body=b"\xff\x00"), Response(500, (), b"\xff\x00"))
    for kind in FailureKind:
        yield Exchange(request, None, Failure(kind, "x"))


@pytest.fixture(scope="module")
def exchanges() -> list[Exchange]:
    """Return exchanges of every kind."""
    return list(of_every_kind())


@pytest.fixture(scope="module")
def har(exchanges: list[Exchange], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a HAR of them."""
    writer = Writer(tmp_path_factory.mktemp("recording") / "traffic.har")
    for exchange in exchanges:
        writer.add(exchange)
    writer.close()
    return writer.path


def test_a_har_keeps_the_schema(har: Path, exchanges: list[Exchange]) -> None:
    """The published JSON schema of HAR 1.2 takes every entry, and would not take one without its time."""
    try:
        folder = node_folder(HERE / "node", "har-schema") / "node_modules" / "har-schema" / "lib"
    except UnavailableError as error:
        pytest.skip(str(error))

    def schema(uri: str) -> Any:
        return json.loads((folder / uri.rpartition("/")[2]).read_text(encoding="utf-8"))

    validator = jsonschema_rs.Draft6Validator(schema("har.json"), retriever=schema, validate_formats=True)
    document = json.loads(har.read_text(encoding="utf-8"))
    assert [(list(error.instance_path), error.message) for error in validator.iter_errors(document)] == []
    assert len(document["log"]["entries"]) == len(exchanges)
    del document["log"]["entries"][0]["startedDateTime"]
    assert not validator.is_valid(document)


def test_another_tool_reads_a_har(har: Path, exchanges: list[Exchange]) -> None:
    """A library that others wrote finds every exchange: method, URL, status, and the bodies as texts."""
    try:
        python = python_with(HERE / "haralyzer.txt", "haralyzer")
    except UnavailableError as error:
        pytest.skip(str(error))
    command = [str(python), "-W", "ignore", "-c", SCRIPT, str(har)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=MAX_WAIT, check=True)
    assert json.loads(done.stdout) == [
        [exchange.request.method, exchange.request.url, *texts(exchange)] for exchange in map(redacted, exchanges)
    ]


def texts(exchange: Exchange) -> list[Any]:
    """Return the body of the request, the status and the body of the response as the tool has them."""
    response = exchange.response or Response(0)
    return [shown(exchange.request.body) or None, response.status, shown(response.body)]


def shown(body: bytes) -> str:
    """Return a body as a text, base64 where it is none."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        return base64.b64encode(body).decode()
