"""What a diff is made of."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from attrs import field, frozen

if TYPE_CHECKING:
    from video_remix_contract.openapi.operation import Contract


class Party(StrEnum):
    """Who must act on a change."""

    CLIENTS = "clients"
    PROVIDERS = "providers"


class Bump(StrEnum):
    """The version part that a diff asks to be raised."""

    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"
    NONE = "none"


class Kind(StrEnum):
    """What became of a clause."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Direction(StrEnum):
    """Who of the two fragments allows the witness."""

    OLD = "old"
    NEW = "new"


class Witness(NamedTuple):
    """A value that one fragment allows and the other does not.

    ``pointer`` is the JSON pointer of its place in the document, "" for the whole of it.
    """

    value: Any
    allowed_by: Direction
    pointer: str = ""


@frozen
class Change:
    """One clause that came, went or changed; ``must_act`` is empty where nobody must."""

    clause: str
    kind: Kind
    must_act: tuple[Party, ...]
    statement: str
    witness: Witness | None = field(default=None, hash=False)


@frozen
class Diff:
    """Everything that changed between two fragments, in the order of the contract."""

    old: Contract
    new: Contract
    changes: tuple[Change, ...]

    @property
    def bump(self) -> Bump:
        """The version bump that follows: major where clients must act, minor where only providers must."""
        parties = {party for change in self.changes for party in change.must_act}
        if Party.CLIENTS in parties:
            return Bump.MAJOR
        if Party.PROVIDERS in parties:
            return Bump.MINOR
        return Bump.PATCH if self.changes else Bump.NONE


def parties(*, clients: bool, providers: bool) -> tuple[Party, ...]:
    """Return those who must act, clients first."""
    return tuple(party for party, acts in ((Party.CLIENTS, clients), (Party.PROVIDERS, providers)) if acts)
