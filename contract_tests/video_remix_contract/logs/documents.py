"""A tally as JSON values, from which another run can go on: reports of parts become the report of the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from attrs import asdict

from video_remix_contract.logs.bounded import Smallest, Span
from video_remix_contract.logs.tally import ClauseTally, Count, Example, Shown, Suspicion, Tally, UnreadRecord
from video_remix_contract.report.entries import timestamp
from video_remix_contract.traffic.records import time_of


def document_of(tally: Tally) -> dict[str, Any]:
    """Return a tally as JSON values, in an order of their own."""
    return {
        "counts": {count.value: tally.counts[count] for count in Count},
        "accepted": [list(pair) for pair in sorted(tally.accepted)],
        "additional_members": sorted(tally.additional),
        "first": timestamp(tally.times.first),
        "last": timestamp(tally.times.last),
        "unread": few(tally.unread),
        "suspicions": few(tally.suspicions),
        "clauses": {name: clause_document(tally.clauses[name]) for name in sorted(tally.clauses)},
    }


def few(smallest: Smallest[Any]) -> dict[str, Any]:
    """Return what is kept of many, and how many there were."""
    return {"count": smallest.count, "entries": [asdict(entry) for entry in smallest.entries]}


def clause_document(tally: ClauseTally) -> dict[str, Any]:
    """Return what is known of a clause."""
    return {
        "groups": {name: counted(tally.groups[name]) for name in sorted(tally.groups)},
        "first": timestamp(tally.times.first),
        "last": timestamp(tally.times.last),
        "reason": tally.reason,
        "causes": None if tally.causes is None else sorted(tally.causes),
        "examples": few(tally.examples),
    }


def counted(counts: Mapping[tuple[Shown, str], int]) -> list[list[Any]]:
    """Return counts as lists of what was shown, a media type, and how often."""
    return [[shown.value, media_type, counts[shown, media_type]] for shown, media_type in sorted(counts)]


def tally_of(document: Mapping[str, Any]) -> Tally:
    """Return the tally of a document that is valid against the schema of reports; raises RecordingError for no time."""
    tally = Tally(
        clauses={name: clause_of(entry) for name, entry in document["clauses"].items()},
        counts=Counter({Count(name): number for name, number in document["counts"].items()}),
        accepted={(operation, media_type) for operation, media_type in document["accepted"]},
        additional=set(document["additional_members"]),
        times=span_of(document),
    )
    tally.unread.extend((UnreadRecord(**entry) for entry in document["unread"]["entries"]), document["unread"]["count"])
    pairs = document["suspicions"]
    tally.suspicions.extend((Suspicion(**entry) for entry in pairs["entries"]), pairs["count"])
    return tally


def clause_of(entry: Mapping[str, Any]) -> ClauseTally:
    """Return what is known of a clause, from its document."""
    tally = ClauseTally(
        groups={
            name: Counter({(Shown(shown), media_type): number for shown, media_type, number in counts})
            for name, counts in entry["groups"].items()
        },
        times=span_of(entry),
        reason=entry["reason"],
        causes=None if entry["causes"] is None else frozenset(entry["causes"]),
    )
    examples = entry["examples"]
    tally.examples.extend((Example(**example) for example in examples["entries"]), examples["count"])
    return tally


def span_of(entry: Mapping[str, Any]) -> Span:
    """Return the first and the last time of a document."""
    return Span(time_of(entry["first"]), time_of(entry["last"]))
