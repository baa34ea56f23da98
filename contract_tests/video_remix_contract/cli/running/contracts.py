"""The contract that the options of a verb name."""

from __future__ import annotations

import argparse
import sys

from video_remix_contract.openapi.contract import Contract, load


def contract_of(options: argparse.Namespace) -> Contract:
    """Load the contract that the options name, and print its hints."""
    return hinted(load(options.spec))


def hinted(contract: Contract) -> Contract:
    """Print the hints about a fragment and return its contract."""
    for hint in contract.hints:
        print(hint, file=sys.stderr)
    return contract
