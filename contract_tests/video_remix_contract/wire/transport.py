"""Send a request and return the exchange, bounded in time and bytes; a failure is part of the exchange."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import aclosing
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Self

import httpx2

from video_remix_contract.errors import DecodingError, TargetError
from video_remix_contract.wire.content_coding import Body, TooLargeError
from video_remix_contract.wire.messages import (
    Defect,
    Exchange,
    Failure,
    FailureKind,
    Request,
    Response,
    decoded,
    header,
    media_type,
)
from video_remix_contract.wire.name_lookup import DaemonExecutor

# The share of the time that a handshake gets. httpx2 closes the socket of a handshake that it ends itself, and leaves
# a handshake that is cancelled from outside to the garbage collector.
CONNECT_SHARE = 0.9
# What is read of a response that may be of any size, in bytes.
SAMPLE = 64 * 1024
CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
SENDING = "http11.send_request_headers.started"
# What an exchange can end with; anything else is a defect of this program.
ENDINGS = (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError, ValueError, TooLargeError, DecodingError)


class Transport:
    """Sends requests as they are: no redirect is followed, no proxy or cookie is used, each on its own connection.

    ``timeout`` bounds a whole exchange in seconds, from the look-up of the name to the last byte, however slowly
    the response comes. The environment names no proxy here; it may name certificates (SSL_CERT_FILE, SSL_CERT_DIR).
    ``plain`` is for http:// alone: no certificate is known then, and https:// cannot be reached.
    ``record`` is called with every exchange when it has ended.
    """

    def __init__(
        self,
        *,
        timeout: float = 10.0,
        insecure: bool = False,
        plain: bool = False,
        record: Callable[[Exchange], None] | None = None,
    ) -> None:
        self.timeout = timeout
        self.record = record
        # Time is bounded around the whole exchange alone, where nothing can add up to more.
        self.client = httpx2.AsyncClient(
            timeout=None,
            verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else certificates(insecure=insecure),
            trust_env=False,
            follow_redirects=False,
            limits=httpx2.Limits(max_keepalive_connections=0),
        )

    async def __aenter__(self) -> Self:
        asyncio.get_running_loop().set_default_executor(DaemonExecutor())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.aclose()

    async def send(self, request: Request, defect: Defect | None = None, sampled: Collection[str] = ()) -> Exchange:
        """Send a request and return the exchange; a failure of any kind is part of it, never an exception.

        Of a success in one of the media types ``sampled`` (a video, say) only the beginning is read.

        A failure is ``unreachable`` where not a byte of the request was sent, so that nothing can have come of it.
        """
        bound = self.timeout
        started = datetime.now(UTC)
        events: list[str] = []

        async def trace(event: str, _: dict[str, Any]) -> None:
            events.append(event)

        result: Response | Failure
        try:
            async with asyncio.timeout(bound):
                result = await self.exchange(request, trace, CONNECT_SHARE * bound, sampled)
        except ENDINGS as error:
            result = failure(error, bound, sent=SENDING in events)
        response, problem = (None, result) if isinstance(result, Failure) else (result, None)
        exchange = Exchange(request, response, problem, defect, started)
        if self.record:
            self.record(exchange)
        return exchange

    async def exchange(self, request: Request, trace: Any, connecting: float, sampled: Collection[str]) -> Response:
        """Send the request and read its response; ``connecting`` bounds a handshake in seconds."""
        message = httpx2.Request(
            request.method,
            request.url,
            headers=list(request.headers),
            content=pieces(request.body) if is_chunked(request) else request.body,
            extensions={"trace": trace, "timeout": {"connect": connecting}},
        )
        response = await self.client.send(message, stream=True)
        try:
            headers = decoded(response.headers.raw)
            body = Body(header(headers, "content-encoding") or "")
            is_sampled = response.is_success and media_type(headers) in sampled
            async with aclosing(response.aiter_raw()) as chunks:
                async for chunk in chunks:
                    if is_sampled and body.received + len(chunk) > SAMPLE:
                        return Response(response.status_code, headers, bytes(body.content) or chunk[:SAMPLE])
                    body.feed(chunk)
            return Response(response.status_code, headers, body.end())
        finally:
            await response.aclose()


def is_chunked(request: Request) -> bool:
    """Return whether a request names the transfer coding chunked; httpx2 uses it for content without a length."""
    return "chunked" in (header(request.headers, "transfer-encoding") or "").lower()


async def pieces(body: bytes) -> AsyncIterator[bytes]:
    """Yield a body in two pieces, each a chunk of its own."""
    half = (len(body) + 1) // 2
    for piece in (body[:half], body[half:]):
        if piece:
            yield piece


def certificates(*, insecure: bool) -> ssl.SSLContext:
    """Return how a provider's certificate is checked; not at all where ``insecure`` is true.

    Raises TargetError where the environment names certificates that cannot be read.
    """
    try:
        return loaded(*(None if insecure else os.environ.get(name) for name in CERTIFICATES), insecure=insecure)
    except OSError as error:
        raise TargetError(f"the certificates of SSL_CERT_FILE or SSL_CERT_DIR cannot be read: {error}") from error


@lru_cache(maxsize=4)
def loaded(file: str | None, folder: str | None, *, insecure: bool) -> ssl.SSLContext:  # noqa: ARG001 - what decides it
    """Load the certificates that the environment names, once for all runs of a process: there are hundreds."""
    return httpx2.create_ssl_context(verify=not insecure)


def failure(error: Exception, bound: float, *, sent: bool) -> Failure:
    """Return the failure that an error means; ``bound`` is in seconds, ``sent`` whether any byte was sent."""
    words = " ".join(str(error).split())[:200] or type(error).__name__
    if not sent:
        late = isinstance(error, TimeoutError | httpx2.TimeoutException)
        words = f"no connection within {bound:.3g} s" if late else f"cannot connect: {words}"
        return Failure(FailureKind.UNREACHABLE, words)
    kind, what = FailureKind.PROTOCOL, f"the response is not HTTP: {words}"
    match error:
        case TimeoutError():
            kind, what = FailureKind.TIMEOUT, f"no complete response within {bound:.3g} s"
        case TooLargeError():
            kind, what = FailureKind.TOO_LARGE, words
        case DecodingError():
            what = words
        case httpx2.NetworkError() | OSError():
            kind, what = FailureKind.CLOSED, f"the connection broke: {words}"
        case httpx2.RemoteProtocolError() if "disconnected" in words or "peer closed" in words:
            kind, what = FailureKind.CLOSED, f"no complete HTTP response: {words}"
    return Failure(kind, what)
