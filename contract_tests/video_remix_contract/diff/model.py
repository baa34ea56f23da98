"""What a diff consists of: changes, each about a subject in fields, and the version bump that follows."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, NamedTuple

from attrs import field, frozen

from video_remix_contract.clauses.model import UNNAMED_LOCATIONS, Location, Message, Side, short_media_type
from video_remix_contract.openapi.contract import Contract


class Part(StrEnum):
    """A part of a fragment that no clause has as its location."""

    OPERATION = "operation"
    DOCUMENT = "document"


class Party(StrEnum):
    """Who must act on a change."""

    CLIENTS = "clients"
    PROVIDERS = "providers"


BOTH = (Party.CLIENTS, Party.PROVIDERS)


class Bump(StrEnum):
    """The version part that a diff asks to be raised; undecided where that takes a person."""

    MAJOR = "major"
    MINOR = "minor"
    UNDECIDED = "undecided"
    PATCH = "patch"
    NONE = "none"


class Kind(StrEnum):
    """What happened to a clause."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Direction(StrEnum):
    """Which of the two fragments allows the witness."""

    OLD = "old"
    NEW = "new"


@frozen
class Subject:
    """What a change is about, in the fields of a clause.

    ``operation`` is what ids call the operation where the contract has several, ``message`` is None for what belongs
    to no message.
    """

    location: Location | Part
    message: Message | None = None
    side: Side = Side.PROVIDER
    status: str | None = None
    path: tuple[str, ...] = ()
    media_type: str | None = None
    keyword: str | None = None
    operation: str | None = None

    @property
    def name(self) -> str:
        """The name for people: the id of the clause, or for what has no clause a name of the same form."""
        parts = [
            self.side if self.side is Side.CLIENT else self.message,
            self.status,
            None if self.location in UNNAMED_LOCATIONS else self.location,
            *(name.replace(".", "%2E") for name in self.path),
            self.media_type and short_media_type(self.media_type),
            self.keyword,
        ]
        text = ".".join(part for part in parts if part)
        return f"{self.operation}.{text}" if self.operation else text


class Witness(NamedTuple):
    """A value that one fragment allows and the other does not.

    ``pointer`` is the JSON pointer of its place in ``document``, "" for the whole of it: the body, or the parameters or
    headers by their names. Without a document the value is no JSON, such as a status.
    """

    value: Any
    allowed_by: Direction
    pointer: str = ""
    document: Any = None


@frozen
class Change:
    """A clause that was added, removed or changed; ``must_act`` is empty where nobody must.

    ``undecided`` is the reason why it cannot be decided who must act; a person then has to look, and ``must_act`` has
    those who are known to. ``elsewhere`` are the other places where the same change of the same schema shows.
    """

    subject: Subject
    kind: Kind
    must_act: tuple[Party, ...]
    statement: str
    witness: Witness | None = field(default=None, hash=False)
    undecided: str | None = None
    elsewhere: tuple[Subject, ...] = ()

    @property
    def clause(self) -> str:
        """The name of the subject."""
        return self.subject.name

    @property
    def places(self) -> tuple[str, ...]:
        """The names of all the places where it shows, that of the subject first."""
        return (self.clause, *(subject.name for subject in self.elsewhere))


@frozen
class Diff:
    """Everything that changed between two fragments, in the order of the contract."""

    old: Contract
    new: Contract
    changes: tuple[Change, ...]

    @property
    def undecided(self) -> tuple[Change, ...]:
        """The changes of which a person has to decide who must act."""
        return tuple(change for change in self.changes if change.undecided is not None)

    @property
    def bump(self) -> Bump:
        """The version bump that follows: major where clients must act, minor where only providers must.

        It is the least that follows where a person has to decide about a change.
        """
        parties = {party for change in self.changes for party in change.must_act}
        if Party.CLIENTS in parties:
            return Bump.MAJOR
        if Party.PROVIDERS in parties:
            return Bump.MINOR
        if self.undecided:
            return Bump.UNDECIDED
        return Bump.PATCH if self.changes else Bump.NONE


def kind_of(old: object, new: object) -> Kind:
    """Return what happened to something that is None, False or empty where it is absent."""
    return Kind.ADDED if not old else Kind.CHANGED if new else Kind.REMOVED


def actors(message: Message, *, allows_less: bool, allows_more: bool) -> tuple[Party, ...]:
    """Return who must act: the sender of a message where it allows less, the reader where it allows more."""
    acts = {Message.REQUEST: (allows_less, allows_more), Message.RESPONSE: (allows_more, allows_less)}[message]
    return tuple(party for party, must_act in zip(Party, acts, strict=True) if must_act)


def alternatives(names: Iterable[str]) -> str:
    """Return names as alternatives in a sentence."""
    return " or ".join(names) or "(none)"
