"""A call: its request, what its answer means, and whether to send again; nothing is sent or received here."""

import logging
import re
import time
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, cast

import httpx2
from attrs import Factory, define, frozen

from ._envelope import find_job_id, words_of
from ._json import clean, read_json
from ._model import Check, Mismatch, Place, describe
from .errors import APIConnectionError, APIError, APIResponseValidationError, APITimeoutError, error_for_status
from .types import Response, Timeout, Violation

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


@frozen
class Answer(Generic[T]):
    """What the contract describes for a range of statuses."""

    low: int
    high: int
    kind: Literal["json", "text", "bytes", "none"]
    check: Check[T]

    def read(
        self, value: object, flaws: tuple[Violation, ...], content: bytes, headers: Mapping[str, str], place: Place
    ) -> tuple[T | None, tuple[Violation, ...]]:
        """Return the body, typed, and what is wrong with it; `value` and `flaws` are its JSON value and text."""
        flaws = flaws if self.kind == "json" else ()
        if flaws and value is None:
            return None, flaws
        # A missing label means nothing (RFC 9110, 8.3); a wrong label may mislead a proxy on the way.
        label = headers.get("content-type", "").split(";")[0].strip().lower()
        text = content.decode("utf-8", errors="replace") if self.kind == "text" else None
        try:
            if self.kind == "json" and label and label != "application/json" and not label.endswith("+json"):
                place.deviate("content-type", label)
            parsed = self.check({"json": value, "text": text, "bytes": content, "none": None}[self.kind], place)
        except Mismatch as mismatch:
            known = {flaw.pointer for flaw in flaws}
            more = (violation for violation in mismatch.violations if violation.pointer not in known)
            return None, (*flaws, *more)
        return (None if flaws else parsed), flaws


@frozen
class Call(Generic[T]):
    """A request and the answers that the contract describes for it."""

    method: str
    path: str
    successes: tuple[Answer[Any], ...]
    refusals: tuple[Answer[Any], ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = Factory(dict)
    content: bytes | None = None
    id_names: tuple[str, ...] = ("id",)
    given_ids: tuple[str, ...] = ()


@define
class Received:
    """What came back, or the part of it that came."""

    limit: int
    status_code: int | None = None
    headers: httpx2.Headers = Factory(httpx2.Headers)
    raw: bytearray = Factory(bytearray)
    failure: str | None = None
    """What ended the exchange early, in words; None where the answer is complete."""
    timed_out: bool = False
    plain: bool = False
    """True where the content coding is already removed, as in the answers of a mock."""
    sent: bool = True
    """False where the request certainly did not reach the provider."""

    def begin(self, response: httpx2.Response) -> bool:
        """Record that an answer began; return whether its body is already read, as that of a mock is."""
        self.status_code, self.headers, self.plain = response.status_code, response.headers, response.is_stream_consumed
        return self.plain

    def add(self, chunk: bytes) -> bool:
        """Keep a piece of the body; return False where the body is longer than the limit."""
        self.raw += chunk[: self.limit + 1 - len(self.raw)]
        return len(self.raw) <= self.limit

    def body(self) -> tuple[bytes, tuple[Violation, ...]]:
        """Return the body without its content coding, and what is wrong where it cannot be had complete."""
        content = bytes(self.raw[: self.limit])
        coding = self.headers.get("content-encoding", "identity").strip().lower()
        too_long = (Violation("", "size", self.limit),)
        if len(self.raw) > self.limit:
            return content, too_long
        if self.plain or coding in {"", "identity"} or not content:
            return content, ()
        unread = (Violation("", "content-encoding", self.headers.get("content-encoding")),)
        # "deflate" comes with the header of zlib and without.
        for bits in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS) if coding in {"gzip", "x-gzip", "deflate"} else ():
            decoder = zlib.decompressobj(bits)
            try:
                plain = decoder.decompress(content, self.limit + 1)
            except zlib.error:
                continue
            if len(plain) > self.limit:
                return plain[: self.limit], too_long
            complete = decoder.eof and not decoder.unused_data
            return (plain, ()) if complete else (plain or content, unread)
        return content, unread


@define
class Run(Generic[T]):
    """A call in progress: where it goes, how long it may take, and how often it was tried."""

    client: "Client"
    call: Call[T]
    url: httpx2.URL
    timeout: httpx2.Timeout
    deadline: float
    retries: int = 0
    redirects: int = 0

    @classmethod
    def of(cls, client: "Client", call: Call[T], timeout: Timeout) -> "Run[T]":
        """Begin a call; raises ValueError where its address or its timeout is not usable."""
        phases, total = timeouts(client.timeout if timeout is None else timeout)
        try:
            url = httpx2.URL(client.base_url + call.path)
        except httpx2.InvalidURL:
            raise ValueError("the arguments make an address that is too long or is not a URL") from None
        return cls(client, call, url, phases, now() + total)

    def request(self, http: httpx2.Client | httpx2.AsyncClient, trace: Callable[..., Any]) -> httpx2.Request:
        """Return the request as it is sent, with the key."""
        only_json = all(answer.kind in {"json", "none"} for answer in self.call.successes)
        # The wait for a free connection is the only phase that the trace does not see.
        pool = min(self.timeout.pool or 0.0, self.deadline - now())
        request = http.build_request(
            self.call.method,
            self.url,
            params=self.call.query or None,
            # identity: coding saves nothing on an answer of a few hundred bytes, and a coded answer can be a bomb.
            headers={
                "Accept": "application/json" if only_json else "*/*",
                "Accept-Encoding": "identity",
                **self.call.headers,
            },
            content=self.call.content,
            timeout=httpx2.Timeout((self.timeout.connect, self.timeout.read, self.timeout.write, pool)),
            extensions={"trace": trace},
        )
        self.client.authorize(request)
        return request

    def is_late(self, received: Received) -> bool:
        """Record whether the time for the whole call ran out while the answer was still coming in."""
        if now() >= self.deadline:
            received.failure, received.timed_out = "the time for the whole call ran out", True
        return received.timed_out

    def wait_before_next(self, received: Received) -> float | None:
        """Return the seconds to wait before the request is sent again; None where it must not be sent again."""
        target = self._redirected(received)
        if target is not None:
            self.url, self.redirects = target, self.redirects + 1
            return 0.0
        if received.status_code is None:
            wait = None if received.sent else _CONNECT_WAITS[min(self.retries, 1)]
        else:
            wait = retry_after(received.headers.get("retry-after")) if received.status_code in {429, 503} else None
        if wait is None or self.retries >= self.client.max_retries or wait >= self.deadline - now():
            return None
        self.retries += 1
        reason = received.status_code or "no connection"
        _log.info("retry %d of %d in %.1f s: %s", self.retries, self.client.max_retries, wait, reason)
        return wait

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
        """Return the response; raises an error of the package where the answer is not what the contract promises."""
        status, redact = received.status_code, self.client.redact
        content, broken = received.body()
        value, flaws = read_json(content)

        def error(kind: type[APIError], text: str, *, processed: bool = True, **details: Any) -> APIError:
            return kind(
                clean(redact(text)),
                status_code=status,
                headers=received.headers,
                content=content,
                job_id=find_job_id(value, content, self.call.id_names, self.call.given_ids),
                retries=self.retries,
                may_have_been_processed=processed,
                **details,
            )

        interrupted = APITimeoutError if received.timed_out else APIConnectionError
        if status is None:
            outcome = "it may have been processed" if received.sent else "it was not sent"
            text = f"the request got no answer, {outcome}: {received.failure}"
            raise error(interrupted, text, processed=received.sent)
        succeeded = 200 <= status < 300
        place = Place(strict=self.client.strict and succeeded)
        answers = self.call.successes if succeeded else self.call.refusals
        answer = next((answer for answer in answers if answer.low <= status <= answer.high), None)
        parsed, violations = None, broken
        if answer is not None and not broken:
            parsed, violations = answer.read(value, flaws, content, received.headers, place)
        elif not broken:
            violations = (Violation("", "status", status),) if succeeded else flaws
        if not succeeded:
            message, words = words_of(value, content)
            location = received.headers.get("location") if status < 400 else None
            text = f"the provider redirects to {location!r}, which was not followed" if location else ""
            raise error(
                error_for_status(status),
                text or message or "the provider gave no reason",
                processed=status >= 500 and not (status == 503 and "retry-after" in received.headers),
                parsed=parsed,
                violations=violations,
                **{name: text and clean(redact(text)) for name, text in words.items()},
            )
        if received.failure is not None:
            raise error(interrupted, f"the answer is incomplete: {received.failure}")
        if violations:
            text = f"the answer is not what the contract promises: {describe(violations)}"
            raise error(APIResponseValidationError, text, violations=violations)
        return Response(status, content, received.headers, cast(T, parsed), tuple(place.deviations), self.retries)


def timeouts(timeout: float | httpx2.Timeout) -> tuple[httpx2.Timeout, float]:
    """Return the limits of the phases and of the whole call, in seconds.

    A number limits the whole call; a Timeout limits each phase, and the whole call to their sum.
    Raises ValueError where a limit is not a number of seconds above 0 and up to a day.
    """
    phases: list[object] = [*timeout.as_dict().values()] if isinstance(timeout, httpx2.Timeout) else [timeout]
    # Sockets count milliseconds in 32 bits: a longer time overflows and ends at once.
    seconds = [float(phase) for phase in phases if isinstance(phase, (int, float)) and 0 < phase <= LONGEST_TIMEOUT]
    if len(seconds) < len(phases) or any(isinstance(phase, bool) for phase in phases):
        raise ValueError("`timeout` must be a number of seconds above 0 and at most 86400, which is a day")
    return timeout if isinstance(timeout, httpx2.Timeout) else httpx2.Timeout(timeout), sum(seconds)


def retry_after(value: str | None) -> float | None:
    """Return the seconds that a Retry-After field asks for, as a number or as a date (RFC 9110, 10.2.3).

    None where there is no readable field, or where it asks for more than a minute.
    """
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        wait = float(text)
    else:
        try:
            date = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        date = date if date.tzinfo else date.replace(tzinfo=UTC)
        wait = (date - datetime.now(UTC)).total_seconds()
    return max(wait, 0.0) if wait <= LONGEST_WAIT else None
