"""Conclude from a tally: a verdict on every clause and on the recordings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.features import BLANK
from video_remix_contract.clauses.links import LINK
from video_remix_contract.clauses.model import Clause, Level, Location, Side
from video_remix_contract.judging.verdict import ClauseResult, ClauseVerdict, Overall, Verdict, excused
from video_remix_contract.logs.tally import ClauseTally, Count, Shown, Tally

ALONE = "judging it takes exchanges that are compared with each other, and recordings are judged one exchange at a time"
UNSEEN = "no exchange in the recordings exercises it"
ONCE = "seen broken once, and in no other exchange; what happens once has many causes"
FEATURED = "seen broken only where the request has something apart from its text that may be the cause"
UNCONTROLLED = "refused, but no valid request of the same media type was accepted in the recordings"


@frozen
class Share:
    """In how many exchanges a clause could have been broken, and in how many it was."""

    seen: int
    broken: int


def concluded(
    catalogue: Catalogue,
    sides: Sequence[Side],
    tally: Tally,
    expected: Mapping[Clause, str] | None = None,
    fail_on: Level = Level.MUST,
) -> Verdict:
    """Return the verdict that a tally allows; what recordings do not show is skipped, and is no reason against them."""
    results = [
        settled(clause, tally.clauses.get(clause.id, ClauseTally()), tally, (expected or {}).get(clause))
        for side in sides
        for clause in catalogue.of(side)
    ]
    results = [excused(entry, results) for entry in results]
    overall, reason = conclusion(results, sides, tally, fail_on)
    return Verdict(overall, reason, tuple(results), tuple(sorted(tally.additional)), fail_on)


def conclusion(
    results: Sequence[ClauseResult], sides: Sequence[Side], tally: Tally, fail_on: Level
) -> tuple[Overall, str | None]:
    """Conclude the recordings: what failed, otherwise whether anything was seen."""
    counted = {Level.MUST, fail_on}
    if any(entry.unexpectedly_passing or (entry.failing and entry.clause.level in counted) for entry in results):
        return Overall.NONCONFORMANT, None
    if not tally.counts[Count.JUDGED]:
        return Overall.INCONCLUSIVE, "the recordings have no exchange of the contract's operations"
    if Side.PROVIDER in sides and not tally.accepted:
        return Overall.INCONCLUSIVE, "no valid request was accepted in the recordings, so nothing can be concluded"
    return Overall.CONFORMANT, None


def settled(clause: Clause, found: ClauseTally, tally: Tally, expected: str | None) -> ClauseResult:
    """Conclude a clause."""
    counts: Counter[tuple[Shown, str]] = Counter()
    for group in found.groups.values():
        counts.update(group)
    share = share_of(clause, counts, tally)
    doubt = doubted(clause, found, share)
    if share.broken and doubt is None:
        times = found.times
        return ClauseResult(
            clause,
            ClauseVerdict.FAIL,
            seen=share.seen,
            broken=share.broken,
            expected=expected,
            first=times.first,
            last=times.last,
        )
    if share.seen > share.broken:
        return ClauseResult(clause, ClauseVerdict.PASS, seen=share.seen - share.broken, expected=expected)
    refused = UNCONTROLLED if any(shown is Shown.REFUSED for shown, _ in counts) else None
    reason = doubt or refused or found.reason or (ALONE if takes_several(clause) else clause.condition) or UNSEEN
    return ClauseResult(clause, ClauseVerdict.SKIP, reason, expected=expected)


def takes_several(clause: Clause) -> bool:
    """Return whether a clause is about several exchanges together."""
    return clause.location in {Location.SEQUENCE, Location.CALL} or clause.keyword in {"unique", LINK}


def doubted(clause: Clause, found: ClauseTally, share: Share) -> str | None:
    """Return why a breach does not count, None where it does; some count only when a second exchange shows them too."""
    if not clause.repeatable or not share.broken:
        return None
    if share.broken == 1:
        return ONCE
    causes = (found.causes or frozenset()) - {feature.name for feature in BLANK}
    return FEATURED if causes else None


def share_of(clause: Clause, counts: Mapping[tuple[Shown, str], int], tally: Tally) -> Share:
    """Return how often a clause was seen and broken; refusals count where something alike was accepted."""
    accepted = {media_type for operation, media_type in tally.accepted if operation == clause.operation}
    broken = sum(number for (shown, _), number in counts.items() if shown is Shown.BROKEN)
    kept = sum(
        number
        for (shown, media_type), number in counts.items()
        if shown is Shown.KEPT
        or (shown is Shown.REFUSED and (media_type in accepted or (not media_type and bool(accepted))))
    )
    return Share(kept + broken, broken)


def shares(clause: Clause, found: ClauseTally, tally: Tally) -> Iterator[tuple[str, Share]]:
    """Yield the groups of a clause by name with what they show of it."""
    for name in sorted(found.groups):
        share = share_of(clause, found.groups[name], tally)
        if share.seen:
            yield name, share
