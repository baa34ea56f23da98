"""A refusal raises the error that its status names, in the provider's own words."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from .support import KEY, answer, client, errors, failure, provider, remix, remix_async, video

BY_STATUS = {
    400: "BadRequestError",
    401: "AuthenticationError",
    403: "PermissionDeniedError",
    404: "NotFoundError",
    409: "ConflictError",
    422: "UnprocessableEntityError",
    429: "RateLimitError",
    500: "InternalServerError",
    503: "InternalServerError",
    529: "InternalServerError",
    599: "InternalServerError",
    302: "APIStatusError",
    402: "APIStatusError",
    418: "APIStatusError",
}
ENVELOPE = {
    "error": {"message": "No such video.", "type": "invalid_request_error", "param": "video_id", "code": "gone"}
}


@pytest.mark.parametrize("run", [remix, remix_async], ids=["sync", "async"])
@pytest.mark.parametrize("status", BY_STATUS)
def test_the_status_names_the_error(status: int, run: Any) -> None:
    """Each common status has its class; all carry status, header fields, body, request and the envelope's members."""
    with provider(answer(status, ENVELOPE, x_request_id="req_9")) as server:
        error = failure(lambda: run(server))
    assert type(error).__name__ == BY_STATUS[status]
    assert type(error) is getattr(client, BY_STATUS[status])
    assert isinstance(error, client.APIStatusError)
    assert error.status_code == status
    assert error.request_id == "req_9"
    assert error.headers["X-Request-ID"] == "req_9"
    assert b"No such video." in error.content
    assert (error.message, error.type, error.param, error.code) == tuple(ENVELOPE["error"].values())
    assert error.parsed.to_dict() == ENVELOPE
    assert error.violations == ()
    assert str(error) == f"No such video. [status {status}, request req_9]"
    assert error.may_have_been_processed == (not 400 <= status < 500)


BODIES: dict[str, tuple[Any, str]] = {
    "text in error": ({"error": "out of credits"}, "out of credits"),
    "detail": ({"detail": "Not Found"}, "Not Found"),
    "detail list": (
        {"detail": [{"loc": ["body", "prompt"], "msg": "Field required", "type": "missing"}, {"msg": "and more"}]},
        "body.prompt: Field required; and more",
    ),
    "detail object": ({"detail": {"message": "no", "code": 5}}, "no"),
    "problem details": ({"type": "about:blank", "title": "Gone", "status": 404, "detail": "It left."}, "It left."),
    "problem title": ({"title": "Gone", "status": 404}, "Gone"),
    "code and message": ({"code": "invalid_request", "message": "bad id", "data": None}, "bad id"),
    "message": ({"message": "no way"}, "no way"),
    "error and description": ({"error": "invalid_token", "error_description": "too old"}, "invalid_token"),
    "message and null": ({"error": None, "message": "plain"}, "plain"),
    "string": ('"just text"', "just text"),
    "list": (["a", "b"], "a; b"),
    "plain text": ("upstream is\n busy ", "upstream is busy"),
    "html": ("<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>", "502 Bad Gateway"),
    "empty": (b"", "the provider gave no reason"),
    "object": ({}, "the provider gave no reason"),
    "number": ("5", "the provider gave no reason"),
    "not UTF-8": (b"caf\xe9", "caf\ufffd"),
    "binary": (b"\0\xff\xfe", "the provider gave no reason"),
    "control characters": ({"message": "a\x1b[31m\x00b\nc\x85d"}, "a?[31m?b c?d"),
    "envelope in detail": ({"detail": {"error": {"message": "no", "code": "c"}}}, "no"),
    "an envelope of its own": ({"reason": "quota"}, '{"reason": "quota"}'),
    "an unknown envelope": ({"errors": ["a", {"message": "b"}]}, '{"errors": ["a", {"message": "b"}]}'),
    "an unknown member": ({"msg": "no way"}, '{"msg": "no way"}'),
    "html without title": ("<p>Out of <b>order</b> &amp; closed</p>", "<p>Out of <b>order</b> &amp; closed</p>"),
    "an envelope without a message": ({"error": {"status": "QUOTA"}}, '{"error": {"status": "QUOTA"}}'),
    "half a surrogate pair": ('{"error": {"message": "a\\ud800"}}', "a?"),
}


@pytest.mark.parametrize(("body", "message"), BODIES.values(), ids=BODIES)
def test_the_providers_own_words_are_kept(body: Any, message: str) -> None:
    """Whichever envelope a provider uses, its message is the error's."""
    with provider(answer(404, body)) as server:
        error = failure(lambda: remix(server))
    assert type(error) is client.NotFoundError
    assert error.message == message
    assert message in str(error)
    assert error.message.encode("utf-8")


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        ({"error": {"message": "x", "type": "t", "param": None, "code": "404"}}, "404", None),
        ({"error": {"message": "x", "code": 404, "param": "None"}}, "404", "None"),
        ({"code": 1004, "message": "x", "data": None}, "1004", None),
        ({"error": {"message": "x", "code": True, "param": ["a"]}}, None, None),
    ],
)
def test_codes_of_any_kind_are_texts(body: Any, code: str | None, param: str | None) -> None:
    """A code is a text or None, whether the provider sends it as a number or a text."""
    with provider(answer(400, body)) as server:
        error = failure(lambda: remix(server))
    assert (error.code, error.param) == (code, param)


def test_an_envelope_that_does_not_fit_is_listed() -> None:
    """An envelope other than the documented one still makes the error; what differs is in its violations."""
    with provider(answer(400, {"detail": "no"})) as server:
        error = failure(lambda: remix(server))
    assert error.parsed is None
    assert [(violation.pointer, violation.rule) for violation in error.violations] == [("/error", "required")]


def test_a_job_that_a_refusal_names_is_kept() -> None:
    """A provider that answers a failed job with a 5xx has its job named."""
    with provider(answer(500, video(status="failed"))) as server:
        error = failure(lambda: remix(server))
    assert error.job_id == video()["id"]


def test_a_long_message_is_bounded() -> None:
    """A page of a megabyte does not become the message; it stays whole in the body."""
    with provider(answer(502, "<" * 500_000 + "x" * 500_000)) as server:
        error = failure(lambda: remix(server))
    assert len(str(error)) < 2000
    assert len(error.content) == 1_000_000


def test_errors_survive_pickling() -> None:
    """An error that crosses a process keeps all that it carries."""
    with provider(answer(429, ENVELOPE, x_request_id="req_9"), answer(body=video(progress="x"))) as server:
        for _ in range(2):
            error = failure(lambda: remix(server))
            copy = pickle.loads(pickle.dumps(error))
            assert type(copy) is type(error)
            assert str(copy) == str(error)
            assert dict(copy.headers) == dict(error.headers)
            assert copy.violations == error.violations
            assert KEY.encode() not in pickle.dumps(error)


def test_every_error_is_an_api_error() -> None:
    """One base class catches every error about an exchange, and each is exported by the package."""
    raised = [name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)]
    assert len(raised) >= 13
    for name in raised:
        assert issubclass(getattr(client, name), client.APIError)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("run", [remix, remix_async], ids=["sync", "async"])
def test_a_redirect_is_an_error(status: int, run: Any) -> None:
    """A redirect is not followed; the error says where it points."""
    with provider(answer(status, b"", location="/v1/elsewhere")) as server:
        error = failure(lambda: run(server))
        assert len(server.seen) == 1
    assert type(error) is client.APIStatusError
    assert "/v1/elsewhere" in error.message
