"""What a call returns or raises for an answer."""

from __future__ import annotations

from typing import Any

import pytest
from runtime import _call, _model, errors
from runtime.types import NONE, UNSET, Violation

from .support import KEY, OVER, answered, call, mocked, raised, received, run_of

pytestmark = pytest.mark.usefixtures("clock")
JOB = b'{"id": "video_9"}'


def finished(status: int | None, body: bytes = b"", changes: Any = None, **given: Any) -> Any:
    """Return what a call returns for an answer."""
    run = run_of(mocked(**given.pop("settings", {})), **(changes or {}))
    run.received = received(status, body, **given)
    return run.finish()


def test_a_success_is_returned() -> None:
    """The response has status, body, header fields, the typed body, what was tolerated, and the number of retries."""
    run = run_of(mocked())
    run.received, run.retries = received(200, JOB, content_type="text/html", x_request_id="r"), 2
    response = run.finish()
    assert (response.status_code, response.content, response.parsed) == (200, JOB, {"id": "video_9"})
    assert (response.headers["x-request-id"], response.request_id, response.retries) == ("r", "r", 2)
    assert response.deviations == (Violation("", "content-type", "text/html"),)
    assert finished(200, JOB).deviations == NONE


def test_a_strict_client_tolerates_nothing() -> None:
    """What would be listed is refused by a strict client in a success, and in a refusal it is not."""
    strict = {"settings": {"strict": True}, "content_type": "text/html"}
    error = raised(lambda: finished(200, JOB, **strict))
    assert error.violations == (Violation("", "content-type", "text/html"),)
    assert error.message == "the answer is not what the contract promises: the answer content-type ('text/html')"
    refused = raised(lambda: finished(400, b"{}", **strict))
    assert (refused.violations, refused.parsed) == (NONE, {})


RANGES = (_call.Answer(202, 204, "json", lambda *_: "some"), _call.Answer(200, 299, "json", lambda *_: "any"))


@pytest.mark.parametrize(
    ("status", "parsed"), [(200, "any"), (201, "any"), (202, "some"), (204, "some"), (205, "any"), (299, "any")]
)
def test_the_first_answer_that_fits_the_status_reads_it(status: int, parsed: str) -> None:
    """Each described answer reads the statuses of its range, both ends included."""
    assert finished(status, b"5", {"successes": RANGES}).parsed == parsed


@pytest.mark.parametrize(("status", "broken"), [(199, False), (200, True), (201, True), (299, True), (300, False)])
def test_a_status_that_nothing_describes(status: int, broken: bool) -> None:  # noqa: FBT001 - a parameter
    """A success that the contract does not describe breaks it; any other status is an error by itself."""
    error = raised(lambda: finished(status, b"5", {"successes": ()}))
    assert isinstance(error, errors.APIResponseValidationError) is broken
    assert error.violations == ((Violation("", "status", status),) if broken else ())


def test_a_refusal_is_raised_with_all_that_is_known() -> None:
    """The error has the provider's words, and everything that came, without the key in what is shown."""
    envelope = f'{{"error": {{"message": "no {KEY}", "type": "t-{KEY}", "param": "p\\n", "code": 5}}}}'.encode()
    run = run_of(mocked())
    run.received, run.retries = received(429, envelope, x_request_id=f"r-{KEY}"), 1
    error = raised(run.finish)
    assert type(error) is errors.RateLimitError
    assert (error.message, error.type, error.param, error.code) == ("no ***", "t-***", "p ", "5")
    assert (error.status_code, error.content, error.request_id, error.retries) == (429, envelope, "r-***", 1)
    assert error.headers["X-Request-Id"] == f"r-{KEY}"
    assert (error.job_id, error.may_have_been_processed, error.violations) == (None, False, NONE)
    assert isinstance(error.parsed, dict)


def test_a_refusal_without_details() -> None:
    """What a refusal does not say is None."""
    error = raised(lambda: finished(404))
    assert (error.message, error.request_id) == ("the provider gave no reason", None)
    assert (error.type, error.param, error.code, error.parsed) == (None, None, None, None)
    assert [violation.rule for violation in error.violations] == ["json"]


def test_a_refusal_that_names_a_job() -> None:
    """The job is kept, and the request may have been processed."""
    error = raised(lambda: finished(400, JOB))
    assert (error.job_id, error.may_have_been_processed) == ("video_9", True)


def test_a_refusal_that_nothing_describes_has_the_flaws_of_its_text() -> None:
    """Where the contract describes no body, what is wrong with the JSON is listed."""
    error = raised(lambda: finished(500, b"[NaN, 1]"))
    assert [violation[:2] for violation in error.violations] == [("/0", "number")]
    assert raised(lambda: finished(500, b"[1]")).violations == NONE


def test_a_refusal_that_does_not_fit_is_listed() -> None:
    """A described refusal of another shape has no typed body, and its violations."""
    shape = _model.Shape(_model.Member("error", _model.string))
    refusals = (_call.Answer(400, 400, "json", shape.read),)
    error = raised(lambda: finished(400, b"{}", {"refusals": refusals}))
    assert (error.parsed, error.violations) == (None, (Violation("/error", "required", UNSET),))


def test_a_refusal_that_was_cut_off() -> None:
    """What ended the answer is the message where the provider gave no other."""
    run = answered(500)
    run.received.fail(OSError("reset"))
    assert raised(run.finish).message == "OSError: reset"
    run = answered(500, b"busy")
    run.received.fail(OSError("reset"))
    assert raised(run.finish).message == "busy"


@pytest.mark.parametrize(
    ("status", "fields", "message"),
    [
        (302, {"location": "/x"}, "the provider redirects to '/x', which was not followed"),
        (399, {"location": f"/{KEY}"}, "the provider redirects to '/***', which was not followed"),
        (307, {"location": "/" + "x" * 499}, f"the provider redirects to '/{'x' * 499}', which was not followed"),
        (307, {"location": "/" + "x" * 500}, f"the provider redirects to '/{'x' * 499}', which was not followed"),
        (302, {}, "why"),
        *[(status, {"location": "/x"}, "why") for status in (400, 401, 500)],
    ],
)
def test_a_redirect_says_where_it_leads(status: int, fields: dict[str, Any], message: str) -> None:
    """The message of a redirect is its Location, at most 500 characters of it; other statuses have their own words."""
    assert raised(lambda: finished(status, b'{"message": "why"}', **fields)).message == message


@pytest.mark.parametrize("sent", [True, False])
@pytest.mark.parametrize(
    ("error", "kind"), [(OSError("x"), errors.APIConnectionError), (TimeoutError("x"), errors.APITimeoutError)]
)
def test_no_answer(error: Exception, kind: type[errors.APIError], sent: bool) -> None:  # noqa: FBT001 - a parameter
    """The error says what ended the exchange and whether the request was sent."""
    run = answered(None)
    run.received.sent = sent
    run.received.fail(error)
    caught = raised(run.finish)
    outcome = "it may have been processed" if sent else "it was not sent"
    assert (type(caught), caught.status_code, caught.may_have_been_processed) == (kind, None, sent)
    assert caught.message == f"the request got no answer, {outcome}: {type(error).__name__}: x"


@pytest.mark.parametrize(
    ("error", "kind"), [(OSError("x"), errors.APIConnectionError), (TimeoutError("x"), errors.APITimeoutError)]
)
def test_half_an_answer(error: Exception, kind: type[errors.APIError]) -> None:
    """A success that is not complete is an error, which holds what came."""
    run = answered(200, b'{"id": "video_9", ')
    run.received.fail(error)
    caught = raised(run.finish)
    assert (type(caught), caught.job_id, caught.may_have_been_processed) == (kind, "video_9", True)
    assert caught.message == f"the answer is incomplete: {type(error).__name__}: x"


def test_a_success_that_breaks_the_contract() -> None:
    """The error names the violations, without the key."""
    shape = _model.Shape(_model.Member("id", _model.integer))
    successes = (_call.Answer(200, 200, "json", shape.read),)
    error = raised(lambda: finished(200, f'{{"id": "{KEY}"}}'.encode(), {"successes": successes}))
    assert type(error) is errors.APIResponseValidationError
    assert error.message == "the answer is not what the contract promises: /id type ('***')"
    assert error.violations == (Violation("/id", "type", KEY),)


def test_a_body_that_is_too_long() -> None:
    """The limit is named, and nothing is read of what came."""
    error = raised(lambda: finished(200, b"[" + b" " * 1000))
    assert error.message == "the answer is longer than the 1000 bytes of `max_response_bytes`"
    assert (error.violations, error.parsed) == ((Violation("", "size", 1000),), None)


def test_a_reading_that_takes_too_long() -> None:
    """Where the time ends while the body is typed, the answer is incomplete."""
    run = answered(200, JOB)
    run.received.read()
    late = _call.Answer(200, 200, "json", lambda _, place: place.at("x"))
    run.call = call(successes=(late,))
    run.deadline = OVER
    error = raised(run.finish)
    assert type(error) is errors.APITimeoutError
    assert error.message == "the answer is incomplete: TimeoutError: the time for the whole call ran out"
