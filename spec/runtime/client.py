"""The connection to a provider: its address, how long to wait, and the key; and the base classes of the facade."""

import os
import re
import ssl
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar
from weakref import WeakKeyDictionary

import httpx2

from . import _settings
from ._clock import DEFAULT_TIMEOUT, timeouts
from ._settings import Secret, Unpickled
from ._writing import header_text
from .constants import USER_AGENT
from .types import Timeout

if TYPE_CHECKING:
    import asyncio

    from ._wire import AsyncWire, Wire

T = TypeVar("T")
MAX_RESPONSE_BYTES = 1024 * 1024
# What may send a request in ways that show no events, or not all of them.
_UNSEEN = frozenset({"auth", "event_hooks", "mounts", "transport"})


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
        verify_ssl: ssl.SSLContext | bool = True,
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
        self._httpx_args = dict(httpx_args or {})
        self.cookies: Final = _settings.checked_cookies({**self._httpx_args.pop("cookies", {}), **(cookies or {})})
        self.headers: Final = _settings.checked_headers(headers)
        self.default_query: Final = _settings.checked_query(default_query)
        self.timeout: Final = DEFAULT_TIMEOUT if timeout is None else timeout
        self.times: Final = timeouts(self.timeout)
        if not isinstance(verify_ssl, (bool, ssl.SSLContext)):
            raise TypeError(f"`verify_ssl` must be a bool or an ssl.SSLContext; got {type(verify_ssl).__name__}")
        self._verify_ssl = verify_ssl
        self.follow_redirects: Final = follow_redirects
        if isinstance(max_retries, bool) or max_retries not in (0, 1, 2):
            raise ValueError("`max_retries` must be 0, 1 or 2")
        self.max_retries: Final = max_retries
        self.strict: Final = strict
        if type(max_response_bytes) is not int or max_response_bytes < 1:
            raise ValueError("`max_response_bytes` must be an integer above 0")
        self.max_response_bytes: Final = max_response_bytes
        self._given: httpx2.Client | None = None
        self._async_given: httpx2.AsyncClient | None = None
        self._closed = self._aclosed = False
        self._begin()

    def _begin(self) -> None:
        """Start without connections; those of another process are its own, and stay open for it."""
        self._process = os.getpid()
        self._lock = threading.Lock()
        self.fields = _settings.header_fields(self.headers)
        self._plain: bool | None = None
        self._owned: httpx2.Client | None = None
        self._wire: Wire | None = None
        # A connection cannot outlive the event loop that it was opened in.
        self._by_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx2.AsyncClient] = WeakKeyDictionary()
        self._wires: WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncWire] = WeakKeyDictionary()

    def with_headers(self, headers: Mapping[str, str]) -> Self:
        """Return a client like this with more header fields."""
        return self._evolve(headers={**self.headers, **_settings.checked_headers(headers)})

    def with_cookies(self, cookies: Mapping[str, str]) -> Self:
        """Return a client like this with more cookies."""
        return self._evolve(cookies={**self.cookies, **_settings.checked_cookies(cookies)})

    def with_timeout(self, timeout: float | httpx2.Timeout) -> Self:
        """Return a client like this with another timeout."""
        return self._evolve(timeout=timeout, times=timeouts(timeout))

    def _evolve(self, **changes: object) -> Self:
        other = object.__new__(type(self))
        vars(other).update({**vars(self), "_closed": False, "_aclosed": False, **changes})
        other._begin()
        return other

    def set_httpx_client(self, client: httpx2.Client) -> Self:
        """Send through a client of the caller, who closes it; only verify_ssl and httpx_args no longer apply."""
        self._given = client
        return self

    def get_httpx_client(self) -> httpx2.Client:
        """Return the httpx2.Client that sends from now on, of the caller or made now; raises RuntimeError if closed."""
        self._check(closed=self._closed)
        with self._lock:
            if self._given is not None:
                return self._given
            if self._owned is None:
                self._owned = self._made(httpx2.Client)
            return self._owned

    def wire(self) -> "Wire | None":
        """Return the package's own connections; None where an httpx2.Client has to send. Raises as the former does."""
        self._check(closed=self._closed)
        if self._given is not None or self._owned is not None or not self._is_plain():
            return None
        with self._lock:
            if self._wire is None:
                from ._wire import Wire  # noqa: PLC0415 - what sends nothing needs no HTTP

                self._wire = Wire(self._ssl_context())
            return self._wire

    def set_async_httpx_client(self, async_client: httpx2.AsyncClient) -> Self:
        """Send through an async client of the caller, as `set_httpx_client` does."""
        self._async_given = async_client
        return self

    def get_async_httpx_client(self) -> httpx2.AsyncClient:
        """Return the httpx2.AsyncClient of the running event loop, as `get_httpx_client` does."""
        self._check(closed=self._aclosed)
        with self._lock:
            if self._async_given is not None:
                return self._async_given
            loop = _running_loop()
            if loop not in self._by_loop:
                self._by_loop[loop] = self._made(httpx2.AsyncClient)
            return self._by_loop[loop]

    def async_wire(self) -> "AsyncWire | None":
        """Return the package's own connections in the running event loop, as `wire` does."""
        self._check(closed=self._aclosed)
        loop = _running_loop()
        if self._async_given is not None or loop in self._by_loop or not self._is_plain():
            return None
        if loop not in self._wires:
            from ._wire import AsyncWire  # noqa: PLC0415 - as above

            self._wires[loop] = AsyncWire(self._ssl_context())
        return self._wires[loop]

    def _is_plain(self) -> bool:
        """Return whether nothing is asked for that only an httpx2 client does; the first call looks for a proxy."""
        if self._plain is None:
            from urllib.request import getproxies  # noqa: PLC0415 - it takes long

            self._plain = not (self._httpx_args or self.cookies or getproxies())
        return self._plain

    def _ssl_context(self) -> ssl.SSLContext | None:
        # To load the certificates takes longer than a call.
        return _settings.ssl_context(verify=self._verify_ssl) if self.origin[0] == b"https" else None

    def _check(self, *, closed: bool) -> None:
        if closed:
            raise RuntimeError("the client is closed")
        # Two processes on a connection would read the answers of each other.
        if self._process != os.getpid():
            self._begin()

    def shows_events(self, http: httpx2.Client | httpx2.AsyncClient) -> bool:
        """Return whether all that an httpx2 client sends is seen: it was made here, with nothing that hides events."""
        return http not in (self._given, self._async_given) and not self._httpx_args.keys() & _UNSEEN

    def _made(self, kind: Callable[..., T]) -> T:
        from http.cookiejar import CookieJar, DefaultCookiePolicy  # noqa: PLC0415 - few clients need it

        settings = {
            "base_url": self.base_url,
            "cookies": CookieJar(DefaultCookiePolicy(allowed_domains=())),
            "headers": {"User-Agent": USER_AGENT},
            "verify": _settings.ssl_context(verify=self._verify_ssl),
            **self._httpx_args,
        }
        try:
            return kind(**settings)
        except (httpx2.InvalidURL, ValueError):
            pass
        # Outside of the except block: the exception holds the proxy's address, which may contain a password.
        raise ValueError("a proxy of httpx_args or of the environment is not an address such as http://127.0.0.1:3128")

    def authorization(self) -> _settings.HeaderFields:
        """Return the header fields that identify the caller; this client has none."""
        return {}

    def redact(self, text: str) -> str:
        """Return a text without the key; this client has none."""
        return text

    def close(self) -> None:
        """Close the sync connections but those of a client of the caller; the client sends nothing afterwards."""
        self._closed = True
        # A process that was forked has the connections of its parent; to close them is not its business.
        for connections in (self._owned, self._wire):
            if connections is not None and self._process == os.getpid():
                connections.close()

    async def aclose(self) -> None:
        """Close the async connections of this event loop, as `close` does; the client sends nothing afterwards."""
        self._aclosed = True
        loop = _running_loop()
        for connections in (self._by_loop.pop(loop, None), self._wires.pop(loop, None)):
            if connections is not None:
                await connections.aclose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.aclose()

    def __del__(self) -> None:
        # For scripts that never close it.
        if "_wires" in vars(self):
            self.close()


def _running_loop() -> "asyncio.AbstractEventLoop":
    import asyncio  # noqa: PLC0415 - it takes longer than the rest, and sync callers do not need it

    return asyncio.get_running_loop()


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
        strict: bool = False,
        default_headers: Mapping[str, str] | None = None,
        verify_ssl: ssl.SSLContext | bool = True,
        follow_redirects: bool = False,
        max_response_bytes: int = MAX_RESPONSE_BYTES,
        httpx_args: Mapping[str, Any] | None = None,
    ) -> None:
        """Check the settings, as Client does; a message never shows the key.

        `api_key` and `base_url` are by default OPENAI_API_KEY and OPENAI_BASE_URL of the environment.
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
            verify_ssl=verify_ssl,
            follow_redirects=follow_redirects,
            max_response_bytes=max_response_bytes,
            httpx_args=httpx_args,
        )
        self.base_url: Final = self._client.base_url


class SyncFacade(Facade):
    """The facade whose operations are called."""

    def close(self) -> None:
        """Close the connections; nothing is sent afterwards."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


class AsyncFacade(Facade):
    """The facade whose operations are awaited."""

    async def close(self) -> None:
        """Close the connections; nothing is sent afterwards."""
        await self._client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()
