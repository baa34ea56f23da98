"""Make one report of several: the parts of the same recordings, or those of different ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.model import Clause, Level, Side
from video_remix_contract.errors import UsageError
from video_remix_contract.logs.bounded import natural
from video_remix_contract.logs.documents import tally_of
from video_remix_contract.logs.report import LogReport
from video_remix_contract.logs.tally import Tally
from video_remix_contract.traffic.records import time_of

Document = dict[str, Any]


def merged(
    catalogue: Catalogue,
    reports: Mapping[str, Document],
    expected: Mapping[Clause, str] | None = None,
    fail_on: Level = Level.MUST,
) -> LogReport:
    """Return one report of several on recordings, which are given by the names of their files.

    ``check_alike`` has been called for them. Raises UsageError where they are of another contract, or would be counted
    twice.
    """
    check_apart(reports)
    tally = Tally()
    for name, document in reports.items():
        tally.merge(read_tally(name, document, catalogue))
    documents = list(reports.values())
    log = documents[0]["log"]
    times = [time for document in documents if (time := time_of(document["started"]))]
    return LogReport(
        catalogue=catalogue,
        names=[name for document in documents for name in document["log"]["names"]],
        sides=tuple(map(Side, log["sides"])),
        tally=tally,
        by=log["by"],
        parts=remaining(documents),
        expected=expected,
        fail_on=fail_on,
        started=min(times, default=None),
        seconds=sum(document["seconds"] for document in documents),
    )


def check_alike(reports: Mapping[str, Document]) -> None:
    """Raise UsageError where reports do not say the same things about the same contract."""
    (first_name, first), *others = reports.items()
    for name, report in others:
        for what, one, other in (
            ("contracts", known(first), known(report)),
            ("profiles", first["profile"], report["profile"]),
            ("sides", first["log"]["sides"], report["log"]["sides"]),
            ("groups (--by)", first["log"]["by"], report["log"]["by"]),
        ):
            if one != other:
                raise UsageError(f"{first_name} and {name} have different {what}: {shown(one)} and {shown(other)}")


def known(report: Document) -> dict[str, str]:
    """Return what a contract is known by, whatever its fragment is called."""
    return {name: report["contract"][name] for name in ("version", "sha256")}


def shown(value: Any) -> str:
    """Return what differs between two reports as their reader knows it."""
    if isinstance(value, dict):
        return f"version {value['version']} ({value['sha256'][:12]})"
    return ", ".join(value) if isinstance(value, list) else str(value or "none")


def check_apart(reports: Mapping[str, Document]) -> None:
    """Raise UsageError where the same would be counted twice, or where parts of different recordings are mixed."""
    for (one, first), (other, second) in combinations(reports.items(), 2):
        parts = [set(document["log"]["parts"]) for document in (first, second)]
        same_names = first["log"]["names"] == second["log"]["names"]
        if any(parts) and not (all(parts) and same_names):
            raise UsageError(f"{one} and {other} are not parts of the same recordings; merge the parts of each first")
        if parts[0] & parts[1]:
            raise UsageError(f"{one} and {other} both have part {min(parts[0] & parts[1])} of the recordings")
        if same_names and first["log"] == second["log"]:
            raise UsageError(f"{one} and {other} are the same report, which would be counted twice")


def remaining(documents: Sequence[Document]) -> tuple[str, ...]:
    """Return the parts that reports have together; none where these are the whole."""
    parts = {part for document in documents for part in document["log"]["parts"]}
    counts = {part.partition("/")[2] for part in parts}
    whole = len(counts) == 1 and len(parts) == int(counts.pop())
    return () if whole else tuple(sorted(parts, key=natural))


def read_tally(name: str, document: Document, catalogue: Catalogue) -> Tally:
    """Return the tally of a report; raises UsageError for one that does not fit the contract."""
    unknown = next((clause for clause in document["log"]["clauses"] if clause not in catalogue.by_id), None)
    if unknown is not None:
        raise UsageError(f"{name}: the contract has no clause {unknown!r}")
    return tally_of(document["log"])
