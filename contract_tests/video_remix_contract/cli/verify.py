"""``verify provider``: put the contract's questions to a provider and judge its answers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from video_remix_contract.cli.common import add_option, add_outputs, add_spec, deliver
from video_remix_contract.cli.options import PROVIDER
from video_remix_contract.cli.subject import verified
from video_remix_contract.report.model import document

if TYPE_CHECKING:
    import argparse


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
    """Verify a provider, say the plan beforehand and the verdict afterwards."""

    def announce(plan: str) -> None:
        if (options.verbosity or 0) >= 0:
            print(plan, file=sys.stderr)

    return deliver(document(verified(options, announce)), options)
