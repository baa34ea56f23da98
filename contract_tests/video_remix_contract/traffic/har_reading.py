"""An entry of HAR 1.2 as an exchange, with what its recording leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from attrs import frozen

from video_remix_contract.traffic.attachments import Attachments
from video_remix_contract.traffic.har_bodies import NO_BODY, received_body, sent_body
from video_remix_contract.traffic.har_entries import CODED, CREATOR
from video_remix_contract.traffic.records import (
    BASE64,
    bytes_of,
    defect_of,
    failure_of,
    headers_of,
    member,
    time_of,
    unseen_of,
    wire_of,
)
from video_remix_contract.wire.credentials import is_credential
from video_remix_contract.wire.messages import Exchange, Failure, FailureKind, Headers, Request, Response, Unseen

OURS = CREATOR["name"]
# The tools that keep the headers as they were sent; browsers leave out keys and cookies.
FAITHFUL = frozenset({OURS, "mitmproxy", "Playwright"})
# How browsers name what went wrong: net::ERR_TIMED_OUT, NS_ERROR_CONNECTION_REFUSED.
PROBLEMS = {
    re.compile("TIMED_?OUT|TIMEOUT"): FailureKind.TIMEOUT,
    re.compile(
        "REFUSED|NAME_NOT_RESOLVED|UNKNOWN_HOST|ADDRESS_UNREACHABLE|DISCONNECTED|BLOCKED_BY_(CLIENT|ADMINISTRATOR)"
    ): FailureKind.UNREACHABLE,
}
MAX_QUOTED = 200


@frozen
class Maker:
    """The tool that wrote a HAR, and where it put bodies that are not in it."""

    name: str | None
    attachments: Attachments

    @property
    def ours(self) -> bool:
        """Whether the HAR is one of ours, in which everything is as it was."""
        return self.name == OURS

    @property
    def faithful(self) -> bool:
        """Whether the tool keeps headers and sizes as they were sent."""
        return self.name in FAITHFUL


def exchange_of(entry: Any, place: str, maker: Maker) -> Exchange:
    """Return the exchange of an entry; raises RecordingError where it is not of the form."""
    request, response = member(entry, "request", dict), member(entry, "response", dict, optional=True) or {}
    method, url = member(request, "method", str), member(request, "url", str)
    headers = headers_of(pairs(request, maker))
    unseen = set(unseen_of(member(entry, "_unseen", list, optional=True)))
    if not maker.faithful and not any(is_key(name) for name, _ in headers):
        unseen.add(Unseen.CREDENTIALS)
    sent = sent_by(request, headers, maker)
    if sent is None:
        unseen.add(Unseen.REQUEST_BODY)
    # Playwright has -1 where there is no response, browsers have 0.
    status = max(0, member(response, "status", int, optional=True) or 0)
    answer = None
    if status:
        received = received_by(response, maker, bodiless=method == "HEAD" or status in NO_BODY)
        if received is None:
            unseen.add(Unseen.RESPONSE_BODY)
        answer = Response(status, answer_headers(response, maker), received or b"")
    return Exchange(
        Request(method, url, *(sent or (headers, b""))),
        answer,
        None if answer else problem_of(entry, response),
        started=time_of(member(entry, "startedDateTime", str, optional=True)),
        label=member(entry, "comment", str, optional=True),
        defect=defect_of(member(entry, "_defect", str, optional=True)),
        place=place,
        wire=wire_of(member(entry, "_wire", dict, optional=True)),
        fault=member(entry, "_fault", str, optional=True),
        unseen=frozenset(unseen),
    )


def pairs(message: dict[str, Any], maker: Maker) -> Iterator[tuple[str, str]]:
    """Yield the headers of a message, without those that HTTP/2 has for itself, such as `:path`."""
    for header in member(message, "headers", list, optional=True) or ():
        name = member(header, "name", str)
        if maker.ours or not name.startswith(":"):
            yield name, member(header, "value", str)


def is_key(name: str) -> bool:
    """Return whether a header carries a key; browsers may leave that out and keep a cookie."""
    return is_credential(name) and "cookie" not in name.lower()


def sent_by(request: dict[str, Any], headers: Headers, maker: Maker) -> tuple[Headers, bytes] | None:
    """Return the headers and the body of a request, None where the body is not seen."""
    if not maker.ours:
        return sent_body(request, headers, maker.attachments, exact=maker.faithful)
    data = member(request, "postData", dict, optional=True) or {}
    coded = member(data, CODED, str, optional=True)
    return headers, bytes_of(member(data, "text", str, optional=True) if coded is None else coded, coded and BASE64)


def received_by(response: dict[str, Any], maker: Maker, *, bodiless: bool) -> bytes | None:
    """Return the body of a response, None where it is not seen."""
    content = member(response, "content", dict, optional=True) or {}
    if not maker.ours:
        return received_body(content, headers_of(pairs(response, maker)), maker.attachments, bodiless=bodiless)
    return bytes_of(member(content, "text", str, optional=True), member(content, "encoding", str, optional=True))


def answer_headers(response: dict[str, Any], maker: Maker) -> Headers:
    """Return the headers of a response.

    Other tools undo every content coding, whatever its header says; ours keeps one that nobody asked for.
    """
    headers = headers_of(pairs(response, maker))
    return headers if maker.ours else tuple(pair for pair in headers if pair[0].lower() != "content-encoding")


def problem_of(entry: dict[str, Any], response: dict[str, Any]) -> Failure:
    """Return why an entry has no response."""
    kind = member(entry, "_failure", str, optional=True)
    text = response.get("_error") or response.get("_failureText")
    if kind is not None or not isinstance(text, str):
        return failure_of(kind)
    found = next((kind for pattern, kind in PROBLEMS.items() if pattern.search(text)), FailureKind.CLOSED)
    return Failure(found, f"recorded without a response: {text[:MAX_QUOTED]}")
