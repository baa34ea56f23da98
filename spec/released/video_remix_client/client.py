# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.

"""The connection to a provider: where it is, how long to wait, and the key."""

from __future__ import annotations

import re
import ssl
import threading
from collections.abc import Mapping
from functools import cache
from typing import Any, NoReturn, Self

import httpx2

from ._run import DEFAULT_TIMEOUT, timeouts
from ._settings import Secret, checked_base_url, checked_name
from ._writing import header_text
from .constants import USER_AGENT

MAX_RESPONSE_BYTES = 16 * 1024 * 1024


class Client:
    """Where requests go and how; it opens its connections when they are first needed.

    Use it as a context manager, sync or async, or `close` it. It refuses to be pickled.

    Example:
        with Client("http://127.0.0.1:8000/v1", timeout=10) as client:
            ...
    """

    def __init__(
        self,
        base_url: str,
        *,
        cookies: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | httpx2.Timeout | None = None,
        verify_ssl: ssl.SSLContext | bool = True,
        follow_redirects: bool = False,
        max_retries: int = 0,
        strict: bool = False,
        max_response_bytes: int = MAX_RESPONSE_BYTES,
        httpx_args: Mapping[str, Any] | None = None,
    ) -> None:
        """Check the settings; nothing is opened yet.

        Args:
            base_url: The provider's address up to and with its version, such as https://provider.example/v1.
            cookies: Cookies to send with every request.
            headers: Header fields to send with every request.
            timeout: Seconds for a whole call, 120 when not given; or an httpx2.Timeout, whose phases bound the
                call each and whose sum bounds the whole.
            verify_ssl: Whether to verify certificates, or the ssl.SSLContext to do it with.
            follow_redirects: Whether to follow a redirect that keeps method and body and stays at this origin; no
                other is ever followed.
            max_retries: How often, at most twice, to send again what certainly was not processed: where no
                connection was made, and after 429 or 503 with a Retry-After of a minute or less.
            strict: Refuse also what is otherwise tolerated and listed in `Response.deviations`.
            max_response_bytes: The longest body that is read, 16 MiB when not given.
            httpx_args: More arguments for httpx2.Client and httpx2.AsyncClient, such as proxy or transport.

        Raises:
            ValueError: A setting is wrong; the message names it.
        """
        self._base_url = checked_base_url(base_url)
        self._cookies = dict(cookies or {})
        self._headers = {"User-Agent": USER_AGENT}
        for name, text in (headers or {}).items():
            self._headers[checked_name(name)] = header_text(name, text)
        self._timeout = DEFAULT_TIMEOUT if timeout is None else timeout
        timeouts(self._timeout)
        self._verify_ssl = verify_ssl
        self._follow_redirects = follow_redirects
        if isinstance(max_retries, bool) or max_retries not in {0, 1, 2}:
            raise ValueError("max_retries: must be 0, 1 or 2")
        self._max_retries = max_retries
        self._strict = strict
        if max_response_bytes < 1:
            raise ValueError("max_response_bytes: must be above 0")
        self._max_response_bytes = max_response_bytes
        self._httpx_args = dict(httpx_args or {})
        self._client: httpx2.Client | None = None
        self._async_client: httpx2.AsyncClient | None = None
        self._owned: httpx2.Client | None = None
        self._lock = threading.Lock()

    @property
    def base_url(self) -> str:
        """The provider's address, without a slash at its end."""
        return self._base_url

    @property
    def timeout(self) -> float | httpx2.Timeout:
        """Seconds for a whole call, or an httpx2.Timeout."""
        return self._timeout

    @property
    def follow_redirects(self) -> bool:
        """Whether redirects within the origin are followed."""
        return self._follow_redirects

    @property
    def max_retries(self) -> int:
        """How often a request that was not processed is sent again."""
        return self._max_retries

    @property
    def strict(self) -> bool:
        """Whether every deviation is refused."""
        return self._strict

    @property
    def max_response_bytes(self) -> int:
        """The longest body that is read."""
        return self._max_response_bytes

    def with_headers(self, headers: Mapping[str, str]) -> Self:
        """Return a client like this one with more header fields."""
        checked = {checked_name(name): header_text(name, text) for name, text in headers.items()}
        return self._evolve(_headers={**self._headers, **checked})

    def with_cookies(self, cookies: Mapping[str, str]) -> Self:
        """Return a client like this one with more cookies."""
        return self._evolve(_cookies={**self._cookies, **cookies})

    def with_timeout(self, timeout: float | httpx2.Timeout) -> Self:
        """Return a client like this one with another timeout."""
        timeouts(timeout)
        return self._evolve(_timeout=timeout)

    def _evolve(self, **changes: object) -> Self:
        other = object.__new__(type(self))
        vars(other).update({**vars(self), "_client": None, "_async_client": None, "_owned": None, **changes})
        return other

    def set_httpx_client(self, client: httpx2.Client) -> Self:
        """Send through a client of yours; the base URL, the key and the timeout stay those given here."""
        self._client = client
        return self

    def get_httpx_client(self) -> httpx2.Client:
        """Return the httpx2.Client beneath, made when first asked for."""
        with self._lock:
            if self._client is None:
                self._client = self._owned = httpx2.Client(**self._httpx_settings())
            return self._client

    def set_async_httpx_client(self, async_client: httpx2.AsyncClient) -> Self:
        """Send through an async client of yours; the base URL, the key and the timeout stay those given here."""
        self._async_client = async_client
        return self

    def get_async_httpx_client(self) -> httpx2.AsyncClient:
        """Return the httpx2.AsyncClient beneath, made when first asked for."""
        with self._lock:
            if self._async_client is None:
                self._async_client = httpx2.AsyncClient(**self._httpx_settings())
            return self._async_client

    def _httpx_settings(self) -> dict[str, Any]:
        return {
            "base_url": self._base_url,
            "cookies": self._cookies,
            "headers": self._headers,
            "verify": _default_ssl_context() if self._verify_ssl is True else self._verify_ssl,
            **self._httpx_args,
        }

    def authorize(self, request: httpx2.Request) -> None:
        """Add what proves the caller's identity to a request; nothing here."""

    def redact(self, text: str) -> str:
        """Return a text without the key in it."""
        return text

    def close(self) -> None:
        """Close the sync connections."""
        if self._client is not None:
            self._client.close()

    async def aclose(self) -> None:
        """Close the async connections."""
        if self._async_client is not None:
            await self._async_client.aclose()

    def __enter__(self) -> Self:
        self.get_httpx_client().__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        await self.get_async_httpx_client().__aenter__()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.aclose()

    def __del__(self) -> None:
        # For scripts that never close; a client of the caller's own stays open.
        owned = vars(self).get("_owned")
        if owned is not None:
            owned.close()

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} cannot be pickled or copied: it holds connections and perhaps a key")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({vars(self).get('_base_url', '')!r})"


class AuthenticatedClient(Client):
    """A client that sends a key with every request.

    The key is in no repr, no pickle, no log and no error.

    Example:
        with AuthenticatedClient("http://127.0.0.1:8000/v1", token=key) as client:
            ...
    """

    def __init__(
        self,
        base_url: str,
        token: str | Secret,
        prefix: str = "Bearer",
        auth_header_name: str = "Authorization",
        **settings: Any,
    ) -> None:
        """Check the settings; nothing is opened yet.

        Args:
            base_url: The provider's address up to and with its version, such as https://provider.example/v1.
            token: The key.
            prefix: The word before the key; empty for none.
            auth_header_name: The header field that carries the key.
            settings: As for Client.

        Raises:
            ValueError: A setting is wrong; the message names it and never shows the key.
        """
        secret = token if isinstance(token, Secret) else Secret(token)
        del token
        if not secret.usable:
            raise ValueError("token: must be visible ASCII without blanks or line breaks, and not empty")
        super().__init__(base_url, **settings)
        self._secret = secret
        self._prefix = header_text("prefix", prefix)
        self._auth_header_name = checked_name(auth_header_name)

    @property
    def token(self) -> str:
        """The key."""
        return self._secret.reveal()

    def authorize(self, request: httpx2.Request) -> None:
        """Add the key to a request."""
        request.headers[self._auth_header_name] = f"{self._prefix} {self._secret.reveal()}".strip()

    def redact(self, text: str) -> str:
        """Return a text without the key in it, which a provider may have echoed."""
        key = self._secret.reveal()
        # A key as short as a word would make a riddle of every message that holds its letters.
        pattern = re.escape(key) if len(key) >= 8 else rf"(?<!\w){re.escape(key)}(?!\w)"
        return re.sub(pattern, "***", text)


@cache
def _default_ssl_context() -> ssl.SSLContext:
    # Loading the certificates takes longer than a call does, so that the clients of a process share them.
    return httpx2.create_ssl_context()
