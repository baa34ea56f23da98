"""``compat``: will this client work with this provider, from the kept reports of both."""

from __future__ import annotations

import argparse
import sys

from video_remix_contract.cli.options import STDOUT
from video_remix_contract.cli.running.targets import check_target, deliver, deliver_json
from video_remix_contract.errors import UsageError
from video_remix_contract.report import compatibility
from video_remix_contract.report.kept import read_report
from video_remix_contract.untrusted.text import visible


def run(options: argparse.Namespace) -> int:
    """Compare two reports and print the answer."""
    targets = [options.json, options.markdown]
    if targets.count(STDOUT) > 1:
        raise UsageError("only --json or --markdown can be written to standard output, not both")
    for target in targets:
        check_target(target)
    pair = compatibility.compared(read_report(options.client, "client"), read_report(options.provider, "provider"))
    for text in compatibility.lines(pair):
        print(visible(text), file=sys.stderr if STDOUT in targets else sys.stdout)
    if options.json is not None:
        deliver_json(pair.document, options.json)
    if options.markdown is not None:
        deliver(compatibility.markdown(pair), options.markdown)
    return 0 if pair.answer is compatibility.Answer.WORKS else 1
