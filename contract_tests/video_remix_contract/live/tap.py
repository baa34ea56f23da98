"""Collect exchanges as they pass, bounded and sampled; what passes is never changed, delayed or broken."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable
from typing import Concatenate, Literal, ParamSpec

from attrs import define, field, frozen

from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.clauses.model import Side
from video_remix_contract.errors import UsageError
from video_remix_contract.live.model import Unjudged
from video_remix_contract.live.report import Seen, TrafficReport
from video_remix_contract.openapi.contract import Contract, load
from video_remix_contract.wire.messages import Headers, Request, url_path

P = ParamSpec("P")
MAX_BODY = 1024 * 1024
WatchedSide = Literal["both", "provider", "client"]
SIDES: dict[WatchedSide, tuple[Side, ...]] = {
    "both": (Side.PROVIDER, Side.CLIENT),
    "provider": (Side.PROVIDER,),
    "client": (Side.CLIENT,),
}


@frozen
class Watch:
    """Which traffic is judged, by which contract, and where the result goes.

    ``sample`` is the share of the exchanges that are judged, from 0 to 1, drawn from ``generator``; ``max_body`` is in
    bytes. Only requests to the path of the contract's operation with its method are looked at.
    """

    clauses: Catalogue
    sides: tuple[Side, ...]
    sample: float
    report: TrafficReport
    max_body: int
    generator: random.Random

    @classmethod
    def of(
        cls,
        contract: Contract | None,
        *,
        side: WatchedSide,
        sample: float,
        report: TrafficReport | None,
        max_body: int,
        generator: random.Random | None,
    ) -> Watch:
        """Return what these settings watch; raises UsageError for a wrong one, ContractError for a bad fragment."""
        if side not in SIDES:
            raise UsageError(f"side is one of {', '.join(SIDES)}, not {side!r}")
        if not 0 <= sample <= 1:
            raise UsageError(f"sample is a number from 0 to 1, not {sample!r}")
        return cls(
            catalogue(contract or load()),
            SIDES[side],
            sample,
            report or TrafficReport(),
            max_body,
            generator or random.Random(),  # noqa: S311 - a sample, no secret
        )

    def tap(self, method: str, url: str, headers: Headers) -> Tap | None:
        """Return what collects an exchange; None where it is not ours, not drawn, or its head cannot be read."""
        try:
            clauses = self.clauses.of_request(Request(method, url))
            if clauses and clauses.operation.takes(method, url_path(url)) and self.generator.random() < self.sample:
                return Tap(self, clauses, method, url, headers)
        except Exception as error:  # noqa: BLE001 - whatever it is, the traffic goes on
            self.report.count_error(error)
        return None


def counting_errors(method: Callable[Concatenate[Tap, P], None]) -> Callable[Concatenate[Tap, P], None]:
    """Return a method that never raises: an exception is counted, and its exchange is dropped."""

    @functools.wraps(method)
    def guarded(tap: Tap, /, *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            method(tap, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 - whatever it is, the traffic goes on
            tap.ended = True
            tap.watch.report.count_error(error)

    return guarded


@define
class Tap:
    """Collects an exchange as it passes, bounded, and hands it over as soon as both messages are complete."""

    watch: Watch
    clauses: Catalogue
    method: str
    url: str
    headers: Headers = field(repr=False)
    request_body: bytearray = field(factory=bytearray, repr=False)
    request_complete: bool = False
    status: int = 0
    response_headers: Headers = field(default=(), repr=False)
    response_body: bytearray = field(factory=bytearray, repr=False)
    response_complete: bool = False
    coded: bool = True
    too_large: bool = False
    ended: bool = False

    @counting_errors
    def request_chunk(self, chunk: bytes, *, last: bool) -> None:
        """Keep a piece of the request's body."""
        self.keep(self.request_body, chunk)
        self.request_complete = self.request_complete or last
        self.hand_over()

    @counting_errors
    def response_head(self, status: int, headers: Headers) -> None:
        """Keep the status and the headers of the response."""
        self.status, self.response_headers = status, headers

    @counting_errors
    def response_chunk(self, chunk: bytes, *, last: bool) -> None:
        """Keep a piece of the response's body."""
        self.keep(self.response_body, chunk)
        self.response_complete = self.response_complete or last
        self.hand_over()

    @counting_errors
    def end(self) -> None:
        """Count an exchange that ends before it is complete."""
        if not self.ended:
            self.drop(Unjudged.TOO_LARGE if self.too_large else Unjudged.INCOMPLETE)

    def keep(self, body: bytearray, chunk: bytes) -> None:
        """Add a piece to a body, unless that is too much or comes too late."""
        self.too_large = self.too_large or len(body) + len(chunk) > self.watch.max_body
        if self.too_large:
            self.release()
        elif not self.ended:
            body += chunk

    def hand_over(self) -> None:
        """Hand a complete exchange over to be judged."""
        if self.ended or not (self.request_complete and self.response_complete and self.status):
            return
        if self.too_large:
            self.drop(Unjudged.TOO_LARGE)
            return
        request = Request(self.method, self.url, self.headers, bytes(self.request_body))
        watch, body = self.watch, bytes(self.response_body)
        self.ended = True
        self.release()
        watch.report.judge_later(
            Seen(self.clauses, watch.sides, request, self.status, self.response_headers, body, self.coded)
        )

    def drop(self, reason: Unjudged) -> None:
        """Leave the exchange out, with the reason."""
        self.ended = True
        self.release()
        self.watch.report.leave_out(reason)

    def release(self) -> None:
        """Forget both bodies."""
        self.request_body.clear()
        self.response_body.clear()
