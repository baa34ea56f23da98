"""Judging an exchange in memory, and reading it from its line of NDJSON; no two exchanges are the same."""

from __future__ import annotations

import gc
import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from larger import TIMES, larger
from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.clauses.model import Side
from video_remix_contract.judging.client import judge_client
from video_remix_contract.judging.exchanges import judge_sides
from video_remix_contract.judging.provider import judge_provider
from video_remix_contract.openapi.contract import load
from video_remix_contract.reference_provider.responses import job_document
from video_remix_contract.traffic.ndjson import exchange_of, record_of, value_of
from video_remix_contract.wire.messages import Exchange, Request, Response

from rows import Row, variant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

EXCHANGES, BEFORE = 1_000, 100
NUMBER = "NUMBER"
REQUEST_HEADERS = (
    ("Host", "api.example.com"),
    ("Accept", "application/json"),
    ("Accept-Encoding", "gzip, deflate"),
    ("User-Agent", "client/1.0"),
    ("Content-Type", "application/json"),
)
KEY = ("Authorization", "Bearer sk-benchmark-key")
RESPONSE_HEADERS = (
    ("Date", "Tue, 09 Apr 2024 21:36:41 GMT"),
    ("Content-Type", "application/json"),
    ("X-Request-Id", "req_1"),
)


def exchanges(large: int, broken: int, *, signed: bool = True) -> tuple[Catalogue, list[Exchange]]:
    """Return the clauses of the fragment, or of the larger one, and exchanges as a recording has them.

    Where they are broken, the answer lacks a member and no text is sent. A client that sends no key is broken; answers
    are judged by requests that have theirs.
    """
    clauses = catalogue(larger() if large else load())
    text = f"Extend the scene with the cat taking bow number {NUMBER} to the cheering audience"
    known = {"id": f"video_{NUMBER}b", "prompt": text, "remixed_from_video_id": f"video_{NUMBER}a"}
    answer = job_document(clauses.operation, "queued", known)
    if broken:
        answer.popitem()
    url = f"https://api.example.com/v1/videos/video_{NUMBER}a/remix"
    sent = json.dumps(dict.fromkeys(clauses.given_back, text))
    headers = (KEY, *REQUEST_HEADERS) if signed else REQUEST_HEADERS
    # The times of the answer are those of now.
    started = datetime.now(UTC)
    made = [
        Exchange(
            Request("POST", url.replace(NUMBER, number), headers, sent.replace(NUMBER, number).encode()),
            Response(200, RESPONSE_HEADERS, json.dumps(answer).replace(NUMBER, number).encode()),
            started=started,
        )
        for number in (f"{each:06}" for each in range(EXCHANGES + BEFORE))
    ]
    shown = judge_sides(clauses, made[0], [Side.PROVIDER] if signed else [Side.CLIENT])
    assert any(judgement.broken for judgement in shown) == bool(broken), "it is another kind of exchange"
    return clauses, made


def cpu_of_each(work: Callable[[Any], object], things: Iterable[Any]) -> float:
    """Return the CPU seconds that something takes with a thing; what is compiled once is compiled before."""
    several = list(things)
    for thing in several[:BEFORE]:
        work(thing)
    gc.collect()
    started = time.process_time()
    for thing in several[BEFORE:]:
        work(thing)
    return (time.process_time() - started) / EXCHANGES


def provider(_port: int, large: int = 0, broken: int = 0) -> float:
    """Judge the provider's side."""
    known, made = exchanges(large, broken)
    return cpu_of_each(lambda exchange: judge_provider(known, exchange), made)


def client(_port: int, large: int = 0, broken: int = 0) -> float:
    """Judge the client's side."""
    known, made = exchanges(large, broken, signed=not broken)
    return cpu_of_each(lambda exchange: judge_client(known, exchange), made)


def line(_port: int, large: int = 0, broken: int = 0, sides: int = 0) -> float:
    """Read a line of NDJSON; judge no side of it, the provider's or both."""
    known, made = exchanges(large, broken)
    judged = (Side.PROVIDER, Side.CLIENT)[:sides]

    def read(text: bytes) -> None:
        exchange = exchange_of(value_of(text), "a line")
        if judged:
            judge_sides(known, exchange, judged)

    return cpu_of_each(read, lines(made))


def loads(_port: int, large: int = 0, broken: int = 0) -> float:
    """Read the answer by ``json.loads``."""
    _, made = exchanges(large, broken)
    return cpu_of_each(json.loads, [exchange.response.body for exchange in made if exchange.response])


def loads_line(_port: int, large: int = 0, broken: int = 0) -> float:
    """Read the line of NDJSON by ``json.loads``."""
    return cpu_of_each(json.loads, lines(exchanges(large, broken)[1]))


def lines(made: Iterable[Exchange]) -> list[bytes]:
    """Return exchanges as lines of NDJSON."""
    return [json.dumps(record_of(exchange)).encode() for exchange in made]


SIDES = ((provider, "provider"), (client, "client"))
READ = ("read", "read, provider side judged", "read, both sides judged")
ROWS = (
    *(
        Row(
            f"a {kind} exchange, {side} side judged",
            "`json.loads` of its answer",
            variant(judge, **more),
            variant(loads, **more),
            reach=reach,
        )
        for kind, more, reach in (("conforming", {}, 6), ("broken", {"broken": 1}, None))
        for judge, side in SIDES
    ),
    *(
        Row(
            f"a {kind} exchange, its line {what}",
            "`json.loads` of its line",
            variant(line, **more, sides=sides),
            variant(loads_line, **more),
        )
        for kind, more in (("conforming", {}), ("broken", {"broken": 1}))
        for sides, what in enumerate(READ)
    ),
    *(
        Row(f"{what}, {TIMES} times the clauses", "the clauses of the fragment", variant(work, large=1), variant(work))
        for work, what in ((provider, "provider side judged"), (client, "client side judged"), (loads, "`json.loads`"))
    ),
    *(
        Row(
            f"a broken exchange, {side} side judged, {TIMES} times the clauses",
            "those of the fragment",
            variant(judge, large=1, broken=1),
            variant(judge, broken=1),
        )
        for judge, side in SIDES
    ),
)
