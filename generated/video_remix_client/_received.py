# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""What came back of a request."""

import zlib
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Self

import httpx2
from attrs import Factory, define

from . import _clock
from ._json import read_json
from .types import NONE, Violation, Violations

# What the wire raises; UnicodeError: a host name that the resolver does not accept.
_FAILURES = (httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL, OSError, UnicodeError)


@define
class Received:
    """What came back, or the part of it that came, and whether the request was sent."""

    limit: int
    deadline: float = _clock.NEVER
    sent: bool = True
    """False where the request certainly did not leave: the events of the wire are known, and none of them sent it."""
    status_code: int | None = None
    headers: Mapping[str, str] = Factory(dict)
    raw: bytearray = Factory(bytearray)
    failure: str | None = None
    """What ended the exchange early, in words; None where the answer is complete."""
    timed_out: bool = False
    plain: bool = False
    """True where the content coding is already removed, as in the answers of a mock."""
    setting: str = "max_response_bytes"
    _writing: bool = False
    _read: tuple[bytes, Violations, object, Violations] | None = None

    def notice(self, name: str, info: Mapping[str, Any]) -> None:
        """Learn from an event of the wire; raises LocalProtocolError where the request would be sent a second time."""
        # An event shows that the connections are httpx2's own, so that the event of a request on its way will be seen.
        self.sent = self._writing
        if name.endswith(".send_request_headers.started") and getattr(info.get("request"), "method", b"") != b"CONNECT":
            if self._writing:
                raise httpx2.LocalProtocolError("a transport, an auth flow or HTTP/2 would send the request once more")
            self.sent = self._writing = True
        if name.endswith(".receive_response_headers.complete") and self._writing:
            # Known from here on even where httpx2 or a hook of the caller stumbles over it, over its Location say.
            *_, self.headers = (httpx2.Headers(part) for part in info["return_value"] if isinstance(part, list))
            self.status_code = next(part for part in info["return_value"] if isinstance(part, int))

    def fail(self, error: BaseException) -> None:
        """Record what ended the exchange early."""
        # A body that is longer than the limit is no failure of the wire, however its connection ends.
        if self.status_code is None or len(self.raw) <= self.limit:
            # Only the words are kept: the exception holds the request, and the request holds the key.
            self.failure = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            self.timed_out = isinstance(error, (httpx2.TimeoutException, TimeoutError))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: object, error: BaseException | None, traceback: object) -> bool:
        if error is not None:
            self.fail(error)
        return isinstance(error, _FAILURES)

    def begin(self, status: int, headers: Mapping[str, str], *, plain: bool = False) -> None:
        """Record that an answer began."""
        self.status_code, self.headers, self.plain = status, headers, plain

    def add(self, chunk: bytes) -> bool:
        """Keep a piece of the body, in time; return False where the body is longer than the limit."""
        self.raw += chunk[: self.limit + 1 - len(self.raw)]
        _clock.time_left(self.deadline)
        return len(self.raw) <= self.limit

    def read(self) -> tuple[bytes, Violations, object, Violations]:
        """Return the body, what is wrong with its bytes, its JSON value, and what is wrong with that."""
        if self._read is None:
            content, broken = self._body()
            value, flaws = None, NONE
            try:
                value, flaws = read_json(content, self.deadline)
            except TimeoutError as late:
                self.fail(late)
            self._read = content, broken, value, flaws
        return self._read

    def _body(self) -> tuple[bytes, Violations]:
        """Return the body without its content coding, and what is wrong where it cannot be had complete."""
        content, coding = bytes(self.raw[: self.limit]), self.headers.get("content-encoding", "").strip()
        too_long = Violations((Violation("", "size", self.limit),))
        if len(self.raw) > self.limit or self.plain or not content or coding.lower() in {"", "identity"}:
            return content, too_long if len(self.raw) > self.limit else NONE
        decoder, plain = zlib.decompressobj(zlib.MAX_WBITS | 32), b""
        with suppress(zlib.error):
            plain = decoder.decompress(content, self.limit + 1)
        if len(plain) > self.limit:
            return plain[: self.limit], too_long
        complete = decoder.eof and not decoder.unused_data
        return plain or content, NONE if complete else Violations((Violation("", "content-encoding", coding),))
