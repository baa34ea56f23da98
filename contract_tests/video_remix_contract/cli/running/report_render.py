"""``report render``: show a kept report again."""

from __future__ import annotations

import argparse

from video_remix_contract.cli.running.outputs import check_outputs, deliver_document
from video_remix_contract.report.kept import read_report


def run(options: argparse.Namespace) -> int:
    """Print a kept report and write it in other forms; the exit code is that of its verdict."""
    check_outputs(options)
    return deliver_document(read_report(options.report), options)
