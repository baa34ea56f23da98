"""Compare two fragments: every operation, the one of the contract first, then what describes the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from video_remix_contract.diff.annotations import differing
from video_remix_contract.diff.model import Change, Diff, Direction, Kind, Party, Witness
from video_remix_contract.diff.operation import Versions
from video_remix_contract.openapi.operation import METHODS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from video_remix_contract.openapi.operation import Contract

# Their parts are compared where the operations use them; `openapi` and `info.version` are no statements.
COMPARED_ELSEWHERE = frozenset({"openapi", "paths", "components", "security", "jsonSchemaDialect"})


def diff(old: Contract, new: Contract) -> Diff:
    """Return what changed from one fragment to another; raises ContractError for a schema that cannot be read."""
    return Diff(old, new, tuple(once([*Versions(old, new).changes(), *others(old, new), *document(old, new)])))


def once(changes: Iterable[Change]) -> list[Change]:
    """Say each clause once: two media types may share a schema, and one of them may say more."""
    found: dict[str, Change] = {}
    for change in changes:
        known = found.setdefault(change.clause, change)
        if known is not change:
            both = tuple(party for party in Party if party in (*known.must_act, *change.must_act))
            found[change.clause] = evolve(known, must_act=both, witness=known.witness or change.witness)
    return list(found.values())


def others(old: Contract, new: Contract) -> Iterator[Change]:
    """Yield what changed about the operations beside the contract's own, their ids led by method and path."""
    before, after = operations(old), operations(new)
    for name in [*after, *(name for name in before if name not in after)]:
        if name in before and name in after:
            for change in Versions(before[name], after[name]).changes():
                yield evolve(change, clause=f"{name} {change.clause}")
        else:
            came = name in after
            yield Change(
                clause=f"{name} operation",
                kind=Kind.ADDED if came else Kind.REMOVED,
                must_act=(Party.PROVIDERS,) if came else (Party.CLIENTS,),
                statement=f"There is an operation {name}.",
                witness=Witness(name, Direction.NEW if came else Direction.OLD),
            )


def operations(contract: Contract) -> dict[str, Contract]:
    """Return the operations of a fragment beside the contract's own, by method and path."""
    return {
        f"{method.upper()} {path}": evolve(contract, path=path, method=method)
        for path, item in contract.document["paths"].items()
        for method in METHODS
        if isinstance(item, dict) and method in item and (path, method) != (contract.path, contract.method)
    }


def document(old: Contract, new: Contract) -> Iterator[Change]:
    """Yield what differs in the description of the whole; the version that a fragment gives itself is no change."""
    yield from differing("document", described(old), described(new))


def described(contract: Contract) -> dict[str, Any]:
    """Return the members of a fragment that describe it as a whole."""
    members = {key: value for key, value in contract.document.items() if key not in COMPARED_ELSEWHERE}
    return {**members, "info": {key: value for key, value in contract.document["info"].items() if key != "version"}}
