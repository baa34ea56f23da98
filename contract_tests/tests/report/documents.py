"""Reports of every kind, and reports that somebody has filled with a text of his."""

from __future__ import annotations

import asyncio
import copy
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logs.generated import Traffic
from patience import patient
from support import KEY, behaving, fixed_clauses
from video_remix_contract.clauses.model import Level, Side
from video_remix_contract.judging.calls import Call, judge_calls
from video_remix_contract.judging.verdict import conclude
from video_remix_contract.logs.engines import Alone
from video_remix_contract.logs.run import Shard, judge_log
from video_remix_contract.logs.settings import LogSettings
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.faults import select_faults
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.report.kept import validator
from video_remix_contract.report.model import Jobs, Report
from video_remix_contract.traffic.ndjson import record_of
from video_remix_contract.traffic.pieces import pieces
from video_remix_contract.traffic.sources import sources
from video_remix_contract.verification import verify
from video_remix_contract.wire.messages import Exchange, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FAULTS = ("response.200.seconds.type:number", "request.authorization.missing")
# Texts that mean something in one form or another.
HOSTILE = (
    "\x1b[31mred\x00\x7f\x85\u2028\u202e",
    "\ud800 \udfff \ufffe \uffff \U0010ffff",
    "]]></failure></testsuite><script>alert(1)</script>",
    "</summary></details><img src=https://evil.example/a.png onerror=alert(1)>",
    "![a](https://evil.example/a.png) [b](javascript:alert(1)) <https://evil.example> www.evil.example @team #1",
    "```\n# heading\n\n| a | b |\n|---|---|\n<b>",
    "`a` | b ``` ````` ~~~ {0} {evil} [x](1)",
    "//evil.example/../../etc/passwd\\..\\x",
    '" onload="alert(1)" x="&lt;&amp;&#0;',
    "",
)


def provider(*faults: str, fail_on: Level = Level.MUST, expected: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the report on a reference provider with faults."""
    clauses = fixed_clauses()
    reasons = {clauses.by_id[name]: "known: see <#12>" for name in expected}
    settings = patient(fail_on=fail_on, expected=reasons)
    return behaving(clauses, select_faults(clauses, list(faults)), settings).document


def unreachable() -> dict[str, Any]:
    """Return the report on a provider that nobody reaches."""
    return asyncio.run(verify(fixed_clauses(), Target("http://127.0.0.1:9/v1", KEY), patient())).document


def interrupted() -> dict[str, Any]:
    """Return the report on a run that its user ended before the first request."""

    async def run(origin: str) -> Report:
        stop = asyncio.Event()
        stop.set()
        return await verify(fixed_clauses(), Target(f"{origin}{BASE}", KEY), patient(), stop=stop)

    with serving(ReferenceProvider(fixed_clauses().contract)) as origin:
        return asyncio.run(run(origin)).document


def client() -> dict[str, Any]:
    """Return the report on a client that sends a wrong prompt and bears faults in every way."""
    clauses = fixed_clauses()
    request = Request(
        "POST", "http://127.0.0.1/v1/videos/video_123/remix", (("Content-Type", "application/json"),), b'{"prompt": 7}'
    )
    judgements = judge_calls(clauses, [Call((Exchange(request, Response(400)),), {})]).judgements
    outcomes = ("worked", "noticed", "silent", "crashed", "hung", "unseen")
    survival = {
        f"fault {number}": {
            "clause": "response.200.seconds.type",
            "outcome": outcome,
            "noticed": outcome == "noticed",
            "jobs": number,
            "requests": number,
            "got": 8,
        }
        for number, outcome in enumerate(outcomes)
    }
    verdict = conclude(clauses, Side.CLIENT, judgements)
    return Report(clauses, {"kind": "client", "name": "app"}, verdict, Jobs(1), 1, 0.5, survival=survival).document


def log() -> dict[str, Any]:
    """Return the report on recordings with breaches, counted by user agent."""
    contract = fixed_clauses().contract
    assert contract.source is not None
    settings = LogSettings(contract.source.text, by="user-agent", name="remix.yaml")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "traffic.ndjson")
        path.write_text("\n".join(Traffic(settings.catalogue, 60, seed=3, share=0.8).texts(record_of)))
        planned = list(pieces(sources([str(path)])))
        return judge_log(settings, [path.name], planned, Alone(), shard=Shard()).document


MADE: dict[str, Callable[[], dict[str, Any]]] = {
    "provider that passes": provider,
    "provider that fails": lambda: provider(*FAULTS),
    "provider with every failure counted": lambda: provider(*FAULTS, fail_on=Level.SHOULD),
    "provider with expected failures": lambda: provider(
        FAULTS[0], expected=("response.200.seconds.type", "response.200.id.type")
    ),
    "provider that nobody reaches": unreachable,
    "interrupted run": interrupted,
    "client": client,
    "log": log,
}


@cache
def text_of(name: str) -> str:
    """Return a report as text, so that no test changes what another one reads."""
    return json.dumps(MADE[name]())


def document(name: str) -> dict[str, Any]:
    """Return a report."""
    report: dict[str, Any] = json.loads(text_of(name))
    return report


def without_newer_members(report: dict[str, Any]) -> dict[str, Any]:
    """Return a report as an earlier version of this program has written it."""
    newer = {"message", "status", "location", "member", "keyword", "media_type", "aspect", "line"}
    contract = {name: value for name, value in report["contract"].items() if name != "fragment"}
    clauses = [{name: each[name] for name in each if name not in newer} for each in report["clauses"]]
    rest = {name: value for name, value in report.items() if name not in {"fail_on", "command"}}
    return rest | {"contract": contract, "clauses": clauses}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the places of all texts in a document."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict | list):
        for step, inside in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inside, (*path, step))


def put(value: Any, path: tuple[Any, ...], text: str) -> None:
    """Put a text into a document."""
    for step in path[:-1]:
        value = value[step]
    value[path[-1]] = text


@cache
def small() -> str:
    """Return a report with a few clauses of each kind, as text."""
    report = document("provider that fails")
    broken = [clause for clause in report["clauses"] if clause["verdict"] != "pass"][:4]
    report["clauses"] = [*report["clauses"][:2], *broken]
    report["clauses"][0] |= {"verdict": "error", "reason": "why", "expected": False}
    report["clauses"][1] |= {"expected": True, "reason": "why"}
    report |= {"survival": document("client")["survival"], "notes": ["a note"], "additional_members": ["/a"]}
    report |= {"verdict": "inconclusive", "reason": "because", "command": "video-remix-contract verify"}
    return json.dumps(report)


@cache
def free() -> tuple[tuple[tuple[Any, ...], str], ...]:
    """Return the places at which the schema takes any text, with what has to stand before it."""
    found = []
    for path in places(json.loads(small())):
        for before in ("", "/"):
            report = json.loads(small())
            put(report, path, f"{before}any text")
            if validator().is_valid(report):
                found.append((path, before))
                break
    return tuple(found)


def filled(text: str) -> dict[str, Any]:
    """Return a report with a text wherever its schema allows one, as a name and as a value."""
    report: dict[str, Any] = json.loads(small())
    for path, before in free():
        # A pointer is a line, and a command has a largest length.
        line = f"{before}{text}".replace("\n", " ") if before else text
        put(report, path, line[:2000] if path[-1] == "reproduce" else line)
    report["subject"][text if text != "kind" else "name"] = text
    report["survival"][text] = copy.deepcopy(report["survival"]["fault 3"])
    for clause in report["clauses"]:
        clause["by"] = {text: {"seen": 2, "broken": 1}}
    return report
