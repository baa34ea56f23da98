# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""The connections of a client: the package's own, or those of an httpx2 client where one is asked for."""

import os
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

import httpx2

from ._settings import Unpickled, ssl_context
from .constants import USER_AGENT

if TYPE_CHECKING:
    import asyncio
    import ssl

    from ._wire import AsyncWire, Wire

T = TypeVar("T")
# What may send a request in ways that show no events, or not all of them.
_UNSEEN = frozenset({"auth", "event_hooks", "mounts", "transport"})


class Connections(Unpickled):
    """What a client and those that were made of it send through; after `close` the next call opens them anew."""

    def __init__(self, base_url: str, *, verify_ssl: "ssl.SSLContext | bool", httpx_args: Mapping[str, Any]) -> None:
        self.base_url = base_url
        self._verify_ssl = verify_ssl
        self._httpx_args = httpx_args
        self.given: httpx2.Client | None = None
        self.async_given: httpx2.AsyncClient | None = None
        self._begin()

    def _begin(self) -> None:
        """Start without connections; those of another process are its own, and stay open for it."""
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._plain: bool | None = None
        self._owned: httpx2.Client | None = None
        self._wire: Wire | None = None
        # A connection cannot outlive the event loop that it was opened in.
        self._by_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx2.AsyncClient] = WeakKeyDictionary()
        self._wires: WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncWire] = WeakKeyDictionary()

    def _check_process(self) -> None:
        # Two processes on a connection would read the answers of each other.
        if self._process != os.getpid():
            self._begin()

    def client(self) -> httpx2.Client:
        """Return the httpx2.Client that sends from now on, of the caller or made now."""
        self._check_process()
        with self._lock:
            if self.given is not None:
                return self.given
            if self._owned is None:
                self._owned = self._made(httpx2.Client)
            return self._owned

    def async_client(self) -> httpx2.AsyncClient:
        """Return the httpx2.AsyncClient of the running event loop, as `client` does."""
        self._check_process()
        with self._lock:
            if self.async_given is not None:
                return self.async_given
            loop = _running_loop()
            if loop not in self._by_loop:
                self._by_loop[loop] = self._made(httpx2.AsyncClient)
            return self._by_loop[loop]

    def wire(self) -> "Wire | None":
        """Return the package's own connections; None where an httpx2.Client has to send."""
        self._check_process()
        if self.given is not None or self._owned is not None or not self._is_plain():
            return None
        with self._lock:
            if self._wire is None:
                from ._wire import Wire  # noqa: PLC0415 - what sends nothing needs no HTTP

                self._wire = Wire(self._ssl_context())
            return self._wire

    def async_wire(self) -> "AsyncWire | None":
        """Return the package's own connections in the running event loop, as `wire` does."""
        self._check_process()
        loop = _running_loop()
        if self.async_given is not None or loop in self._by_loop or not self._is_plain():
            return None
        with self._lock:
            if loop not in self._wires:
                from ._wire import AsyncWire  # noqa: PLC0415 - as above

                self._wires[loop] = AsyncWire(self._ssl_context())
            return self._wires[loop]

    def _is_plain(self) -> bool:
        """Return whether nothing is asked for that only an httpx2 client does; the first call looks for a proxy."""
        if self._plain is None:
            from urllib.request import getproxies  # noqa: PLC0415 - it takes long

            self._plain = not (self._httpx_args or getproxies())
        return self._plain

    def _ssl_context(self) -> "ssl.SSLContext | None":
        # To load the certificates takes longer than a call.
        return ssl_context(verify=self._verify_ssl) if self.base_url.startswith("https:") else None

    def shows_events(self, http: httpx2.Client | httpx2.AsyncClient) -> bool:
        """Return whether all that an httpx2 client sends is seen: it was made here, with nothing that hides events."""
        return http not in (self.given, self.async_given) and not self._httpx_args.keys() & _UNSEEN

    def _made(self, kind: Callable[..., T]) -> T:
        from http.cookiejar import CookieJar, DefaultCookiePolicy  # noqa: PLC0415 - few clients need it

        settings = {
            "base_url": self.base_url,
            "cookies": CookieJar(DefaultCookiePolicy(allowed_domains=())),
            "headers": {"User-Agent": USER_AGENT},
            "verify": ssl_context(verify=self._verify_ssl),
            **self._httpx_args,
        }
        try:
            return kind(**settings)
        except (httpx2.InvalidURL, ValueError):
            pass
        # Outside of the except block: the exception holds the proxy's address, which may contain a password.
        raise ValueError("a proxy of httpx_args or of the environment is not an address such as http://127.0.0.1:3128")

    def close(self) -> None:
        """Close the sync connections but those of a client of the caller."""
        for connections in (self._owned, self._wire):
            # A process that was forked has the connections of its parent; to close them is not its business.
            if connections is not None and self._process == os.getpid():
                connections.close()
        self._owned = self._wire = None

    async def aclose(self) -> None:
        """Close the async connections of this event loop, as `close` does."""
        loop = _running_loop()
        for connections in (self._by_loop.pop(loop, None), self._wires.pop(loop, None)):
            if connections is not None:
                await connections.aclose()

    def __del__(self) -> None:
        # For scripts that never close it.
        if "_wires" in vars(self):
            self.close()


def _running_loop() -> "asyncio.AbstractEventLoop":
    import asyncio  # noqa: PLC0415 - it takes longer than the rest, and sync callers do not need it

    return asyncio.get_running_loop()
