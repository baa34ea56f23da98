"""Judge the records of a recording one by one, and count what they show.

What keeps every clause is counted by its kind alone. Everything else is judged again without its keys, so that no key
gets into a tally, from which a report is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from attrs import define, field

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.jobs import costs_job
from video_remix_contract.clauses.model import Clause, Side
from video_remix_contract.judging.exchanges import judge_sides
from video_remix_contract.judging.model import Judgement
from video_remix_contract.judging.request import Reading
from video_remix_contract.judging.unseen import read_exchange
from video_remix_contract.logs.evidence import Evidence, evidence
from video_remix_contract.logs.examples import keep_example
from video_remix_contract.logs.grouping import group_of
from video_remix_contract.logs.selection import Selection
from video_remix_contract.logs.suspicion import Watch, loss_of
from video_remix_contract.logs.tally import ALL, Count, Tally, UnreadRecord
from video_remix_contract.traffic.reading import Unread
from video_remix_contract.untrusted.text import line
from video_remix_contract.wire.messages import Exchange, Unseen
from video_remix_contract.wire.redaction import redacted

# How many kinds of exchanges are counted before their clauses are.
MAX_KINDS = 10_000
MAX_MESSAGE = 300
UNSEEN = {
    Unseen.CREDENTIALS: Count.WITHOUT_CREDENTIALS,
    Unseen.REQUEST_BODY: Count.WITHOUT_REQUEST_BODY,
    Unseen.RESPONSE_BODY: Count.WITHOUT_RESPONSE_BODY,
}


@define
class Kind:
    """Exchanges that all keep the same clauses: what one of them showed, and how many there were."""

    part: Catalogue
    judgements: Sequence[Judgement]
    group: str
    number: int = 0


@define
class Examiner:
    """Judges records in the order of their file and counts what they show in a tally; ``by`` is what groups them."""

    selection: Selection
    sides: Sequence[Side]
    by: str | None = None
    tally: Tally = field(factory=Tally)
    kinds: dict[tuple[tuple[object, ...], str], Kind] = field(factory=dict, init=False)
    watch: Watch = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Let what the watch finds go into the tally."""
        self.watch = Watch(lambda pair: self.tally.suspicions.extend([pair]))

    def examine(self, record: Exchange | Unread) -> None:
        """Judge a record."""
        if isinstance(record, Unread):
            self.tally.counts[Count.RECORDS] += 1
            self.tally.unread.extend([UnreadRecord(line(record.place), line(record.message)[:MAX_MESSAGE])])
            return
        self.watch.index += 1
        part = self.selection.likely(record.request)
        judgements = judge_sides(part, record, self.sides) if part else ()
        accepted = record.accepted
        kind = tuple([judgement.usual for judgement in judgements])
        if part and accepted and None not in kind and record.fault is None:
            self.count_usual(part, record, judgements, kind)
        elif part := self.selection.of(record.request):
            self.count_carefully(part, redacted(record))
        else:
            self.tally.counts[Count.RECORDS] += 1
            self.tally.counts[Count.OTHER_OPERATIONS] += 1
            return
        self.tally.times.add(record.started)
        if self.watch.open or not accepted or record.wire:
            self.watch.see(record, partial(self.read, record))

    def read(self, exchange: Exchange) -> Reading | None:
        """Return the request as the contract sees it, where it may make a job."""
        part = self.selection.of(exchange.request)
        return read_exchange(part, exchange) if part and costs_job(part.operation) else None

    def look_ahead(self, exchange: Exchange) -> None:
        """See whether an exchange that is judged elsewhere is the second of a pair."""
        self.watch.index += 1
        self.watch.see(exchange, partial(self.read, exchange), ahead=True)

    def count_usual(
        self, part: Catalogue, exchange: Exchange, judgements: Sequence[Judgement], kind: tuple[object, ...]
    ) -> None:
        """Count an exchange that keeps every clause, by its kind."""
        group = ALL if self.by is None else group_of(self.by, exchange)
        key = (kind, group)
        known = self.kinds.get(key)
        if known is None:
            if len(self.kinds) >= MAX_KINDS:
                self.add_up()
            known = self.kinds[key] = Kind(part, judgements, group)
        known.number += 1
        for judgement in judgements:
            if judgement.additional:
                self.tally.add_members(set(judgement.additional))

    def add_up(self) -> None:
        """Put what was counted by kind into the tally."""
        for kind in self.kinds.values():
            self.count(kind.part, kind.judgements, kind.group, kind.number)
        self.kinds.clear()

    def count_carefully(self, part: Catalogue, exchange: Exchange) -> None:
        """Judge an exchange that has no keys any more clause by clause, and count what it shows."""
        group = ALL if self.by is None else group_of(self.by, exchange)
        judgements = judge_sides(part, exchange, self.sides)
        shown = self.count(part, judgements, group, 1)
        counts = self.tally.counts
        for unseen in exchange.unseen:
            counts[UNSEEN[unseen]] += 1
        if exchange.fault is not None:
            counts[Count.FAULTED] += 1
        if exchange.response is None:
            counts[Count.UNANSWERED] += 1
        if costs_job(part.operation) and loss_of(exchange) is not None:
            counts[Count.POSSIBLE] += 1
        for judgement, evidences in zip(judgements, shown, strict=True):
            self.tally.add_members(set(judgement.additional))
            for clause, found in evidences.items():
                tally = self.tally.of(clause.id)
                if found.reason is not None:
                    tally.explain(found.reason)
                if found.observation is not None:
                    tally.broke(exchange.started, frozenset(judgement.reading.features))
                    keep_example(tally, found.observation, exchange)

    def count(
        self, part: Catalogue, judgements: Sequence[Judgement], group: str, number: int
    ) -> list[dict[Clause, Evidence]]:
        """Count so many exchanges that show the same; return what each judgement is worth, clause by clause."""
        counts = self.tally.counts
        counts[Count.RECORDS] += number
        counts[Count.JUDGED] += number
        if any(judgement.accepted for judgement in judgements) and costs_job(part.operation):
            counts[Count.ACCEPTED] += number
        shown = [evidence(judgement) for judgement in judgements]
        for judgement, evidences in zip(judgements, shown, strict=True):
            if judgement.accepted and judgement.valid:
                self.tally.accepted.add((part.operation.name, judgement.reading.media_type or ""))
            for clause, found in evidences.items():
                self.tally.of(clause.id).count(group, found.shown, found.media_type, number)
        return shown
