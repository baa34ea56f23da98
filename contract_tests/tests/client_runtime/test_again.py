"""Whether a request may have been processed, and whether it is sent again."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from runtime import _call

from .support import URL, answered

pytestmark = pytest.mark.usefixtures("clock")
JOB = b'{"id": "video_9"}'


PROCESSED: list[tuple[int, bytes, dict[str, str], bool]] = [
    *[(status, b"{}", {}, False) for status in (400, 401, 404, 407, 409, 422, 429, 498)],
    *[(status, b"{}", {}, True) for status in (200, 302, 307, 399, 408, 499, 500, 501, 502, 503, 504, 599)],
    (503, b"{}", {"retry_after": "1"}, False),
    (503, b"{}", {"retry_after": ""}, False),
    (502, b"{}", {"retry_after": "1"}, True),
    (504, b"{}", {"retry_after": "1"}, True),
    (400, JOB, {}, True),
    (503, JOB, {"retry_after": "1"}, True),
    (429, b"\x1f\x8b", {"content_encoding": "gzip"}, True),
    (429, b"x" * 1001, {}, True),
    (429, b"no JSON", {}, False),
]


@pytest.mark.parametrize(("status", "body", "fields", "processed"), PROCESSED)
def test_what_may_have_been_processed(status: int, body: bytes, fields: dict[str, Any], processed: bool) -> None:  # noqa: FBT001
    """Only a whole refusal that names no job says that nothing was done: 4xx but 408 and 499, 503 with Retry-After."""
    run = answered(status, body, **fields)
    assert run.may_have_been_processed() is processed
    run.received.fail(OSError("cut"))
    assert run.may_have_been_processed() is (processed or len(body) <= 1000)


@pytest.mark.parametrize("sent", [True, False])
def test_without_an_answer_it_matters_what_was_sent(sent: bool) -> None:  # noqa: FBT001 - a parameter
    """A request that got no answer may have been processed where it was sent."""
    run = answered(None)
    run.received.sent = sent
    assert run.may_have_been_processed() is sent


REFUSED = [(status, wait) for status in (429, 503) for wait in (0.0, 3.0, 9.0)]


@pytest.mark.parametrize(("status", "wait"), REFUSED)
def test_a_busy_provider_is_asked_again(status: int, wait: float) -> None:
    """429 and 503 with a wait that fits into the call are sent again, and each retry is counted."""
    run = answered(status, b"{}", retry_after=f"{wait:.0f}")
    assert [run.wait_before_next() for _ in range(3)] == [wait, wait, None]
    assert run.retries == 2


NEVER: list[tuple[int, bytes, dict[str, str]]] = [
    *[(status, b"{}", {"retry_after": "1"}) for status in (200, 400, 408, 409, 425, 428, 430, 500, 502, 504)],
    *[
        (status, b"{}", fields)
        for status in (429, 503)
        for fields in ({}, {"retry_after": "10"}, {"retry_after": "11"})
    ],
    *[(status, b"{}", {"retry_after": "soon"}) for status in (429, 503)],
    *[(status, JOB, {"retry_after": "1"}) for status in (429, 503)],
    *[(status, b"x" * 1001, {"retry_after": "1"}) for status in (429, 503)],
]


@pytest.mark.parametrize(("status", "body", "fields"), NEVER)
def test_nothing_else_is_sent_again(status: int, body: bytes, fields: dict[str, Any]) -> None:
    """Another status, no wait, a wait that is too long, an answer that is not whole or names a job: each ends it."""
    run = answered(status, body, **fields)
    assert run.wait_before_next() is None
    assert run.retries == 0


@pytest.mark.parametrize(("sent", "waits"), [(True, [None]), (False, [0.5, 1.0, None])])
def test_a_connection_that_was_not_made_is_tried_again(sent: bool, waits: list[float | None]) -> None:  # noqa: FBT001
    """Where the request was not sent it is tried again after half a second and a second."""
    run = answered(None)
    run.received.sent = sent
    assert [run.wait_before_next() for _ in waits] == waits


@pytest.mark.parametrize("most", [0, 1, 2])
def test_the_client_limits_the_retries(most: int) -> None:
    """No request is sent again more often than the client allows."""
    run = answered(429, b"{}", settings={"max_retries": most}, retry_after="0")
    assert [run.wait_before_next() for _ in range(most + 1)] == [0.0] * most + [None]


def test_no_count_beyond_its_limit_is_sent_again() -> None:
    """A run that has somehow been tried or redirected too often is at its end."""
    run = answered(429, b"{}", retry_after="0")
    run.retries = 3
    assert run.wait_before_next() is None
    run = answered(307, settings={"follow_redirects": True}, location="/v1/here")
    run.redirects = 4
    assert run.wait_before_next() is None


def test_a_retry_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Each retry is a record of the level INFO with its number, its wait and its reason."""
    busy, gone = answered(503, b"{}", retry_after="2"), answered(None)
    gone.received.sent = False
    with caplog.at_level(logging.INFO, _call.__name__):
        for run in (busy, gone, gone):
            run.wait_before_next()
    assert [record.getMessage() for record in caplog.records] == [
        "retry 1 of 2 in 2.0 s: 503",
        "retry 1 of 2 in 0.5 s: no connection",
        "retry 2 of 2 in 1.0 s: no connection",
    ]


SAME = {
    "/v1/here": f"{URL}/here",
    "there": f"{URL}/videos/v/there",
    f"{URL}/x": f"{URL}/x",
    "": f"{URL}/videos/v/remix",
}
OTHER = ["https://provider.example/v1/x", "http://other.example/v1/x", "http://provider.example:81/v1", "http://["]
OTHER += ["http://user@provider.example/v1/x", "http://user:word@provider.example/x", "ftp://provider.example/v1/x"]


@pytest.mark.parametrize("status", [307, 308])
@pytest.mark.parametrize("location", [*SAME, *OTHER])
def test_a_redirect_is_followed_within_its_origin(status: int, location: str) -> None:
    """Scheme, host and port stay, and no user is named; anything else is not followed."""
    run = answered(status, settings={"follow_redirects": True, "max_retries": 0}, location=location)
    assert run.wait_before_next() == (0.0 if location in SAME else None)
    assert str(run.url) == SAME.get(location, f"{URL}/videos/v/remix")
    assert (run.redirects, run.retries) == (int(location in SAME), 0)


def test_a_redirect_without_a_place_leads_to_itself() -> None:
    """Where there is no Location the address stays."""
    run = answered(307, settings={"follow_redirects": True})
    assert run.wait_before_next() == 0.0


@pytest.mark.parametrize(
    ("follow", "status"), [(False, 307), (True, 301), (True, 302), (True, 303), (True, 306), (True, 309)]
)
def test_no_other_redirect_is_followed(follow: bool, status: int) -> None:  # noqa: FBT001 - a parameter
    """What turns a POST into a GET is not followed, and nothing is where the client does not ask for it."""
    run = answered(status, settings={"follow_redirects": follow}, location="/v1/here")
    assert run.wait_before_next() is None


def test_a_redirect_that_names_a_job_or_is_cut_is_not_followed() -> None:
    """Only a whole answer that names no job is believed."""
    follow = {"follow_redirects": True}
    assert answered(307, JOB, settings=follow, location="/v1/here").wait_before_next() is None
    cut = answered(307, b"", settings=follow, location="/v1/here")
    cut.received.fail(OSError("cut"))
    assert cut.wait_before_next() is None


def test_three_redirects_are_followed() -> None:
    """The fourth redirect is the end."""
    run = answered(308, settings={"follow_redirects": True}, location="/v1/here")
    assert [run.wait_before_next() for _ in range(4)] == [0.0, 0.0, 0.0, None]
    assert run.redirects == 3
