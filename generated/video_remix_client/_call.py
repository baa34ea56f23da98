# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""A call: its request, what its answer means, and whether to send again; nothing is sent or received here."""

import logging
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, Literal, Self, TypeVar, cast

import httpx2
from attrs import Factory, define, evolve, field, frozen

from . import _clock
from ._envelope import find_job_id, words_of
from ._json import clean
from ._model import Check, Mismatch, Place, describe
from ._received import Received
from ._settings import HeaderFields, checked_headers, checked_query, header_fields
from .errors import APIConnectionError, APIError, APIResponseValidationError, APITimeoutError, error_for_status
from .types import NONE, Response, Timeout, Violation, Violations

if TYPE_CHECKING:
    from .client import Client

T = TypeVar("T")
_CONNECT_WAITS = (0.5, 1.0)
_MOST_REDIRECTS = 3
_LONGEST_ADDRESS = 65536
_PLAIN_PATH = re.compile(r"(?:/(?!\.{1,2}(?:/|$))(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})*)+")
"""A path that httpx2 leaves as it is, since it is encoded and has no segment of dots."""
# 408 and 499 come from gateways that gave up on a provider; every other status of this kind says that nothing was done.
_REFUSALS = frozenset(range(400, 500)) - {408, 499}
_log = logging.getLogger(__name__)


@frozen
class Answer(Generic[T]):
    """What the contract describes for a range of statuses."""

    low: int
    high: int
    kind: Literal["json", "text", "bytes", "none"]
    check: Check[T]

    def read(
        self, value: object, flaws: Violations, content: bytes, headers: Mapping[str, str], place: Place
    ) -> tuple[T | None, Violations]:
        """Return the body, typed, and what is wrong with it; `value` and `flaws` are its JSON value and text."""
        if self.kind != "json":
            text = content.decode("utf-8", errors="replace") if self.kind == "text" else None
            value, flaws = content if self.kind == "bytes" else text, NONE
        elif flaws and value is None:
            return None, flaws
        label = headers.get("content-type", "")
        try:
            # A missing label means nothing (RFC 9110, 8.3); a wrong label may mislead a proxy on the way.
            if self.kind == "json" and label and label != "application/json":
                label = label.split(";")[0].strip().lower()
                if label and label != "application/json" and not label.endswith("+json"):
                    place.deviate("content-type", label)
            parsed = self.check(value, place)
        except Mismatch as mismatch:
            known = {flaw.pointer for flaw in flaws}
            more = (violation for violation in mismatch.violations if violation.pointer not in known)
            return None, flaws.joined(Violations(more)) if known else mismatch.violations
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
    accept: str = "application/json"
    content: bytes | None = None
    id_names: tuple[str, ...] = ("id",)
    given_ids: tuple[str, ...] = ()
    receiver: Callable[..., Received] = Received

    def extended(self, headers: Mapping[str, str] | None, query: Mapping[str, str] | None) -> Self:
        """Return this call with more header fields and query parameters, which replace those of the same name."""
        if not headers and not query:
            return self
        more = checked_query(query)
        kept = tuple(pair for pair in self.query if pair[0] not in more)
        return evolve(self, headers={**self.headers, **checked_headers(headers)}, query=(*kept, *more.items()))


@define
class Run(Generic[T]):
    """A call in progress: where it goes, how long it may take, and how often it was tried."""

    client: "Client"
    call: Call[T]
    phases: dict[str, float]
    deadline: float
    received: Received = field(repr=False)
    retries: int = 0
    redirects: int = 0
    redirected: httpx2.URL | None = None
    """Where it goes instead of the address of the call."""

    @classmethod
    def of(cls, client: "Client", call: Call[T], timeout: Timeout) -> "Run[T]":
        """Begin a call; raises ValueError where its address or its timeout is not usable."""
        phases, total = client.times if timeout is None else _clock.timeouts(timeout)
        run = cls(client, call, phases, _clock.now() + total, Received(0, sent=False))
        try:
            fits = len(client.base_url) + len(run.target) <= _LONGEST_ADDRESS
        except httpx2.InvalidURL:
            fits = False
        if not fits:
            raise ValueError("the arguments make an address that is too long")
        return run

    @property
    def url(self) -> httpx2.URL:
        """The address, without the query."""
        return self.redirected or httpx2.URL(self.client.base_url + self.call.path)

    @property
    def query(self) -> tuple[tuple[str, str], ...]:
        """The query of the call, and of the client where the call has no parameter of that name."""
        given = {name for name, _ in self.call.query}
        return (*(pair for pair in self.client.default_query.items() if pair[0] not in given), *self.call.query)

    @property
    def target(self) -> bytes:
        """The target of the request: the path and the query."""
        query = self.query
        if self.redirected is None and not query and _PLAIN_PATH.fullmatch(self.call.path):
            return self.client.base_path + self.call.path.encode("ascii")
        return (httpx2.URL(self.url, params=query) if query else self.url).raw_path

    def expect(self) -> Received:
        """Return where the answer to the next request is kept, which is not sent yet."""
        self.received = self.call.receiver(self.client.max_response_bytes, deadline=self.deadline, sent=False)
        return self.received

    def fields(self) -> HeaderFields:
        """Return the header fields that the package sets: the client's, those of the call, and the key."""
        own = header_fields({"Accept-Encoding": "identity", "Accept": self.call.accept, **self.call.headers})
        return self.client.fields | own | self.client.authorization()

    def limits(self) -> dict[str, float]:
        """Return the limits of the phases of a request that begins now."""
        return {name: _clock.Limit(seconds, self.deadline) for name, seconds in self.phases.items()}

    def request(
        self, http: httpx2.Client | httpx2.AsyncClient, trace: Callable[..., Any]
    ) -> tuple[httpx2.Request, Received]:
        """Return the request as an httpx2 client sends it, with the key, and where its answer is kept."""
        received = self.expect()
        request = http.build_request(
            self.call.method,
            self.url,
            params=self.query or None,
            headers=list(self.fields().values()),
            cookies=self.client.cookies,
            content=self.call.content,
            extensions={"timeout": self.limits(), "trace": trace},
        )
        received.sent = not self.client.connections.shows_events(http)
        return request, received

    def job_id(self) -> str | None:
        """Return the job that the answer names, as far as the answer came, without the key."""
        content, _, value, _ = self.received.read()
        job = find_job_id(value, content, self.call.id_names, self.call.given_ids)
        return job and self.client.redact(job)

    def may_have_been_processed(self) -> bool:
        """Return whether the provider may have acted; certain that it did not is only what it never got, or refused."""
        received = self.received
        if received.status_code is None:
            return received.sent
        overloaded = received.status_code == 503 and "retry-after" in received.headers
        return not ((overloaded or received.status_code in _REFUSALS) and self._is_whole())

    def _is_whole(self) -> bool:
        """Return whether the answer is complete and names no job, so that its status can be believed."""
        return self.job_id() is None and not self.received.read()[1] and self.received.failure is None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: object, error: BaseException | None, traceback: object) -> None:
        # A cancellation, an interrupt or an error of a hook leaves as it came, but says what became of the request.
        if error is not None and not isinstance(error, APIError):
            job, processed = self.job_id(), self.may_have_been_processed()
            vars(error).update(may_have_been_processed=processed, job_id=job)
            if processed:
                error.add_note(f"the request may have been processed{f', as job {clean(job, 200)}' if job else ''}")

    def wait_before_next(self) -> float | None:
        """Return the seconds to wait before the request is sent again; None where it must not be sent again."""
        received, target = self.received, self._redirected()
        if target is not None:
            self.redirected, self.redirects = target, self.redirects + 1
            return 0.0
        if received.status_code is None:
            wait = None if received.sent else _CONNECT_WAITS[min(self.retries, 1)]
        else:
            refused = received.status_code in {429, 503} and self._is_whole()
            wait = _clock.retry_after(received.headers.get("retry-after")) if refused else None
        if wait is None or self.retries >= self.client.max_retries or wait >= self.deadline - _clock.now():
            return None
        self.retries += 1
        reason = received.status_code or "no connection"
        _log.info("retry %d of %d in %.1f s: %s", self.retries, self.client.max_retries, wait, reason)
        return wait

    def _redirected(self) -> httpx2.URL | None:
        allowed = self.client.follow_redirects and self.redirects < _MOST_REDIRECTS
        # The other redirects turn a POST into a GET, which is another operation.
        if not allowed or self.received.status_code not in {307, 308} or not self._is_whole():
            return None
        try:
            target = self.url.join(self.received.headers.get("location", ""))
        except (httpx2.InvalidURL, ValueError):
            return None
        same = (target.scheme, target.netloc, target.userinfo) == (self.url.scheme, self.url.netloc, b"")
        return target if same else None

    def finish(self) -> Response[T]:
        """Return the response; raises an error of the package where the answer is not what the contract promises."""
        received, status, redact = self.received, self.received.status_code, self.client.redact
        content, violations, value, flaws = received.read()
        parsed = None
        succeeded = status is not None and 200 <= status < 300
        place = Place(strict=self.client.strict and succeeded, deadline=self.deadline)
        described = self.call.successes if succeeded else self.call.refusals
        answer = next((answer for answer in described if answer.low <= (status or 0) <= answer.high), None)
        try:
            if answer is not None and not violations:
                parsed, violations = answer.read(value, flaws, content, received.headers, place)
            elif not violations:
                violations = Violations((Violation("", "status", status),)) if succeeded else flaws
        except TimeoutError as late:
            received.fail(late)

        def error(kind: type[APIError], text: str, **details: Any) -> APIError:
            return kind(
                clean(redact(text)),
                status_code=status,
                headers=received.headers,
                content=content,
                job_id=self.job_id(),
                request_id=redact(received.headers.get("x-request-id", "")) or None,
                retries=self.retries,
                may_have_been_processed=self.may_have_been_processed(),
                **details,
            )

        interrupted = APITimeoutError if received.timed_out else APIConnectionError
        if status is None:
            outcome = "it may have been processed" if received.sent else "it was not sent"
            raise error(interrupted, f"the request got no answer, {outcome}: {received.failure}")
        if not succeeded:
            message, words = words_of(value, content)
            location = received.headers.get("location") if status < 400 else None
            text = f"the provider redirects to {redact(location)[:500]!r}, which was not followed" if location else ""
            raise error(
                error_for_status(status),
                text or message or received.failure or "the provider gave no reason",
                parsed=parsed,
                violations=violations,
                **{name: text and clean(redact(text)) for name, text in words.items()},
            )
        if received.failure is not None:
            raise error(interrupted, f"the answer is incomplete: {received.failure}")
        if violations:
            text = f"the answer is not what the contract promises: {describe(violations, redact)}"
            if violations[0].rule == "size":
                text = f"the answer is longer than the {received.limit} bytes of `{received.setting}`"
            raise error(APIResponseValidationError, text, violations=violations)
        deviations = Violations(place.deviations) if place.deviations else NONE
        return Response(status, content, received.headers, cast(T, parsed), deviations, self.retries)
