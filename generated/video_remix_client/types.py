# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""The types that every operation shares."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import BinaryIO, Final, Generic, Literal, NamedTuple, Self, TypeAlias, TypeVar

import httpx2
from attrs import define, field

T = TypeVar("T")
Timeout: TypeAlias = float | httpx2.Timeout | None
"""The time that a call may take: seconds in all, an httpx2.Timeout for its phases, or None for the client's own."""


Extra: TypeAlias = Mapping[str, str] | None
"""More header fields or query parameters of a call, which replace those of the same name."""


class Unset:
    """The type of UNSET, which stands for a member or an argument that is absent; absent is not the same as null."""

    __slots__ = ()

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"

    def __reduce__(self) -> str:
        return "UNSET"


UNSET: Final = Unset()


class Violation(NamedTuple):
    """One difference between an answer and the contract."""

    pointer: str
    """Where in the body, as a JSON pointer (RFC 6901); empty for the answer as a whole."""
    rule: str
    """The rule that is broken: required, type, enum, const, format, additional, status, json, encoding and so on."""
    value: object
    """What came instead; UNSET where nothing came."""


class Violations(tuple[Violation, ...]):  # noqa: SLOT001 - a tuple cannot have a slot
    """The first 50 differences between an answer and the contract, so that no answer can make the list long."""

    total: int
    """How many differences there are."""

    def __new__(cls, violations: Iterable[Violation] = (), more: int = 0) -> Self:
        """Keep the first 50 and count the others."""
        every = iter(violations)
        self = super().__new__(cls, islice(every, 50))
        self.total = len(self) + sum(1 for _ in every) + more
        return self

    def joined(self, other: "Violations") -> "Violations":
        """Return these and the others as one list."""
        return Violations((*self, *other), self.total - len(self) + other.total - len(other))


NONE: Final = Violations()


@define
class File:
    """A file to send, or a file that was received."""

    payload: BinaryIO
    """The bytes, as an open binary file."""
    file_name: str | None = None
    """The file name that is sent to the receiver."""
    mime_type: str | None = None
    """The media type that is sent to the receiver."""


@define
class Response(Generic[T]):
    """An answer that keeps the contract, or differs from it so little that it can be read."""

    status_code: int
    """The HTTP status."""
    content: bytes = field(repr=False)
    """The bytes of the body."""
    headers: Mapping[str, str] = field(repr=False)
    """The header fields; upper and lower case of their names make no difference."""
    parsed: T
    """The body, in the type that the contract gives it."""
    deviations: Violations = NONE
    """What was tolerated: nullable members left out, strings outside an enumeration, a body not labelled JSON."""
    retries: int = 0
    """How many times the request was sent again; the client's `max_retries` is the limit."""

    def parse(self) -> T:
        """Return the body, typed, as the vendor's SDK does."""
        return self.parsed

    @property
    def request_id(self) -> str | None:
        """The provider's x-request-id; its support asks for it."""
        return self.headers.get("x-request-id")
