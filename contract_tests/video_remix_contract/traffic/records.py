"""What the recordings share: the parts of a record, as they are read and as they are written."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from attrs import fields, frozen, resolve_types

from video_remix_contract.errors import RecordingError
from video_remix_contract.wire.messages import Defect, Exchange, Failure, FailureKind, Headers, Unseen, Wire

Kind = TypeVar("Kind", bound=StrEnum)

BASE64 = "base64"


@frozen
class Unread:
    """A record that cannot be read: where it stands, and why in a line."""

    place: str
    message: str


Record = Exchange | Unread


def all_read(records: Iterator[Record]) -> Iterator[Exchange]:
    """Yield exchanges; raises RecordingError for the first record that cannot be read."""
    for record in records:
        if isinstance(record, Unread):
            raise RecordingError(f"{record.place}: {record.message}")
        yield record


def member(record: Any, name: str, kind: type | tuple[type, ...], *, optional: bool = False) -> Any:
    """Return a member of a record; raises RecordingError where it is missing or of another type."""
    value = record.get(name) if isinstance(record, dict) else None
    if value is None and optional:
        return None
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise RecordingError(f"`{name}` is missing or of a wrong type")
    return value


def headers_of(pairs: Any) -> Headers:
    """Return headers from (name, value) pairs; raises RecordingError for anything else."""
    headers = []
    try:
        for name, value in pairs:
            if not (isinstance(name, str) and isinstance(value, str)):
                raise RecordingError("`headers` are pairs of texts")
            headers.append((name, value))
    except (TypeError, ValueError) as error:
        raise RecordingError("`headers` are pairs of a name and a value") from error
    return tuple(headers)


def bytes_of(text: str | None, encoding: str | None) -> bytes:
    """Return the bytes of a body: a text, or base64; raises RecordingError for another encoding or broken base64."""
    if text is None:
        return b""
    if encoding is None:
        return text.encode("utf-8", "surrogatepass")
    if encoding != BASE64:
        raise RecordingError(f"the encoding {encoding[:40]!r} is not known; it is base64 or absent")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise RecordingError("the body is not base64") from error


def text_of(body: bytes) -> tuple[str, str | None]:
    """Return a body as a text and the encoding of that: None, or base64 for a body that is no text in UTF-8."""
    try:
        return body.decode(), None
    except UnicodeDecodeError:
        return base64.b64encode(body).decode(), BASE64


def plain(text: str) -> str:
    """Return a text in which halves of surrogate pairs are escaped: most readers of JSON break on them."""
    return text.encode("utf-8", "backslashreplace").decode()


def failure_of(kind: str | None) -> Failure:
    """Return why a record has no response; raises RecordingError for an unknown kind of failure."""
    if kind is None:
        return Failure(FailureKind.CLOSED, "the recording has no response")
    return Failure(named(FailureKind, kind, "failure"), f"recorded without a response: {kind}")


def defect_of(name: str | None) -> Defect | None:
    """Return what the prober knew of a request; raises RecordingError for an unknown defect."""
    return None if name is None else named(Defect, name, "defect")


def named(kind: type[Kind], name: str, what: str) -> Kind:
    """Return a member of an enumeration; raises RecordingError where it has none of that name."""
    try:
        return kind(name)
    except ValueError as error:
        raise RecordingError(f"the {what} {name[:40]!r} is not known; it is {', '.join(kind)}") from error


def unseen_of(names: list[Any] | None) -> frozenset[Unseen]:
    """Return what a record says that it does not show; raises RecordingError for what is no part of an exchange."""
    return frozenset(named(Unseen, str(name), "part") for name in names or ())


def wire_of(record: Any) -> Wire | None:
    """Return what a server saw of the wire; raises RecordingError where that is not of our form."""
    if record is None:
        return None
    types = {attribute.name: attribute.type for attribute in fields(resolve_types(Wire))}
    return Wire(**{name: member(record, name, kind) for name, kind in types.items() if kind is not None})


def time_of(text: str | None) -> datetime | None:
    """Return a time of RFC 3339 with its zone; raises RecordingError for another text."""
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
        return time if time.tzinfo else time.astimezone()
    except (ValueError, OverflowError, OSError) as error:
        raise RecordingError(f"{text[:40]!r} is not a time of RFC 3339") from error
