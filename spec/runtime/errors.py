"""The errors of an operation; an argument that cannot be sent raises ValueError or TypeError instead."""

from collections.abc import Mapping

from .types import Violation


class APIError(Exception):
    """The base class of every error about an exchange with a provider.

    Its text and its attributes never hold the API key, and it can be pickled.

    Attributes:
        message: The provider's own words where it sent any, otherwise what happened; `str()` adds status and job.
        status_code: The HTTP status; None where no answer came.
        headers: The answer's header fields; upper and lower case of their names make no difference.
        content: The part of the body that was received.
        job_id: The job that the answer names, so that a job which was started is never lost.
        violations: Where the answer differs from the contract.
        type: The provider's class of error.
        param: The member of the request that the provider complains of.
        code: The provider's code for programs.
        parsed: The body as the contract describes it for this status; None where it does not fit.
        retries: How many times the request was sent again.
        may_have_been_processed: Whether the provider may have acted on the request; if not, it is safe to send again.
    """

    def __init__(
        self,
        message: str,
        *,
        status_code: int | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        job_id: str | None = None,
        violations: tuple[Violation, ...] = (),
        type: str | None = None,  # noqa: A002 - the name that the envelope of a refusal gives it
        param: str | None = None,
        code: str | None = None,
        parsed: object = None,
        retries: int = 0,
        may_have_been_processed: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status_code = status_code
        self.headers: Mapping[str, str] = headers or {}
        self.content = content
        self.job_id = job_id
        self.violations = violations
        self.type = type
        self.param = param
        self.code = code
        self.parsed = parsed
        self.retries = retries
        self.may_have_been_processed = may_have_been_processed

    @property
    def request_id(self) -> str | None:
        """The provider's x-request-id; its support asks for it."""
        return self.headers.get("x-request-id")

    def __str__(self) -> str:
        details = {"status": self.status_code, "request": self.request_id, "job": self.job_id}
        listed = ", ".join(f"{name} {detail}" for name, detail in details.items() if detail is not None)
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
