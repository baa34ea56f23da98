"""Compare what two fragments ask for in credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from video_remix_contract.diff.model import Change, Direction, Kind, Witness, parties
from video_remix_contract.openapi.operation import ContractError, Node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_remix_contract.openapi.operation import Contract

# What makes two security schemes ask for the same thing on the wire.
WIRE = ("type", "scheme", "in", "name")
Alternative = frozenset[str]
NOBODY: Alternative = frozenset()


def security_change(old: Contract, new: Contract) -> Iterator[Change]:
    """Yield the change of the credentials that a request carries: which alternatives came and went."""
    before, after = alternatives(old), alternatives(new)
    if before == after:
        return
    # Where a request may go without credentials, it may carry any.
    less = NOBODY not in after and bool(before - after)
    more = NOBODY not in before and bool(after - before)
    yield Change(
        clause="client.authorization",
        kind=Kind.ADDED if before == {NOBODY} else Kind.REMOVED if after == {NOBODY} else Kind.CHANGED,
        must_act=parties(clients=less, providers=more),
        statement=f"Requests carry {told(after)}. Before: {told(before)}.",
        witness=Witness(told(before - after), Direction.OLD)
        if less
        else Witness(told(after - before), Direction.NEW)
        if more
        else None,
    )


def alternatives(contract: Contract) -> frozenset[Alternative]:
    """Return the sets of credentials of which a request carries one; the empty set is none at all."""
    node = contract.operation.get("security")
    requirements = node.value if node else contract.document.get("security")
    if not isinstance(requirements, list) or not requirements:
        return frozenset({NOBODY})
    return frozenset(
        frozenset(credential(contract, name, scopes) for name, scopes in requirement.items())
        for requirement in requirements
        if isinstance(requirement, dict)
    )


def credential(contract: Contract, name: str, scopes: Any) -> str:
    """Say what a security scheme puts on the wire, whatever the fragment calls it."""
    scheme = Node(contract.document, "", contract.document).get("components", "securitySchemes", name)
    if scheme is None or not isinstance(scheme.value, dict):
        raise ContractError(f"{contract.operation.pointer}/security: there is no security scheme {name!r}")
    said = [str(scheme.value[key]) for key in WIRE if key in scheme.value]
    return " ".join([*said, *(sorted(map(str, scopes)) if isinstance(scopes, list) else [])])


def told(sets: frozenset[Alternative]) -> str:
    """Name alternatives to people."""
    return " or ".join(sorted(" and ".join(sorted(one)) or "no credentials" for one in sets))
