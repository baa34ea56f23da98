"""Send a request and return the exchange, bounded in time and bytes; a failure is part of the exchange."""

from __future__ import annotations

import asyncio
import os
import re
import ssl
from collections.abc import Callable, Collection
from contextlib import closing
from datetime import UTC, datetime
from functools import lru_cache
from typing import Self

import h11

from video_remix_contract.errors import DecodingError, TargetError
from video_remix_contract.wire.address import address_of
from video_remix_contract.wire.connection import Connection
from video_remix_contract.wire.content_coding import Body, TooLargeError
from video_remix_contract.wire.messages import (
    Defect,
    Exchange,
    Failure,
    FailureKind,
    Request,
    Response,
    header,
    media_type,
)
from video_remix_contract.wire.name_lookup import DaemonExecutor

# What is read of a response that may be of any size, in bytes.
SAMPLE = 64 * 1024
CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
# What an exchange can end with; anything else is a defect of this program.
ENDINGS = (h11.ProtocolError, OSError, ValueError, TooLargeError, DecodingError)


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
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else certificates(insecure=insecure)

    async def __aenter__(self) -> Self:
        asyncio.get_running_loop().set_default_executor(DaemonExecutor())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing is left to be closed."""

    async def send(self, request: Request, defect: Defect | None = None, sampled: Collection[str] = ()) -> Exchange:
        """Send a request and return the exchange; a failure of any kind is part of it, never an exception.

        Of a success in one of the media types ``sampled`` (a video, say) only the beginning is read.

        A failure is ``unreachable`` where not a byte of the request was sent, so that nothing can have come of it.
        """
        bound = self.timeout
        started = datetime.now(UTC)
        sent = False
        result: Response | Failure
        try:
            async with asyncio.timeout(bound):
                with closing(await Connection.opened(address_of(request.url), self.tls, bound)) as connection:
                    message = connection.message(request)
                    sent = True
                    connection.send(message)
                    result = await response(connection, sampled)
        except ENDINGS as error:
            result = failure(error, bound, sent=sent)
        came, problem = (None, result) if isinstance(result, Failure) else (result, None)
        exchange = Exchange(request, came, problem, defect, started)
        if self.record:
            self.record(exchange)
        return exchange


async def response(connection: Connection, sampled: Collection[str]) -> Response:
    """Return the response that comes, of a success in one of the media types ``sampled`` the beginning."""
    status, headers = await connection.head()
    body = Body(header(headers, "content-encoding") or "")
    is_sampled = 200 <= status < 300 and media_type(headers) in sampled
    while piece := await connection.piece():
        if is_sampled and body.received + len(piece) > SAMPLE:
            return Response(status, headers, bytes(body.content) or piece[:SAMPLE])
        body.feed(piece)
    return Response(status, headers, body.end())


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
    import httpx2  # noqa: PLC0415 - for https:// alone, and it takes long to import

    context = httpx2.create_ssl_context(verify=not insecure)
    context.set_alpn_protocols(["http/1.1"])
    return context


def failure(error: Exception, bound: float, *, sent: bool) -> Failure:
    """Return the failure that an error means; ``bound`` is in seconds, ``sent`` whether any byte was sent."""
    words = " ".join(str(error).split())[:200] or type(error).__name__
    if not sent:
        # asyncio names the error by its number, and each address of the host with it.
        numbers = dict.fromkeys(map(int, re.findall(r"\[Errno (\d{1,9})\]", str(error))))
        why = ", ".join(map(os.strerror, numbers)) or getattr(error, "strerror", None) or words
        late = isinstance(error, TimeoutError)
        words = f"no connection within {bound:.3g} s" if late else f"cannot connect: {why}"
        return Failure(FailureKind.UNREACHABLE, words)
    kind, what = FailureKind.PROTOCOL, f"the response is not HTTP: {words}"
    match error:
        case TimeoutError():
            kind, what = FailureKind.TIMEOUT, f"no complete response within {bound:.3g} s"
        case TooLargeError():
            kind, what = FailureKind.TOO_LARGE, words
        case DecodingError():
            what = words
        case OSError():
            kind, what = FailureKind.CLOSED, f"the connection broke: {words}"
        case h11.RemoteProtocolError() if "peer closed" in words:
            kind, what = FailureKind.CLOSED, f"no complete HTTP response: {words}"
    return Failure(kind, what)
