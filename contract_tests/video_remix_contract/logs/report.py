"""The report on recordings: the same document as on a provider or a client, with what only recordings have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from attrs import frozen

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.model import Clause, Level, Side
from video_remix_contract.judging.verdict import ClauseResult, ClauseVerdict, Verdict
from video_remix_contract.logs.documents import document_of
from video_remix_contract.logs.settling import concluded, shares
from video_remix_contract.logs.tally import ClauseTally, Count, Tally
from video_remix_contract.report.causes import Breach, causes
from video_remix_contract.report.entries import clause_entry, head
from video_remix_contract.report.redact import Redactor

REDACTOR = Redactor()
# What a reader has to know of the records that were not judged, or not whole.
NOTES = {
    Count.FAULTED: "{} were answered under a fault or in a scenario; the provider is not judged by them",
    Count.UNANSWERED: "{} have no response in the recordings; whose fault that is, they do not show",
    Count.WITHOUT_CREDENTIALS: "{} are from recordings without keys, which do not show whether one was sent",
    Count.WITHOUT_REQUEST_BODY: "{} have no whole request body in the recordings, and are judged without it",
    Count.WITHOUT_RESPONSE_BODY: "{} have no whole response body in the recordings, and are judged without it",
    Count.OTHER_OPERATIONS: "{} are of other operations, and were passed over",
}


@frozen(slots=False)
class LogReport:
    """A verdict on recordings, from the tally of all that they show.

    ``names`` are those of the recordings, ``by`` is what the counts are grouped by, ``parts`` which parts of them were
    judged where that is not the whole, ``seconds`` is the length of the run.
    """

    catalogue: Catalogue
    names: Sequence[str]
    sides: Sequence[Side]
    tally: Tally
    by: str | None = None
    parts: tuple[str, ...] = ()
    expected: Mapping[Clause, str] | None = None
    fail_on: Level = Level.MUST
    started: datetime | None = None
    seconds: float = 0.0
    interrupted: bool = False

    @cached_property
    def verdict(self) -> Verdict:
        """The verdict on every clause and on the recordings."""
        return concluded(self.catalogue, self.sides, self.tally, self.expected, self.fail_on)

    @property
    def scripts(self) -> dict[str, str]:
        """No scripts: what was recorded is not sent again."""
        return {}

    @property
    def document(self) -> dict[str, Any]:
        """The report as JSON values, free of secrets, valid against report.schema.json."""
        verdict, counts, names = self.verdict, self.tally.counts, sorted(set(self.names))
        leaders = causes(verdict.results, self.breach)
        return {
            **head(self.catalogue, {"kind": "log", "name": ", ".join(names)}, None, self.started),
            "verdict": str(verdict.overall),
            "fail_on": str(verdict.fail_on),
            "reason": verdict.reason,
            "jobs": {"accepted": counts[Count.ACCEPTED], "possible": counts[Count.POSSIBLE], "budget": None},
            "exchanges": counts[Count.JUDGED],
            "seconds": round(self.seconds, 3),
            "notes": list(self.notes()),
            "clauses": [self.entry(result, leaders.get(result.clause)) for result in verdict.results],
            "additional_members": sorted(self.tally.additional),
            "log": {
                "names": names,
                "sides": [str(side) for side in self.sides],
                "by": self.by,
                "parts": list(self.parts),
                **document_of(self.tally),
            },
        }

    def notes(self) -> Iterator[str]:
        """Yield what else a reader has to know."""
        counts, tally = self.tally.counts, self.tally
        if self.parts:
            yield f"only a part of the recordings was judged ({', '.join(self.parts)}); see report merge"
        if tally.unread.count:
            first = tally.unread.entries[0]
            yield f"{tally.unread.count} records could not be read; the first is {first.where}: {first.message}"
        yield from (sentence.format(counts[count]) for count, sentence in NOTES.items() if counts[count])
        if tally.suspicions.count:
            first_pair = tally.suspicions.entries[0]
            yield (
                f"{tally.suspicions.count} requests may have been billed twice: sent again after a lost response; the "
                f"first is {first_pair.where}, again at {first_pair.again}"
            )

    def examples(self, result: ClauseResult) -> list[dict[str, Any]]:
        """Return the examples of a clause that fails."""
        found = self.tally.clauses.get(result.clause.id)
        failed = found is not None and result.verdict is ClauseVerdict.FAIL
        return [dict(example.finding) for example in found.examples.entries] if found and failed else []

    def breach(self, result: ClauseResult) -> Breach:
        """Return what tells the cause of a breach: where its examples stand, and what they say."""
        examples = self.examples(result)
        return Breach(
            (result.clause.level, result.expected),
            result.clause.keyword,
            frozenset(example["where"] for example in examples),
            frozenset(example["message"] for example in examples),
        )

    def entry(self, result: ClauseResult, leader: Clause | None) -> dict[str, Any]:
        """Return a clause of the report, with its counts by group where these were asked for."""
        entry = clause_entry(self.catalogue, result, leader, self.examples(result), REDACTOR)
        if self.by is None:
            return entry
        found = self.tally.clauses.get(result.clause.id, ClauseTally())
        groups = shares(result.clause, found, self.tally)
        return {**entry, "by": {name: {"seen": share.seen, "broken": share.broken} for name, share in groups}}
