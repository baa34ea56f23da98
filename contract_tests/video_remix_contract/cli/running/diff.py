"""``diff``: what changed between two documents, who must act, which version bump follows."""

from __future__ import annotations

import argparse
import sys

from video_remix_contract.cli.options import STDOUT
from video_remix_contract.cli.running.contracts import hinted
from video_remix_contract.cli.running.operations import operation_of
from video_remix_contract.cli.running.targets import deliver, deliver_json
from video_remix_contract.diff import output
from video_remix_contract.diff.compare import Address, address, diff
from video_remix_contract.diff.model import Diff, Party
from video_remix_contract.diff.source import read
from video_remix_contract.errors import UsageError, suggestion
from video_remix_contract.openapi.contract import Contract


def run(options: argparse.Namespace) -> int:
    """Print what changed, write it where the options ask for it."""
    targets = [options.json, options.markdown]
    if targets.count(STDOUT) > 1:
        raise UsageError("only --json or --markdown can be written to standard output, not both")
    wanted = [operation_of(words) for words in options.operation or ()]
    old, new = (hinted(read(source)) for source in (options.old, options.new))
    changes = diff(old, new, named(wanted, old, new))
    print(output.text(changes), end="", file=sys.stderr if STDOUT in targets else sys.stdout)
    if options.json is not None:
        deliver_json(output.document(changes), options.json)
    if options.markdown is not None:
        deliver(output.markdown(changes), options.markdown)
    return 1 if fails(changes, options.fail_on) else 0


def named(wanted: list[Address], old: Contract, new: Contract) -> set[Address] | None:
    """Return the addresses of the operations to compare, None for all; raises UsageError for what neither has."""
    every = {address(each.method, each.path): each.name for each in (*old.operations, *new.operations)}
    for method, path in wanted:
        if address(method, path) not in every:
            name = f"{method.upper()} {path}"
            raise UsageError(f"neither document has an operation {name}{suggestion(name, every.values())}")
    return {address(*each) for each in wanted} or None


def fails(changes: Diff, fail_on: str | None) -> bool:
    """Return whether a diff has what it is to fail on."""
    parties = {party for change in changes.changes for party in change.must_act}
    match fail_on:
        case "breaking":
            return Party.CLIENTS in parties or bool(changes.undecided)
        case "providers":
            return bool(parties) or bool(changes.undecided)
        case "any":
            return bool(changes.changes)
    return False
