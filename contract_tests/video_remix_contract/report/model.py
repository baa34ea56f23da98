"""The report as a JSON document; every other form is written from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from attrs import field, frozen

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.model import DOCUMENTED, Clause
from video_remix_contract.judging.trimming import preview
from video_remix_contract.judging.verdict import ClauseResult, Finding, Verdict
from video_remix_contract.report.causes import causes
from video_remix_contract.report.curl import Curl, Reproducer
from video_remix_contract.report.redact import WINDOW, Redactor, clipped
from video_remix_contract.untrusted.text import visible
from video_remix_contract.wire.messages import Response, header

SCHEMA = "video-remix-contract/report/2"
MAX_FINDINGS = 5
MAX_ADDITIONAL = 100
MAX_BODY = 200


@frozen
class Jobs:
    """The jobs of a run: accepted, possibly made by requests that were not accepted, and allowed at most."""

    accepted: int
    possible: int = 0
    budget: int | None = None


@frozen
class Report:
    """A verdict with the run that it comes from.

    ``subject`` has the ``kind`` (provider, client or log) and what identifies it, ``seconds`` is the length of the
    run, ``interrupted`` whether its user ended it, ``survival`` what a client bears, by fault and scenario;
    ``document`` is the report as JSON values; ``scripts`` has, by file name, the commands that are too long for it.

    >>> import video_remix_contract as vrc
    >>> report = vrc.verify_provider(vrc.load(), "http://127.0.0.1:9/v1", api_key="key", max_jobs=0)
    >>> report.document["verdict"], report.document["jobs"]
    ('inconclusive', {'accepted': 0, 'possible': 0, 'budget': 0})
    """

    catalogue: Catalogue
    subject: dict[str, str]
    verdict: Verdict
    jobs: Jobs
    exchanges: int
    seconds: float
    started: datetime | None = None
    seed: int | None = None
    notes: tuple[str, ...] = ()
    redactor: Redactor = field(factory=Redactor)
    curl: Reproducer = field(factory=Curl)
    interrupted: bool = False
    survival: Mapping[str, dict[str, Any]] | None = None

    @property
    def document(self) -> dict[str, Any]:
        """The report as JSON values, free of secrets, valid against report.schema.json."""
        contract, text, verdict = self.catalogue.contract, self.redactor.text, self.verdict
        leaders = causes(verdict.results)
        return {
            "schema": SCHEMA,
            "contract": {"version": contract.version, "sha256": contract.sha256},
            "tool": {"version": tool_version()},
            "subject": {key: clipped(visible(value)) for key, value in self.subject.items()},
            "profile": str(self.catalogue.profile),
            "seed": self.seed,
            "started": timestamp(self.started),
            "verdict": str(verdict.overall),
            "reason": None if verdict.reason is None else text(verdict.reason),
            "jobs": {"accepted": self.jobs.accepted, "possible": self.jobs.possible, "budget": self.jobs.budget},
            "exchanges": self.exchanges,
            "seconds": round(self.seconds, 3),
            "notes": [text(note) for note in (*self.notes, *self.about_scripts())],
            "clauses": [self.clause_entry(result, leaders.get(result.clause)) for result in verdict.results],
            "additional_members": [text(pointer) for pointer in verdict.additional[:MAX_ADDITIONAL]],
            **({} if self.survival is None else {"survival": self.survived(self.survival)}),
        }

    def survived(self, survival: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
        """Return what a client bears, its values free of secrets."""
        return {name: entry | {"got": self.redactor.value(entry["got"])} for name, entry in survival.items()}

    @property
    def scripts(self) -> dict[str, str]:
        """The shell scripts that the report's commands run, by file name; they belong into the folder of ``curl``."""
        findings = (finding for result in self.verdict.results for finding in shown(result))
        reproductions = (self.curl.reproduction(finding.exchange) for finding in findings)
        return {entry.name: entry.script for entry in reproductions if entry.name}

    def about_scripts(self) -> list[str]:
        """Return what to do for the scripts where they have no folder."""
        if self.curl.folder is not None or not self.scripts:
            return []
        return [
            "commands that are too long for the report are scripts; --json FILE writes them into the folder of FILE"
        ]

    def clause_entry(self, result: ClauseResult, leader: Clause | None) -> dict[str, Any]:
        """Return a clause of the report; ``leader`` is the clause whose findings have the same cause, if any."""
        clause = result.clause
        reason = result.expected or result.reason
        if result.unexpectedly_passing:
            reason = f"now passes; remove it from the expected failures ({result.expected})"
        documented = f"{DOCUMENTED}, version {self.catalogue.contract.version}"
        findings = shown(result)
        return {
            "id": clause.id,
            "operation": clause.operation,
            "level": str(clause.level),
            "side": str(clause.side),
            "pointer": clause.pointer,
            "statement": clause.statement,
            "source": documented if clause.source == DOCUMENTED else clause.source,
            "verdict": str(result.verdict),
            "reason": None if reason is None else self.redactor.text(reason),
            "expected": result.expected is not None,
            "hint": clause.hint if findings else None,
            "same_cause_as": None if leader is None else leader.id,
            "seen": result.seen,
            "broken": result.broken,
            "first": timestamp(result.first),
            "last": timestamp(result.last),
            "findings": [self.finding_entry(finding) for finding in findings],
        }

    def finding_entry(self, finding: Finding) -> dict[str, Any]:
        """Return a finding of the report."""
        redactor, exchange = self.redactor, finding.exchange
        return {
            "message": redactor.text(finding.message),
            "pointer": redactor.text(finding.pointer),
            "got": redactor.value(finding.got),
            "answer": None if exchange.response is None else self.answer_entry(exchange.response),
            "reproduce": self.curl.reproduction(exchange).command,
            "where": None if exchange.place is None else redactor.text(exchange.place),
        }

    def answer_entry(self, response: Response) -> dict[str, Any]:
        """Return the beginning of a response."""
        content_type = header(response.headers, "content-type")
        return {
            "status": response.status,
            "content_type": None if content_type is None else self.redactor.text(content_type),
            "body": self.redactor.text(response.body[: 4 * WINDOW].decode("utf-8", "replace"))[:MAX_BODY],
        }


def shown(result: ClauseResult) -> list[Finding]:
    """Return the findings of a clause that are shown: those with the smallest requests, and few of them."""
    return distinct(sorted(result.findings, key=lambda finding: len(finding.exchange.request.body)))[:MAX_FINDINGS]


def distinct(findings: list[Finding]) -> list[Finding]:
    """Return the first of all findings with the same sentence, the same place and the same value."""
    first: dict[tuple[str, str, object], Finding] = {}
    for finding in findings:
        first.setdefault((finding.message, finding.pointer, preview(finding.got)), finding)
    return list(first.values())


def timestamp(time: datetime | None) -> str | None:
    """Return a time as RFC 3339 has it, to the millisecond."""
    return None if time is None else time.isoformat(timespec="milliseconds")


def tool_version() -> str:
    """Return the version of this package."""
    try:
        return version("video-remix-contract")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "unknown"
