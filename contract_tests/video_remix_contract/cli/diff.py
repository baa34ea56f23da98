"""``diff``: what changed between two fragments, who must act, which version bump follows."""

from __future__ import annotations

import argparse
import sys

from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.cli.parser import Parser
from video_remix_contract.cli.shared import STDOUT, deliver, deliver_json, hinted
from video_remix_contract.diff import output
from video_remix_contract.diff.compare import diff
from video_remix_contract.diff.model import Bump
from video_remix_contract.diff.source import read
from video_remix_contract.errors import UsageError
from video_remix_contract.openapi.contract import Contract


def add(parser: Parser) -> None:
    """Add the options."""
    parser.explain("diff git:HEAD spec/openapi.yaml", "diff old.yaml new.yaml --fail-on breaking --markdown changes.md")
    source = "a fragment: a file, or git:REV for the committed fragment at a revision"
    parser.add_argument("old", metavar="OLD", help=source)
    parser.add_argument("new", metavar="NEW", help=source)
    parser.add_argument("--json", metavar="FILE", help="write the diff as JSON, - for standard output")
    parser.add_argument("--markdown", metavar="FILE", help="write the diff as Markdown, - for standard output")
    parser.add_argument("--fail-on", choices=["breaking"], help="exit 1 where clients must act")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print what changed, write it where the options ask for it."""
    targets = [options.json, options.markdown]
    if targets.count(STDOUT) > 1:
        raise UsageError("only --json or --markdown can be written to standard output, not both")
    changes = diff(readable(options.old), readable(options.new))
    print(output.text(changes), end="", file=sys.stderr if STDOUT in targets else sys.stdout)
    if options.json is not None:
        deliver_json(output.document(changes), options.json)
    if options.markdown is not None:
        deliver(output.markdown(changes), options.markdown)
    return 1 if options.fail_on and changes.bump is Bump.MAJOR else 0


def readable(source: str) -> Contract:
    """Read a fragment to its last clause, so that an error names the fragment that has it."""
    contract = hinted(read(source))
    catalogue(contract)
    return contract
