"""All clauses of a contract in one place, under a profile."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from video_remix_contract.clauses.conventions import declared_clauses
from video_remix_contract.clauses.from_schema import answer_clauses, client_clauses, request_clauses
from video_remix_contract.clauses.model import Clause, Level, Side
from video_remix_contract.clauses.profile import Profile
from video_remix_contract.openapi.operation import ContractError

if TYPE_CHECKING:
    from video_remix_contract.openapi.operation import Contract


@frozen(slots=False)
class Catalogue:
    """The clauses of one contract, their ids unique, in the order of the contract."""

    contract: Contract
    profile: Profile
    clauses: tuple[Clause, ...]

    @cached_property
    def by_id(self) -> dict[str, Clause]:
        """The clauses by id."""
        return {clause.id: clause for clause in self.clauses}

    def of(self, side: Side) -> list[Clause]:
        """Return the clauses that one side has to keep."""
        return [clause for clause in self.clauses if clause.side is side]

    def ruled(self, prefix: str) -> list[Clause]:
        """Return the clauses below one id prefix that come from schema rules."""
        return self.rules_by_prefix.get(prefix, [])

    @cached_property
    def rules_by_prefix(self) -> dict[str, list[Clause]]:
        """The clauses that come from schema rules, by what stands before the rule's name in their ids."""
        found: dict[str, list[Clause]] = {}
        for clause in self.clauses:
            if clause.rule:
                found.setdefault(clause.id.removesuffix(f".{clause.rule.name}"), []).append(clause)
        return found


def catalogue(contract: Contract, profile: Profile = Profile.STRICT) -> Catalogue:
    """Return every clause of a contract under a profile.

    Raises ContractError where two clauses come out with one id.
    """
    lowered = omitted_by_example(contract) if profile is Profile.DOCUMENTED_EXAMPLE else set[str]()
    clauses = [
        *request_clauses(contract),
        *answer_clauses(contract),
        *declared_clauses(contract),
        *client_clauses(contract),
    ]
    unique = {clause.id: clause for clause in clauses}
    if len(unique) < len(clauses):
        ids = [clause.id for clause in clauses]
        raise ContractError(f"two clauses are called {next(one for one in ids if ids.count(one) > 1)}")
    return Catalogue(
        contract,
        profile,
        tuple(lower(clause, lowered) for clause in unique.values()),
    )


def lower(clause: Clause, lowered: set[str]) -> Clause:
    """Lower the presence of a member to a SHOULD; what is said of the member then holds only where it is present."""
    if clause.id in lowered:
        return evolve(clause, level=Level.SHOULD)
    omissible = next((one for one in lowered if clause.id.startswith(one.removesuffix("required"))), None)
    if omissible is None or clause.condition:
        return clause
    return evolve(clause, condition="the documentation's own example leaves the member out")


def omitted_by_example(contract: Contract) -> set[str]:
    """Return the ids of the presence clauses that the documentation's own example breaks (``x-omits``)."""
    found: set[str] = set()
    for status in contract.successes:
        content = contract.answers[status].get("content")
        for _, media in content.items() if content else []:
            examples = media.get("examples")
            for _, example in examples.items() if examples else []:
                names = example.value.get("x-omits", [])
                found |= {f"response.{status}.{name}.required" for name in names}
    return found
