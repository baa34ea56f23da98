"""Compare the credentials that two fragments ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from video_remix_contract.clauses.model import Location, Message, Side
from video_remix_contract.diff.model import Change, Direction, Kind, Subject, Witness, actors, alternatives
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.operation import Operation

# What makes two security schemes ask for the same on the wire.
ON_THE_WIRE = ("type", "scheme", "in", "name")
# The credentials that a request carries together.
Credentials = frozenset[str]
NO_CREDENTIALS: Credentials = frozenset()


def security_change(old: Operation, new: Operation) -> Iterator[Change]:
    """Yield the change of the credentials that a request carries: which alternatives were added and removed."""
    before, after = accepted(old), accepted(new)
    if before == after:
        return
    # Where a request may go without credentials, it may carry any.
    less = NO_CREDENTIALS not in after and bool(before - after)
    more = NO_CREDENTIALS not in before and bool(after - before)
    removed, added = Witness(in_words(before - after), Direction.OLD), Witness(in_words(after - before), Direction.NEW)
    nothing = {NO_CREDENTIALS}
    yield Change(
        subject=Subject(Location.AUTHORIZATION, side=Side.CLIENT),
        kind=Kind.ADDED if before == nothing else Kind.REMOVED if after == nothing else Kind.CHANGED,
        must_act=actors(Message.REQUEST, allows_less=less, allows_more=more),
        statement=f"Requests carry {in_words(after)}. Before: {in_words(before)}.",
        witness=removed if less else added if more else None,
    )


def accepted(operation: Operation) -> frozenset[Credentials]:
    """Return the credentials of which a request carries one set; the empty set is none at all."""
    node = operation.node.get("security") or operation.root.get("security")
    requirements = node.value if node else None
    if not isinstance(requirements, list) or not requirements:
        return frozenset({NO_CREDENTIALS})
    return frozenset(
        frozenset(credential(operation, name, scopes) for name, scopes in requirement.items())
        for requirement in requirements
        if isinstance(requirement, dict)
    )


def credential(operation: Operation, name: str, scopes: Any) -> str:
    """Return what a security scheme puts on the wire, whatever its name in the fragment is."""
    scheme = operation.root.get("components", "securitySchemes", name)
    if scheme is None or not isinstance(scheme.value, dict):
        raise ContractError(f"there is no security scheme {name!r}", f"{operation.node.pointer}/security")
    written = {key: str(scheme.value[key]) for key in ON_THE_WIRE if key in scheme.value}
    # Schemes of HTTP and names of headers have no case.
    cased = written.get("in") in {"query", "cookie"}
    words = [word if key == "name" and cased else word.lower() for key, word in written.items()]
    return " ".join([*words, *(sorted(map(str, scopes)) if isinstance(scopes, list) else [])])


def in_words(sets: Iterable[Credentials]) -> str:
    """Return alternatives as words."""
    return alternatives(sorted(" and ".join(sorted(credentials)) or "no credentials" for credentials in sets))
