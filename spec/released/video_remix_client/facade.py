# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""The operations of a provider, with the key and the address from the environment where they are not given."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from typing import Any, NoReturn, Self

import httpx2

from ._resources import AsyncVideosResource, VideosResource
from ._settings import Secret as _Secret
from .client import AuthenticatedClient as _AuthenticatedClient


class _Facade:
    """What the sync and the async facade share."""

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        timeout: float | httpx2.Timeout | None = None,
        max_retries: int = 2,
        strict: bool = False,
        default_headers: Mapping[str, str] | None = None,
        verify_ssl: ssl.SSLContext | bool = True,
        follow_redirects: bool = False,
        httpx_args: Mapping[str, Any] | None = None,
    ) -> None:
        """Check the settings; nothing is opened yet.

        Args:
            api_key: The key; OPENAI_API_KEY when not given.
            base_url: The provider's address up to and with its version, such as https://provider.example/v1;
                OPENAI_BASE_URL when not given.
            timeout: Seconds for a whole call, 120 when not given; or an httpx2.Timeout, whose phases bound the
                call each and whose sum bounds the whole.
            max_retries: How often, at most twice, to send again what certainly was not processed: where no
                connection was made, and after 429 or 503 with a Retry-After of a minute or less.
            strict: Refuse also what is otherwise tolerated and listed in `Response.deviations`.
            default_headers: Header fields to send with every request.
            verify_ssl: Whether to verify certificates, or the ssl.SSLContext to do it with.
            follow_redirects: Whether to follow a redirect that keeps method and body and stays at this origin.
            httpx_args: More arguments for the httpx2 client beneath, such as proxy or transport.

        Raises:
            ValueError: A setting is missing or wrong; the message names it and never shows the key.
        """
        secret = _Secret(os.environ.get("OPENAI_API_KEY", "").strip() if api_key is None else api_key)
        given = api_key is not None
        del api_key
        if not secret.usable:
            raise ValueError(
                "api_key: must be visible ASCII without blanks or line breaks, and not empty"
                if given
                else "api_key: give one, or set OPENAI_API_KEY to visible ASCII without blanks"
            )
        address = os.environ.get("OPENAI_BASE_URL", "").strip() if base_url is None else base_url
        if base_url is None and not address:
            raise ValueError("base_url: give one, or set OPENAI_BASE_URL; there is no default provider")
        self._client = _AuthenticatedClient(
            address,
            secret,
            timeout=timeout,
            max_retries=max_retries,
            strict=strict,
            headers=default_headers,
            verify_ssl=verify_ssl,
            follow_redirects=follow_redirects,
            httpx_args=httpx_args,
        )

    @property
    def base_url(self) -> str:
        """The provider's address, without a slash at its end."""
        return self._client.base_url

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} cannot be pickled or copied: it holds connections and a key")

    def __repr__(self) -> str:
        known = vars(self).get("_client")
        return f"{type(self).__name__}({known.base_url if known else ''!r})"


class VideoRemix(_Facade):
    """The operations of the contract as methods.

    Use it as a context manager, or `close` it.

    Example:
        with VideoRemix(base_url="http://127.0.0.1:8000/v1", api_key=key) as client:
            result = client.videos.remix(...)
    """

    @property
    def videos(self) -> VideosResource:
        """The operations of videos."""
        return VideosResource(self._client)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def __enter__(self) -> Self:
        self._client.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


class AsyncVideoRemix(_Facade):
    """The operations of the contract as methods, to be awaited.

    Use it as an async context manager, or `close` it.

    Example:
        async with AsyncVideoRemix(base_url="http://127.0.0.1:8000/v1", api_key=key) as client:
            result = await client.videos.remix(...)
    """

    @property
    def videos(self) -> AsyncVideosResource:
        """The operations of videos."""
        return AsyncVideosResource(self._client)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()


OpenAI = VideoRemix
AsyncOpenAI = AsyncVideoRemix

__all__ = [
    "AsyncOpenAI",
    "AsyncVideoRemix",
    "AsyncVideosResource",
    "VideosResource",
    "OpenAI",
    "VideoRemix",
]
