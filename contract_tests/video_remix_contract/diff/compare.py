"""Compare two fragments: every operation, then what describes the whole."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from attrs import evolve

from video_remix_contract.clauses.model import Message
from video_remix_contract.diff.annotations import differing
from video_remix_contract.diff.comparison import Comparison
from video_remix_contract.diff.lockstep import Apart, Lockstep
from video_remix_contract.diff.merging import Sourced, merged, sourced
from video_remix_contract.diff.model import Change, Diff, Direction, Kind, Part, Subject, Witness, actors
from video_remix_contract.diff.operation import operation_changes
from video_remix_contract.diff.wording import shortened
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.contract import Contract
from video_remix_contract.openapi.operation import Operation

# Their parts are compared where the operations use them; `openapi` and `info.version` are no statements.
COMPARED_ELSEWHERE = frozenset({"openapi", "paths", "components", "security", "jsonSchemaDialect", "webhooks"})
Address = tuple[str, str]


def diff(old: Contract, new: Contract, only: Collection[Address] | None = None) -> Diff:
    """Return what changed from one document to another; ``only`` are the addresses of the operations to look at.

    Of two fragments of a single operation, raises ContractError for what cannot be read. Of a larger document that is
    a change that a person has to decide about, so that it ends nothing else.
    """
    comparison = Comparison(Lockstep(old.document, new.document), strict=is_fragment(old) and is_fragment(new))
    changes = [*operations_changes(old, new, comparison, only)]
    if only is None:
        of_document = [*differing(Subject(Part.DOCUMENT), description(old), description(new)), *comparison.webhooks()]
        changes += [(shortened(change), "") for change in of_document]
    return Diff(old, new, tuple(merged(changes)))


def is_fragment(contract: Contract) -> bool:
    """Return whether a document is about a single operation."""
    return len(contract.operations) == 1


def operations_changes(
    old: Contract, new: Contract, comparison: Comparison, only: Collection[Address] | None
) -> Iterator[Sourced]:
    """Yield what changed about each operation; those of a contract that has several are named."""
    before, after = ({address(each.method, each.path): each for each in contract.operations} for contract in (old, new))
    if is_fragment(old) and is_fragment(new):
        if only is None or {*before, *after}.intersection(only):
            yield from of_fragments(old, new, comparison)
        return
    alone = before.keys() & after.keys() if is_fragment(old) or is_fragment(new) else set[Address]()
    for own in sorted({**after, **before}, key=lambda own: own not in alone):
        if only is not None and own not in only:
            continue
        if own not in before or own not in after:
            is_new = own in after
            yield came_or_went((after if is_new else before)[own], is_new=is_new), ""
        elif not comparison.same(before[own], after[own]):
            label = None if own in alone else after[own].label
            changes = operation_changes(before[own], after[own], comparison)
            for change, source in sourced(changes, before[own], after[own]):
                yield evolve(change, subject=evolve(change.subject, operation=label)), source


def of_fragments(old: Contract, new: Contract, comparison: Comparison) -> Iterator[Sourced]:
    """Yield what changed between the operations of two fragments; raises ContractError, with the place in its file."""
    if comparison.same(old.operation, new.operation):
        return
    try:
        yield from sourced(operation_changes(old.operation, new.operation, comparison), old.operation, new.operation)
    except ContractError:
        # Which of the two it is: the fragment that cannot even be compared with itself.
        for contract in (old, new):
            with contract.placing_faults():
                own = contract.operation
                list(operation_changes(own, own, Comparison(Apart(contract.document, contract.document), strict=True)))
        raise


def came_or_went(operation: Operation, *, is_new: bool) -> Change:
    """Return that only a single document of the two has an operation."""
    return Change(
        subject=Subject(Part.OPERATION, operation=operation.label),
        kind=Kind.ADDED if is_new else Kind.REMOVED,
        must_act=actors(Message.REQUEST, allows_less=not is_new, allows_more=is_new),
        statement=f"There is an operation {operation.name}.",
        witness=Witness(operation.name, Direction.NEW if is_new else Direction.OLD),
    )


def address(method: str, path: str) -> Address:
    """Return the method and the path of an operation, whatever the parameters in it are called."""
    return method, re.sub(r"{[^}]*}", "{}", path)


def description(contract: Contract) -> dict[str, Any]:
    """Return what describes a fragment as a whole; the version that it gives itself is no change."""
    members = {key: value for key, value in contract.document.items() if key not in COMPARED_ELSEWHERE}
    return {**members, "info": {key: value for key, value in contract.document["info"].items() if key != "version"}}
