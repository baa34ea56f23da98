"""Send one request and bring back whatever happens, bounded in time and bytes."""

from __future__ import annotations

import asyncio
import ssl
import time
import zlib
from typing import TYPE_CHECKING, Self

import httpx2

from video_remix_contract.exchange import Exchange, Failure, FailureKind, Premise, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_BODY = 4 * 1024 * 1024
CODINGS = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}


class Overflow(Exception):  # noqa: N818 - a signal inside this module
    """The answer is larger than anything the operation can mean."""


class Transport:
    """Sends requests as they are: no redirect is followed, no proxy or cookie is used, each on its own connection.

    ``timeout`` bounds one whole exchange in seconds, however slowly the answer drips.
    """

    def __init__(self, *, timeout: float = 10.0, insecure: bool = False) -> None:
        self.timeout = timeout
        self.client = httpx2.AsyncClient(
            timeout=httpx2.Timeout(timeout),
            verify=not insecure,
            trust_env=False,
            follow_redirects=False,
            limits=httpx2.Limits(max_keepalive_connections=0),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.aclose()

    async def send(self, request: Request, premise: Premise = Premise.NONE, timeout: float | None = None) -> Exchange:  # noqa: ASYNC109 - bounds the whole exchange, not a single await
        """Send a request and return the exchange; a failure of any kind is part of it, never an exception."""
        bound = min(self.timeout, timeout) if timeout is not None else self.timeout
        started = time.perf_counter()
        result: Response | Failure
        try:
            async with asyncio.timeout(bound):
                result = await self.exchange(request)
        except TimeoutError:
            result = Failure(FailureKind.TIMEOUT, f"no complete answer within {bound:g} s")
        except Overflow as error:
            result = Failure(FailureKind.TOO_LARGE, str(error))
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            result = Failure(FailureKind.UNREACHABLE, f"cannot connect: {brief(error)}")
        except httpx2.TimeoutException:
            result = Failure(FailureKind.TIMEOUT, f"no complete answer within {bound:g} s")
        except (httpx2.ReadError, httpx2.WriteError, httpx2.CloseError, ssl.SSLError, OSError) as error:
            result = Failure(FailureKind.CLOSED, f"the connection broke: {brief(error)}")
        except httpx2.RemoteProtocolError as error:
            kind = FailureKind.CLOSED if "disconnected" in str(error) else FailureKind.PROTOCOL
            result = Failure(kind, f"no complete HTTP answer: {brief(error)}")
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, ValueError, zlib.error) as error:
            result = Failure(FailureKind.PROTOCOL, f"the answer is not HTTP: {brief(error)}")
        elapsed = time.perf_counter() - started
        if isinstance(result, Failure):
            return Exchange(request, None, result, elapsed, premise)
        return Exchange(request, result, None, elapsed, premise)

    async def exchange(self, request: Request) -> Response:
        """Send the request and read its answer within the bounds."""
        message = httpx2.Request(request.method, request.url, headers=list(request.headers), content=request.body)
        answer = await self.client.send(message, stream=True)
        try:
            headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers.raw)
            body = bytearray()
            decode = decoder(answer.headers.get("content-encoding", ""))
            async for chunk in answer.aiter_raw():
                body += decode(chunk)
                if len(body) > MAX_BODY:
                    raise Overflow(f"the answer is larger than {MAX_BODY} bytes")
            return Response(answer.status_code, headers, bytes(body))
        finally:
            await answer.aclose()


def decoder(coding: str) -> Callable[[bytes], bytes]:
    """Return a decoder of a content coding that never yields more than the bound, whatever a bomb unpacks to.

    A coding that is not known leaves the bytes as they are; they will then not be JSON.
    """
    bits = CODINGS.get(coding.strip().lower())
    if bits is None:
        return lambda chunk: chunk
    unpacker = zlib.decompressobj(bits)
    return lambda chunk: unpacker.decompress(chunk, MAX_BODY + 1)


def brief(error: Exception) -> str:
    """Return an error's text in one bounded line."""
    return " ".join(str(error).split())[:200] or type(error).__name__
