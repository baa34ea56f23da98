# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""The connection to a provider: its address, how long to wait, and the key."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

import httpx2

from . import _settings
from ._clock import DEFAULT_TIMEOUT, timeouts
from ._connections import Connections
from ._settings import Secret, Unpickled
from ._writing import header_text
from .constants import USER_AGENT
from .types import Timeout

if TYPE_CHECKING:
    import ssl

    from ._wire import AsyncWire, Wire

MAX_RESPONSE_BYTES = 1024 * 1024


class Client(Unpickled):
    """A connection without a key, to be used as a context manager, sync or async, or to be closed."""

    def __init__(
        self,
        base_url: str,
        *,
        cookies: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        default_query: Mapping[str, str] | None = None,
        timeout: Timeout = None,
        verify_ssl: "ssl.SSLContext | bool" = True,
        follow_redirects: bool = False,
        max_retries: int = 0,
        strict: bool = False,
        max_response_bytes: int = MAX_RESPONSE_BYTES,
        httpx_args: Mapping[str, Any] | None = None,
    ) -> None:
        """Check the settings; nothing is opened yet. Raises ValueError or TypeError that names a wrong setting.

        Args:
            base_url: The provider's address, which ends in its version, such as https://provider.example/v1.
            cookies, headers, default_query: What every request carries; the cookies of an answer are not kept.
            timeout: Seconds for a whole call, reading included, 120 by default; an httpx2.Timeout limits each phase and
                their sum. In a sync call the system's resolver has no limit, and each address of a host the whole time.
            verify_ssl: Whether to verify certificates, or the ssl.SSLContext to verify them with.
            follow_redirects: Whether to follow redirects that keep the method and stay at the same origin.
            max_retries: How many times, at most 2, to send again where no connection was made, or after 429 or 503 with
                a Retry-After of at most a minute; nothing else is sent again.
            strict: Whether to refuse what is otherwise tolerated and listed in `Response.deviations`.
            max_response_bytes: The length of the longest body that is read, 1 MiB by default.
            httpx_args: More arguments for httpx2.Client and httpx2.AsyncClient, such as proxy or transport.
        """
        self.base_url: Final = _settings.checked_base_url(base_url)
        url = httpx2.URL(self.base_url)
        self.origin: Final = (url.raw_scheme, url.raw_host, url.port)
        self.base_path: Final = url.raw_path.rstrip(b"/")
        basic = {"Host": url.netloc.decode("ascii"), "Connection": "keep-alive", "User-Agent": USER_AGENT}
        self.basic_fields: Final = _settings.header_fields(basic)
        args = dict(httpx_args or {})
        self.cookies: Final = _settings.checked_cookies({**args.pop("cookies", {}), **(cookies or {})})
        self.headers: Final = _settings.checked_headers(headers)
        self.default_query: Final = _settings.checked_query(default_query)
        self.timeout: Final = DEFAULT_TIMEOUT if timeout is None else timeout
        self.times: Final = timeouts(self.timeout)
        _settings.check_verify_ssl(verify_ssl)
        self.connections: Final = Connections(self.base_url, verify_ssl=verify_ssl, httpx_args=args)
        self.follow_redirects: Final = follow_redirects
        self.max_retries: Final = _settings.checked_retries(max_retries)
        self.strict: Final = strict
        if type(max_response_bytes) is not int or max_response_bytes < 1:
            raise ValueError("`max_response_bytes` must be an integer above 0")
        self.max_response_bytes: Final = max_response_bytes
        self.fields: Final = _settings.header_fields(self.headers)
        self._closed = self._aclosed = False

    def with_headers(self, headers: Mapping[str, str]) -> Self:
        """Return a client like this with more header fields, over the same connections."""
        return self.with_options(default_headers=headers)

    def with_cookies(self, cookies: Mapping[str, str]) -> Self:
        """Return a client like this with more cookies, over the same connections."""
        return self._evolve(cookies={**self.cookies, **_settings.checked_cookies(cookies)})

    def with_timeout(self, timeout: float | httpx2.Timeout) -> Self:
        """Return a client like this with another timeout, over the same connections."""
        return self.with_options(timeout=timeout)

    def with_options(
        self,
        *,
        timeout: Timeout = None,
        max_retries: int | None = None,
        default_headers: Mapping[str, str] | None = None,
        default_query: Mapping[str, str] | None = None,
    ) -> Self:
        """Return a client like this with other settings, and more header fields and query, over the same connections.

        Raises ValueError or TypeError that names a wrong setting, as Client does.
        """
        time = self.timeout if timeout is None else timeout
        headers = {**self.headers, **_settings.checked_headers(default_headers)}
        return self._evolve(
            timeout=time,
            times=timeouts(time),
            max_retries=self.max_retries if max_retries is None else _settings.checked_retries(max_retries),
            headers=headers,
            fields=_settings.header_fields(headers),
            default_query={**self.default_query, **_settings.checked_query(default_query)},
        )

    def _evolve(self, **changes: object) -> Self:
        other = object.__new__(type(self))
        vars(other).update({**vars(self), "_closed": False, "_aclosed": False, **changes})
        return other

    def set_httpx_client(self, client: httpx2.Client) -> Self:
        """Send through a client of the caller, who closes it; only verify_ssl and httpx_args no longer apply."""
        self.connections.given = client
        return self

    def get_httpx_client(self) -> httpx2.Client:
        """Return the httpx2.Client that sends from now on, of the caller or made now; raises RuntimeError if closed."""
        self._check(closed=self._closed)
        return self.connections.client()

    def set_async_httpx_client(self, async_client: httpx2.AsyncClient) -> Self:
        """Send through an async client of the caller, as `set_httpx_client` does."""
        self.connections.async_given = async_client
        return self

    def get_async_httpx_client(self) -> httpx2.AsyncClient:
        """Return the httpx2.AsyncClient of the running event loop, as `get_httpx_client` does."""
        self._check(closed=self._aclosed)
        return self.connections.async_client()

    def wire(self) -> "Wire | None":
        """Return the package's own connections; None where an httpx2.Client has to send. Raises as the former does."""
        self._check(closed=self._closed)
        return None if self.cookies else self.connections.wire()

    def async_wire(self) -> "AsyncWire | None":
        """Return the package's own connections in the running event loop, as `wire` does."""
        self._check(closed=self._aclosed)
        return None if self.cookies else self.connections.async_wire()

    def _check(self, *, closed: bool) -> None:
        if closed:
            raise RuntimeError("the client is closed")

    def authorization(self) -> _settings.HeaderFields:
        """Return the header fields that identify the caller; this client has none."""
        return {}

    def redact(self, text: str) -> str:
        """Return a text without the key; this client has none."""
        return text

    def close(self) -> None:
        """Close the sync connections but those of a client of the caller; the client sends nothing afterwards."""
        self._closed = True
        self.connections.close()

    async def aclose(self) -> None:
        """Close the async connections of this event loop, as `close` does; the client sends nothing afterwards."""
        self._aclosed = True
        await self.connections.aclose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.aclose()


class AuthenticatedClient(Client):
    """A connection that sends a key with every request; the key appears in no repr, pickle, log or error."""

    def __init__(
        self,
        base_url: str,
        token: str | Secret,
        prefix: str = "Bearer",
        auth_header_name: str = "Authorization",
        **settings: Any,
    ) -> None:
        """Check the settings, as Client does; a message never shows the key, which is `token`.

        `prefix` is the word before the key in the header field, empty for no word; `auth_header_name` is that field.
        """
        secret = token if isinstance(token, Secret) else Secret(token)
        # Tracebacks can show the arguments of a function.
        del token
        if not secret.usable:
            raise ValueError("`token` must be visible ASCII without blanks or line breaks, and must not be empty")
        super().__init__(base_url, **settings)
        self._secret = secret
        self._prefix = header_text("prefix", prefix)
        self._auth_header_name = _settings.checked_name("auth_header_name", auth_header_name)

    @property
    def token(self) -> str:
        """The key."""
        return self._secret.reveal()

    def authorization(self) -> _settings.HeaderFields:
        """Return the header field with the key."""
        return _settings.header_fields({self._auth_header_name: f"{self._prefix} {self._secret.reveal()}".strip()})

    def redact(self, text: str) -> str:
        """Return a text without the key, which a provider may have repeated."""
        key = self._secret.reveal()
        # As it is, or with some characters escaped as in a URL, in JSON or in HTML.
        spelled = "".join(rf"\\?(?:{re.escape(c)}|(?:%|\\u00|&#x0*){ord(c):02x};?|&#0*{ord(c)};)" for c in key)
        # A short key can be a part of ordinary words, so it is hidden only where it is a word of its own.
        return re.sub(spelled if len(key) >= 8 else rf"(?<!\w){spelled}(?!\w)", "***", text, flags=re.IGNORECASE)
