# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.

"""One call under way: what to send, how long to wait, and whether to send again; no input or output here."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Generic, TypeGuard, TypeVar

import httpx2
from attrs import define

from ._call import Call, Received, interpret
from .types import Response

if TYPE_CHECKING:
    from .client import Client

T = TypeVar("T")
DEFAULT_TIMEOUT = 120.0
LONGEST_TIMEOUT = 86400.0
LONGEST_WAIT = 60.0
_CONNECT_WAITS = (0.5, 1.0)
_MOST_REDIRECTS = 3
_log = logging.getLogger(__name__)

now = time.monotonic


@define
class Run(Generic[T]):
    """One call under way: where it goes, how long it may take and how often it was tried."""

    client: Client
    call: Call[T]
    url: httpx2.URL
    timeout: httpx2.Timeout
    deadline: float
    limit: int
    retries: int = 0
    redirects: int = 0

    @classmethod
    def of(cls, client: Client, call: Call[T], timeout: float | httpx2.Timeout | None) -> Run[T]:
        """Begin a call; raises ValueError where its address or its timeout can be none."""
        phases, total = timeouts(client.timeout if timeout is None else timeout)
        try:
            url = httpx2.URL(client.base_url + call.path)
        except httpx2.InvalidURL:
            raise ValueError("the arguments make an address that is too long or no URL") from None
        return cls(client, call, url, phases, now() + total, client.max_response_bytes)

    def request(self, http: httpx2.Client | httpx2.AsyncClient, trace: Callable[..., Any]) -> httpx2.Request:
        """Return the request as it goes over the wire, key included."""
        # identity: an answer of a few hundred bytes gains nothing from a coding, and a coded one can be a bomb.
        json_alone = all(answer.kind in {"json", "none"} for answer in self.call.successes)
        accept = "application/json" if json_alone else "*/*"
        headers = {"Accept": accept, "Accept-Encoding": "identity", **self.call.headers}
        request = http.build_request(
            self.call.method,
            self.url,
            params=self.call.query or None,
            headers=headers,
            content=self.call.content,
            timeout=self._phases(),
            extensions={"trace": trace},
        )
        self.client.authorize(request)
        return request

    def _phases(self) -> httpx2.Timeout:
        # The wait for a free connection is the one phase that no hook of the wire sees.
        pool = min(self.timeout.pool or 0.0, self.deadline - now())
        return httpx2.Timeout((self.timeout.connect, self.timeout.read, self.timeout.write, pool))

    def late(self, received: Received) -> bool:
        """Note that the whole call ran out of time while its answer still came in."""
        if now() < self.deadline:
            return False
        received.failure, received.timed_out = "the time for the whole call ran out", True
        return True

    def wait_before_next(self, received: Received) -> float | None:
        """Return the seconds to wait before the request is sent again; None where it must not be."""
        target = self._redirected(received)
        if target is not None:
            self.url, self.redirects = target, self.redirects + 1
            return 0.0
        wait = self._retry_wait(received)
        if wait is None or self.retries >= self.client.max_retries or wait >= self.deadline - now():
            return None
        self.retries += 1
        reason = received.status_code or "no connection"
        _log.info("retry %d of %d in %.1f s: %s", self.retries, self.client.max_retries, wait, reason)
        return wait

    def _retry_wait(self, received: Received) -> float | None:
        if received.status_code is None:
            return _CONNECT_WAITS[min(self.retries, 1)] if not received.sent else None
        if received.status_code not in {429, 503}:
            return None
        return retry_after(received.headers.get("retry-after"))

    def _redirected(self, received: Received) -> httpx2.URL | None:
        if not self.client.follow_redirects or self.redirects >= _MOST_REDIRECTS:
            return None
        # The other redirects turn a POST into a GET, which is another operation.
        followed = {307, 308} if self.call.method not in {"GET", "HEAD"} else {301, 302, 303, 307, 308}
        if received.status_code not in followed or "location" not in received.headers:
            return None
        try:
            target = self.url.join(received.headers["location"])
        except (httpx2.InvalidURL, ValueError):
            return None
        same = (target.scheme, target.host, target.port) == (self.url.scheme, self.url.host, self.url.port)
        return target if same and not target.userinfo else None

    def finish(self, received: Received) -> Response[T]:
        """Return the response or raise the error that the last answer comes to."""
        client = self.client
        return interpret(self.call, received, strict=client.strict, retries=self.retries, redact=client.redact)


def timeouts(timeout: float | httpx2.Timeout) -> tuple[httpx2.Timeout, float]:
    """Return the limits of the phases and of the whole call, in seconds.

    A number bounds the whole call; a Timeout bounds each phase, and the whole call by their sum.
    Raises ValueError where one of them is no number of seconds above 0 and up to a day.
    """
    if isinstance(timeout, httpx2.Timeout):
        phases = [timeout.connect, timeout.write, timeout.read, timeout.pool]
    else:
        phases = [timeout]
    # Sockets count in milliseconds of 32 bits: what is beyond wraps around and ends at once.
    seconds = [float(phase) for phase in phases if _is_number(phase) and 0 < phase <= LONGEST_TIMEOUT]
    if len(seconds) < len(phases):
        raise ValueError("timeout: must be a number of seconds above 0 and up to a day, 86400")
    if isinstance(timeout, httpx2.Timeout):
        return timeout, sum(seconds)
    return httpx2.Timeout(timeout), seconds[0]


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def retry_after(value: str | None) -> float | None:
    """Return the seconds that a Retry-After field asks for (RFC 9110, 10.2.3), seconds or a date.

    None where there is none that can be read, or where it asks for more than a minute.
    """
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        wait = float(text)
    else:
        try:
            when = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        wait = (
            (when if when.tzinfo else when.replace(tzinfo=timezone.utc)) - datetime.now(timezone.utc)
        ).total_seconds()
    return max(wait, 0.0) if wait <= LONGEST_WAIT else None
