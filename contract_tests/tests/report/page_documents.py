"""Reports of every kind, made by the code that makes them for users, and texts of strangers put into them."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve
from logs.generated import Traffic
from support import FIXED_FRAGMENT, fixed_clauses, verified, verified_at
from video_remix_contract.clauses.model import Side
from video_remix_contract.judging.client import judge_client
from video_remix_contract.judging.verdict import conclude
from video_remix_contract.logs.engines import Alone
from video_remix_contract.logs.run import Shard, judge_log
from video_remix_contract.logs.settings import LogSettings
from video_remix_contract.recording.tolerance import Bearing, Survival, valid_requests
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.reference_provider.faults import select_faults
from video_remix_contract.report.layout import BODY, COLUMNS
from video_remix_contract.report.model import Jobs, Report
from video_remix_contract.traffic.ndjson import record_of
from video_remix_contract.traffic.pieces import pieces
from video_remix_contract.traffic.sources import sources
from video_remix_contract.wire.messages import Exchange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SCHEMA = json.loads(files("video_remix_contract.report").joinpath("report.schema.json").read_text(encoding="utf-8"))
# Objects whose names are a stranger's.
NAMED_BY_STRANGERS = frozenset({"by", "survival", "got"})


@cache
def provider(*faults: str) -> dict[str, Any]:
    """Return the report on the reference provider with some faults."""
    clauses = fixed_clauses()
    return verified(clauses, ReferenceProvider(clauses.contract, select_faults(clauses, faults))).document


@cache
def wrong_provider() -> dict[str, Any]:
    """Return the report on a provider that breaks clauses of both messages, two of them by one cause."""
    return provider(
        "response.200.id.required:missing",
        "response.200.size.required:missing",
        "response.200.seconds.type:number",
        "request.prompt.nullability:accepted",
    )


@cache
def inconclusive() -> dict[str, Any]:
    """Return the report on a provider that does not listen."""
    return verified_at(fixed_clauses(), "http://127.0.0.1:9").document


@cache
def client() -> dict[str, Any]:
    """Return the report on a client that sends no text, and bears some faults."""
    clauses = fixed_clauses()
    exchanges = [Exchange(evolve(request, body=b'{"prompt": 5}')) for request in valid_requests(clauses)]
    verdict = conclude(clauses, Side.CLIENT, [judge_client(clauses, exchange) for exchange in exchanges])
    runs = [
        Survival(f"{bearing} fault", "response.200.seconds.type", bearing, index, index + 1, {"seconds": 8})
        for index, bearing in enumerate(Bearing)
    ]
    survival = {run.name: run.document for run in runs}
    subject = {"kind": "client", "name": "python client.py"}
    return Report(clauses, subject, verdict, Jobs(3), len(exchanges), 1.5, survival=survival).document


@cache
def log() -> dict[str, Any]:
    """Return the report on recordings of a hundred exchanges in which everything occurs, grouped by day."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "traffic.ndjson"
        path.write_text("\n".join(Traffic(fixed_clauses(), 100, seed=5, share=0.4).texts(record_of)), encoding="utf-8")
        settings = LogSettings(FIXED_FRAGMENT.read_bytes(), by="day")
        return judge_log(
            settings, [path.name], list(pieces(sources([str(path)]), 2**30)), Alone(), shard=Shard()
        ).document


# By name, every kind of report that a reader meets.
DOCUMENTS: dict[str, Callable[[], dict[str, Any]]] = {
    "pass": provider,
    "fail": wrong_provider,
    "inconclusive": inconclusive,
    "client": client,
    "log": log,
}


def sampled(document: dict[str, Any]) -> dict[str, Any]:
    """Return a report with a clause of each verdict, level and message, all other parts, and two findings."""
    first: dict[tuple[str, ...], dict[str, Any]] = {}
    for clause in document["clauses"]:
        kind = (clause["verdict"], clause["level"], clause["message"])
        first.setdefault(kind, {**clause, "findings": clause["findings"][:2]})
    return {**document, "clauses": list(first.values())}


def rewritten(value: Any, change: Callable[[str], str], name: str = "") -> Any:
    """Return a document with every text changed that a stranger may have written: no word of the form itself."""
    if isinstance(value, dict):
        own = name not in NAMED_BY_STRANGERS
        return {key if own else change(key): rewritten(inner, change, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [rewritten(inner, change, name) for inner in value]
    return change(value) if isinstance(value, str) and value not in WORDS else value


def words(schema: Any) -> Iterator[str]:
    """Yield the words that a JSON Schema enumerates."""
    for key, inner in schema.items() if isinstance(schema, dict) else enumerate(schema):
        if key == "enum":
            yield from (word for word in inner if isinstance(word, str))
        elif isinstance(inner, dict | list):
            yield from words(inner)


# What decides where something stands on a page, so that a changed document has the same parts.
WORDS = frozenset(words(SCHEMA)) | set(COLUMNS) | {BODY, "default"}
