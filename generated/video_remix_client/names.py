# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""The names of the package, which imports this module when the first of them is asked for."""

from .client import AuthenticatedClient, Client
from .constants import SPEC_SHA256, SPEC_VERSION, VERSION as __version__
from .errors import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    UnprocessableEntityError,
)
from .facade import AsyncOpenAI, AsyncVideoRemix, OpenAI, VideoRemix
from .types import UNSET, File, Response, Unset, Violation

# fmt: off
__all__ = (
    "SPEC_SHA256", "SPEC_VERSION", "UNSET", "APIConnectionError", "APIError", "APIResponseValidationError",
    "APIStatusError", "APITimeoutError", "AsyncOpenAI", "AsyncVideoRemix", "AuthenticatedClient",
    "AuthenticationError", "BadRequestError", "Client", "ConflictError", "File", "InternalServerError", "NotFoundError",
    "OpenAI", "PermissionDeniedError", "RateLimitError", "Response", "UnprocessableEntityError", "Unset",
    "VideoRemix", "Violation", "__version__",
)
