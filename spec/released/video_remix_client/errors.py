# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.

"""What an operation can raise beside ValueError and TypeError, which refuse an argument before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping

from .types import Violation


class APIError(Exception):
    """The base of every error about an exchange with a provider.

    Neither its text nor its attributes hold the API key, and it can be pickled.
    """

    message: str
    """The provider's own words where it sent any, or else what happened; `str()` adds status, request and job."""
    status_code: int | None
    """The HTTP status; None where no answer began."""
    headers: Mapping[str, str]
    """The answer's header fields; names are looked up in any case."""
    content: bytes
    """The body as far as it was received."""
    job_id: str | None
    """The identifier of a job that the answer speaks of, so that an accepted one is never lost."""
    violations: tuple[Violation, ...]
    """Where the answer differs from the contract."""
    type: str | None
    """The provider's class of error."""
    param: str | None
    """The member of the request that the provider complains of."""
    code: str | None
    """The provider's code for programs."""
    parsed: object
    """The body as the contract documents it for this status; None where it does not fit or none is documented."""
    retries: int
    """How often the request had been sent in vain before."""
    may_have_been_processed: bool
    """Whether the provider may have acted on the request; only where this is false is sending again safe."""

    def __init__(
        self,
        message: str,
        *,
        status_code: int | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        job_id: str | None = None,
        violations: tuple[Violation, ...] = (),
        type: str | None = None,
        param: str | None = None,
        code: str | None = None,
        parsed: object = None,
        retries: int = 0,
        may_have_been_processed: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status_code = status_code
        self.headers = {} if headers is None else headers
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
        """The provider's x-request-id, for its support."""
        return self.headers.get("x-request-id")

    def __str__(self) -> str:
        facts = {"status": self.status_code, "request": self.request_id, "job": self.job_id}
        told = ", ".join(f"{name} {fact}" for name, fact in facts.items() if fact is not None)
        return f"{self.message} [{told}]" if told else self.message


class APIConnectionError(APIError):
    """No whole answer came: no connection, a connection lost, or bytes that are no HTTP."""


class APITimeoutError(APIConnectionError):
    """The time given to the call ran out."""


class APIResponseValidationError(APIError, ValueError):
    """The answer is a success and not what the contract promises; `violations` says where."""


class APIStatusError(APIError):
    """The provider answered with a status that is no success; the subclasses name the common ones."""


class BadRequestError(APIStatusError):
    """400: the provider does not understand the request."""


class AuthenticationError(APIStatusError):
    """401: the API key is missing or wrong."""


class PermissionDeniedError(APIStatusError):
    """403: the API key may not do this."""


class NotFoundError(APIStatusError):
    """404: the provider does not know what the path names."""


class ConflictError(APIStatusError):
    """409: not in this state."""


class UnprocessableEntityError(APIStatusError):
    """422: the provider understands the request and refuses it."""


class RateLimitError(APIStatusError):
    """429: too many requests, or no quota left."""


class InternalServerError(APIStatusError):
    """500 and above: the provider failed; whether it had acted before is unknown."""


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
    """Return the class that stands for a status."""
    return InternalServerError if status_code >= 500 else _BY_STATUS.get(status_code, APIStatusError)


__all__ = [
    "APIConnectionError",
    "APIError",
    "APIResponseValidationError",
    "APIStatusError",
    "APITimeoutError",
    "AuthenticationError",
    "BadRequestError",
    "ConflictError",
    "InternalServerError",
    "NotFoundError",
    "PermissionDeniedError",
    "RateLimitError",
    "UnprocessableEntityError",
]
