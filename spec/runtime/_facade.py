"""The base classes of the facade."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

import httpx2

from ._settings import Secret, Unpickled
from .client import MAX_RESPONSE_BYTES, AuthenticatedClient
from .types import Timeout

if TYPE_CHECKING:
    import ssl


class Resource:
    """The operations of a tag, sent through a client."""

    def __init__(self, client: AuthenticatedClient) -> None:
        self._client = client


class Facade(Unpickled):
    """The part that the sync and the async facade share."""

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        timeout: Timeout = None,
        max_retries: int = 2,
        default_headers: Mapping[str, str] | None = None,
        default_query: Mapping[str, str] | None = None,
        http_client: httpx2.Client | httpx2.AsyncClient | None = None,
        strict: bool = False,
        verify_ssl: "ssl.SSLContext | bool" = True,
        follow_redirects: bool = False,
        max_response_bytes: int = MAX_RESPONSE_BYTES,
        httpx_args: Mapping[str, Any] | None = None,
    ) -> None:
        """Check the settings, as Client does; a message never shows the key.

        `api_key` and `base_url` are by default OPENAI_API_KEY and OPENAI_BASE_URL of the environment. `http_client` is
        an httpx2 client of the caller, who closes it, to send through: the kind to be awaited where calls are awaited.
        """
        secret = Secret(os.environ.get("OPENAI_API_KEY", "").strip() if api_key is None else api_key)
        # Tracebacks can show the arguments of a function.
        del api_key
        if not secret.usable:
            raise ValueError("pass `api_key`, or set OPENAI_API_KEY; it must be visible ASCII without blanks")
        address = os.environ.get("OPENAI_BASE_URL", "").strip() if base_url is None else base_url
        if base_url is None and not address:
            raise ValueError("pass `base_url`, or set OPENAI_BASE_URL; there is no default provider")
        self._client = AuthenticatedClient(
            address,
            secret,
            timeout=timeout,
            max_retries=max_retries,
            strict=strict,
            headers=default_headers,
            default_query=default_query,
            verify_ssl=verify_ssl,
            follow_redirects=follow_redirects,
            max_response_bytes=max_response_bytes,
            httpx_args=httpx_args,
        )
        self.base_url: Final = self._client.base_url
        if http_client is not None:
            self._send_through(http_client)

    def _send_through(self, http_client: object) -> None:
        raise NotImplementedError

    def with_options(
        self,
        *,
        timeout: Timeout = None,
        max_retries: int | None = None,
        default_headers: Mapping[str, str] | None = None,
        default_query: Mapping[str, str] | None = None,
    ) -> Self:
        """Return the same with other settings, over the same connections; header fields and query are added."""
        other = object.__new__(type(self))
        client = self._client.with_options(
            timeout=timeout, max_retries=max_retries, default_headers=default_headers, default_query=default_query
        )
        vars(other).update(vars(self), _client=client)
        return other


class SyncFacade(Facade):
    """The facade whose operations are called."""

    def _send_through(self, http_client: object) -> None:
        if not isinstance(http_client, httpx2.Client):
            raise TypeError(f"`http_client` must be an httpx2.Client; got {type(http_client).__name__}")
        self._client.set_httpx_client(http_client)

    def close(self) -> None:
        """Close the connections; nothing is sent afterwards."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


class AsyncFacade(Facade):
    """The facade whose operations are awaited."""

    def _send_through(self, http_client: object) -> None:
        if not isinstance(http_client, httpx2.AsyncClient):
            raise TypeError(f"`http_client` must be an httpx2.AsyncClient; got {type(http_client).__name__}")
        self._client.set_async_httpx_client(http_client)

    async def close(self) -> None:
        """Close the connections; nothing is sent afterwards."""
        await self._client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()
