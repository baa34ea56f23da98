"""``report``: make something of reports that were kept."""

from __future__ import annotations

import argparse
from pathlib import Path

from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.clauses.model import Level, Side
from video_remix_contract.clauses.profile import Profile
from video_remix_contract.cli.outputs import add_forms, add_outputs, check_outputs, deliver_document, deliver_report
from video_remix_contract.cli.shared import add_spec, contract_of
from video_remix_contract.errors import UsageError
from video_remix_contract.judging.expected_failures import load_expected_failures
from video_remix_contract.logs.merging import check_alike, merged
from video_remix_contract.report.kept import read_report


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb with what it does."""
    report = verbs.add_parser("report", help="make something of kept reports")
    actions = report.add_subparsers(title="actions", metavar="ACTION", required=True)
    merge = actions.add_parser("merge", help="make one report of several on recordings, such as those of all parts")
    merge.add_argument("reports", nargs="+", metavar="REPORT.json", help="what verify log --json wrote")
    add_spec(merge)
    add_outputs(merge)
    merge.set_defaults(run=run_merge)
    render = actions.add_parser("render", help="show a kept report again, in any form")
    render.add_argument("report", type=Path, metavar="REPORT.json", help="what --json of a verify verb wrote")
    add_forms(render)
    render.set_defaults(run=run_render)


def run_merge(options: argparse.Namespace) -> int:
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


def run_render(options: argparse.Namespace) -> int:
    """Print a kept report and write it in other forms; the exit code is that of its verdict."""
    check_outputs(options)
    return deliver_document(read_report(options.report), options)
