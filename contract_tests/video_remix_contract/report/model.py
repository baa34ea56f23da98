"""The report as one JSON document; every other form is written from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from video_remix_contract.clauses.from_schema import DOCUMENTED
from video_remix_contract.judge.trimming import preview
from video_remix_contract.report.curl import Curl
from video_remix_contract.report.redact import Redactor

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.judge.verdict import ClauseResult, Finding, Verdict

SCHEMA = "video-remix-contract/report/1"
MOST_FINDINGS = 5


@frozen
class Report:
    """A verdict with the run that it comes from: the subject, the jobs, the number of exchanges, the seconds."""

    catalogue: Catalogue
    subject: dict[str, str]
    verdict: Verdict
    accepted: int
    budget: int
    exchanges: int
    seconds: float
    seed: int | None = None
    notes: tuple[str, ...] = ()
    redactor: Redactor = field(factory=Redactor)
    curl: Curl = field(factory=Curl)


def document(report: Report) -> dict[str, Any]:
    """Return the report as JSON, free of secrets, valid against report.schema.json."""
    contract, redactor = report.catalogue.contract, report.redactor
    verdict = report.verdict
    return {
        "schema": SCHEMA,
        "contract": {"version": contract.version, "sha256": contract.sha256},
        "subject": {key: redactor.text(value) for key, value in report.subject.items()},
        "profile": str(report.catalogue.profile),
        "verdict": str(verdict.overall),
        "reason": None if verdict.reason is None else redactor.text(verdict.reason),
        "jobs": {"accepted": report.accepted, "budget": report.budget},
        "exchanges": report.exchanges,
        "seconds": round(report.seconds, 3),
        "seed": report.seed,
        "notes": [redactor.text(note) for note in report.notes],
        "additional_members": [redactor.text(pointer) for pointer in verdict.additional[:100]],
        "clauses": [clause_entry(result, report) for result in verdict.results],
    }


def clause_entry(result: ClauseResult, report: Report) -> dict[str, Any]:
    """Return one clause of the report; the findings with the smallest requests come first, and few of them."""
    clause = result.clause
    reason = result.known or result.reason
    if result.stale:
        reason = f"passes again, so that it is no known failure any more: take it off the list ({result.known})"
    findings = told_apart(sorted(result.findings, key=lambda finding: len(finding.exchange.request.body)))
    return {
        "id": clause.id,
        "level": str(clause.level),
        "side": str(clause.side),
        "pointer": clause.pointer,
        "statement": clause.statement,
        "source": clause.source
        if clause.source != DOCUMENTED
        else f"{DOCUMENTED}, version {report.catalogue.contract.version}",
        "verdict": str(result.verdict),
        "reason": None if reason is None else report.redactor.text(reason),
        "known": result.known is not None,
        "exchanges": result.exchanges,
        "hint": clause.hint if result.findings else None,
        "findings": [finding_entry(finding, report) for finding in findings[:MOST_FINDINGS]],
    }


def told_apart(findings: list[Finding]) -> list[Finding]:
    """Return the first of all findings that say the same of the same place and show the same value."""
    first: dict[tuple[str, str, object], Finding] = {}
    for one in findings:
        first.setdefault((one.message, one.pointer, preview(one.got)), one)
    return list(first.values())


def finding_entry(finding: Finding, report: Report) -> dict[str, Any]:
    """Return one finding of the report."""
    redactor = report.redactor
    return {
        "message": redactor.text(finding.message),
        "pointer": redactor.text(finding.pointer),
        "got": redactor.value(finding.got),
        "reproduce": redactor.blotted(report.curl.command(finding.exchange)),
    }
