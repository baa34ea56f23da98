"""``generate``: make the typed client of any fragment."""

from __future__ import annotations

import argparse
import sys
from functools import partial

from video_remix_contract.cli.running.targets import reported
from video_remix_contract.generation.output import generate
from video_remix_contract.untrusted.text import visible


def run(options: argparse.Namespace) -> int:
    """Make the client and report where it is."""
    with reported(str(options.output)):
        lock = generate(options.fragment, options.output, options.package, partial(print, file=sys.stderr))
    client = lock["client"]
    count = len(client["operations"])
    operations = f"{count} operation{'s' if count > 1 else ''}"
    print(visible(f"{options.output / client['package']}: the client {client['facade']} of {operations}"))
    return 0
