"""What accepted responses are judged by in a single step."""

from __future__ import annotations

from attrs import frozen

from video_remix_contract.clauses.semantics import Semantic
from video_remix_contract.schema.conforming import Conforming
from video_remix_contract.schema.described import Described


@frozen
class Answers:
    """The responses with a documented status of success.

    Documents that are ``conforming`` keep every clause about them but perhaps the ``comparing`` ones, which take the
    request or the time. ``described`` are the members that the schemas name.
    """

    conforming: Conforming
    comparing: tuple[Semantic, ...]
    described: tuple[Described, ...]
