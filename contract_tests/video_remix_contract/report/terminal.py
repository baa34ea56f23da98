"""The report for a person at a terminal, or in the log of a CI job."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rich.console import Console
from rich.text import Text

from video_remix_contract.report.counting import blocks
from video_remix_contract.untrusted.text import visible

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
# What a client can make of a fault, and how that is shown.
OUTCOMES = {"worked": "green", "noticed": "green", "silent": "yellow", "crashed": "red", "hung": "red", "unseen": "dim"}
ALARMING = frozenset({"silent", "crashed", "hung"})


def show(console: Console, report: dict[str, Any], verbosity: int = 0) -> None:
    """Print a report document: -1 the verdict alone, 0 what needs attention, 1 every clause."""
    # Where nothing was accepted nothing was seen, and the line that gives the reason is all there is to read.
    if verbosity > 0 or (verbosity == 0 and (report["jobs"]["accepted"] or report["verdict"] != "inconclusive")):
        show_clauses(console, report, everything=verbosity > 0)
        for note in report["notes"]:
            print_line(console, ("note: ", "cyan"), note)
        show_survival(console, report, everything=verbosity > 0)
    print_line(console, *verdict_line(report))


def print_line(console: Console, *parts: str | tuple[str, str]) -> None:
    """Print a line of parts, each plain or with a style; nothing in them is markup, and all of it is visible."""
    text = Text()
    for part in parts:
        plain, style = (part, "") if isinstance(part, str) else part
        text.append(visible(plain), style)
    console.print(text, soft_wrap=True)


def show_clauses(console: Console, report: dict[str, Any], *, everything: bool) -> None:
    """Print the clauses, those that failed with their findings, clauses with the same cause as a single block."""
    for block in blocks(report["clauses"]):
        if not everything and not needs_attention(report, block[0]):
            continue
        first = block[0]
        label = f"{first['verdict']} (expected)" if first["expected"] else first["verdict"]
        for clause in block:
            head = (f"{label:5}", COLOURS[clause["verdict"]])
            print_line(console, head, f" {clause['level']:6} ", (clause["id"], "bold"), f"  {clause['statement']}")
        if first["verdict"] in {"skip", "error"} or first["expected"]:
            print_line(console, f"{INDENT}{first['reason'] or ''}")
        show_findings(console, *block)
    if report["additional_members"]:
        listed = ", ".join(report["additional_members"])
        print_line(console, ("additional members (allowed):", "dim"), f" {listed}")


def show_survival(console: Console, report: dict[str, Any], *, everything: bool) -> None:
    """Print what a client bears: how many runs ended how, and those that matter in a table."""
    runs = report.get("survival", {})
    if not runs:
        return
    counts = Counter(run["outcome"] for run in runs.values())
    counted = ", ".join(f"{counts[outcome]} {outcome}" for outcome in OUTCOMES if counts[outcome])
    print_line(console, ("tolerance:", "bold"), f" {counted}, of {len(runs)} faults and scenarios")
    rows: dict[tuple[str, str, int, int], list[str]] = {}
    for name, run in runs.items():
        if everything or run["outcome"] in ALARMING or run["jobs"] > 1:
            rows.setdefault((run["clause"] or name, run["outcome"], run["jobs"], run["requests"]), []).append(name)
    for (about, outcome, jobs, requests), names in rows.items():
        counted = f"{jobs} jobs by {requests} requests" if jobs > 1 else ""
        which = f"{about} ({len(names)} faults)" if len(names) > 1 else names[0]
        print_line(console, INDENT, (f"{outcome:8}", OUTCOMES[outcome]), f" {which}  {counted}".rstrip())


def needs_attention(report: dict[str, Any], clause: dict[str, Any]) -> bool:
    """Return whether a clause is more than a pass, or a skip that does not matter."""
    if clause["verdict"] == "pass":
        return bool(clause["expected"])
    # What a conforming run may not see is shown on demand; where the run is inconclusive, it is what matters.
    matters = clause["level"] == "MUST" and report["verdict"] == "inconclusive"
    return bool(matters or clause["verdict"] != "skip")


def show_findings(console: Console, *clauses: dict[str, Any]) -> None:
    """Print the findings of clauses with the same cause, their sources and hints, the answer, and how to repeat it."""
    findings = [finding for clause in clauses for finding in clause["findings"]]
    sentences = [f"{finding['pointer']}: {finding['message']}".removeprefix(": ") for finding in findings]
    for sentence in dict.fromkeys(sentences):
        print_line(console, f"{INDENT}{sentence}")
    if not findings:
        return
    for counted in dict.fromkeys(how_often(clause) for clause in clauses):
        print_line(console, f"{INDENT}{counted}")
    for hint in dict.fromkeys(clause["hint"] for clause in clauses if clause["hint"]):
        print_line(console, INDENT, ("hint:", "cyan"), f" {hint}")
    answer = findings[0]["answer"]
    places = [finding["where"] for finding in clauses[0]["findings"] if finding["where"]]
    if places:
        print_line(console, f"{INDENT}at {', '.join(places)}")
    if answer:
        print_line(
            console, f"{INDENT}answer: {answer['status']} {answer['content_type'] or ''} {answer['body']}".rstrip()
        )
    print_line(console, INDENT, (findings[0]["reproduce"], "dim"))


def how_often(clause: dict[str, Any]) -> str:
    """Return in how many exchanges a clause was broken and when, where the exchanges of a recording say that."""
    recorded = any(finding["where"] for finding in clause["findings"])
    span = f", from {clause['first']} to {clause['last']}" if recorded and clause["first"] else ""
    return f"in {clause['broken']} of {clause['seen']} exchanges{span}; source: {clause['source']}"


def counted_as(clause: dict[str, Any]) -> str:
    """Return what a clause counts as: an expected failure that passes is a failure of the run."""
    return "fail" if clause["verdict"] == "pass" and clause["expected"] else str(clause["verdict"])


def verdict_line(report: dict[str, Any]) -> tuple[tuple[str, str], str]:
    """Return the verdict in a line: the word with its colour, and the rest."""
    verdict, clauses, jobs = report["verdict"], report["clauses"], report["jobs"]
    kinds = [counted_as(clause) for clause in clauses]
    counts = {kind: kinds.count(kind) for kind in ("pass", "fail", "error", "skip")}
    must = sum(
        clause["verdict"] == "fail" and clause["level"] == "MUST" and not clause["expected"] for clause in clauses
    )
    counted = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count or kind == "pass")
    subject = " ".join(value for key, value in report["subject"].items() if key != "kind")
    reason = f": {report['reason']}" if report["reason"] else ""
    of_budget = "" if jobs["budget"] is None else f" of {jobs['budget']}"
    possible = f" and {jobs['possible']} possible" if jobs["possible"] else ""
    rest = (
        f"{reason} · {subject} · {counted}{f' ({must} MUST)' if must else ''} · "
        f"{jobs['accepted']}{of_budget} jobs{possible}, {report['exchanges']} exchanges, {report['seconds']:.1f} s"
    )
    return (verdict, COLOURS[verdict]), rest
