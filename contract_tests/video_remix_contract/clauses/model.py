"""What a clause is: data in fields, from which its id is rendered and never read back."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from functools import cached_property

from attrs import frozen

from video_remix_contract.clauses.sides import Side as Side  # noqa: PLC0414 - a part of the model
from video_remix_contract.schema.rules import Rule


class Level(StrEnum):
    """How binding a clause is, in the sense of RFC 2119.

    >>> str(Level("MUST"))
    'MUST'
    """

    MUST = "MUST"
    SHOULD = "SHOULD"


class Message(StrEnum):
    """Which of the two messages of an exchange a clause is about."""

    REQUEST = "request"
    RESPONSE = "response"


class Location(StrEnum):
    """Which part of the message a clause is about; ``parameter`` is what the first parameter of the path names."""

    HTTP = "http"
    STATUS = "status"
    METHOD = "method"
    PATH = "path"
    QUERY = "query"
    HEADER = "header"
    COOKIE = "cookie"
    PARAMETER = "parameter"
    AUTHORIZATION = "authorization"
    CONTENT_TYPE = "content-type"
    BODY = "body"
    JSON = "json"
    REFUSAL = "refusal"
    FRAMING = "framing"
    HOSTILE = "hostile"
    SEQUENCE = "sequence"
    CALL = "call"
    REDIRECT = "redirect"


DOCUMENTED = "the documented schema"
# In an id these go without saying: the path that follows names the member or the parameter.
UNNAMED_LOCATIONS = frozenset({Location.BODY, Location.PARAMETER})


@frozen(cache_hash=True)
class Clause:
    """A checkable statement of the contract.

    What it is about: ``operation`` (method and path template), ``side``, ``message``, ``status`` (a documented
    status), ``location``, ``path`` (member names, ``*`` for every element), ``keyword`` (of JSON Schema, or a word for
    what no schema can state), ``media_type`` and ``aspect`` (a word for a part of what the keyword is about, with a
    level of its own). ``pointer`` is the JSON pointer into the fragment, ``source`` where the statement comes from,
    ``condition`` why a conforming run may never exercise it (None where every run must), ``hint`` what usually mends a
    breach, ``rule`` the schema rule it was derived from, if any. ``repeatable`` is whether a breach counts only when a
    second exchange shows it as well: what happens once has many causes. ``label`` is what ids call the operation; None
    where the contract has a single one.

    >>> import video_remix_contract as vrc
    >>> request = vrc.Request("GET", "http://127.0.0.1/v1/videos/video_123/remix")
    >>> clause = vrc.judge(vrc.load(), vrc.Exchange(request), side="client")[0].clause
    >>> clause.id, str(clause.location), str(clause.level)
    ('client.method', 'method', 'MUST')
    """

    operation: str
    side: Side
    message: Message
    location: Location
    pointer: str
    statement: str
    level: Level = Level.MUST
    source: str = DOCUMENTED
    status: str | None = None
    path: tuple[str, ...] = ()
    keyword: str | None = None
    media_type: str | None = None
    aspect: str | None = None
    condition: str | None = None
    hint: str | None = None
    rule: Rule | None = None
    repeatable: bool = False
    label: str | None = None

    def about_refusals(self, successes: Collection[str]) -> bool:
        """Return whether the clause is about how a request is refused; ``successes`` are the documented statuses."""
        if self.message is Message.REQUEST:
            return self.location is Location.REFUSAL
        return self.status is not None and self.status not in successes

    @cached_property
    def id(self) -> str:
        """The clause's name for people, such as ``response.200.seconds.enum``."""
        return ".".join(self.words)

    @property
    def words(self) -> list[str]:
        """The words of the id."""
        parts = [
            self.label,
            self.side if self.side is Side.CLIENT else self.message,
            self.status,
            None if self.location in UNNAMED_LOCATIONS else self.location,
            *(name.replace(".", "%2E") for name in self.path),
            self.keyword,
            self.media_type and short_media_type(self.media_type),
            self.aspect,
        ]
        return [part for part in parts if part]


def short_media_type(media_type: str) -> str:
    """Return the name of a media type in ids: json, multipart, urlencoded."""
    kind, _, subtype = media_type.partition("/")
    return kind if kind == "multipart" else subtype.removeprefix("x-www-form-")
