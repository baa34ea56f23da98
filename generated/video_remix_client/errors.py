# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""The errors of an operation; an argument that cannot be sent raises ValueError or TypeError instead."""

from collections.abc import Mapping

from attrs import define, field

from ._json import clean
from .types import NONE, Violations


@define(auto_exc=False, slots=False, eq=False, repr=False)
class APIError(Exception):
    """The base class of every error about an exchange with a provider; it can be pickled and copied.

    Its text is one line of at most about 1,400 printable characters. Neither the text nor `message`, `type`, `param`,
    `code`, `job_id` and `request_id` hold the API key. `content`, `headers`, `parsed` and the values in `violations`
    are what the provider sent: they, and a pickle, hold the key where the provider repeated it.
    """

    message: str
    """The provider's own words where it sent any, otherwise what happened; `str()` adds status, request and job."""
    status_code: int | None = field(default=None, kw_only=True)
    """The HTTP status; None where no answer came."""
    headers: Mapping[str, str] = field(factory=dict, kw_only=True)
    """The answer's header fields; upper and lower case of their names make no difference."""
    content: bytes = field(default=b"", kw_only=True)
    """The part of the body that was received."""
    job_id: str | None = field(default=None, kw_only=True)
    """The job that the answer names, so that a job which was started is never lost."""
    request_id: str | None = field(default=None, kw_only=True)
    """The provider's x-request-id; its support asks for it."""
    violations: Violations = field(default=NONE, kw_only=True)
    """Where the answer differs from the contract: the first 50 places; `violations.total` is how many there are."""
    type: str | None = field(default=None, kw_only=True)
    """The provider's class of error."""
    param: str | None = field(default=None, kw_only=True)
    """The member of the request that the provider complains of."""
    code: str | None = field(default=None, kw_only=True)
    """The provider's code for programs."""
    parsed: object = field(default=None, kw_only=True)
    """The body as the contract describes it for this status; None where it does not fit."""
    retries: int = field(default=0, kw_only=True)
    """How many times the request was sent again."""
    may_have_been_processed: bool = field(default=False, kw_only=True)
    """Whether the provider may have acted on the request. False, so that it is safe to send again, only where surely
    nothing was sent, or a whole answer that names no job refuses it: 4xx but 408 and 499, or 503 with Retry-After."""

    def __str__(self) -> str:
        details = {"status": self.status_code, "request": self.request_id, "job": self.job_id}
        listed = ", ".join(
            f"{name} {clean(str(detail), 200)}" for name, detail in details.items() if detail is not None
        )
        return f"{self.message} [{listed}]" if listed else self.message


class APIConnectionError(APIError):
    """No complete answer came: no connection, a lost connection, or bytes that are not HTTP."""


class APITimeoutError(APIConnectionError):
    """The time for the call ran out."""


class APIResponseValidationError(APIError, ValueError):
    """The answer has a status of success but breaks the contract; `violations` lists where."""


class APIStatusError(APIError):
    """The provider answered with a status that is not a success; the subclasses stand for the common statuses."""


class BadRequestError(APIStatusError):
    """400: the provider does not understand the request."""


class AuthenticationError(APIStatusError):
    """401: the API key is missing or wrong."""


class PermissionDeniedError(APIStatusError):
    """403: the API key does not allow this."""


class NotFoundError(APIStatusError):
    """404: the provider does not know what the path names."""


class ConflictError(APIStatusError):
    """409: the present state does not allow the operation."""


class UnprocessableEntityError(APIStatusError):
    """422: the provider understands the request and refuses it."""


class RateLimitError(APIStatusError):
    """429: too many requests, or the quota is used up."""


class InternalServerError(APIStatusError):
    """500 and above: the provider failed; whether it acted on the request is unknown."""


_BY_STATUS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}


def error_for_status(status_code: int) -> type[APIStatusError]:
    """Return the error class of a status."""
    return InternalServerError if status_code >= 500 else _BY_STATUS.get(status_code, APIStatusError)
