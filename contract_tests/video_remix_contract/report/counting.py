"""What a clause of the report document counts as, the same in every form, and what a report shows at once."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from video_remix_contract.untrusted.text import visible

# Longer texts are in reports that this program has not written.
MAX_TEXT = 4000


class Kind(StrEnum):
    """What a clause does to the verdict; what is accepted does nothing: it is expected, or its level does not count."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    ERROR = "error"
    ACCEPTED = "accepted"
    SKIP = "skip"


def kind(report: dict[str, Any], clause: dict[str, Any]) -> Kind:
    """Return what a clause counts as; an expected failure that passes is a failure of the run."""
    verdict = clause["verdict"]
    if clause["expected"]:
        return {"pass": Kind.FAIL, "skip": Kind.SKIP}.get(verdict, Kind.ACCEPTED)
    levels = {"MUST", report.get("fail_on", "MUST")} if verdict == "fail" else {"MUST"}
    if verdict in {"fail", "error"} and clause["level"] not in levels:
        return Kind.ACCEPTED
    return Kind(verdict)


def blocks(clauses: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Return clauses with those that have the same cause together, in the order of the first of each."""
    found: dict[str, list[dict[str, Any]]] = {}
    for clause in clauses:
        found.setdefault(clause["same_cause_as"] or clause["id"], []).append(clause)
    return list(found.values())


def breach(finding: dict[str, Any]) -> str:
    """Return what a finding says: where in the document, and what is wrong."""
    return f"{finding['pointer']}: {finding['message']}".removeprefix(": ")


def sentence(finding: dict[str, Any]) -> str:
    """Return what a finding says, and where the exchange stands in a recording."""
    place = f" (at {finding['where']})" if finding["where"] else ""
    return f"{breach(finding)}{place}"


def shown(text: str) -> str:
    """Return a text, bounded, without anything that is invisible or no character of a document."""
    return visible(text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}… ({len(text)} characters)")
