"""Say in pytest's terms what a run says of each clause."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from rich.console import Console

from video_remix_contract.clauses.model import Level
from video_remix_contract.judge.verdict import ClauseVerdict
from video_remix_contract.report.model import document
from video_remix_contract.report.terminal import show_findings

if TYPE_CHECKING:
    from video_remix_contract.judge.verdict import ClauseResult
    from video_remix_contract.report.model import Report

# What is wide enough is never wrapped.
WIDTH = 100_000

Outcome = tuple[str, str]


def outcomes(report: Report, fail_on: Level) -> dict[str, Outcome]:
    """Return by clause id what its item does (pass, fail, xfail, skip) and what it says, free of secrets.

    A broken SHOULD is an expected failure unless it counts; so is a failure that is known. What would make the run
    inconclusive fails, so that nothing is green that was not seen.
    """
    entries = document(report)["clauses"]
    return {
        result.clause.id: outcome(result, entry, fail_on)
        for result, entry in zip(report.verdict.results, entries, strict=True)
    }


def outcome(result: ClauseResult, entry: dict[str, Any], fail_on: Level) -> Outcome:
    """Return what one clause's item does and says; ``entry`` is the clause in the report document."""
    must = result.clause.level is Level.MUST
    reason = entry["reason"] or ""
    match result.verdict:
        case ClauseVerdict.PASS if result.stale:
            return "fail", f"listed as a known failure ({reason}), and passes: take it off the list"
        case ClauseVerdict.PASS:
            return "pass", ""
        case ClauseVerdict.FAIL:
            counts = result.failing and (must or fail_on is Level.SHOULD)
            known = f"known: {reason}\n" if entry["known"] else ""
            return "fail" if counts else "xfail", f"{known}{result.clause.level}: {described(entry)}"
        case ClauseVerdict.ERROR:
            return "fail" if must else "skip", f"could not be judged: {reason}"
        case ClauseVerdict.SKIP:
            unseen = must and result.clause.condition is None
            return ("fail", f"was not exercised: {reason}") if unseen else ("skip", reason)


def described(entry: dict[str, Any]) -> str:
    """Return a clause's statement, findings, hint and command to see them again."""
    text = io.StringIO()
    show_findings(Console(file=text, width=WIDTH, color_system=None, force_terminal=False), entry)
    return f"{entry['statement']}\n{text.getvalue()}".rstrip()
