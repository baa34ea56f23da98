"""Compare two fragments: every operation, then what describes the whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import evolve

from video_remix_contract.clauses.model import Message
from video_remix_contract.diff.annotations import differing
from video_remix_contract.diff.model import Change, Diff, Direction, Kind, Part, Party, Subject, Witness, actors
from video_remix_contract.diff.operation import operation_changes
from video_remix_contract.openapi.contract import Contract
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.schema.readable import refuse_unreadable

# Their parts are compared where the operations use them; `openapi` and `info.version` are no statements.
COMPARED_ELSEWHERE = frozenset({"openapi", "paths", "components", "security", "jsonSchemaDialect"})


def diff(old: Contract, new: Contract) -> Diff:
    """Return what changed from one fragment to another; raises ContractError for a schema that cannot be read."""
    for operation in (*old.operations, *new.operations):
        refuse_unreadable(operation)
    changes = [*operations_changes(old, new), *differing(Subject(Part.DOCUMENT), description(old), description(new))]
    return Diff(old, new, tuple(merged(changes)))


def merged(changes: Iterable[Change]) -> list[Change]:
    """Return each clause once: two media types may share a schema, and only one of them may show a witness."""
    by_clause: dict[str, Change] = {}
    for change in changes:
        first = by_clause.setdefault(change.clause, change)
        if first is not change:
            both = tuple(party for party in Party if party in (*first.must_act, *change.must_act))
            by_clause[change.clause] = evolve(first, must_act=both, witness=first.witness or change.witness)
    return list(by_clause.values())


def operations_changes(old: Contract, new: Contract) -> Iterator[Change]:
    """Yield what changed about each operation; those of a contract that has several are named."""
    before, after = ({address(operation): operation for operation in contract.operations} for contract in (old, new))
    if len(before) == len(after) == 1:
        yield from operation_changes(*before.values(), *after.values())
        return
    alone = before.keys() & after.keys() if 1 in {len(before), len(after)} else set()
    for own in sorted({**before, **after}, key=lambda own: own not in alone):
        if own in before and own in after:
            for change in operation_changes(before[own], after[own]):
                label = None if own in alone else after[own].label
                yield evolve(change, subject=evolve(change.subject, operation=label))
        else:
            is_new = own in after
            operation = (after if is_new else before)[own]
            yield Change(
                subject=Subject(Part.OPERATION, operation=operation.label),
                kind=Kind.ADDED if is_new else Kind.REMOVED,
                must_act=actors(Message.REQUEST, allows_less=not is_new, allows_more=is_new),
                statement=f"There is an operation {operation.name}.",
                witness=Witness(operation.name, Direction.NEW if is_new else Direction.OLD),
            )


def address(operation: Operation) -> tuple[str, str]:
    """Return the method and the path of an operation, whatever the parameters in it are called."""
    return operation.method, re.sub(r"{[^}]*}", "{}", operation.path)


def description(contract: Contract) -> dict[str, Any]:
    """Return what describes a fragment as a whole; the version that it gives itself is no change."""
    members = {key: value for key, value in contract.document.items() if key not in COMPARED_ELSEWHERE}
    return {**members, "info": {key: value for key, value in contract.document["info"].items() if key != "version"}}
