"""The report for a person at a terminal, or in the log of a CI job."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rich.text import Text

from video_remix_contract.report.redact import clipped, visible

if TYPE_CHECKING:
    from rich.console import Console

COLOURS = {
    "conformant": "bold green",
    "nonconformant": "bold red",
    "inconclusive": "bold yellow",
    "pass": "green",
    "fail": "red",
    "error": "yellow",
    "skip": "dim",
}
INDENT = "        "


def show(console: Console, report: dict[str, Any], verbosity: int = 0) -> None:
    """Print a report document: -1 the verdict alone, 0 what needs attention, 1 every clause."""
    # Where nothing was accepted nothing was seen, and the one line that says why is all there is to read.
    if verbosity > 0 or (verbosity == 0 and (report["jobs"]["accepted"] or report["verdict"] == "nonconformant")):
        show_clauses(console, report, everything=verbosity > 0)
        for note in report["notes"]:
            say(console, ("note: ", "cyan"), note)
    say(console, *line(report))


def say(console: Console, *parts: str | tuple[str, str]) -> None:
    """Print one line of parts, each plain or with a style; nothing in them is markup, and all of it is visible."""
    text = Text()
    for part in parts:
        plain, style = (part, "") if isinstance(part, str) else part
        text.append(visible(plain), style)
    console.print(text, soft_wrap=True)


def show_clauses(console: Console, report: dict[str, Any], *, everything: bool) -> None:
    """Print the clauses, those that failed with their findings."""
    for clause in report["clauses"]:
        verdict = clause["verdict"]
        if not everything and verdict == "pass" and not clause["known"]:
            continue
        # What a conforming run may not see is told on demand; where the run is inconclusive, it is what matters.
        if not everything and verdict == "skip" and (clause["level"] != "MUST" or report["verdict"] != "inconclusive"):
            continue
        said = f"{verdict} (known)" if clause["known"] else verdict
        head = (f"{said:5}", COLOURS[verdict])
        say(console, head, f" {clause['level']:6} ", (clause["id"], "bold"), f"  {clause['statement']}")
        if verdict in {"skip", "error"} or clause["known"]:
            say(console, f"{INDENT}{clause['reason'] or ''}")
        show_findings(console, clause)
    if report["additional_members"]:
        listed = ", ".join(report["additional_members"])
        say(console, ("members beside the schema (legal):", "dim"), f" {listed}")


def show_findings(console: Console, clause: dict[str, Any]) -> None:
    """Print the findings of a clause, its hint, and how to see the first again."""
    for finding in clause["findings"]:
        came = "" if finding["got"] is None else f", got {clipped(json.dumps(finding['got'], ensure_ascii=False))}"
        where = f"{finding['pointer']}: " if finding["pointer"] else ""
        say(console, f"{INDENT}{where}{finding['message']}{came}")
    if clause["hint"]:
        say(console, INDENT, ("hint:", "cyan"), f" {clause['hint']}")
    if clause["findings"]:
        say(console, INDENT, (clause["findings"][0]["reproduce"], "dim"))


def line(report: dict[str, Any]) -> tuple[tuple[str, str], str]:
    """Return the verdict in one line: the word with its colour, and the rest."""
    verdict = report["verdict"]
    counts = {
        kind: sum(clause["verdict"] == kind for clause in report["clauses"])
        for kind in ("pass", "fail", "error", "skip")
    }
    must = sum(
        clause["verdict"] == "fail" and clause["level"] == "MUST" and not clause["known"]
        for clause in report["clauses"]
    )
    told = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count or kind == "pass")
    told += f" ({must} MUST)" if must else ""
    subject = " ".join(value for key, value in report["subject"].items() if key != "kind")
    reason = f": {report['reason']}" if report["reason"] else ""
    jobs = report["jobs"]
    rest = (
        f"{reason} · {subject} · {told} · "
        f"{jobs['accepted']} of {jobs['budget']} jobs, {report['exchanges']} exchanges, {report['seconds']:.1f} s"
    )
    return (verdict, COLOURS[verdict]), rest
