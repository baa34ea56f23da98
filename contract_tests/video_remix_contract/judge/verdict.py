"""From what each exchange shows to a verdict on each clause and on the whole."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from video_remix_contract.clauses.model import Clause, Level, Side
from video_remix_contract.judge.controls import Twins
from video_remix_contract.judge.model import Judgement, Observation, Outcome
from video_remix_contract.judge.sequence import judge_sequence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.wire.messages import Exchange


class ClauseVerdict(StrEnum):
    """What a run says of a clause; ``error`` where every try to exercise it ended without an answer."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    FAIL = "fail"
    SKIP = "skip"
    ERROR = "error"


class Overall(StrEnum):
    """What a run says of its subject."""

    CONFORMANT = "conformant"
    NONCONFORMANT = "nonconformant"
    INCONCLUSIVE = "inconclusive"


@frozen
class Finding:
    """One breach: the sentence, the JSON pointer into the answer, the value that came, the exchange that shows it."""

    message: str
    pointer: str
    got: Any
    exchange: Exchange


@frozen
class ClauseResult:
    """A clause with what the run says of it; ``exchanges`` counts those that exercised it."""

    clause: Clause
    verdict: ClauseVerdict
    reason: str | None
    exchanges: int
    findings: tuple[Finding, ...] = ()
    known: str | None = None

    @property
    def failing(self) -> bool:
        """Whether the clause counts against the subject."""
        return self.verdict is ClauseVerdict.FAIL and self.known is None

    @property
    def hidden(self) -> bool:
        """Whether the clause fails and is listed as a known failure."""
        return self.verdict is ClauseVerdict.FAIL and self.known is not None

    @property
    def stale(self) -> bool:
        """Whether the clause is listed as a known failure and passes."""
        return self.known is not None and self.verdict is ClauseVerdict.PASS


@frozen
class Verdict:
    """The whole outcome of a run; ``reason`` says in one line why it is inconclusive."""

    overall: Overall
    reason: str | None
    results: tuple[ClauseResult, ...]
    additional: tuple[str, ...] = field(factory=tuple)

    def of(self, verdict: ClauseVerdict) -> list[ClauseResult]:
        """Return the results with one verdict."""
        return [result for result in self.results if result.verdict is verdict]


def conclude(
    catalogue: Catalogue,
    side: Side,
    judgements: Sequence[Judgement],
    *,
    skipped: Mapping[str, str] | None = None,
    known: Mapping[str, str] | None = None,
    fail_on: Level = Level.MUST,
    unexercised: str = "no exchange exercised it",
) -> Verdict:
    """Conclude a run: every clause of one side gets a verdict, and so does the subject.

    ``skipped`` gives reasons for clauses that the run left out on purpose, ``unexercised`` the one for all others
    that nothing exercised, ``known`` the failures that are accepted for now. A clause passes only when some exchange
    could have failed it.
    """
    seen: dict[str, list[tuple[Judgement, Observation]]] = {}
    twins = Twins.of(judgements)
    for index, judgement in enumerate(judgements):
        for observation in judgement.observations:
            settled = twins.settle(observation, judgement, index)
            seen.setdefault(observation.clause, []).append((judgement, settled))
    for judgement, observation in judge_sequence(catalogue, judgements):
        seen.setdefault(observation.clause, []).append((judgement, observation))
    reasons, accepted_failures = skipped or {}, known or {}
    results = tuple(
        result(clause, seen.get(clause.id, []), accepted_failures.get(clause.id), reasons.get(clause.id), unexercised)
        for clause in catalogue.of(side)
    )
    results = tuple(excused(one, results) for one in results)
    accepted = side is Side.CLIENT or any(judgement.exchange.accepted for judgement in judgements)
    overall, reason = overall_verdict(results, accepted=accepted, exchanges=len(judgements), fail_on=fail_on)
    additional = tuple(dict.fromkeys(pointer for judgement in judgements for pointer in judgement.additional))
    return Verdict(overall, reason, results, additional)


def result(
    clause: Clause,
    seen: list[tuple[Judgement, Observation]],
    known: str | None,
    skipped: str | None,
    unexercised: str,
) -> ClauseResult:
    """Conclude one clause from all that was seen of it; ``skipped`` and ``unexercised`` say why that may be nothing."""
    broken = [(judgement, one) for judgement, one in seen if one.outcome is Outcome.BROKEN]
    kept = [one for _, one in seen if one.outcome is Outcome.KEPT]
    failed = [one for _, one in seen if one.outcome is Outcome.FAILED]
    unclear = [one for _, one in seen if one.outcome is Outcome.UNCLEAR]
    if broken:
        findings = tuple(Finding(one.message, one.pointer, one.got, judgement.exchange) for judgement, one in broken)
        return ClauseResult(clause, ClauseVerdict.FAIL, None, len(broken) + len(kept), findings, known)
    if kept:
        return ClauseResult(clause, ClauseVerdict.PASS, None, len(kept), known=known)
    if failed:
        return ClauseResult(clause, ClauseVerdict.ERROR, failed[0].message, len(failed), known=known)
    reason = skipped or (unclear[0].message if unclear else None) or clause.condition or unexercised
    return ClauseResult(clause, ClauseVerdict.SKIP, reason, 0, known=known)


def excused(one: ClauseResult, results: Sequence[ClauseResult]) -> ClauseResult:
    """Give a skip its reason where a known failure stands before it: what is said of a value needs the value."""
    if one.verdict is not ClauseVerdict.SKIP or one.clause.condition:
        return one
    cause = next((other.clause for other in results if other.hidden and stands_before(other.clause, one.clause)), None)
    if cause is None:
        return one
    condition = f"{cause.id}, a known failure, stands before it"
    return evolve(one, clause=evolve(one.clause, condition=condition), reason=condition)


def stands_before(first: Clause, second: Clause) -> bool:
    """Tell whether a breach of the first clause leaves nothing to judge the second by."""
    family, _, last = first.id.rpartition(".")
    if first.rule and second.rule:
        family = first.id.removesuffix(first.rule.name)
        same = second.id.removesuffix(second.rule.name) == family
        return same and second.rule.path[: len(first.rule.path)] == first.rule.path
    if last == "json":
        return second.id.startswith(f"{family}.")
    return family == "request.content-type" and second.id.endswith(f".{last}")


def overall_verdict(
    results: Sequence[ClauseResult], *, accepted: bool, exchanges: int, fail_on: Level
) -> tuple[Overall, str | None]:
    """Conclude the subject: what failed, else what could not be seen, else conformant."""
    if any(
        one.stale or (one.failing and (one.clause.level is Level.MUST or fail_on is Level.SHOULD)) for one in results
    ):
        return Overall.NONCONFORMANT, None
    if not exchanges:
        return Overall.INCONCLUSIVE, "nothing was sent"
    if not accepted:
        return Overall.INCONCLUSIVE, "no request was accepted, so nothing can be concluded"
    for one in results:
        must = one.clause.level is Level.MUST
        if must and one.verdict is ClauseVerdict.ERROR:
            return Overall.INCONCLUSIVE, f"{one.clause.id} could not be judged: {one.reason}"
        if must and one.verdict is ClauseVerdict.SKIP and one.clause.condition is None:
            return Overall.INCONCLUSIVE, f"{one.clause.id} was not exercised: {one.reason}"
    return Overall.CONFORMANT, None
