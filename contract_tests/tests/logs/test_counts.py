"""Recordings are counted exactly, however they are written, split and ordered."""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import video_remix_contract as vrc
from hypothesis import example, given, settings
from hypothesis import strategies as st
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.clauses.model import Message
from video_remix_contract.logs.engines import Alone, Processes
from video_remix_contract.logs.merging import merged
from video_remix_contract.logs.run import Shard, judge_log
from video_remix_contract.logs.settings import LogSettings
from video_remix_contract.openapi.contract import default_fragment, load
from video_remix_contract.traffic.har_entries import entry_of
from video_remix_contract.traffic.ndjson import record_of
from video_remix_contract.traffic.pieces import pieces
from video_remix_contract.traffic.sources import sources

from logs.generated import DISTANCE, Traffic

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from video_remix_contract.logs.engines import Engine, Follow, Judged
    from video_remix_contract.logs.report import LogReport
    from video_remix_contract.traffic.pieces import Piece

COUNT = 1000
SETTINGS = LogSettings(default_fragment().read_bytes())


@cache
def traffic() -> Traffic:
    """Return traffic in which everything occurs."""
    return Traffic(catalogue(load()), COUNT, seed=5, share=0.2)


@cache
def lines() -> list[str]:
    """Return the traffic as lines of NDJSON."""
    return list(traffic().texts(record_of))


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the traffic as a file."""
    path = tmp_path_factory.mktemp("log") / "traffic.ndjson"
    path.write_text("\n".join(lines()) + "\n")
    return path


def judged(
    path: Path, size: int = 2**30, engine: Engine | None = None, shard: Shard | None = None, by: str | None = None
) -> LogReport:
    """Return the report on a recording that is cut into pieces of a size."""
    planned = list(pieces(sources([str(path)]), size))
    settings = LogSettings(SETTINGS.fragment, by=by)
    return judge_log(settings, [path.name], planned, engine or Alone(), shard=shard or Shard())


class Shuffled:
    """Judges the pieces in another order."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def judge(self, settings: LogSettings, pieces: Iterable[Piece], follow: Follow) -> Judged:
        """Yield each piece with its tally."""
        order = list(pieces)
        random.Random(self.seed).shuffle(order)
        return Alone().judge(settings, order, follow)


def timeless(report: LogReport) -> dict[str, Any]:
    """Return the document of a report without the times of the run."""
    return {name: value for name, value in report.document.items() if name not in {"started", "seconds"}}


def test_breaches_are_counted_exactly(recording: Path) -> None:
    """As many exchanges break a clause as were made to, also where an exchange breaks several."""
    lines()
    report = judged(recording)
    broken = {clause["id"]: clause["broken"] for clause in report.document["clauses"] if clause["broken"]}
    assert broken == dict(traffic().breaches(load()))
    assert len(broken) > 20


def test_kinds_of_records_are_counted_exactly(recording: Path) -> None:
    """Records of other operations, without a response and without a form are counted as such."""
    counts, made = judged(recording).document["log"]["counts"], traffic().counts
    assert counts["records"] == COUNT
    assert counts["other_operations"] == made["other"]
    assert counts["judged"] == COUNT - made["other"] - made["no record"]
    assert counts["unanswered"] == made["silent"]
    assert judged(recording).document["log"]["unread"]["count"] == made["no record"]
    assert min(made[name] for name in ("other", "silent", "lost", "no record")) > 0


def test_each_lost_request_that_came_again_is_a_suspicion(recording: Path) -> None:
    """A request after whose lost response the same came again is listed with both places."""
    suspicions = judged(recording).document["log"]["suspicions"]
    assert suspicions["count"] == traffic().counts["lost"] + traffic().counts["silent"]
    pair = suspicions["entries"][0]
    first, again = (int(pair[name].rpartition(":")[2]) for name in ("where", "again"))
    assert again - first == DISTANCE


def test_counts_of_seen_exchanges_are_those_of_the_judge(recording: Path) -> None:
    """In as many exchanges a clause of the schema could have been broken as the judge of exchanges says."""
    conclusions = {
        name: vrc.conclude(load(), [kind.exchange]).results
        for name, kind in traffic().kinds.items()
        if kind.exchange and kind.exchange.response and name != "other"
    }
    lines()
    seen: Counter[str] = Counter()
    for name, results in conclusions.items():
        for result in results:
            if result.clause.rule is not None and result.clause.message is Message.RESPONSE:
                seen[result.clause.id] += traffic().counts[name] * min(result.seen, 1)
    clauses = {clause["id"]: clause["seen"] for clause in judged(recording).document["clauses"]}
    assert {name: clauses[name] for name in seen} == dict(seen)


@settings(max_examples=6, deadline=None)
@given(size=st.integers(5000, 300_000), seed=st.integers(), count=st.integers(1, 9))
@example(size=9_000, seed=1, count=7)
def test_every_split_gives_the_same_report(recording: Path, size: int, seed: int, count: int) -> None:
    """Cut anywhere, judged in any order and merged from any shards, recordings have one report, to the byte."""
    parts = [judged(recording, size, Shuffled(seed), Shard(number, count), "day") for number in range(1, count + 1)]
    random.Random(seed).shuffle(parts)
    documents = {str(number): json.loads(json.dumps(part.document)) for number, part in enumerate(parts)}
    merged_report = merged(SETTINGS.catalogue, documents)
    assert json.dumps(timeless(merged_report)) == json.dumps(timeless(judged(recording, by="day")))


def test_several_processes_give_the_same_report(recording: Path) -> None:
    """Two processes find what one finds."""
    assert timeless(judged(recording, 200_000, Processes(2))) == timeless(judged(recording))


def har(path: Path, texts: Iterable[str]) -> None:
    """Write entries as HAR."""
    creator = {"name": "video-remix-contract", "version": "1"}
    path.write_text(
        json.dumps({"log": {"version": "1.2", "creator": creator, "entries": list(map(json.loads, texts))}})
    )


def test_every_form_has_the_same_counts(tmp_path: Path) -> None:
    """NDJSON, the same packed, and HAR give the same counts and verdicts; only the places are written differently."""
    readable = Traffic(catalogue(load()), 200, seed=8, share=0.2, unreadable=False)
    (tmp_path / "a.ndjson").write_text("\n".join(readable.texts(record_of)))
    (tmp_path / "a.gz").write_bytes(gzip.compress((tmp_path / "a.ndjson").read_bytes()))
    har(tmp_path / "a.har", readable.texts(entry_of))
    found = [
        [
            (clause["id"], clause["verdict"], clause["seen"], clause["broken"], clause["first"])
            for clause in document["clauses"]
        ]
        for form in ("ndjson", "gz", "har")
        for document in [judged(tmp_path / f"a.{form}").document]
    ]
    assert found[0] == found[1] == found[2]
    assert any(broken for _, _, _, broken, _ in found[0])


def test_what_is_kept_does_not_grow(tmp_path: Path) -> None:
    """Twice as many exchanges of the same kinds make no larger report: places have more digits, that is all."""
    texts = list(Traffic(catalogue(load()), 100, seed=2, share=0.9).texts(record_of))
    sizes = []
    for times in (10, 20):
        path = tmp_path / f"{times}.ndjson"
        path.write_text("\n".join(texts * times))
        sizes.append(len(json.dumps(judged(path).document)))
    assert sizes[1] < 1.02 * sizes[0]
