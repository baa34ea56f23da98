"""``verify provider``: put the contract's questions to a provider and judge its responses."""

from __future__ import annotations

import argparse
import sys

from video_remix_contract.cli.options import PROVIDER
from video_remix_contract.cli.provider_run import verified
from video_remix_contract.cli.shared import add_option, add_outputs, add_spec, check_target, deliver_report, folder_of


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb with its subjects."""
    verify = verbs.add_parser("verify", help="judge a provider")
    subjects = verify.add_subparsers(title="subjects", metavar="SUBJECT", required=True)
    parser = subjects.add_parser("provider", help="judge a provider by its base URL")
    parser.add_argument("url", nargs="?", metavar="URL", help="the base URL, which ends in /v1")
    for option in PROVIDER:
        add_option(parser, option)
    add_spec(parser)
    add_outputs(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Verify a provider; print the plan before the run and the verdict after it."""

    def announce(plan: str) -> None:
        if (options.verbosity or 0) >= 0:
            print(plan, file=sys.stderr)

    check_target(options.json)
    return deliver_report(verified(options, announce, folder_of(options)), options)
