"""The command line: every verb in a module of its own, bad input in a single line, exit codes as documented.

0 conformant, 1 not conformant, 2 usage error, 3 inconclusive, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from video_remix_contract.cli import clauses, diff, extract, serve, vendor, verify
from video_remix_contract.cli.shared import Parser
from video_remix_contract.errors import Error


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = Parser(prog="video-remix-contract", description="Keep the Remix video contract.")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    for module in (verify, serve, clauses, diff, extract, vendor):
        module.add(verbs)
    try:
        options = parser.parse_args(arguments)
        return int(options.run(options))
    except Error as error:
        print(f"video-remix-contract: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Whoever read the output has gone; Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("video-remix-contract: interrupted", file=sys.stderr)
        return 130
