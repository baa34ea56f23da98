"""Have live traffic judged: an ASGI middleware for servers, event hooks of httpx2 for clients.

Both pass everything on at once and unchanged. What they saw is judged after the last byte, in another thread; see
``live.report`` for the counts and the findings. Findings carry values of bodies, never headers with credentials.
"""

from __future__ import annotations

import random
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from typing import Any
from urllib.parse import quote

import httpx2

from video_remix_contract.live.report import TrafficReport
from video_remix_contract.live.tap import MAX_BODY, Tap, Watch, WatchedSide
from video_remix_contract.openapi.contract import Contract
from video_remix_contract.wire.encoding import is_form
from video_remix_contract.wire.messages import decoded, header, media_type

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class ContractMiddleware:
    """An ASGI 3 middleware that has the requests to the contract's operation and their responses judged.

    ``side`` says whose clauses are judged, ``sample`` the share of the exchanges (0 to 1), ``report`` where the results
    go (a new report by default), ``max_body`` the bytes of a body above which an exchange is not judged, ``generator``
    what draws the sample. A request whose body the application does not read to its end is not judged either. Raises
    UsageError for a wrong setting and ContractError for a fragment that cannot be used; never anything later.

    >>> from video_remix_contract.live.report import TrafficReport
    >>> async def app(scope, receive, send):
    ...     while (await receive()).get("more_body"):
    ...         pass
    ...     await send({"type": "http.response.start", "status": 200, "headers": []})
    ...     await send({"type": "http.response.body", "body": b"{}"})
    >>> report = TrafficReport()
    >>> watched = ContractMiddleware(app, report=report)

    With Starlette or FastAPI: ``app.add_middleware(ContractMiddleware, report=report)``.

    >>> import asyncio, httpx2
    >>> async def ask():
    ...     transport = httpx2.ASGITransport(watched)
    ...     async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1/v1") as client:
    ...         return await client.post("/videos/video_123/remix", json={"prompt": "a cat"})
    >>> asyncio.run(ask()).json()
    {}
    >>> report.close()
    >>> any(count.side == "provider" and count.outcome == "broken" for count in report.counts.clauses)
    True
    """

    def __init__(
        self,
        app: App,
        contract: Contract | None = None,
        *,
        side: WatchedSide = "both",
        sample: float = 1.0,
        report: TrafficReport | None = None,
        max_body: int = MAX_BODY,
        generator: random.Random | None = None,
    ) -> None:
        self.app = app
        self._watch = Watch.of(
            contract, side=side, sample=sample, report=report, max_body=max_body, generator=generator
        )

    @property
    def report(self) -> TrafficReport:
        """Where the results go."""
        return self._watch.report

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, a connection or the lifespan (ASGI 3)."""
        tap = self._tap(scope) if scope["type"] == "http" else None
        if tap is None:
            await self.app(scope, receive, send)
            return

        async def tapped_receive() -> Message:
            message = await receive()
            if message.get("type") == "http.request":
                tap.request_chunk(message.get("body", b""), last=not message.get("more_body", False))
            return message

        async def tapped_send(message: Message) -> None:
            await send(message)
            if message.get("type") == "http.response.start":
                tap.response_head(message["status"], decoded(message.get("headers", ())))
            elif message.get("type") == "http.response.body":
                tap.response_chunk(message.get("body", b""), last=not message.get("more_body", False))

        try:
            await self.app(scope, tapped_receive, tapped_send)
        finally:
            tap.end()

    def _tap(self, scope: Scope) -> Tap | None:
        try:
            headers = decoded(scope.get("headers", ()))
            # The path as it came; a server that does not give it has decoded it.
            path = (scope.get("raw_path") or quote(scope["path"]).encode()).decode("latin-1")
            host = header(headers, "host") or "localhost"
            return self._watch.tap(scope["method"], f"{scope.get('scheme', 'http')}://{host}{path}", headers)
        except Exception as error:  # noqa: BLE001 - whatever it is, the traffic goes on
            self.report.count_error(error)
            return None


class _Hook:
    """What both event hooks do with a response whose body has not been read yet."""

    def __init__(
        self,
        contract: Contract | None = None,
        *,
        side: WatchedSide = "both",
        sample: float = 1.0,
        report: TrafficReport | None = None,
        max_body: int = MAX_BODY,
        generator: random.Random | None = None,
    ) -> None:
        self._watch = Watch.of(
            contract, side=side, sample=sample, report=report, max_body=max_body, generator=generator
        )

    @property
    def report(self) -> TrafficReport:
        """Where the results go."""
        return self._watch.report

    def _watch_body(self, response: httpx2.Response) -> None:
        """Collect the body of a response while its reader reads it; whatever goes wrong is counted."""
        try:
            request = response.request
            tap = self._watch.tap(request.method, str(request.url), decoded(request.headers.raw))
            if tap is not None:
                self._collect(response, tap)
        except Exception as error:  # noqa: BLE001 - whatever it is, the traffic goes on
            self.report.count_error(error)

    def _collect(self, response: httpx2.Response, tap: Tap) -> None:
        body = sent_body(response.request, self._watch.max_body)
        if body is not None:
            tap.request_chunk(body, last=True)
        tap.response_head(response.status_code, decoded(response.headers.raw))
        if response.is_stream_consumed:
            # Another hook has read it before; what it left is without its content coding.
            tap.coded = False
            tap.response_chunk(response.content, last=True)
            tap.end()
        elif isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = _TappedStream(response.stream, tap)
        else:
            response.stream = _TappedAsyncStream(response.stream, tap)


class ContractHook(_Hook):
    """An event hook of ``httpx2.Client`` that has the exchanges with the contract's operation judged.

    The settings and their errors are those of ``ContractMiddleware``. The body is looked at as its reader reads it; an
    exchange whose response is not read to its end, or whose request was streamed, is not judged.

    >>> from video_remix_contract.live.report import TrafficReport
    >>> import httpx2
    >>> report = TrafficReport()
    >>> hook = ContractHook(report=report)
    >>> transport = httpx2.MockTransport(lambda request: httpx2.Response(200, json={}))
    >>> with httpx2.Client(transport=transport, event_hooks={"response": [hook]}) as client:
    ...     client.post("http://127.0.0.1/v1/videos/video_123/remix", json={"prompt": "a cat"}).json()
    {}
    >>> report.close()
    >>> any(count.side == "client" and count.outcome == "broken" for count in report.counts.clauses)
    True
    """

    def __call__(self, response: httpx2.Response) -> None:
        """Watch a response; called by the client before the body is read."""
        self._watch_body(response)


class AsyncContractHook(_Hook):
    """An event hook of ``httpx2.AsyncClient``, otherwise the same as ``ContractHook``.

    >>> from video_remix_contract.live.report import TrafficReport
    >>> import asyncio, httpx2
    >>> hooks = {"response": [AsyncContractHook(report=TrafficReport(on_finding=print))]}
    >>> client = httpx2.AsyncClient(event_hooks=hooks)
    >>> asyncio.run(client.aclose())
    """

    async def __call__(self, response: httpx2.Response) -> None:
        """Watch a response; called by the client before the body is read."""
        self._watch_body(response)


def sent_body(request: httpx2.Request, limit: int) -> bytes | None:
    """Return the body of a request that was sent, or None where it cannot be had again, such as one of a generator."""
    try:
        return request.content
    except httpx2.RequestNotRead:
        pass
    length = request.headers.get("content-length", "")
    replayable = is_form(media_type(decoded(request.headers.raw))) and isinstance(request.stream, httpx2.SyncByteStream)
    if not replayable or not length.isdigit() or int(length) > limit:
        return None
    assert isinstance(request.stream, httpx2.SyncByteStream), "it is replayable"
    try:
        body = b"".join(request.stream)
    except (httpx2.StreamError, OSError, ValueError):
        return None
    return body if len(body) == int(length) else None


class _TappedStream(httpx2.SyncByteStream):
    """A response's stream that lets each piece be seen as it passes."""

    def __init__(self, stream: httpx2.SyncByteStream, tap: Tap) -> None:
        self._stream = stream
        self._tap = tap

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            self._tap.response_chunk(chunk, last=False)
            yield chunk
        self._tap.response_chunk(b"", last=True)

    def close(self) -> None:
        """Close the stream."""
        try:
            self._stream.close()
        finally:
            self._tap.end()

    def __getattr__(self, name: str) -> Any:
        # Such as ``elapsed``, which httpx2 reads from the stream.
        return getattr(self._stream, name)


class _TappedAsyncStream(httpx2.AsyncByteStream):
    """The same for an async client."""

    def __init__(self, stream: httpx2.AsyncByteStream, tap: Tap) -> None:
        self._stream = stream
        self._tap = tap

    async def __aiter__(self) -> AsyncIterator[bytes]:
        chunks = self._stream.__aiter__()
        try:
            async for chunk in chunks:
                self._tap.response_chunk(chunk, last=False)
                yield chunk
            self._tap.response_chunk(b"", last=True)
        finally:
            # A reader that stops early leaves the generator to whoever closes it first.
            if isinstance(chunks, AsyncGenerator):
                await chunks.aclose()

    async def aclose(self) -> None:
        """Close the stream."""
        try:
            await self._stream.aclose()
        finally:
            self._tap.end()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
