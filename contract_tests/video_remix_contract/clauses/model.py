"""What a clause is."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from video_remix_contract.schema.rules import Rule


class Level(StrEnum):
    """How binding a clause is, in the sense of RFC 2119."""

    MUST = "MUST"
    SHOULD = "SHOULD"


class Side(StrEnum):
    """Who has to keep a clause."""

    PROVIDER = "provider"
    CLIENT = "client"


@frozen
class Clause:
    """One checkable statement of the contract.

    ``pointer`` is the JSON pointer into the fragment, ``source`` where the statement comes from, ``condition`` why a
    conforming run may never exercise it (None where every run must), ``hint`` what usually mends a breach, ``rule``
    the schema rule it was derived from, where it was.
    """

    id: str
    level: Level
    side: Side
    pointer: str
    statement: str
    source: str
    condition: str | None = None
    hint: str | None = None
    rule: Rule | None = None
