"""The parts of the report document: what every report has at its head, a clause, a finding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.model import DOCUMENTED, Clause
from video_remix_contract.judging.verdict import ClauseResult, Finding
from video_remix_contract.openapi.contract import Contract
from video_remix_contract.report.curl import Reproducer
from video_remix_contract.report.redact import WINDOW, Redactor, clipped
from video_remix_contract.report.tool import tool_version
from video_remix_contract.untrusted.text import visible
from video_remix_contract.wire.messages import Response, header

SCHEMA = "video-remix-contract/report/2"
MAX_BODY = 200


def head(catalogue: Catalogue, subject: dict[str, str], seed: int | None, started: datetime | None) -> dict[str, Any]:
    """Return what a report says first: the contract, the tool and the subject."""
    contract = catalogue.contract
    return {
        "schema": SCHEMA,
        "contract": {"version": contract.version, "sha256": contract.sha256, **fragment(contract)},
        "tool": {"version": tool_version()},
        "subject": {key: clipped(visible(value)) for key, value in subject.items()},
        "profile": str(catalogue.profile),
        "seed": seed,
        "started": timestamp(started),
    }


def clause_entry(
    catalogue: Catalogue,
    result: ClauseResult,
    leader: Clause | None,
    findings: Sequence[dict[str, Any]],
    redactor: Redactor,
) -> dict[str, Any]:
    """Return a clause of the report; ``leader`` is the clause whose findings have the same cause, if any."""
    clause = result.clause
    reason = result.expected or result.reason
    if result.unexpectedly_passing:
        reason = f"now passes; remove it from the expected failures ({result.expected})"
    contract = catalogue.contract
    documented = f"{DOCUMENTED}, version {contract.version}"
    return {
        "id": clause.id,
        "operation": clause.operation,
        "level": str(clause.level),
        "side": str(clause.side),
        **place(clause),
        "pointer": clause.pointer,
        **({} if contract.source is None else {"line": contract.source.line(clause.pointer)}),
        "statement": clause.statement,
        "source": documented if clause.source == DOCUMENTED else clause.source,
        "verdict": str(result.verdict),
        "reason": None if reason is None else redactor.text(reason),
        "expected": result.expected is not None,
        "hint": clause.hint if findings else None,
        "same_cause_as": None if leader is None else leader.id,
        "seen": result.seen,
        "broken": result.broken,
        "first": timestamp(result.first),
        "last": timestamp(result.last),
        "findings": list(findings),
    }


def fragment(contract: Contract) -> dict[str, str]:
    """Return what the fragment is called, without the folders of this machine; nothing where it is no file."""
    if contract.source is None:
        return {}
    path = PurePath(contract.source.name)
    return {"fragment": visible(path.name if path.is_absolute() or ".." in path.parts else path.as_posix())}


def place(clause: Clause) -> dict[str, str]:
    """Return what a clause is about, from its own fields; what does not apply is left out."""
    fields = {
        "message": clause.message,
        "status": clause.status,
        "location": clause.location,
        "member": ".".join(name.replace(".", "%2E") for name in clause.path),
        "keyword": clause.keyword,
        "media_type": clause.media_type,
        "aspect": clause.aspect,
    }
    return {name: str(value) for name, value in fields.items() if value}


def finding_entry(finding: Finding, redactor: Redactor, reproducer: Reproducer) -> dict[str, Any]:
    """Return a finding of the report."""
    exchange = finding.exchange
    return {
        "message": redactor.text(finding.message),
        "pointer": redactor.text(finding.pointer),
        "got": redactor.value(finding.got),
        "answer": None if exchange.response is None else answer_entry(exchange.response, redactor),
        "reproduce": reproducer.reproduction(exchange).command,
        "where": None if exchange.place is None else redactor.text(exchange.place),
    }


def answer_entry(response: Response, redactor: Redactor) -> dict[str, Any]:
    """Return the beginning of a response."""
    content_type = header(response.headers, "content-type")
    return {
        "status": response.status,
        "content_type": None if content_type is None else redactor.text(content_type),
        "body": redactor.text(response.body[: 4 * WINDOW].decode("utf-8", "replace"))[:MAX_BODY],
    }


def timestamp(time: datetime | None) -> str | None:
    """Return a time as RFC 3339 has it, to the millisecond."""
    return None if time is None else time.isoformat(timespec="milliseconds")
