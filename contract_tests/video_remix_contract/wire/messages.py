"""What everything is judged by: one request and what came back."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import urlsplit

from attrs import frozen

Headers = tuple[tuple[str, str], ...]


class Premise(StrEnum):
    """What a probe knows of its request that the request itself does not show."""

    NONE = "none"
    UNKNOWN_VIDEO = "unknown-video"
    UNFINISHED_VIDEO = "unfinished-video"
    MISSING_KEY = "missing-key"
    WRONG_KEY = "wrong-key"
    OTHER_METHOD = "other-method"


class FailureKind(StrEnum):
    """How an exchange can end without an answer."""

    UNREACHABLE = "unreachable"
    CLOSED = "closed"
    PROTOCOL = "protocol"
    TIMEOUT = "timeout"
    TOO_LARGE = "too-large"


@frozen
class Request:
    """A request as it was sent: absolute URL, headers in order, raw body."""

    method: str
    url: str
    headers: Headers
    body: bytes


@frozen
class Response:
    """An answer as it came: status, headers in order, body after the content coding was undone."""

    status: int
    headers: Headers
    body: bytes


@frozen
class Failure:
    """Why there is no answer."""

    kind: FailureKind
    message: str


@frozen
class Exchange:
    """One request and what came back: an answer, or the reason why there is none; ``elapsed`` is in seconds."""

    request: Request
    response: Response | None
    failure: Failure | None = None
    elapsed: float = 0.0
    premise: Premise = Premise.NONE

    @property
    def accepted(self) -> bool:
        """Whether the provider took the request: any 2xx answer means a job."""
        return self.response is not None and 200 <= self.response.status < 300


def redirected(response: Response) -> str:
    """Return where an answer redirects to, as the end of a sentence; empty where it does not."""
    target = header(response.headers, "location") if 300 <= response.status < 400 else None
    return "" if target is None else f", a redirect to {target!r} that is not followed"


def header(headers: Headers, name: str) -> str | None:
    """Return a header's value, its repetitions joined by a comma (RFC 9110, section 5.3), or None."""
    values = [value for key, value in headers if key.lower() == name.lower()]
    return ", ".join(values) if values else None


def url_path(url: str) -> str:
    """Return the path of a URL as it was sent, or nothing where the text is no URL."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def media_type(headers: Headers) -> str | None:
    """Return the media type in lower case without its parameters (RFC 9110, section 8.3.1), or None."""
    value = header(headers, "content-type")
    return value.partition(";")[0].strip().lower() if value else None
