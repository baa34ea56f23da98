"""The errors of an operation: the class of a status, the text, and what each holds by default."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from attrs import fields
from runtime import errors
from runtime.types import NONE

CLASSES = {
    300: errors.APIStatusError,
    399: errors.APIStatusError,
    400: errors.BadRequestError,
    401: errors.AuthenticationError,
    402: errors.APIStatusError,
    403: errors.PermissionDeniedError,
    404: errors.NotFoundError,
    405: errors.APIStatusError,
    408: errors.APIStatusError,
    409: errors.ConflictError,
    410: errors.APIStatusError,
    421: errors.APIStatusError,
    422: errors.UnprocessableEntityError,
    423: errors.APIStatusError,
    428: errors.APIStatusError,
    429: errors.RateLimitError,
    430: errors.APIStatusError,
    499: errors.APIStatusError,
    500: errors.InternalServerError,
    501: errors.InternalServerError,
    503: errors.InternalServerError,
    599: errors.InternalServerError,
}


@pytest.mark.parametrize(("status", "kind"), CLASSES.items())
def test_the_class_of_a_status(status: int, kind: type[errors.APIStatusError]) -> None:
    """Each common status has a class of its own, 500 and above share one, and all others are the base class."""
    assert errors.error_for_status(status) is kind


@pytest.mark.parametrize(
    ("details", "text"),
    [
        ({}, "no"),
        ({"status_code": 404}, "no [status 404]"),
        ({"status_code": 0}, "no [status 0]"),
        ({"request_id": ""}, "no [request ]"),
        ({"job_id": "j\n1", "request_id": "r"}, "no [request r, job j 1]"),
        (
            {"status_code": 500, "request_id": "r" * 201, "job_id": "j" * 200},
            f"no [status 500, request {'r' * 200}, job {'j' * 200}]",
        ),
        ({"type": "t", "param": "p", "code": "c", "retries": 2}, "no"),
    ],
)
def test_the_text_of_an_error(details: dict[str, Any], text: str) -> None:
    """The text is the message and what is known of status, request and job, each of at most 200 characters."""
    assert str(errors.APIError("no", **details)) == text


DEFAULTS: dict[str, Any] = {
    "status_code": None,
    "headers": {},
    "content": b"",
    "job_id": None,
    "request_id": None,
    "violations": NONE,
    "type": None,
    "param": None,
    "code": None,
    "parsed": None,
    "retries": 0,
    "may_have_been_processed": False,
}


def test_an_error_by_itself() -> None:
    """An error needs its message alone, which is its argument; everything else has a default and is named."""
    error = errors.APIError("no")
    assert vars(error) == {"message": "no", **DEFAULTS}
    assert (error.args, repr(error)) == (("no",), "APIError('no')")
    assert [field.name for field in fields(errors.APIError) if not field.kw_only] == ["message"]
    with pytest.raises(TypeError):
        errors.APIError("no", None)  # type: ignore[call-arg]


def test_an_error_is_itself_alone() -> None:
    """Two errors with the same parts differ, as other exceptions do, and can stand in a set."""
    one, other = errors.APIError("no"), errors.APIError("no")
    assert one != other
    assert len({one, other, one}) == 2


def test_an_error_can_be_pickled_and_copied() -> None:
    """A pickle and a copy keep the class and every part."""
    error = errors.RateLimitError("no", status_code=429, headers={"a": "b"}, job_id="j", may_have_been_processed=True)
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(other) is errors.RateLimitError
        assert (vars(other), other.args) == (vars(error), error.args)


def test_a_broken_success_is_a_value_error() -> None:
    """Whoever reads a model from a dict can expect ValueError; a timeout is a kind of lost connection."""
    assert issubclass(errors.APIResponseValidationError, ValueError)
    assert issubclass(errors.APITimeoutError, errors.APIConnectionError)
    assert not issubclass(errors.APIStatusError, errors.APIConnectionError)
