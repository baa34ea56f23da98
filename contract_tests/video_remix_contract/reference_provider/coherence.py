"""Make the members of a response agree with each other, by what the suite itself declares of them.

Nothing here names a member: ``clauses.semantics`` says what agrees, and this module looks for values that do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from video_remix_contract.clauses.semantics import ABSENT, SEMANTICS, Accepted, Semantic, Unjudged
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.examples import allows, proposal
from video_remix_contract.schema.normalize import normalized

# Seconds for which a file can be downloaded.
LIFETIME = 3600
DONE = "completed"


def coherent(node: Node, document: Any, now: int, *, known: Collection[str] = (), given: Collection[str] = ()) -> Any:
    """Return a document of a schema whose members keep what is declared of them, wherever some value does.

    ``known`` are the members that are as they are, ``given`` those of an example, which stay where they agree; all
    others are made up. ``now`` is the time in Unix seconds.
    """
    schema = normalized(node)
    if isinstance(document, list) and schema.items:
        return [coherent(schema.items, element, now) for element in document]
    if not isinstance(document, dict):
        return document
    result = {
        name: coherent(schema.properties[name], value, now)
        if name in schema.properties and name not in {*known, *given}
        else value
        for name, value in document.items()
    }
    for member, declared in about(schema.properties).items():
        if member in result and member not in known:
            own = result.get(member, ABSENT) if member in given else ABSENT
            tried = candidates(schema.properties[member], declared, own, now, state=result.get("status", DONE))
            fitting = (value for value in tried if agrees(declared, {**result, member: value}, now))
            result[member] = next(fitting, result[member])
    return result


def about(properties: Collection[str]) -> dict[str, list[Semantic]]:
    """Return what is declared of each of these members and can be judged without the request."""
    declared: dict[str, list[Semantic]] = {}
    for semantic in SEMANTICS:
        if not semantic.of_new_jobs and {semantic.member, *semantic.needs} <= set(properties):
            declared.setdefault(semantic.member, []).append(semantic)
    return declared


def candidates(node: Node, declared: Sequence[Semantic], own: Any, now: int, *, state: str) -> Iterator[Any]:
    """Yield the values that a member may have, the likeliest first; ``own`` is that of an example.

    What is done has values, what is not done has null where that is allowed. The times of an example have passed.
    """
    passed = isinstance(own, int) and any(semantic.keyword == "seconds" for semantic in declared)
    if own is not ABSENT and not passed:
        yield own
    values = [value for value in (*numbers(declared, now, state), proposal(node, full=True)) if allows(node, value)]
    null = [None] if allows(node, None) else []
    yield from (*values, *null) if passed or state == DONE else (*null, *values)


def numbers(declared: Sequence[Semantic], now: int, state: str) -> Iterator[int]:
    """Yield the numbers that a member may have where it is declared to be a number: times, then its bounds."""
    for semantic in declared:
        if semantic.kind is int:
            yield from (now + LIFETIME, now)
            bounds = (semantic.keeping or {}).get("properties", {}).get(semantic.member, {})
            keywords = ("maximum", "minimum") if state == DONE else ("minimum", "maximum")
            yield from (bounds[keyword] for keyword in keywords if keyword in bounds)


def agrees(declared: Sequence[Semantic], document: dict[str, Any], now: int) -> bool:
    """Return whether a document breaks nothing of what is declared."""
    return all(kept(semantic, Accepted("", {}, document, now)) for semantic in declared)


def kept(semantic: Semantic, accepted: Accepted) -> bool:
    """Return whether a document does not break a statement; it may leave it open."""
    try:
        return semantic.check(accepted) is None
    except Unjudged:
        return True
