"""The recording provider over sockets: a run for each path of a base URL, and what a scenario does to the response."""

from __future__ import annotations

import json
from http.client import HTTPConnection, IncompleteRead, RemoteDisconnected
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from attrs import evolve
from support import ROOT, fixed_clauses
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.errors import UsageError
from video_remix_contract.openapi.contract import load
from video_remix_contract.probing.target import Target
from video_remix_contract.recording import recorder as module
from video_remix_contract.recording.recorder import Address, Recorder
from video_remix_contract.recording.tolerance import visible_faults
from video_remix_contract.recording.verifying import recording
from video_remix_contract.schema.examples import request_document
from video_remix_contract.wire.encoding import encode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_remix_contract.wire.messages import Request

EMBEDDINGS = ROOT / "contract_tests" / "tests" / "fragments" / "unrelated" / "embeddings.yaml"


@pytest.fixture
def recorder() -> Recorder:
    """Return a recorder of the fixed fragment."""
    return Recorder(fixed_clauses())


@pytest.fixture
def origin(recorder: Recorder) -> Iterator[str]:
    """Serve the recorder."""
    with recording(recorder) as served:
        yield served


def valid(recorder: Recorder) -> Request:
    """Return a valid request to the first operation."""
    operation = recorder.catalogue.operations[0]
    media_type = next(iter(operation.request_media_types))
    content_type, body = encode(media_type, request_document(operation, media_type))
    return Target("http://127.0.0.1/v1", "key").request(operation, body=body, content_type=content_type)


def sent(url: str, request: Request, method: str | None = None) -> tuple[int, dict[str, str], bytes]:
    """Send a request to a URL and return status, headers and body of the response."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=60)
    try:
        connection.request(method or request.method, parts.path, request.body, dict(request.headers))
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    finally:
        connection.close()


def asked(origin: str, recorder: Recorder, **address: Any) -> tuple[int, dict[str, str], bytes]:
    """Send a valid request to a run."""
    request = valid(recorder)
    path = urlsplit(request.url).path.removeprefix("/v1")
    return sent(f"{origin}{Address(**address).path}{path}", request)


def test_runs_do_not_share_their_jobs(recorder: Recorder, origin: str) -> None:
    """Each path of a base URL is a provider of its own, and what arrives is recorded there."""
    ids = [json.loads(asked(origin, recorder, label=label)[2])["id"] for label in ("one", "two", "one")]
    assert ids[0] == ids[1] != ids[2]
    counts = {address.label: (len(run.exchanges), run.provider.jobs) for address, run in recorder.runs.items()}
    assert counts == {"one": (2, 2), "two": (1, 1)}
    exchange = recorder.runs[Address("one")].exchanges[0]
    assert (exchange.label, exchange.wire is not None, exchange.accepted) == ("one", True, True)


def test_a_path_names_a_fault(recorder: Recorder, origin: str) -> None:
    """The response breaks the clause of the fault, and no other run does."""
    fault = "response.200.seconds.type:number"
    assert isinstance(json.loads(asked(origin, recorder, fault=fault)[2])["seconds"], int)
    assert isinstance(json.loads(asked(origin, recorder)[2])["seconds"], str)


@pytest.mark.parametrize(("name", "value"), [("fault", "none.such"), ("scenario", "none")])
def test_an_unknown_name_is_said(recorder: Recorder, origin: str, name: str, value: str) -> None:
    """The response is a 404 whose message names it; nothing is recorded."""
    status, _, body = asked(origin, recorder, **{name: value})
    assert (status, f"no {name} '{value}'" in json.loads(body)["error"]["message"]) == (404, True)
    assert recorder.runs == {}


@pytest.mark.parametrize(
    ("scenario", "answered"),
    [
        ("busy", (429, 0)),
        ("overloaded", (503, 0)),
        ("conflict", (409, 0)),
        ("unavailable", (503, 1)),
        ("server-error", (500, 1)),
        ("error-with-200", (200, 1)),
        ("html-with-200", (200, 1)),
        ("slow", (200, 1)),
    ],
)
def test_what_a_scenario_answers(
    recorder: Recorder, origin: str, monkeypatch: pytest.MonkeyPatch, scenario: str, answered: tuple[int, int]
) -> None:
    """Its status, whether a job was made, and whether the client is asked to come again."""
    monkeypatch.setattr(module, "SLOW_SECONDS", 0.01)
    came, headers, _ = asked(origin, recorder, scenario=scenario)
    assert (came, recorder.runs[Address(scenario=scenario)].provider.jobs) == answered
    assert ("retry-after" in headers) is (scenario in {"busy", "overloaded"})
    (exchange,) = recorder.runs[Address(scenario=scenario)].exchanges
    assert (exchange.response and exchange.response.status, exchange.failure) == (came, None)


@pytest.mark.parametrize(("scenario", "error"), [("hang-up", RemoteDisconnected), ("cut-off", IncompleteRead)])
def test_a_response_is_lost_after_the_job_was_made(
    recorder: Recorder, origin: str, scenario: str, error: type[Exception]
) -> None:
    """The connection ends without the response, or in the middle of it; the record has no response."""
    with pytest.raises(error):
        asked(origin, recorder, scenario=scenario)
    run = recorder.runs[Address(scenario=scenario)]
    assert run.provider.jobs == 1
    assert [exchange.failure is not None for exchange in run.exchanges] == [True]


def test_faults_are_met_where_nothing_makes_a_job() -> None:
    """A client of a contract without jobs meets the faults of its operations."""
    assert visible_faults(catalogue(load(EMBEDDINGS)))


def test_what_makes_no_job_is_lost_as_well() -> None:
    """Scenarios hold for operations without jobs, where the contract has no other."""
    recorder = Recorder(catalogue(load(EMBEDDINGS)))
    with recording(recorder) as origin, pytest.raises(RemoteDisconnected):
        asked(origin, recorder, scenario="hang-up")


@pytest.mark.parametrize(("scenario", "same_origin"), [("moved-301", True), ("moved-307", True), ("elsewhere", False)])
def test_a_redirect_leads_to_a_place_that_answers(
    recorder: Recorder, origin: str, scenario: str, *, same_origin: bool
) -> None:
    """No job is made before it is followed; as a POST it makes one there, as a GET it is answered and makes none."""
    status, headers, _ = asked(origin, recorder, scenario=scenario)
    run = recorder.runs[Address(scenario=scenario)]
    assert (status in {301, 307}, run.provider.jobs) == (True, 0)
    assert headers["location"].startswith(origin) is same_origin
    request = valid(recorder)
    assert sent(headers["location"], evolve(request, body=b""), "GET")[0] == 200
    assert run.provider.jobs == 0
    assert sent(headers["location"], request)[0] == 200
    assert run.provider.jobs == 1
    assert len(run.exchanges) == 3


def test_what_is_too_much_is_counted(recorder: Recorder, origin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that never stops fills no memory: it is answered, and no longer recorded."""
    monkeypatch.setattr(module, "MAX_EXCHANGES", 1)
    assert [asked(origin, recorder)[0] for _ in range(3)] == [200, 200, 200]
    assert (len(recorder.runs[Address()].exchanges), recorder.dropped) == (1, 2)


def test_there_is_an_end_to_runs(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each run has a provider in memory."""
    monkeypatch.setattr(module, "MAX_RUNS", 1)
    recorder.begin(Address("one"))
    with pytest.raises(UsageError, match="more than 1 runs"):
        recorder.begin(Address("two"))
