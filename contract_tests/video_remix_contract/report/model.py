"""The report as a JSON document; every other form is written from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import field, frozen

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.model import Clause
from video_remix_contract.judging.trimming import preview
from video_remix_contract.judging.verdict import ClauseResult, Finding, Verdict
from video_remix_contract.report.causes import causes
from video_remix_contract.report.command_line import command_line
from video_remix_contract.report.curl import Curl, Reproducer
from video_remix_contract.report.entries import clause_entry, finding_entry, head
from video_remix_contract.report.redact import Redactor

MAX_FINDINGS = 5
MAX_ADDITIONAL = 100


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
    run, ``interrupted`` whether its user ended it, ``survival`` what a client bears, by fault and scenario,
    ``command`` is the command line of this program where it made the report;
    ``document`` is the report as JSON values; ``scripts`` has, by file name, the commands that are too long for it.

    >>> import video_remix_contract as vrc
    >>> report = vrc.verify_provider(vrc.load(), "http://127.0.0.1:9/v1", api_key="key", max_jobs=0)
    >>> report.document["verdict"], report.document["jobs"]
    ('inconclusive', {'accepted': 0, 'possible': 0, 'budget': 0})
    """

    catalogue: Catalogue = field(repr=False)
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
    command: str | None = field(factory=command_line)

    @property
    def document(self) -> dict[str, Any]:
        """The report as JSON values, free of secrets, valid against report.schema.json."""
        text, verdict = self.redactor.text, self.verdict
        leaders = causes(verdict.results)
        return {
            **head(self.catalogue, self.subject, self.seed, self.started),
            **({} if self.command is None else {"command": text(self.command)}),
            "verdict": str(verdict.overall),
            "fail_on": str(verdict.fail_on),
            "reason": None if verdict.reason is None else text(verdict.reason),
            "jobs": {"accepted": self.jobs.accepted, "possible": self.jobs.possible, "budget": self.jobs.budget},
            "exchanges": self.exchanges,
            "seconds": round(self.seconds, 3),
            "notes": [text(note) for note in (*self.notes, *self.about_scripts())],
            "clauses": [self.entry(result, leaders.get(result.clause)) for result in verdict.results],
            "additional_members": [text(pointer) for pointer in verdict.additional[:MAX_ADDITIONAL]],
            **({} if self.survival is None else {"survival": self.survived(self.survival)}),
        }

    def entry(self, result: ClauseResult, leader: Clause | None) -> dict[str, Any]:
        """Return a clause of the report; ``leader`` is the clause whose findings have the same cause, if any."""
        findings = [finding_entry(finding, self.redactor, self.curl) for finding in shown(result)]
        return clause_entry(self.catalogue, result, leader, findings, self.redactor)

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


def shown(result: ClauseResult) -> list[Finding]:
    """Return the findings of a clause that are shown: those with the smallest requests, and few of them."""
    return distinct(sorted(result.findings, key=lambda finding: len(finding.exchange.request.body)))[:MAX_FINDINGS]


def distinct(findings: list[Finding]) -> list[Finding]:
    """Return the first of all findings with the same sentence, the same place and the same value."""
    first: dict[tuple[str, str, object], Finding] = {}
    for finding in findings:
        first.setdefault((finding.message, finding.pointer, preview(finding.got)), finding)
    return list(first.values())
