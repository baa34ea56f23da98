"""What bodies are judged by in a single step."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from video_remix_contract.clauses.semantics import Judge
from video_remix_contract.schema.conforming import Conforming
from video_remix_contract.schema.described import Described


@frozen
class Asked:
    """The request bodies of a media type, which may be JSON: the ``conforming`` keep every rule.

    ``texts`` are the members that take any text.
    """

    conforming: Conforming
    json: bool
    texts: tuple[str, ...]


@frozen
class Answers:
    """The responses with a documented status of success.

    Documents that are ``conforming`` keep every clause about them but perhaps the ``comparing`` ones, which take the
    request or the time, here by member, type of its values and judge. ``described`` are the members that the schemas
    name.
    """

    conforming: Conforming
    comparing: tuple[tuple[str, type | None, Judge], ...]
    described: tuple[Described, ...]

    def additional(self, document: Any) -> tuple[str, ...]:
        """Return the JSON pointers of the members that the schemas do not name."""
        result: tuple[str, ...] = ()
        for named in self.described:
            result += tuple(named.additional(document))
        return result
