"""What the tests of the runtime share: clients without connections, calls, a model, the end of the time."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import httpx2
from attrs import define
from runtime import _call, _model, _received, client, errors

KEY = "sk-secret-0123456789"
URL = "http://provider.example/v1"
Handler = Callable[[httpx2.Request], httpx2.Response]


def call(**changes: Any) -> _call.Call[Any]:
    """Return a call that takes any JSON with 200, and any JSON as the body of a refusal."""
    given: dict[str, Any] = {
        "method": "POST",
        "path": "/videos/v/remix",
        "successes": (_call.Answer(200, 200, "json", _model.anything),),
        "refusals": (_call.Answer(400, 499, "json", _model.anything),),
    }
    return _call.Call(**{**given, **changes})


@define
class Closed(_model.Model):
    """A model that keeps no other members."""

    id: str

    @classmethod
    def _shape(cls) -> _model.Shape:
        return _model.Shape(_model.Member("id", _model.string))


OVER = -math.inf
"""A deadline that is over."""


def mocked(*answers: httpx2.Response | Handler, **settings: Any) -> client.AuthenticatedClient:
    """Return a client whose requests get these answers in turn, the last one again and again, without any event."""
    left = list(answers)

    def handle(request: httpx2.Request) -> httpx2.Response:
        answer = left.pop(0) if len(left) > 1 else left[0]
        return answer(request) if callable(answer) else answer

    args = {"transport": httpx2.MockTransport(handle), **settings.pop("httpx_args", {})}
    return client.AuthenticatedClient(URL, KEY, httpx_args=args, **settings)


def run_of(connected: client.Client, timeout: Any = 10.0, **changes: Any) -> _call.Run[Any]:
    """Return a run of a call that has not begun."""
    return _call.Run.of(connected, call(**changes), timeout)


def received(status: int | None = None, body: bytes = b"", *, limit: int = 1000, **fields: Any) -> _received.Received:
    """Return what came back: a status, a body and header fields."""
    kept = _received.Received(limit)
    kept.status_code = status
    kept.headers = httpx2.Headers({name.replace("_", "-"): text for name, text in fields.items()})
    kept.raw = bytearray(body)
    return kept


def raised(action: Callable[[], Any]) -> errors.APIError:
    """Return the error of the package that something raises."""
    try:
        result = action()
    except errors.APIError as error:
        return error
    raise AssertionError(f"no error but {result!r}")


def answered(status: int | None, body: bytes = b"", *, settings: Any = None, **fields: Any) -> Any:
    """Return a run whose request was answered."""
    run = run_of(mocked(**{"max_retries": 2, **(settings or {})}))
    run.received = received(status, body, **fields)
    return run
