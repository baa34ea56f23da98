"""The report for a person at a terminal, or in the log of a CI job."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rich.markup import escape

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


def show(console: Console, report: dict[str, Any], verbosity: int = 0) -> None:
    """Print a report document: -1 the verdict alone, 0 what needs attention, 1 every clause."""
    if verbosity >= 0:
        show_clauses(console, report, everything=verbosity > 0)
    console.print(line(report), soft_wrap=True, highlight=False)


def show_clauses(console: Console, report: dict[str, Any], *, everything: bool) -> None:
    """Print the clauses, those that failed with their findings."""
    for clause in report["clauses"]:
        verdict = clause["verdict"]
        if not everything and verdict == "pass" and not clause["known"]:
            continue
        if not everything and verdict == "skip" and clause["level"] != "MUST":
            continue
        said = f"{verdict} (known)" if clause["known"] else verdict
        head = f"[{COLOURS[verdict]}]{said:5}[/] {clause['level']:6} [bold]{escape(clause['id'])}[/]"
        console.print(f"{head}  {escape(clause['statement'])}", soft_wrap=True, highlight=False)
        if verdict in {"skip", "error"} or clause["known"]:
            console.print(f"        {escape(clause['reason'] or '')}", soft_wrap=True, highlight=False)
        show_findings(console, clause)
    if report["additional_members"]:
        listed = escape(visible(", ".join(report["additional_members"])))
        console.print(f"[dim]members beside the schema (legal):[/] {listed}", soft_wrap=True, highlight=False)


def show_findings(console: Console, clause: dict[str, Any]) -> None:
    """Print the findings of a clause, its hint, and how to see the first again."""
    for finding in clause["findings"]:
        came = "" if finding["got"] is None else f", got {clipped(json.dumps(finding['got'], ensure_ascii=False))}"
        where = f"{finding['pointer']}: " if finding["pointer"] else ""
        console.print(f"        {escape(visible(where + finding['message'] + came))}", soft_wrap=True, highlight=False)
    if clause["hint"]:
        console.print(f"        [cyan]hint:[/] {escape(clause['hint'])}", soft_wrap=True, highlight=False)
    if clause["findings"]:
        command = visible(clause["findings"][0]["reproduce"])
        console.print(f"        [dim]{escape(command)}[/]", soft_wrap=True, highlight=False)


def line(report: dict[str, Any]) -> str:
    """Return the verdict in one line."""
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
    return (
        f"[{COLOURS[verdict]}]{verdict}[/]{escape(reason)} · {escape(visible(subject))} · {told} · "
        f"{jobs['accepted']} of {jobs['budget']} jobs, {report['exchanges']} exchanges, {report['seconds']:.1f} s"
    )
