"""The report as SARIF 2.1.0: a rule for each clause, a result for each finding, at the line of the fragment."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from video_remix_contract.report.counting import sentence, shown
from video_remix_contract.report.json_text import json_text

TOOL = "video-remix-contract"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"MUST": "error", "SHOULD": "warning"}


def sarif(report: dict[str, Any]) -> str:
    """Return the report as SARIF."""
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run(report)]})


def run(report: dict[str, Any]) -> dict[str, Any]:
    """Return the only run of the log."""
    clauses = {clause["id"]: clause for clause in report["clauses"]}
    indices = {name: index for index, name in enumerate(clauses)}
    subject = {shown(name): shown(value) for name, value in report["subject"].items()}
    return {
        "tool": {
            "driver": {
                "name": TOOL,
                "version": shown(report["tool"]["version"]),
                "rules": [rule(clause) for clause in clauses.values()],
            }
        },
        # Runs on different subjects stand next to each other, and replace nothing.
        "automationDetails": {"id": f"{TOOL}/{subject['kind']}/"},
        "invocations": [invocation(report, indices)],
        "results": [
            result(report, clause, indices[name], *breach)
            for name, clause in clauses.items()
            for breach in breaches(clause)
        ],
        "properties": {
            "contract": {"version": shown(report["contract"]["version"]), "sha256": report["contract"]["sha256"]},
            "subject": subject,
            "profile": report["profile"],
            "seed": report["seed"],
            "verdict": report["verdict"],
        },
    }


def rule(clause: dict[str, Any]) -> dict[str, Any]:
    """Return a clause as a rule."""
    help_text = f"{clause['hint']}\nSource: {clause['source']}" if clause["hint"] else f"Source: {clause['source']}"
    return {
        "id": shown(clause["id"]),
        "name": shown(clause["id"]),
        "shortDescription": message(clause["statement"]),
        "help": message(help_text),
        "defaultConfiguration": {"level": LEVELS[clause["level"]]},
        "properties": {"level": clause["level"], "side": clause["side"], "operation": shown(clause["operation"])},
    }


def breaches(clause: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the sentence about each breach of a clause, with what else is known of it."""
    if clause["verdict"] == "fail":
        for finding in clause["findings"]:
            yield sentence(finding), finding
        if not clause["findings"]:
            yield clause["statement"], {}
    elif clause["verdict"] == "pass" and clause["expected"]:
        yield clause["reason"] or "now passes", {}


def result(
    report: dict[str, Any], clause: dict[str, Any], index: int, words: str, finding: dict[str, Any]
) -> dict[str, Any]:
    """Return a breach as a result."""
    identity = "\n".join([clause["id"], finding.get("pointer", ""), finding.get("message", "")])
    fails = clause["verdict"] == "fail"
    reason = shown(clause["reason"] or "")
    return {
        "ruleId": shown(clause["id"]),
        "ruleIndex": index,
        "kind": "fail",
        "level": LEVELS[clause["level"]],
        "message": message(words),
        "locations": [location(report, clause)],
        "partialFingerprints": {"clauseAndFinding/v1": digest(identity)},
        "suppressions": [{"kind": "external", "justification": reason}] if fails and clause["expected"] else [],
        **({"properties": {"reproduce": shown(finding["reproduce"])}} if finding else {}),
    }


def location(report: dict[str, Any], clause: dict[str, Any]) -> dict[str, Any]:
    """Return where the fragment states a clause."""
    logical = {"logicalLocations": [{"fullyQualifiedName": shown(clause["pointer"] or "/")}]}
    name = relative(report["contract"].get("fragment", ""))
    if not name:
        return logical
    region = {"region": {"startLine": clause["line"]}} if clause.get("line") else {}
    return {"physicalLocation": {"artifactLocation": {"uri": name}, **region}, **logical}


def relative(path: str) -> str:
    """Return a path as a URI that stays below the folder that it starts from."""
    return "/".join(quote(shown(step), safe="") for step in steps(path))


def steps(path: str) -> list[str]:
    """Return the steps of a path that go down."""
    return [step for step in path.split("/") if step not in {"", ".", ".."}]


def invocation(report: dict[str, Any], indices: dict[str, int]) -> dict[str, Any]:
    """Return how the run went: why it came to no end, and which clauses could not be judged."""
    notes = [
        {
            "level": "error" if clause["level"] == "MUST" else "warning",
            "message": message(f"could not be judged: {clause['reason']}"),
            "associatedRule": {"id": shown(clause["id"]), "index": indices[clause["id"]]},
        }
        for clause in report["clauses"]
        if clause["verdict"] == "error"
    ]
    inconclusive = report["verdict"] == "inconclusive"
    if inconclusive:
        reason = message(f"inconclusive: {report['reason']}")
        notes.insert(0, {"level": "error", "descriptor": {"id": "inconclusive"}, "message": reason})
    notes += [{"level": "note", "message": message(note)} for note in report["notes"]]
    started = utc(report["started"])
    return {
        "executionSuccessful": not inconclusive,
        "toolExecutionNotifications": notes,
        **({"startTimeUtc": started} if started else {}),
    }


def message(text: str) -> dict[str, str]:
    """Return a text as a message in which nothing is a link or a place for an argument; see SARIF 2.1.0, 3.11.5."""
    lines = "\n".join(map(shown, text.split("\n", 1)))
    for special, literal in (("{", "{{"), ("}", "}}"), ("[", r"\["), ("]", r"\]")):
        lines = lines.replace(special, literal)
    return {"text": lines}


def digest(text: str) -> str:
    """Return what the same breach has in every run."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def utc(time: str | None) -> str | None:
    """Return a time as SARIF has it, None for what is no time."""
    try:
        moment = datetime.fromisoformat(time or "").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return f"{moment.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
