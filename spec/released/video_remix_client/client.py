# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.

"""The connection to a provider: where it is, how long to wait, and the key."""

from __future__ import annotations

import asyncio
import re
import ssl
import threading
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, Self, TypeVar
from weakref import WeakKeyDictionary

import httpx2

from . import _settings
from ._run import DEFAULT_TIMEOUT, timeouts
from ._settings import Secret
from ._writing import header_text
from .constants import USER_AGENT

T = TypeVar("T")
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
            TypeError: A setting is of a wrong type; the message names it.
        """
        self._base_url = _settings.checked_base_url(base_url)
        self._cookies = _settings.checked_cookies(cookies)
        self._headers = {"User-Agent": USER_AGENT, **_settings.checked_headers(headers)}
        self._timeout = DEFAULT_TIMEOUT if timeout is None else timeout
        timeouts(self._timeout)
        if not isinstance(verify_ssl, (bool, ssl.SSLContext)):
            raise TypeError(f"verify_ssl: must be bool or ssl.SSLContext, not {type(verify_ssl).__name__}")
        self._verify_ssl = verify_ssl
        self._follow_redirects = follow_redirects
        if isinstance(max_retries, bool) or max_retries not in (0, 1, 2):
            raise ValueError("max_retries: must be 0, 1 or 2")
        self._max_retries = max_retries
        self._strict = strict
        if type(max_response_bytes) is not int or max_response_bytes < 1:
            raise ValueError("max_response_bytes: must be a whole number above 0")
        self._max_response_bytes = max_response_bytes
        self._httpx_args = dict(httpx_args or {})
        self._lock = threading.Lock()
        self._begin()

    def _begin(self) -> None:
        self._closed = self._aclosed = False
        self._client: httpx2.Client | None = None
        self._owned: httpx2.Client | None = None
        self._async_client: httpx2.AsyncClient | None = None
        # A connection lives and dies with the event loop that it was opened in.
        self._by_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx2.AsyncClient] = WeakKeyDictionary()

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
        return self._evolve(_headers={**self._headers, **_settings.checked_headers(headers)})

    def with_cookies(self, cookies: Mapping[str, str]) -> Self:
        """Return a client like this one with more cookies."""
        return self._evolve(_cookies={**self._cookies, **_settings.checked_cookies(cookies)})

    def with_timeout(self, timeout: float | httpx2.Timeout) -> Self:
        """Return a client like this one with another timeout."""
        timeouts(timeout)
        return self._evolve(_timeout=timeout)

    def _evolve(self, **changes: object) -> Self:
        other = object.__new__(type(self))
        vars(other).update({**vars(self), **changes})
        other._begin()
        return other

    def set_httpx_client(self, client: httpx2.Client) -> Self:
        """Send through a client of yours; the base URL, the key and the timeout stay those given here."""
        self._client = client
        return self

    def get_httpx_client(self) -> httpx2.Client:
        """Return the httpx2.Client beneath, made when first asked for; raises RuntimeError after `close`."""
        with self._lock:
            if self._closed:
                raise RuntimeError("the client has been closed")
            if self._client is None:
                self._client = self._owned = self._made(httpx2.Client)
            return self._client

    def set_async_httpx_client(self, async_client: httpx2.AsyncClient) -> Self:
        """Send through an async client of yours; the base URL, the key and the timeout stay those given here."""
        self._async_client = async_client
        return self

    def get_async_httpx_client(self) -> httpx2.AsyncClient:
        """Return the httpx2.AsyncClient beneath, made when first asked for in the running event loop.

        Raises RuntimeError after `aclose`, and where no loop runs.
        """
        with self._lock:
            if self._aclosed:
                raise RuntimeError("the client has been closed")
            if self._async_client is not None:
                return self._async_client
            loop = asyncio.get_running_loop()
            if loop not in self._by_loop:
                self._by_loop[loop] = self._made(httpx2.AsyncClient)
            return self._by_loop[loop]

    def _made(self, kind: Callable[..., T]) -> T:
        settings = {
            "base_url": self._base_url,
            "cookies": self._cookies,
            "headers": self._headers,
            "verify": _settings.ssl_context() if self._verify_ssl is True else self._verify_ssl,
            **self._httpx_args,
        }
        try:
            return kind(**settings)
        except (httpx2.InvalidURL, ValueError):
            pass
        # Outside of the except block: the exception holds the proxy's address, and that may hold a password.
        raise ValueError("a proxy of httpx_args or of the environment is no address such as http://127.0.0.1:3128")

    def authorize(self, request: httpx2.Request) -> None:
        """Add what proves the caller's identity to a request; nothing here."""

    def redact(self, text: str) -> str:
        """Return a text without the key in it."""
        return text

    def close(self) -> None:
        """Close the sync connections, for good."""
        self._closed = True
        if self._client is not None:
            self._client.close()

    async def aclose(self) -> None:
        """Close the async connections of this event loop, for good."""
        self._aclosed = True
        client = self._async_client or self._by_loop.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.aclose()

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
        self._auth_header_name = _settings.checked_name("auth_header_name", auth_header_name)

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
