"""The report for a person at a terminal, or in the log of a CI job."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console

from video_remix_contract.report.counting import breach
from video_remix_contract.report.layout import KINDS, Entry, by_kind, entries
from video_remix_contract.report.matrix import show_matrix
from video_remix_contract.report.screen import Screen

COLOURS = {
    "conformant": "bold green",
    "nonconformant": "bold red",
    "inconclusive": "bold yellow",
    "pass": "green",
    "fail": "red",
    "error": "yellow",
    "skip": "dim",
}
# How clauses are counted, in this order.
COUNTED = ("pass", "fail", "passing", "expected", "error", "skip")
# Of one clause; values that differ each time say no more than two of them.
MAX_SENTENCES = 2
INDENT = "        "
# What a client can make of a fault, and how that is shown.
OUTCOMES = {"worked": "green", "noticed": "green", "silent": "yellow", "crashed": "red", "hung": "red", "unseen": "dim"}
ALARMING = frozenset({"silent", "crashed", "hung"})


def show(console: Console, report: dict[str, Any], verbosity: int = 0) -> None:
    """Print a report document: -1 the verdict alone, 0 what needs attention and the matrix, 1 every clause, too."""
    screen = Screen(console)
    # Where nothing was accepted nothing was seen, and the line that gives the reason is all there is to read.
    if verbosity > 0 or (verbosity == 0 and (report["jobs"]["accepted"] or report["verdict"] != "inconclusive")):
        listed = entries(report)
        shown = [entry for entry in listed if verbosity > 0 or needs_attention(report, entry.clause)]
        for block in blocks(shown):
            show_block(screen, block)
        if report["additional_members"]:
            names = ", ".join(report["additional_members"])
            screen.line(names, head=(("additional members (allowed): ", "dim"),))
        for note in report["notes"]:
            screen.line(note, head=(("note: ", "cyan"),))
        show_survival(screen, report, everything=verbosity > 0)
        show_matrix(screen, listed)
    screen.line(*verdict_line(report))


def blocks(shown: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Yield clauses with the same cause, or the same reason for not being judged, what asks for attention first."""
    for _, causes in by_kind(shown):
        alike: dict[str | int, list[Entry]] = {}
        for cause in causes:
            leader = cause.leader
            key = leader.number if leader.clause["findings"] else str(leader.clause["reason"])
            alike.setdefault(key, []).extend([leader, *cause.followers])
        yield from alike.values()


def show_block(screen: Screen, block: Sequence[Entry]) -> None:
    """Print clauses with the same cause, and then what was seen, or why nothing was."""
    for entry in block:
        head = ((f"{entry.word:5}", COLOURS[entry.clause["verdict"]]), f" {entry.clause['level']:6} ")
        screen.line((entry.clause["id"], "bold"), f"  {entry.clause['statement']}", head=head)
    if block[0].clause["reason"]:
        screen.line(block[0].clause["reason"], head=(INDENT,))
    show_findings(screen, *(entry.clause for entry in block))


def show_survival(screen: Screen, report: dict[str, Any], *, everything: bool) -> None:
    """Print what a client bears: how many runs ended how, and those that matter in a table."""
    runs = report.get("survival", {})
    if not runs:
        return
    counts = Counter(run["outcome"] for run in runs.values())
    counted = ", ".join(f"{counts[outcome]} {outcome}" for outcome in OUTCOMES if counts[outcome])
    screen.line(f"{counted}, of {len(runs)} faults and scenarios", head=(("tolerance: ", "bold"),))
    rows: dict[tuple[str, str, int, int], list[str]] = {}
    for name, run in runs.items():
        if everything or run["outcome"] in ALARMING or run["jobs"] > 1:
            rows.setdefault((run["clause"] or name, run["outcome"], run["jobs"], run["requests"]), []).append(name)
    for (about, outcome, jobs, requests), names in rows.items():
        counted = f"{jobs} jobs by {requests} requests" if jobs > 1 else ""
        which = f"{about} ({len(names)} faults)" if len(names) > 1 else names[0]
        screen.line(f"{which}  {counted}".rstrip(), head=(INDENT, (f"{outcome:8} ", OUTCOMES[outcome])))


def needs_attention(report: dict[str, Any], clause: dict[str, Any]) -> bool:
    """Return whether a clause is more than a pass, or a skip that does not matter."""
    if clause["verdict"] == "pass":
        return bool(clause["expected"])
    # What a conforming run may not see is shown on demand; where the run is inconclusive, it is what matters.
    matters = clause["level"] == "MUST" and report["verdict"] == "inconclusive"
    return bool(matters or clause["verdict"] != "skip")


def show_findings(screen: Screen, *clauses: dict[str, Any]) -> None:
    """Print the findings of clauses with the same cause, their sources and hints, the answer, and how to repeat it."""
    findings = [finding for clause in clauses for finding in clause["findings"]]
    if not findings:
        return
    for sentence in dict.fromkeys(sentence for clause in clauses for sentence in sentences(clause)):
        screen.line(sentence, head=(INDENT,))
    for counted in dict.fromkeys(how_often(clause) for clause in clauses):
        screen.line(counted, head=(INDENT,))
    for hint in dict.fromkeys(clause["hint"] for clause in clauses if clause["hint"]):
        screen.line(hint, head=(INDENT, ("hint: ", "cyan")))
    answer = findings[0]["answer"]
    places = [finding["where"] for finding in clauses[0]["findings"] if finding["where"]]
    if places:
        screen.line(f"at {', '.join(places)}", head=(INDENT,))
    if answer:
        head = f"{answer['status']} {answer['content_type'] or ''}".rstrip()
        screen.line(f"{head} {answer['body']}".rstrip(), head=(INDENT, "answer: "))
    screen.command(findings[0]["reproduce"], INDENT)


def sentences(clause: dict[str, Any]) -> list[str]:
    """Return what the findings of a clause say, the first of them where each says the same of another value."""
    every = dict.fromkeys(map(breach, clause["findings"]))
    left_out = len(every) - MAX_SENTENCES
    more = [f"… and {left_out} more like this"] if left_out > 0 else []
    return [*list(every)[:MAX_SENTENCES], *more]


def how_often(clause: dict[str, Any]) -> str:
    """Return in how many exchanges a clause was broken and when, where the exchanges of a recording say that."""
    recorded = any(finding["where"] for finding in clause["findings"])
    span = f", from {clause['first']} to {clause['last']}" if recorded and clause["first"] else ""
    return f"in {clause['broken']} of {clause['seen']} exchanges{span}; source: {clause['source']}"


def verdict_line(report: dict[str, Any]) -> tuple[tuple[str, str], str]:
    """Return the verdict in a line: the word with its colour, and the rest."""
    verdict, jobs = report["verdict"], report["jobs"]
    listed = entries(report)
    kinds = Counter(entry.kind for entry in listed)
    must = sum(entry.kind == "fail" and entry.clause["level"] == "MUST" for entry in listed)
    of_must = {"fail": f" ({must} MUST)" if must else ""}
    counted = ", ".join(
        f"{kinds[kind]} {KINDS[kind][1]}{of_must.get(kind, '')}" for kind in COUNTED if kinds[kind] or kind == "pass"
    )
    subject = " ".join(value for key, value in report["subject"].items() if key != "kind")
    reason = f": {report['reason']}" if report["reason"] else ""
    of_budget = "" if jobs["budget"] is None else f" of {jobs['budget']}"
    possible = f" and {jobs['possible']} possible" if jobs["possible"] else ""
    rest = (
        f"{reason} · {subject} · {counted} · "
        f"{jobs['accepted']}{of_budget} jobs{possible}, {report['exchanges']} exchanges, {report['seconds']:.1f} s"
    )
    return (verdict, COLOURS[verdict]), rest
