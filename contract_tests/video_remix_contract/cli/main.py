"""The command line: every verb in a module of its own, bad input in one line, exit codes as documented.

0 conformant, 1 not conformant, 2 usage error, 3 inconclusive.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from video_remix_contract.cli import clauses, diff, extract, serve, vendor, verify
from video_remix_contract.cli.common import Parser, UsageError
from video_remix_contract.judge.expected_failures import KnownError
from video_remix_contract.openapi.operation import ContractError
from video_remix_contract.probing.target import TargetError
from video_remix_contract.reference_provider.server import ServerError

if TYPE_CHECKING:
    from collections.abc import Sequence

BAD_INPUT = (UsageError, ContractError, KnownError, ServerError, TargetError)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = Parser(prog="video-remix-contract", description="Keep the Remix video contract.")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    for module in (verify, serve, clauses, diff, extract, vendor):
        module.add(verbs)
    try:
        options = parser.parse_args(arguments)
        return int(options.run(options))
    except BAD_INPUT as error:
        print(f"video-remix-contract: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Whoever read the output has gone; Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("video-remix-contract: interrupted", file=sys.stderr)
        return 130
