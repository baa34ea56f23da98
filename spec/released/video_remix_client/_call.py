# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.

"""One request, checked and ready to be sent, and what its answer comes to: no input or output here."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import Any, Generic, Literal, TypeVar

import httpx2
from attrs import Factory, define, frozen

from ._envelope import find_job_id, words_of
from ._json import clean, read_json
from ._model import describe
from ._reading import Check, Mismatch, Place
from .errors import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APITimeoutError,
    error_for_status,
)
from .types import Response, Violation

T = TypeVar("T")


@frozen
class Answer(Generic[T]):
    """What the contract documents for a range of statuses."""

    low: int
    high: int
    kind: Literal["json", "text", "bytes", "none"]
    check: Check[T]


@frozen
class Call(Generic[T]):
    """One request and the answers that the contract documents for it."""

    method: str
    path: str
    successes: tuple[Answer[Any], ...]
    refusals: tuple[Answer[Any], ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = Factory(dict)
    content: bytes | None = Factory(lambda: None)
    id_names: tuple[str, ...] = ("id",)
    given_ids: tuple[str, ...] = ()


@define
class Received:
    """What came back, as far as it came."""

    limit: int
    status_code: int | None = None
    headers: httpx2.Headers = Factory(httpx2.Headers)
    raw: bytearray = Factory(bytearray)
    failure: str | None = None
    """What ended the exchange early, in words; None where the answer is whole."""
    timed_out: bool = False
    plain: bool = False
    """True where the content coding is off already, as in the answers of a mock."""
    sent: bool = True
    """False where the request certainly never reached the provider."""

    def add(self, chunk: bytes) -> bool:
        """Keep a piece of the body; false when the limit is passed."""
        self.raw += chunk[: self.limit + 1 - len(self.raw)]
        return len(self.raw) <= self.limit

    def body(self) -> tuple[bytes, str | None]:
        """Return the body without its content coding and, where it cannot be had whole, the rule that it breaks."""
        content, coding = (
            bytes(self.raw[: self.limit]),
            self.headers.get("content-encoding", "identity").strip().lower(),
        )
        if len(self.raw) > self.limit:
            return content, "size"
        if self.plain or coding in {"", "identity"} or not content:
            return content, None
        if coding not in {"gzip", "x-gzip", "deflate"}:
            return content, "content-encoding"
        for bits in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
            decoder = zlib.decompressobj(bits)
            try:
                plain = decoder.decompress(content, self.limit + 1)
            except zlib.error:
                continue
            if len(plain) > self.limit:
                return plain[: self.limit], "size"
            whole = decoder.eof and not decoder.unused_data
            return (plain, None) if whole else (plain or content, "content-encoding")
        return content, "content-encoding"


def interpret(
    call: Call[T], received: Received, *, strict: bool, retries: int, redact: Callable[[str], str]
) -> Response[T]:
    """Return what an answer comes to; raises one of the package's errors where it is not what was promised."""
    status = received.status_code
    if status is None:
        raise _no_answer(received, retries, redact)
    content, broken = received.body()
    value, flaws = read_json(content)
    job_id = find_job_id(value, content, call.id_names, call.given_ids)

    def fail(kind: type[APIError], text: str, **more: Any) -> APIError:
        return kind(
            clean(redact(text)),
            status_code=status,
            headers=received.headers,
            content=content,
            job_id=job_id,
            retries=retries,
            **more,
        )

    if not 200 <= status < 300:
        raise fail(error_for_status(status), **_refusal(call, received, value, flaws, content, redact))
    if received.failure is not None:
        raise fail(
            APITimeoutError if received.timed_out else APIConnectionError,
            f"the answer was cut short: {received.failure}",
            may_have_been_processed=True,
        )
    answer = next((answer for answer in call.successes if answer.low <= status <= answer.high), None)
    violations: tuple[Violation, ...]
    if broken is not None:
        violations = (
            Violation("", broken, received.headers.get("content-encoding") if broken != "size" else received.limit),
        )
    elif answer is None:
        violations = (Violation("", "status", status),)
    else:
        place = Place(strict=strict)
        violations = flaws if answer.kind == "json" else ()
        unread = value is None and bool(violations)
        try:
            _check_label(answer, received.headers, place)
            parsed = answer.check(_payload(answer, value, content), place)
        except Mismatch as mismatch:
            known = {violation.pointer for violation in violations}
            violations += () if unread else tuple(item for item in mismatch.violations if item.pointer not in known)
        else:
            if not violations:
                return Response(status, content, received.headers, parsed, tuple(place.deviations), retries)
    raise fail(
        APIResponseValidationError,
        f"the answer is not what the contract promises: {describe(violations)}",
        violations=violations,
        may_have_been_processed=True,
    )


def _no_answer(received: Received, retries: int, redact: Callable[[str], str]) -> APIError:
    kind = APITimeoutError if received.timed_out else APIConnectionError
    fate = "it may have been processed" if received.sent else "it was not sent"
    return kind(
        clean(redact(f"no answer to the request, {fate}: {received.failure}")),
        retries=retries,
        may_have_been_processed=received.sent,
    )


def _refusal(
    call: Call[T],
    received: Received,
    value: object,
    flaws: tuple[Violation, ...],
    content: bytes,
    redact: Callable[[str], str],
) -> dict[str, Any]:
    status = received.status_code or 0
    words = words_of(value, content)
    location = received.headers.get("location")
    moved = 300 <= status < 400 and location is not None
    text = f"redirected to {location!r}, which was not followed" if moved else words.message
    answer = next((answer for answer in call.refusals if answer.low <= status <= answer.high), None)
    parsed: object = None
    violations = flaws
    if answer is not None and not flaws:
        try:
            parsed = answer.check(_payload(answer, value, content), Place())
        except Mismatch as mismatch:
            violations = mismatch.violations
    return {
        "text": text or "the provider gave no reason",
        "type": words.type and clean(redact(words.type)),
        "param": words.param and clean(redact(words.param)),
        "code": words.code and clean(redact(words.code)),
        "parsed": parsed,
        "violations": violations,
        "may_have_been_processed": status >= 500 and not (status == 503 and "retry-after" in received.headers),
    }


def _payload(answer: Answer[Any], value: object, content: bytes) -> object:
    if answer.kind == "json":
        return value
    if answer.kind == "text":
        return content.decode("utf-8", errors="replace")
    return content if answer.kind == "bytes" else None


def _check_label(answer: Answer[Any], headers: Mapping[str, str], place: Place) -> None:
    # A missing label says nothing (RFC 9110, 8.3), a wrong one is drift that a later proxy may act upon.
    label = headers.get("content-type", "").split(";")[0].strip().lower()
    if answer.kind == "json" and label and label != "application/json" and not label.endswith("+json"):
        place.deviate("content-type", label)
