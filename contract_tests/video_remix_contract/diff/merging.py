"""List each change once: with the places that share it, where a schema is used in many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import evolve

from video_remix_contract.diff.model import Change, Party
from video_remix_contract.diff.origins import origin, reached
from video_remix_contract.diff.wording import bare, enum_change, remarked, shortened
from video_remix_contract.openapi.operation import Operation

# A change, and where in the documents it comes from; a text that no other change has where it comes from its place.
Sourced = tuple[Change, str]


def sourced(changes: Iterable[Change], old: Operation, new: Operation) -> Iterator[Sourced]:
    """Yield the changes of an operation in their final words, each with the place that it comes from."""
    for change in changes:
        (before, short_of_old), (after, short_of_new) = (reached(change.subject, each) for each in (old, new))
        worded = change
        if not short_of_old and not short_of_new:
            worded = enum_change(change, before, after)
        worded = shortened(remarked(worded, required=is_required(change, new)))
        yield worded, origin(change.subject, old, new)


def is_required(change: Change, operation: Operation) -> bool:
    """Return whether the object that a member is in requires it."""
    subject = evolve(change.subject, keyword="required")
    node, _ = reached(subject, operation)
    required = node.value.get("required") if isinstance(node.value, dict) else None
    return isinstance(required, list) and bool(subject.path) and subject.path[-1] in required


def merged(changes: Iterable[Sourced]) -> list[Change]:
    """Return each clause once, and each change of a shared schema once, with all the places where it is used.

    Two media types may share a schema, and a single of them may show a witness. What asks something else of somebody
    else is another change, wherever it comes from.
    """
    by_clause: dict[object, Sourced] = {}
    for change, source in changes:
        key = change.clause, change.kind, change.statement, change.undecided
        first, _ = by_clause.setdefault(key, (change, source))
        if first is not change:
            both = tuple(party for party in Party if party in (*first.must_act, *change.must_act))
            by_clause[key] = evolve(first, must_act=both, witness=first.witness or change.witness), source
    grouped: dict[object, list[list[Change]]] = {}
    for change, source in by_clause.values():
        groups = grouped.setdefault((source, bare(change)), [])
        group = next((each for each in groups if shows_the_same(each, change)), None)
        if group is None:
            groups.append([change])
        else:
            group.append(change)
    order = {id(change): number for number, (change, _) in enumerate(by_clause.values())}
    every = sorted((group for groups in grouped.values() for group in groups), key=lambda group: order[id(group[0])])
    return [together(group) for group in every]


def shows_the_same(group: list[Change], change: Change) -> bool:
    """Return whether what a change shows is allowed by the same fragment as what some others show, if anything."""
    return len({each.witness.allowed_by for each in (*group, change) if each.witness}) < 2


def together(group: list[Change]) -> Change:
    """Return the first of some changes, with a witness if any has it, and with the places of the others."""
    first, *others = group
    witness = next((each.witness for each in group if each.witness), None)
    elsewhere = dict.fromkeys(other.subject for other in others if other.clause != first.clause)
    return evolve(first, witness=witness, elsewhere=tuple(elsewhere))
