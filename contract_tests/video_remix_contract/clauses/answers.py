"""What bodies are judged by: place by place, and in a single step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from attrs import frozen

from video_remix_contract.clauses.model import Clause
from video_remix_contract.clauses.semantics import Judge, Semantic
from video_remix_contract.openapi.operation import is_json
from video_remix_contract.schema.by_place import RulesOfPlace, by_place
from video_remix_contract.schema.conforming import Conforming
from video_remix_contract.schema.described import Described

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue


@frozen
class Body:
    """The bodies of responses with a documented status: their media types, and the clauses that come from rules.

    ``members`` are those that these clauses are about.
    """

    media_types: frozenset[str]
    places: tuple[RulesOfPlace[Clause, Any], ...]
    members: frozenset[str]

    @classmethod
    def of(cls, media_types: Iterable[str], clauses: Iterable[Clause]) -> Body:
        """Return what bodies with these media types and clauses are judged by."""
        ruled = [(clause, clause.rule) for clause in clauses if clause.rule]
        members = frozenset(clause.path[0] for clause, _ in ruled if clause.path)
        return cls(frozenset(media_types), tuple(by_place(ruled)), members)


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
    request or the time, here by member, type of its values and judge, each with what it is from. ``described`` are the
    members that the schemas name.
    """

    conforming: Conforming
    comparing: tuple[tuple[str, type | None, Judge, tuple[Semantic, Clause]], ...]
    described: tuple[Described, ...]

    def additional(self, document: Any) -> tuple[str, ...]:
        """Return the JSON pointers of the members that the schemas do not name."""
        result: tuple[str, ...] = ()
        for named in self.described:
            result += tuple(named.additional(document))
        return result


def answers_of(catalogue: Catalogue, status: str) -> Answers:
    """Return what responses with a documented status of success are judged by in a single step."""
    paths = (path for schema in catalogue.described[status] for path in schema.paths)
    ruled = (clause.rule for clause in catalogue.response_rules[status] if clause.rule)
    keeping = (semantic.keeping for semantic, _ in catalogue.semantics[status] if semantic.keeping)
    conforming = Conforming(ruled, paths, keeping)
    comparing = (
        (semantic.member, semantic.kind, semantic.judge, (semantic, clause))
        for semantic, clause in catalogue.semantics[status]
        if not semantic.keeping
    )
    return Answers(conforming, tuple(comparing), catalogue.described[status])


def asked_of(catalogue: Catalogue) -> dict[str, Asked]:
    """Return what request bodies are judged by in a single step, by media type."""
    return {
        name: Asked(Conforming(each.rule for each in rules), is_json(name), tuple(catalogue.texts[name]))
        for name, rules in catalogue.request_rules.items()
    }
