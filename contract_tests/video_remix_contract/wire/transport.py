"""Send one request and bring back whatever happens, bounded in time and bytes."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Self

import httpx2

from video_remix_contract.probing.target import TargetError
from video_remix_contract.wire.content_coding import Body, CodingError, Overflow
from video_remix_contract.wire.messages import Exchange, Failure, FailureKind, Premise, Request, Response, header
from video_remix_contract.wire.name_lookup import DaemonExecutor

if TYPE_CHECKING:
    import ssl

# The transport closes a handshake that it ends itself; one that is cancelled from outside it leaves to the collector.
CONNECTING = 0.9
SENDING = "http11.send_request_headers.started"


class Transport:
    """Sends requests as they are: no redirect is followed, no proxy or cookie is used, each on its own connection.

    ``timeout`` bounds one whole exchange in seconds, from the look-up of the name to the last byte, however slowly
    the answer drips. The environment names no proxy here; it may name certificates (SSL_CERT_FILE, SSL_CERT_DIR).
    """

    def __init__(self, *, timeout: float = 10.0, insecure: bool = False) -> None:
        self.timeout = timeout
        # The one bound on time is around the whole exchange, where nothing can add up to more.
        self.client = httpx2.AsyncClient(
            timeout=None,
            verify=certificates(insecure=insecure),
            trust_env=False,
            follow_redirects=False,
            limits=httpx2.Limits(max_keepalive_connections=0),
        )

    async def __aenter__(self) -> Self:
        asyncio.get_running_loop().set_default_executor(DaemonExecutor())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.aclose()

    async def send(self, request: Request, premise: Premise = Premise.NONE, timeout: float | None = None) -> Exchange:  # noqa: ASYNC109 - bounds the whole exchange, not a single await
        """Send a request and return the exchange; a failure of any kind is part of it, never an exception.

        A failure is ``unreachable`` where not a byte of the request was sent, so that nothing can have come of it.
        """
        bound = min(self.timeout, timeout) if timeout is not None else self.timeout
        started = time.perf_counter()
        events: list[str] = []

        async def trace(event: str, _: dict[str, Any]) -> None:
            events.append(event)

        result: Response | Failure
        try:
            async with asyncio.timeout(bound):
                result = await self.exchange(request, trace, CONNECTING * bound)
        except (
            httpx2.HTTPError,
            httpx2.InvalidURL,
            httpx2.StreamError,
            OSError,
            ValueError,
            Overflow,
            CodingError,
        ) as error:
            result = failure(error, bound, sent=SENDING in events)
        elapsed = time.perf_counter() - started
        if isinstance(result, Failure):
            return Exchange(request, None, result, elapsed, premise)
        return Exchange(request, result, None, elapsed, premise)

    async def exchange(self, request: Request, trace: Any, connecting: float) -> Response:
        """Send the request and read its answer; ``connecting`` bounds a handshake in seconds."""
        message = httpx2.Request(
            request.method,
            request.url,
            headers=list(request.headers),
            content=request.body,
            extensions={"trace": trace, "timeout": {"connect": connecting}},
        )
        answer = await self.client.send(message, stream=True)
        try:
            headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers.raw)
            body = Body(header(headers, "content-encoding") or "")
            async with aclosing(answer.aiter_raw()) as chunks:
                async for chunk in chunks:
                    body.feed(chunk)
            return Response(answer.status_code, headers, body.end())
        finally:
            await answer.aclose()


def certificates(*, insecure: bool) -> ssl.SSLContext:
    """Return how a provider's certificate is checked, not at all where that is wanted.

    Raises TargetError where the environment names certificates that cannot be read.
    """
    try:
        return httpx2.create_ssl_context(verify=not insecure)
    except OSError as error:
        raise TargetError(f"the certificates of SSL_CERT_FILE or SSL_CERT_DIR cannot be read: {error}") from error


def failure(error: Exception, bound: float, *, sent: bool) -> Failure:
    """Say what an error means to somebody who waited for an answer; ``bound`` is in seconds."""
    said = " ".join(str(error).split())[:200] or type(error).__name__
    if not sent:
        late = isinstance(error, TimeoutError | httpx2.TimeoutException)
        said = f"no connection within {bound:.3g} s" if late else f"cannot connect: {said}"
        return Failure(FailureKind.UNREACHABLE, said)
    kind, what = FailureKind.PROTOCOL, f"the answer is not HTTP: {said}"
    match error:
        case TimeoutError():
            kind, what = FailureKind.TIMEOUT, f"no complete answer within {bound:.3g} s"
        case Overflow():
            kind, what = FailureKind.TOO_LARGE, said
        case CodingError():
            what = said
        case httpx2.NetworkError() | OSError():
            kind, what = FailureKind.CLOSED, f"the connection broke: {said}"
        case httpx2.RemoteProtocolError() if "disconnected" in said or "peer closed" in said:
            kind, what = FailureKind.CLOSED, f"no complete HTTP answer: {said}"
    return Failure(kind, what)
