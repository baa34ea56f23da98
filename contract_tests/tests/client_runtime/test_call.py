"""What a call sends, and what is known of it while it runs."""

from __future__ import annotations

import pickle
from typing import Any

import httpx2
import pytest
from runtime import _call, errors
from still import START, Clock

from .support import KEY, URL, answered, mocked, received, run_of

pytestmark = pytest.mark.usefixtures("clock")
JOB = b'{"id": "video_9"}'


@pytest.mark.parametrize(("given", "deadline"), [(None, 30.0), (5, 5.0), (httpx2.Timeout(1, connect=2), 5.0)])
def test_a_run_has_a_deadline(given: Any, deadline: float) -> None:
    """The time of a call is its own, or the client's where it has none; nothing is sent or tried yet."""
    run = run_of(mocked(timeout=30), given)
    assert run.deadline == START + deadline
    assert (run.retries, run.redirects, str(run.url)) == (0, 0, f"{URL}/videos/v/remix")
    assert (run.received.limit, run.received.sent) == (0, False)


def test_a_run_does_not_show_what_came() -> None:
    """The repr of a run, which a traceback may show, has nothing of the answer."""
    run = answered(200, b"the body", x_echo="the field")
    shown = repr(run)
    assert "the body" not in shown
    assert "the field" not in shown
    with run:
        assert repr(run) == shown


@pytest.mark.parametrize(
    "changes", [{"path": f"/{'x' * 70_000}"}, {"path": f"/{'ü' * 70_000}"}, {"query": (("q", "ü" * 20_000),)}]
)
def test_an_address_that_is_too_long(changes: dict[str, Any]) -> None:
    """Arguments that make no address are refused before anything is sent."""
    with pytest.raises(ValueError, match=r"^the arguments make an address that is too long$"):
        run_of(mocked(), **changes)


def requested(run: _call.Run[Any]) -> httpx2.Request:
    """Return the request of a run."""
    return run.request(httpx2.Client(), print)[0]


def test_a_request_has_what_the_client_and_the_call_have() -> None:
    """Method, address, query, header fields, cookies, body, key and events are those of the client and the call."""
    connected = mocked(
        headers={"X-A": "client", "X-B": "b", "Accept": "text/csv"}, cookies={"c": "d"}, max_response_bytes=7
    )
    run = run_of(connected, query=(("q", "1"), ("q", "2")), headers={"X-A": "call"}, content=b"{}")
    request, kept = run.request(httpx2.Client(), print)
    assert (request.method, str(request.url)) == ("POST", f"{URL}/videos/v/remix?q=1&q=2")
    assert request.content == b"{}"
    fields = {"accept": "application/json", "accept-encoding": "identity", "x-a": "call", "x-b": "b", "cookie": "c=d"}
    assert {name: request.headers[name] for name in fields} == fields
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.extensions["trace"] is print
    assert (kept.limit, kept is run.received) == (7, True)
    assert "?" not in str(requested(run_of(connected)).url)


def test_a_request_accepts_what_the_contract_promises() -> None:
    """JSON is asked for where the call names nothing else."""
    assert requested(run_of(mocked())).headers["accept"] == "application/json"
    assert requested(run_of(mocked(), accept="*/*")).headers["accept"] == "*/*"


@pytest.mark.parametrize(("spent", "limits"), [(0, (2, 3, 3, 3)), (9, (2, 2, 2, 2)), (10, (1, 1, 1, 1))])
def test_each_phase_is_limited_to_what_is_left(spent: float, limits: tuple[float, ...], clock: Clock) -> None:
    """No phase may take longer than what is left of the whole call."""
    run = run_of(mocked(), httpx2.Timeout(3, connect=2))
    clock.now += spent
    assert tuple(requested(run).extensions["timeout"].values()) == limits


@pytest.mark.parametrize(("transport", "sent"), [(True, True), (False, False)])
def test_without_events_a_request_counts_as_sent(transport: bool, sent: bool) -> None:  # noqa: FBT001 - parameters
    """Where no event will show what is sent, the request counts as sent from the start."""
    connected = mocked()
    if not transport:
        connected.connections._httpx_args = {}
    assert run_of(connected).request(httpx2.Client(), print)[1].sent is sent


@pytest.mark.parametrize(
    ("body", "changes", "job"),
    [
        (JOB, {}, "video_9"),
        (b'{"task": "t", "id": "i"}', {"id_names": ("task", "id")}, "t"),
        (JOB, {"given_ids": ("video_9",)}, None),
        (b'{"id": "video_9", "st', {}, "video_9"),
        (f'{{"id": "a-{KEY}"}}'.encode(), {}, "a-***"),
        (b"{}", {}, None),
    ],
)
def test_the_job_that_an_answer_names(body: bytes, changes: dict[str, Any], job: str | None) -> None:
    """A job is found by the names of the call, without the key, and never what the request itself named."""
    run = run_of(mocked(), **changes)
    run.received = received(200, body)
    assert run.job_id() == job


@pytest.mark.parametrize(
    ("status", "body", "notes"),
    [
        (None, b"", ["the request may have been processed"]),
        (200, b'{"id": "a\\nb"}', ["the request may have been processed, as job a b"]),
        (200, b'{"id": "%b"}' % (b"j" * 201), [f"the request may have been processed, as job {'j' * 200}"]),
        (400, b"", []),
    ],
)
def test_a_foreign_exception_says_what_became_of_the_request(status: int | None, body: bytes, notes: list[str]) -> None:
    """An interrupt leaves as it came, with what is known of the request, and a note where it may be processed."""
    run = answered(status, body)
    with pytest.raises(KeyboardInterrupt) as caught, run:
        raise KeyboardInterrupt
    error = pickle.loads(pickle.dumps(caught.value))
    assert vars(error)["may_have_been_processed"] is bool(notes)
    assert vars(error)["job_id"] == run.job_id()
    assert getattr(error, "__notes__", []) == notes


def test_before_a_request_is_made_nothing_was_sent() -> None:
    """What is raised before the request exists says that nothing was processed."""

    class Broken(httpx2.Client):
        def build_request(self, *_: Any, **__: Any) -> httpx2.Request:
            raise LookupError("mine")

    with pytest.raises(LookupError) as caught, run_of(mocked()) as run:
        run.request(Broken(), print)
    assert vars(caught.value)["may_have_been_processed"] is False
    with pytest.raises(LookupError) as caught, run_of(mocked()):
        raise LookupError("mine")
    assert vars(caught.value)["may_have_been_processed"] is False


def test_an_error_of_the_package_leaves_as_it_is() -> None:
    """An error that says already what became of the request gets no note."""
    run = answered(None)
    with pytest.raises(errors.APIError) as caught, run:
        raise errors.APIError("no")
    assert not hasattr(caught.value, "__notes__")
    assert (caught.value.may_have_been_processed, caught.value.job_id) == (False, None)
