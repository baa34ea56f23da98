"""Waiting for a job: bounded, patient with what passes, quick with what does not, and nothing is lost."""

from __future__ import annotations

import importlib
import pickle
from typing import Any

import pytest

from client.behaviour.support import answer, provider, video

from .support import MODES, NAME, Clock, Step, Studio, client, failure, refusal, use

QUEUED, DONE = {"status": "queued"}, {"status": "completed", "progress": 100}
CUT_OFF = answer(body=video(), content_length="9999")
PASSING: dict[str, tuple[Step, list[float]]] = {
    "a known status": (QUEUED, [5.0]),
    "an unknown status": ({"status": "NOT_START"}, [5.0]),
    "a lost connection": (b"", [5.0]),
    "an answer that is cut off": (CUT_OFF, [5.0]),
    "no HTTP": (b"hello\r\n\r\n", [5.0]),
    "408": (refusal(408), [5.0]),
    "429": (refusal(429), [5.0]),
    "500": (refusal(500), [5.0]),
    "503": (answer(503, "<h1>busy</h1>"), [5.0]),
    "a wait that is asked for": (answer(502, {}, retry_after="30"), [30.0]),
    "a wait of more than a minute": (answer(503, {}, retry_after="90"), [90.0]),
    "a wait that a job asks for": (answer(body=video(), retry_after="7"), [7.0]),
    "no wait is asked for": (answer(body=video(), retry_after="0"), [5.0]),
    "nonsense is asked for": (answer(500, {}, retry_after="soon"), [5.0]),
}


@MODES
@pytest.mark.parametrize(("step", "waits"), PASSING.values(), ids=PASSING)
def test_what_passes_is_waited_for(mode: str, step: Step, waits: list[float], clock: Clock) -> None:
    """Whatever may pass means another look, after the interval or after the longer wait that is asked for."""
    with Studio(jobs={"video_1": [step, DONE]}) as server:
        assert use(mode, server.url, "wait", "video_1").status == "completed"
    assert clock.waits == waits


LASTING: dict[str, tuple[Step, str]] = {
    "401": (refusal(401), "AuthenticationError"),
    "403": (refusal(403), "PermissionDeniedError"),
    "404": (refusal(404), "NotFoundError"),
    "a redirect": (answer(307, b"", location="/elsewhere"), "APIStatusError"),
    "a web page": (answer(body="<h1>Welcome</h1>", content_type="text/html"), "APIResponseValidationError"),
    "another object": (answer(body={"code": "success", "data": video()}), "APIResponseValidationError"),
}


@MODES
@pytest.mark.parametrize(("step", "error"), LASTING.values(), ids=LASTING)
def test_what_lasts_ends_the_waiting(mode: str, step: Step, error: str, clock: Clock) -> None:
    """What another look would not mend is raised as it is, at once."""
    with Studio(jobs={"video_1": [QUEUED, step, DONE]}) as server:
        assert type(failure(lambda: use(mode, server.url, "wait", "video_1"))).__name__ == error
    assert clock.waits == [5.0]


@MODES
def test_a_job_that_failed_is_returned(mode: str, clock: Clock) -> None:
    """The end of a job is its end, also where it failed; the job says why."""
    failed = {"status": "failed", "error": {"code": "moderation_blocked", "message": "no"}}
    with Studio(jobs={"video_1": [QUEUED, failed]}) as server:
        job = use(mode, server.url, "wait", "video_1", interval=0.5)
    assert (job.status, job.error.message) == ("failed", "no")
    assert clock.waits == [0.5]


@MODES
def test_unknown_statuses_stay_listed(mode: str, clock: Clock) -> None:
    """The detailed response has the deviations of all looks, each once; a strict client refuses them as ever."""
    life: list[Step] = [{"status": "pending"}, {"status": "pending"}, {"status": "DOING"}, DONE]
    with Studio(jobs={"video_1": list(life), "video_2": list(life)}) as server:
        response = use(mode, server.url, "wait_detailed", "video_1")
        error = failure(lambda: use(mode, server.url, "wait", "video_2", settings={"strict": True}))
    assert [tuple(deviation) for deviation in response.deviations] == [
        ("/status", "enum", "pending"),
        ("/status", "enum", "DOING"),
    ]
    assert (response.parsed.status, clock.waits) == ("completed", [5.0] * 3)
    assert type(error) is client.APIResponseValidationError


@MODES
def test_the_end_of_the_time_loses_nothing(mode: str, clock: Clock) -> None:
    """When the time is over, the error has the id, the last job and all statuses, and can be pickled."""
    life: list[Step] = [QUEUED, {"status": "odd"}, QUEUED, {"status": "in_progress", "progress": 40}]
    with Studio(jobs={"video_1": life}) as server:
        error = failure(lambda: use(mode, server.url, "wait", "video_1", timeout=21, interval=5))
        assert len(server.seen) == 5
    assert clock.waits == [5.0] * 4
    assert isinstance(error, client.APITimeoutError)
    assert str(error) == ("the job is not over after 21 seconds of waiting: it was last 'in_progress' [job video_1]")
    for caught in (error, pickle.loads(pickle.dumps(error))):
        assert (type(caught), caught.job_id, caught.job.progress) == (client.WaitTimeoutError, "video_1", 40)
        assert caught.statuses == ("queued", "odd", "in_progress")
    assert (error.__cause__, error.may_have_been_processed) == (None, False)


@MODES
def test_a_job_that_is_never_seen(mode: str, clock: Clock) -> None:
    """Where no look succeeds, the error names the job, and its cause is the last failure."""
    with provider(refusal(500, "on fire")) as server:
        error = failure(lambda: use(mode, server.url, "wait", "video_1", timeout=12))
        assert len(server.seen) == 3
    assert (error.job, error.statuses, error.job_id) == (None, (), "video_1")
    assert error.__cause__.message == "on fire"
    assert clock.moment == 10.0


@MODES
def test_a_wait_beyond_the_end_is_not_begun(mode: str, clock: Clock) -> None:
    """Where the provider asks for more time than is left, the waiting ends at once."""
    with provider(answer(503, {}, retry_after="3600")) as server:
        error = failure(lambda: use(mode, server.url, "wait", "video_1", timeout=600))
        assert len(server.seen) == 1
    assert type(error) is client.WaitTimeoutError
    assert clock.waits == []


@MODES
@pytest.mark.parametrize(("timeout", "limits"), [(8.0, [8.0, 3.0]), (100.0, [10.0, 10.0])])
def test_a_look_takes_no_more_than_is_left(
    mode: str, timeout: float, limits: list[float], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look may take the client's timeout, or what is left of the waiting where that is less."""
    sending = importlib.import_module(f"{NAME}._sending")
    name = "send" if mode == "sync" else "send_async"
    original, given = getattr(sending, name), list[float]()

    def noted(connected: Any, call: Any, limit: Any) -> Any:
        given.append(limit)
        return original(connected, call, limit)

    monkeypatch.setattr(sending, name, noted)
    with Studio(jobs={"video_1": [QUEUED, DONE]}) as server:
        use(mode, server.url, "wait", "video_1", timeout=timeout)
    assert given == limits
    assert clock.waits == [5.0]


@MODES
def test_a_sleep_that_is_too_long(mode: str, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the machine slept past the end, no look begins any more."""
    sending = importlib.import_module(f"{NAME}._sending")

    async def oversleep(_: float) -> None:
        clock.moment = 1e6

    monkeypatch.setattr(sending, "sleep", lambda _: setattr(clock, "moment", 1e6))
    monkeypatch.setattr(sending, "async_sleep", oversleep)
    with Studio(jobs={"video_1": [QUEUED]}) as server:
        error = failure(lambda: use(mode, server.url, "wait", "video_1"))
        assert len(server.seen) == 1
    assert error.job.status == "queued"
    assert clock.moment == 1e6


@MODES
def test_an_error_of_the_callback_is_the_callers(mode: str, clock: Clock) -> None:
    """What the callback raises ends the waiting, even where it looks like a lost connection."""
    raised = client.APIConnectionError("mine")

    def refuse(_: Any) -> None:
        raise raised

    with Studio(jobs={"video_1": [QUEUED]}) as server:
        assert failure(lambda: use(mode, server.url, "wait", "video_1", on_progress=refuse)) is raised
    assert clock.waits == []


@MODES
@pytest.mark.parametrize(
    "given",
    [
        *({"timeout": timeout} for timeout in (0, -1, 86401, float("nan"), True, None, "5")),
        *({"interval": interval} for interval in (0, 0.05, -1, 86401, float("nan"), True, None, "5")),
    ],
    ids=str,
)
def test_times_are_checked(mode: str, given: dict[str, Any]) -> None:
    """A time that would never end, or would ask without a pause, is refused before anything is sent."""
    with Studio(jobs={"video_1": [QUEUED]}) as server:
        with pytest.raises(ValueError, match=f"^`{next(iter(given))}` must be"):
            use(mode, server.url, "wait", "video_1", **given)
        with pytest.raises(ValueError, match="`video_id`"):
            use(mode, server.url, "wait", "")
        assert server.seen == []
