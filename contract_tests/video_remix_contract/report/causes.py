"""Which clauses are broken by one cause, so that a reader sees it once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from attrs import frozen

from video_remix_contract.clauses.model import Clause, Level
from video_remix_contract.judging.verdict import ClauseResult, ClauseVerdict

# A log has many findings of a clause; the first ones tell enough.
MAX_COMPARED = 20


def causes(
    results: Sequence[ClauseResult], breach_of: Callable[[ClauseResult], Breach] | None = None
) -> dict[Clause, Clause]:
    """Return for each broken clause the earlier broken clause with the same cause, where there is one.

    Two clauses of a level have the same cause where an answer breaks both with the same keyword, or where the same
    sentence tells of both. ``breach_of`` returns what is known of a broken clause, otherwise its findings say it.
    """
    leaders: list[tuple[Clause, Breach]] = []
    followed: dict[Clause, Clause] = {}
    for result in results:
        if result.verdict is not ClauseVerdict.FAIL:
            continue
        breach = (breach_of or Breach.of)(result)
        leader = next((clause for clause, other in leaders if other.has_cause_of(breach)), None)
        if leader is None:
            leaders.append((result.clause, breach))
        else:
            followed[result.clause] = leader
    return followed


@frozen
class Breach:
    """What tells one cause from another."""

    kind: tuple[Level, str | None]
    keyword: str | None
    answers: frozenset[Hashable]
    messages: frozenset[str]

    @classmethod
    def of(cls, result: ClauseResult) -> Breach:
        """Return what is known of a broken clause from its first findings."""
        findings = result.findings[:MAX_COMPARED]
        answers: frozenset[Hashable] = frozenset(
            finding.exchange.response for finding in findings if finding.exchange.response
        )
        messages = frozenset(finding.message for finding in findings)
        return cls((result.clause.level, result.expected), result.clause.keyword, answers, messages)

    def has_cause_of(self, other: Breach) -> bool:
        """Return whether two breaches have the same cause."""
        same_answer = self.keyword == other.keyword and not self.answers.isdisjoint(other.answers)
        return self.kind == other.kind and (same_answer or self.messages == other.messages)
