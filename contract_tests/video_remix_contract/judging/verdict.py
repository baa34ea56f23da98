"""From what each exchange shows to a verdict on each clause and on the subject."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from attrs import evolve, field, frozen

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.model import Clause, Level, Location, Side
from video_remix_contract.judging.confirming import Seen, settled
from video_remix_contract.judging.links import judge_links
from video_remix_contract.judging.model import Judgement, Observation, Outcome
from video_remix_contract.wire.messages import Exchange

UNSEEN = "no exchange exercised it"
UNCALLED = "the client does not call the operation"


class ClauseVerdict(StrEnum):
    """What a run shows of a clause; ``error`` where every try to exercise it ended without a response."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    SKIP = "skip"
    ERROR = "error"


class Overall(StrEnum):
    """What a run shows of its subject."""

    CONFORMANT = "conformant"
    NONCONFORMANT = "nonconformant"
    INCONCLUSIVE = "inconclusive"


@frozen
class Finding:
    """A breach of a clause: the sentence, the JSON pointer into the body, the value that came, the exchange.

    >>> import video_remix_contract as vrc
    >>> exchange = vrc.Exchange(vrc.Request("GET", "http://127.0.0.1/v1/videos/video_123/remix"))
    >>> finding = vrc.judge(vrc.load(), exchange, side="client")[0]
    >>> finding.clause.id, finding.message
    ('client.method', 'sent with GET')
    """

    clause: Clause
    message: str
    pointer: str
    got: Any
    exchange: Exchange

    def __str__(self) -> str:
        return f"{self.clause.id}: {self.message}"


@frozen
class ClauseResult:
    """A clause with what a run shows of it.

    ``seen`` counts the exchanges that could have broken it, ``broken`` those that did; ``expected`` is the reason why
    its failure is expected, if it is; ``first`` and ``last`` are the times of the first and the last of the broken.

    >>> import video_remix_contract as vrc
    >>> result = vrc.conclude(vrc.load(), []).results[0]
    >>> str(result.verdict), result.reason
    ('skip', 'no exchange exercised it')
    """

    clause: Clause
    verdict: ClauseVerdict
    reason: str | None = None
    seen: int = 0
    broken: int = 0
    findings: tuple[Finding, ...] = ()
    expected: str | None = None
    first: datetime | None = None
    last: datetime | None = None

    @property
    def failing(self) -> bool:
        """Whether the clause counts against the subject."""
        return self.verdict is ClauseVerdict.FAIL and self.expected is None

    @property
    def failing_as_expected(self) -> bool:
        """Whether the clause fails and is listed as an expected failure."""
        return self.verdict is ClauseVerdict.FAIL and self.expected is not None

    @property
    def unexpectedly_passing(self) -> bool:
        """Whether the clause is listed as an expected failure and passes."""
        return self.expected is not None and self.verdict is ClauseVerdict.PASS


@frozen
class Verdict:
    """The whole outcome of a run; ``reason`` tells in a line why it is inconclusive.

    ``additional`` are the JSON pointers of members that came although the schema does not name them; ``fail_on`` is the
    lowest level whose failures count.

    >>> import video_remix_contract as vrc
    >>> verdict = vrc.conclude(vrc.load(), [])
    >>> str(verdict.overall), verdict.reason
    ('inconclusive', 'nothing was sent')
    """

    overall: Overall
    reason: str | None
    results: tuple[ClauseResult, ...] = field(repr=False)
    additional: tuple[str, ...] = ()
    fail_on: Level = Level.MUST

    def of(self, verdict: ClauseVerdict) -> list[ClauseResult]:
        """Return the results with a verdict."""
        return [result for result in self.results if result.verdict is verdict]


def conclude(
    catalogue: Catalogue,
    side: Side,
    judgements: Sequence[Judgement],
    *,
    skipped: Mapping[Clause, str] | None = None,
    expected: Mapping[Clause, str] | None = None,
    fail_on: Level = Level.MUST,
    unseen: str = UNSEEN,
) -> Verdict:
    """Conclude a run: every clause of a side gets a verdict, and so does the subject.

    ``skipped`` gives reasons for clauses that the run left out on purpose, ``unseen`` the reason for all others that
    no exchange exercised, ``expected`` the failures that are accepted for now. A clause passes only when some
    exchange could have failed it.
    """
    observations: dict[Clause, list[tuple[Judgement, Observation]]] = {}
    for judgement, observation in all_settled(catalogue, judgements):
        observations.setdefault(observation.clause, []).append((judgement, observation))
    results = tuple(
        result(clause, observations.get(clause, []), (expected or {}).get(clause), (skipped or {}).get(clause), unseen)
        for clause in catalogue.of(side)
    )
    results = tuple(excused(entry, results) for entry in results)
    if side is Side.CLIENT:
        called = {judgement.reading.operation for judgement in judgements}
        results = tuple(entry if entry.clause.operation in called else uncalled(entry) for entry in results)
    accepted = side is Side.CLIENT or any(judgement.accepted for judgement in judgements)
    overall, reason = conclusion(results, accepted=accepted, exchanges=len(judgements), fail_on=fail_on)
    additional = tuple(dict.fromkeys(pointer for judgement in judgements for pointer in judgement.additional))
    return Verdict(overall, reason, results, additional, fail_on)


def all_settled(catalogue: Catalogue, judgements: Sequence[Judgement]) -> Iterator[Seen]:
    """Yield the observations of a run: those about each operation by itself, then those that lead to another."""
    if len(catalogue.parts) == 1:
        yield from settled(catalogue, judgements)
        return
    for part in catalogue.parts:
        name = part.operation.name
        yield from settled(part, [judgement for judgement in judgements if judgement.reading.operation == name])
    yield from judge_links(catalogue, judgements)


def result(
    clause: Clause,
    observations: list[tuple[Judgement, Observation]],
    expected: str | None,
    skipped: str | None,
    unseen: str,
) -> ClauseResult:
    """Conclude a clause from all that was seen of it; ``skipped`` and ``unseen`` tell why that may be nothing."""
    by_outcome: dict[Outcome, list[tuple[Judgement, Observation]]] = {}
    for judgement, observation in observations:
        by_outcome.setdefault(observation.outcome, []).append((judgement, observation))
    broken, kept = by_outcome.get(Outcome.BROKEN, []), by_outcome.get(Outcome.KEPT, [])
    base = ClauseResult(clause, ClauseVerdict.PASS, seen=len(broken) + len(kept), broken=len(broken), expected=expected)
    if broken:
        findings = tuple(
            Finding(clause, observation.message, observation.pointer, observation.got, judgement.exchange)
            for judgement, observation in broken
        )
        times = [finding.exchange.started for finding in findings if finding.exchange.started]
        return evolve(
            base,
            verdict=ClauseVerdict.FAIL,
            findings=findings,
            first=min(times, default=None),
            last=max(times, default=None),
        )
    if kept:
        return base
    failed, unclear = by_outcome.get(Outcome.FAILED), by_outcome.get(Outcome.UNCLEAR)
    if failed:
        return evolve(base, verdict=ClauseVerdict.ERROR, reason=failed[0][1].message)
    reason = skipped or (unclear[0][1].message if unclear else None) or clause.condition or unseen
    return evolve(base, verdict=ClauseVerdict.SKIP, reason=reason)


def excused(entry: ClauseResult, results: Sequence[ClauseResult]) -> ClauseResult:
    """Give a skip its reason where a failure precedes it: a clause about a value needs the value."""
    if entry.verdict is not ClauseVerdict.SKIP:
        return entry
    failing = [other for other in results if other.verdict is ClauseVerdict.FAIL]
    causes = [other for other in failing if precedes(other.clause, entry.clause)]
    expected = next((other.clause for other in causes if other.failing_as_expected), None)
    if expected and not entry.clause.condition:
        condition = f"{expected.id}, an expected failure, precedes it"
        return evolve(entry, clause=evolve(entry.clause, condition=condition), reason=condition)
    always = next((other.clause for other in causes if other.broken == other.seen), None)
    return evolve(entry, reason=f"{always.id} fails, which leaves nothing to judge it by") if always else entry


def uncalled(entry: ClauseResult) -> ClauseResult:
    """Give the clauses of an operation that a client does not call their reason: a client need not call them all."""
    return evolve(entry, clause=evolve(entry.clause, condition=entry.clause.condition or UNCALLED), reason=UNCALLED)


def precedes(first: Clause, second: Clause) -> bool:
    """Return whether a breach of the first clause leaves nothing to judge the second by."""
    if (first.side, first.message, first.status) != (second.side, second.message, second.status):
        return False
    if first.keyword is None and first.location in {Location.JSON, Location.REFUSAL}:
        return second.location is not Location.CONTENT_TYPE or first.location is Location.REFUSAL
    if first.location is Location.CONTENT_TYPE and first.media_type:
        return second.media_type == first.media_type
    return bool(first.rule and second.rule) and second.path[: len(first.path)] == first.path


def conclusion(
    results: Sequence[ClauseResult], *, accepted: bool, exchanges: int, fail_on: Level
) -> tuple[Overall, str | None]:
    """Conclude the subject: what failed, otherwise what could not be seen, otherwise conformant."""
    counted = {Level.MUST, fail_on}
    if any(entry.unexpectedly_passing or (entry.failing and entry.clause.level in counted) for entry in results):
        return Overall.NONCONFORMANT, None
    if not exchanges:
        return Overall.INCONCLUSIVE, "nothing was sent"
    if not accepted:
        return Overall.INCONCLUSIVE, "no request was accepted, so nothing can be concluded"
    for entry in results:
        clause = entry.clause
        if clause.level is not Level.MUST:
            continue
        if entry.verdict is ClauseVerdict.ERROR:
            return Overall.INCONCLUSIVE, f"{clause.id} could not be judged: {entry.reason}"
        if entry.verdict is ClauseVerdict.SKIP and clause.condition is None:
            return Overall.INCONCLUSIVE, f"{clause.id} was not exercised: {entry.reason}"
    return Overall.CONFORMANT, None
