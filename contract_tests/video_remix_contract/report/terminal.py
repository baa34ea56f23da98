"""The report for a person at a terminal, or in the log of a CI job."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from video_remix_contract.report.redact import visible

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
    # Where nothing was accepted nothing was seen, and the line that gives the reason is all there is to read.
    if verbosity > 0 or (verbosity == 0 and (report["jobs"]["accepted"] or report["verdict"] == "nonconformant")):
        show_clauses(console, report, everything=verbosity > 0)
        for note in report["notes"]:
            print_line(console, ("note: ", "cyan"), note)
    print_line(console, *verdict_line(report))


def print_line(console: Console, *parts: str | tuple[str, str]) -> None:
    """Print a line of parts, each plain or with a style; nothing in them is markup, and all of it is visible."""
    text = Text()
    for part in parts:
        plain, style = (part, "") if isinstance(part, str) else part
        text.append(visible(plain), style)
    console.print(text, soft_wrap=True)


def show_clauses(console: Console, report: dict[str, Any], *, everything: bool) -> None:
    """Print the clauses, those that failed with their findings."""
    for clause in report["clauses"]:
        verdict = clause["verdict"]
        if not everything and not needs_attention(report, clause):
            continue
        label = f"{verdict} (expected)" if clause["expected"] else verdict
        head = (f"{label:5}", COLOURS[verdict])
        print_line(console, head, f" {clause['level']:6} ", (clause["id"], "bold"), f"  {clause['statement']}")
        if verdict in {"skip", "error"} or clause["expected"]:
            print_line(console, f"{INDENT}{clause['reason'] or ''}")
        show_findings(console, clause)
    if report["additional_members"]:
        listed = ", ".join(report["additional_members"])
        print_line(console, ("additional members (allowed):", "dim"), f" {listed}")


def needs_attention(report: dict[str, Any], clause: dict[str, Any]) -> bool:
    """Return whether a clause is more than a pass, or a skip that does not matter."""
    if clause["verdict"] == "pass":
        return bool(clause["expected"])
    # What a conforming run may not see is shown on demand; where the run is inconclusive, it is what matters.
    matters = clause["level"] == "MUST" and report["verdict"] == "inconclusive"
    return bool(matters or clause["verdict"] != "skip")


def show_findings(console: Console, clause: dict[str, Any]) -> None:
    """Print the findings of a clause, its hint, and how to see the first again."""
    for finding in clause["findings"]:
        where = f"{finding['pointer']}: " if finding["pointer"] else ""
        print_line(console, f"{INDENT}{where}{finding['message']}")
    if clause["hint"]:
        print_line(console, INDENT, ("hint:", "cyan"), f" {clause['hint']}")
    if clause["findings"]:
        print_line(console, INDENT, (clause["findings"][0]["reproduce"], "dim"))


def verdict_line(report: dict[str, Any]) -> tuple[tuple[str, str], str]:
    """Return the verdict in a line: the word with its colour, and the rest."""
    verdict, clauses, jobs = report["verdict"], report["clauses"], report["jobs"]
    counts = {kind: sum(clause["verdict"] == kind for clause in clauses) for kind in ("pass", "fail", "error", "skip")}
    must = sum(
        clause["verdict"] == "fail" and clause["level"] == "MUST" and not clause["expected"] for clause in clauses
    )
    counted = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count or kind == "pass")
    subject = " ".join(value for key, value in report["subject"].items() if key != "kind")
    reason = f": {report['reason']}" if report["reason"] else ""
    of_budget = "" if jobs["budget"] is None else f" of {jobs['budget']}"
    rest = (
        f"{reason} · {subject} · {counted}{f' ({must} MUST)' if must else ''} · "
        f"{jobs['accepted']}{of_budget} jobs, {report['exchanges']} exchanges, {report['seconds']:.1f} s"
    )
    return (verdict, COLOURS[verdict]), rest
