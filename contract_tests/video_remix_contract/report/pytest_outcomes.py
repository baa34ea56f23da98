"""Turn the result of each clause into an outcome of pytest."""

from __future__ import annotations

import io
from typing import Any

from rich.console import Console

from video_remix_contract.clauses.model import Level
from video_remix_contract.judging.verdict import ClauseResult, ClauseVerdict
from video_remix_contract.report.model import Report
from video_remix_contract.report.screen import Screen
from video_remix_contract.report.terminal import show_findings
from video_remix_contract.untrusted.text import visible

# So wide that no line is wrapped.
WIDTH = 100_000

Outcome = tuple[str, str]


def outcomes(report: Report, fail_on: Level) -> dict[str, Outcome]:
    """Return by clause id what its item does (pass, fail, error, xfail, skip) and the text for it, free of secrets.

    The items are counted as the clauses of the report are. A broken SHOULD is an expected failure unless it counts; so
    is a failure that is listed, and a SHOULD that could not be judged.
    """
    entries = report.document["clauses"]
    return {
        result.clause.id: outcome(result, entry, fail_on)
        for result, entry in zip(report.verdict.results, entries, strict=True)
    }


def outcome(result: ClauseResult, entry: dict[str, Any], fail_on: Level) -> Outcome:
    """Return what a clause's item does and the text for it; ``entry`` is the clause in the report document."""
    must = result.clause.level is Level.MUST
    reason = entry["reason"] or ""
    match result.verdict:
        case ClauseVerdict.PASS:
            return ("fail", reason) if result.unexpectedly_passing else ("pass", "")
        case ClauseVerdict.FAIL:
            counts = result.failing and result.clause.level in {Level.MUST, fail_on}
            expected = f"expected: {reason}\n" if entry["expected"] else ""
            return "fail" if counts else "xfail", f"{expected}{result.clause.level}: {described(entry)}"
        case ClauseVerdict.ERROR:
            return "error" if must else "xfail", f"could not be judged: {reason}"
        case ClauseVerdict.SKIP:
            unseen = must and result.clause.condition is None
            return "skip", f"was not exercised: {reason}" if unseen else reason


def described(entry: dict[str, Any]) -> str:
    """Return a clause's statement, findings, hint and command to see them again."""
    text = io.StringIO()
    show_findings(Screen(Console(file=text, width=WIDTH, color_system=None, force_terminal=False)), entry)
    return f"{visible(entry['statement'])}\n{text.getvalue()}".rstrip()
