# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.

"""The shapes that every operation shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO, Final, Generic, Literal, NamedTuple, TypeVar

from attrs import define, field

T = TypeVar("T")


class Unset:
    """The type of UNSET: a member or an argument that is not there, which is another thing than null."""

    __slots__ = ()

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"

    def __reduce__(self) -> str:
        return "UNSET"


UNSET: Final = Unset()


class Violation(NamedTuple):
    """One way in which an answer differs from what the contract promises."""

    pointer: str
    """Where in the body, as a JSON pointer (RFC 6901); empty for the answer as a whole."""
    rule: str
    """What was broken: required, type, enum, const, format, additional, status, json, encoding and so on."""
    value: object
    """What came instead; UNSET where nothing did."""


@define
class File:
    """A file to send, or one that was received."""

    payload: BinaryIO
    """The bytes, as an open binary file."""
    file_name: str | None = None
    """The name that the receiver is told."""
    mime_type: str | None = None
    """The media type that the receiver is told."""


@define
class Response(Generic[T]):
    """An answer that kept the contract, or came near enough to be read."""

    status_code: int
    """The HTTP status."""
    content: bytes = field(repr=False)
    """The body's bytes."""
    headers: Mapping[str, str] = field(repr=False)
    """The header fields; names are looked up in any case."""
    parsed: T
    """The body as the contract types it."""
    deviations: tuple[Violation, ...] = ()
    """What was tolerated: nullable members left out, strings outside an enumeration, a body not labelled JSON."""
    retries: int = 0
    """How often the request had been sent in vain before; see the client's max_retries."""

    @property
    def request_id(self) -> str | None:
        """The provider's x-request-id, for its support."""
        return self.headers.get("x-request-id")


__all__ = ["UNSET", "File", "Response", "Unset", "Violation"]
