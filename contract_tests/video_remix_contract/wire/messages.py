"""What everything is judged by: an exchange, which is a request and what came back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from urllib.parse import urlsplit

from attrs import frozen

from video_remix_contract.wire.settled import settled

Headers = tuple[tuple[str, str], ...]
# What needs no parser: the path is all that stands between the authority and a query or a fragment.
BEFORE_PATH, AFTER_PATH = r"https?://[\w.:-]+", r"(?=[?#]|\Z)"
USUAL_URL = re.compile(rf"{BEFORE_PATH}(/[!\"$->@-~]*){AFTER_PATH}", re.ASCII)


class Defect(StrEnum):
    """What is wrong with a request that the request itself does not show; only the prober knows it."""

    UNKNOWN_VIDEO = "unknown-video"
    MISSING_KEY = "missing-key"
    WRONG_KEY = "wrong-key"
    OTHER_METHOD = "other-method"
    UNFINISHED_VIDEO = "unfinished-video"
    HOSTILE_ID = "hostile-id"


class FailureKind(StrEnum):
    """How an exchange can end without a response.

    >>> str(FailureKind("timeout"))
    'timeout'
    """

    UNREACHABLE = "unreachable"
    CLOSED = "closed"
    PROTOCOL = "protocol"
    TIMEOUT = "timeout"
    TOO_LARGE = "too-large"


@settled
class Request:
    """A request as it was sent: absolute URL, headers in order, raw body.

    >>> Request("POST", "http://127.0.0.1/v1/videos/video_123/remix", body=b"{}").headers
    ()
    """

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""


@settled
class Response:
    """A response as it came: status, headers in order, body without its content coding.

    >>> Response(200, (("Content-Type", "application/json"),), b"{}").accepted
    True
    """

    status: int
    headers: Headers = ()
    body: bytes = b""

    @property
    def accepted(self) -> bool:
        """Whether the provider took the request: any 2xx means a job."""
        return 200 <= self.status < 300


@frozen
class Failure:
    """Why there is no response.

    >>> Failure(FailureKind.TIMEOUT, "no complete response within 10 s").message
    'no complete response within 10 s'
    """

    kind: FailureKind
    message: str


@frozen
class Wire:
    """What a server saw of a request on its connection; the request's headers then have their names as they were sent.

    ``chunked`` is the framing of the body. ``connection`` names the connection, ``request`` counts the requests on it
    from 1. ``client_left`` says that the client closed the connection before the response was complete.

    >>> Wire("1.1", chunked=True, connection=1, request=2).client_left
    False
    """

    http_version: str
    chunked: bool
    connection: int
    request: int
    client_left: bool = False


class Unseen(StrEnum):
    """What a recording may not show of an exchange, so that its absence says nothing.

    >>> str(Unseen.CREDENTIALS)
    'credentials'
    """

    CREDENTIALS = "credentials"
    REQUEST_BODY = "request-body"
    RESPONSE_BODY = "response-body"


@settled
class Exchange:
    """A request and what came back: a response, or the failure that says why there is none.

    ``defect`` is what only the prober knows to be wrong with the request, ``started`` a time with its zone, ``label``
    what the recording calls the exchange, ``place`` where it stands there, and ``wire`` what a server saw of the
    connection. The response is what the provider answered, also where a client had left that never got it. ``fault``
    names the fault or the scenario that the provider was put into on purpose, ``unseen`` what the recording does not
    show: what stands in its place here is not what was sent.

    >>> exchange = Exchange(Request("POST", "http://127.0.0.1/v1/videos/a/remix"), Response(400))
    >>> exchange.accepted
    False
    """

    request: Request
    response: Response | None = None
    failure: Failure | None = None
    defect: Defect | None = None
    started: datetime | None = None
    label: str | None = None
    place: str | None = None
    wire: Wire | None = None
    fault: str | None = None
    unseen: frozenset[Unseen] = frozenset()

    @property
    def accepted(self) -> bool:
        """Whether the provider took the request: any 2xx response means a job."""
        return self.response is not None and self.response.accepted

    @classmethod
    def from_httpx(cls, response: Any) -> Self:
        """Return the exchange of an ``httpx.Response`` or an ``httpx2.Response`` whose body has been read.

        >>> import httpx2
        >>> request = httpx2.Request("POST", "http://127.0.0.1/v1/videos/a/remix", json={"prompt": "a cat"})
        >>> Exchange.from_httpx(httpx2.Response(200, json={}, request=request)).request.method
        'POST'
        """
        request = response.request
        return cls(
            Request(request.method, str(request.url), decoded(request.headers.raw), request.read()),
            Response(response.status_code, decoded(response.headers.raw), response.content),
        )

    @classmethod
    def from_requests(cls, response: Any) -> Self:
        """Return the exchange of a ``requests.Response``; its request's body must be bytes, a text or nothing.

        >>> import requests
        >>> response = requests.Response()
        >>> response.status_code, response._content = 200, b"{}"
        >>> response.request = requests.Request("POST", "http://127.0.0.1/v1/videos/a/remix", json={}).prepare()
        >>> Exchange.from_requests(response).response.status
        200
        """
        request = response.request
        body = request.body or b""
        return cls(
            Request(
                request.method,
                request.url,
                tuple((str(name), text_of(value)) for name, value in request.headers.items()),
                body.encode() if isinstance(body, str) else bytes(body),
            ),
            Response(response.status_code, tuple(response.headers.items()), response.content),
        )


def decoded(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Return headers as texts, each byte a character (RFC 9110, section 5.5)."""
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)


def text_of(value: str | bytes) -> str:
    """Return a header's value as a text."""
    return value.decode("latin-1") if isinstance(value, bytes) else value


def header(headers: Headers, name: str) -> str | None:
    """Return a header's value, its repetitions joined by a comma (RFC 9110, section 5.3), or None."""
    wanted = name.lower()
    values = [value for key, value in headers if key.lower() == wanted]
    return ", ".join(values) if values else None


def content_type(headers: Headers) -> str | None:
    """Return the value of Content-Type as ``header`` does; it is asked for most often."""
    result = None
    for name, value in headers:
        if len(name) == 12 and name.lower() == "content-type":
            result = value if result is None else f"{result}, {value}"
    return result


def fields(headers: Headers) -> dict[str, str]:
    """Return the values of headers by their names in lower case, repetitions joined by a comma."""
    result: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        result[key] = f"{result[key]}, {value}" if key in result else value
    return result


def url_path(url: str) -> str:
    """Return the path of a URL as it was sent, or nothing where the text is not a URL."""
    usual = USUAL_URL.match(url)
    if usual:
        return usual[1]
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def media_type(headers: Headers) -> str | None:
    """Return the media type in lower case without its parameters (RFC 9110, section 8.3.1), or None."""
    value = content_type(headers)
    return value.partition(";")[0].strip().lower() if value else None
