"""``report merge``: make one report of several."""

from __future__ import annotations

import argparse
from pathlib import Path

from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.clauses.model import Level, Side
from video_remix_contract.clauses.profile import Profile
from video_remix_contract.cli.running.contracts import contract_of
from video_remix_contract.cli.running.outputs import check_outputs, deliver_report
from video_remix_contract.errors import UsageError
from video_remix_contract.judging.expected_failures import load_expected_failures
from video_remix_contract.logs.merging import check_alike, merged
from video_remix_contract.report.kept import read_report


def run(options: argparse.Namespace) -> int:
    """Merge reports; print the verdict and write the report."""
    contract = contract_of(options)
    check_outputs(options)
    reports = {name: read_report(Path(name), "log") for name in options.reports}
    if len(reports) < len(options.reports):
        raise UsageError("the same report is named twice, and would be counted twice")
    check_alike(reports)
    first_name, first = next(iter(reports.items()))
    if first["contract"]["sha256"] != contract.sha256:
        version = first["contract"]["version"]
        raise UsageError(f"{first_name} is about another contract (version {version}); name its fragment with --spec")
    clauses = catalogue(contract, Profile(first["profile"]))
    sides = map(Side, first["log"]["sides"])
    path = options.expected_failures
    expected = load_expected_failures(path, clauses, *sides) if path else {}
    return deliver_report(merged(clauses, reports, expected, Level(options.fail_on.upper())), options)
