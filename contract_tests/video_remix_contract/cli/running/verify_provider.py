"""``verify provider``: put the contract's questions to a provider and judge its responses."""

from __future__ import annotations

import argparse
import sys

from video_remix_contract.cli.running.keeping import recorded
from video_remix_contract.cli.running.outputs import check_outputs, deliver_report, folder_of
from video_remix_contract.cli.running.provider_run import verified
from video_remix_contract.cli.running.terminals import Terminal, terminable
from video_remix_contract.untrusted.text import line


def run(options: argparse.Namespace) -> int:
    """Verify a provider; print the plan before the run, its progress, and the verdict after it."""
    loud = (options.verbosity or 0) >= 0

    def announce(text: str) -> None:
        if loud:
            print(line(text), file=sys.stderr)

    check_outputs(options)
    with terminable(), recorded(options) as record:
        console = Terminal(stderr=True) if loud else None
        report = verified(options, announce, console, folder_of(options), record, verbose=(options.verbosity or 0) > 0)
        code = deliver_report(report, options)
    if report.interrupted:
        raise KeyboardInterrupt
    return code
