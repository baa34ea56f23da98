"""What a log run is to judge and how: the same for every process and every machine that takes a part in it."""

from __future__ import annotations

from functools import lru_cache

from attrs import evolve, frozen

from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.clauses.model import Side
from video_remix_contract.clauses.profile import Profile
from video_remix_contract.logs.selection import Selection, Server
from video_remix_contract.openapi.contract import parse
from video_remix_contract.openapi.faults import Source


@frozen
class LogSettings:
    """The text of the fragment, what is judged by it, and its name where it has one; ``by`` groups the counts."""

    fragment: bytes
    profile: Profile = Profile.STRICT
    sides: tuple[Side, ...] = tuple(Side)
    server: Server | None = None
    by: str | None = None
    name: str | None = None

    @property
    def catalogue(self) -> Catalogue:
        """The clauses; derived once in each process."""
        return derived(self.fragment, self.profile, self.name)

    @property
    def selection(self) -> Selection:
        """Which exchanges are judged."""
        return Selection(self.catalogue, self.server)


@lru_cache(maxsize=4)
def derived(fragment: bytes, profile: Profile, name: str | None) -> Catalogue:
    """Return the clauses of a fragment."""
    source = None if name is None else Source(name, fragment)
    return catalogue(evolve(parse(fragment), source=source), profile)
