"""Measure what judging an exchange costs beside ``json.loads`` of its answer, or of its line of NDJSON.

``python contract_tests/benchmarks/judging_cost.py`` prints a Markdown table: CPU time as multiples of ``json.loads`` in
the same round. The rows take turns, and no two exchanges of a round are the same.
"""

from __future__ import annotations

import copy
import gc
import itertools
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from attrs import evolve, frozen
from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.clauses.model import Side
from video_remix_contract.judging.exchanges import JUDGES, judge_sides
from video_remix_contract.openapi.contract import Contract, load, parse
from video_remix_contract.reference_provider.responses import job_document
from video_remix_contract.traffic.ndjson import exchange_of, record_of, value_of
from video_remix_contract.wire.messages import Exchange, Request, Response

ROUNDS, EXCHANGES, READINGS = 9, 1000, 5
MORE_MEMBERS = (0, 40, 120)
SIDES = (Side.PROVIDER, Side.CLIENT)
REQUEST_HEADERS = (
    ("Authorization", "Bearer sk-benchmark-key"),
    ("Host", "api.example.com"),
    ("Accept", "application/json"),
    ("Accept-Encoding", "gzip, deflate"),
    ("User-Agent", "client/1.0"),
    ("Content-Type", "application/json"),
)
RESPONSE_HEADERS = (
    ("Date", "Tue, 09 Apr 2024 21:36:41 GMT"),
    ("Content-Type", "application/json"),
    ("X-Request-Id", "req_1"),
)
STARTED = datetime(2024, 4, 9, 21, 36, 40, 500_000, UTC)


@frozen
class Case:
    """Something that is done to each exchange, and the texts that ``json.loads`` reads in comparison."""

    name: str
    texts: list[bytes]
    work: Callable[[], Any]


def recorded(clauses: Catalogue, number: int, *, broken: bool) -> Exchange:
    """Return an exchange as a recording has it; where it is broken, the answer lacks a member and no text is sent."""
    text = f"Extend the scene with the cat taking bow number {number} to the cheering audience"
    known = {"id": f"video_{number:06}b", "prompt": text, "remixed_from_video_id": f"video_{number:06}a"}
    answer = job_document(clauses.operation, "queued", known)
    if broken:
        answer.popitem()
    url = f"https://api.example.com/v1/videos/video_{number:06}a/remix"
    sent = dict.fromkeys(clauses.given_back, text)
    return Exchange(
        Request("POST", url, REQUEST_HEADERS, json.dumps(sent).encode()),
        Response(200, RESPONSE_HEADERS, json.dumps(answer).encode()),
        started=STARTED,
    )


def cases(clauses: Catalogue, *, broken: bool) -> Iterator[Case]:
    """Yield what is done to exchanges of a kind: each side is judged, and a line is read and judged."""
    name = f"{'broken' if broken else 'conforming'}, {len(clauses.clauses)} clauses"
    exchanges = [recorded(clauses, number, broken=broken) for number in range(EXCHANGES)]
    answers = [exchange.response.body for exchange in exchanges if exchange.response]
    lines = [json.dumps(record_of(exchange)).encode() for exchange in exchanges]
    # A client that sends no key is broken; the answers are judged by requests that have theirs.
    unsigned = [evolve(entry, request=evolve(entry.request, headers=REQUEST_HEADERS[1:])) for entry in exchanges]
    for side, judged in ((Side.PROVIDER, exchanges), (Side.CLIENT, unsigned if broken else exchanges)):
        yield Case(f"{name}: {side} side judged", answers, partial(each, partial(JUDGES[side], clauses), judged))
    for sides, judged_too in ((), ""), (SIDES[:1], ", provider side judged"), (SIDES, ", both sides judged"):
        yield Case(
            f"{name}: line read{judged_too}", lines, partial(each, partial(read_and_judged, clauses, sides), lines)
        )


def read_and_judged(clauses: Catalogue, sides: Sequence[Side], line: bytes) -> None:
    """Read a line of NDJSON, and judge its exchange."""
    exchange = exchange_of(value_of(line), "a line")
    if sides:
        judge_sides(clauses, exchange, sides)


def each(work: Callable[[Any], Any], things: Iterable[Any]) -> None:
    """Do something with each of several things, and keep nothing of it."""
    for thing in things:
        work(thing)


def with_more_members(contract: Contract, count: int) -> Catalogue:
    """Return the clauses of a contract whose answer has further members."""
    document = copy.deepcopy(contract.document)
    video = document["components"]["schemas"]["Video"]
    for number in range(count):
        video["properties"][f"member_{number}"] = {"type": "string", "enum": ["a", "b"]}
        video["required"].append(f"member_{number}")
    return catalogue(parse(json.dumps(document).encode()))


def seconds(work: Callable[[], Any]) -> float:
    """Return the CPU time that something takes."""
    gc.collect()
    before = time.process_time()
    work()
    return time.process_time() - before


def main() -> int:
    """Measure all cases in turns and print the table."""
    contract = load()
    measured = [
        case
        for count in MORE_MEMBERS
        for broken in (False, True)
        for case in cases(with_more_members(contract, count), broken=broken)
    ]
    taken: dict[str, list[float]] = {case.name: [] for case in measured}
    beside: dict[str, list[float]] = {case.name: [] for case in measured}
    for case in measured:
        # What is compiled once is compiled here.
        case.work()
    for _, case in itertools.product(range(ROUNDS), measured):
        beside[case.name].append(seconds(partial(each, json.loads, case.texts * READINGS)) / READINGS)
        taken[case.name].append(seconds(case.work))
    print("| exchange | `json.loads`, in microseconds | the exchange | a second | ratio: minimum | median | maximum |")
    print("|---|---|---|---|---|---|---|")
    for name, values in taken.items():
        ratios = [value / reading for value, reading in zip(values, beside[name], strict=True)]
        micros = [statistics.median(times) / EXCHANGES * 1e6 for times in (beside[name], values)]
        three = " | ".join(f"{ratio:.2f}" for ratio in (min(ratios), statistics.median(ratios), max(ratios)))
        print(f"| {name} | {micros[0]:.1f} | {micros[1]:.1f} | {1e6 / micros[1]:,.0f} | {three} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
