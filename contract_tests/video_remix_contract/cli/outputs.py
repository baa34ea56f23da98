"""The options that say what of a verdict counts, and where its report goes."""

from __future__ import annotations

import argparse

from video_remix_contract.cli.options import EXPECTED_FAILURES, FAIL_ON, add_option
from video_remix_contract.report.forms import FORMS


def add_outputs(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what counts and where the verdict goes."""
    add_option(parser, EXPECTED_FAILURES)
    add_option(parser, FAIL_ON)
    add_forms(parser)


def add_forms(parser: argparse.ArgumentParser) -> None:
    """Add the options that say where the verdict goes."""
    group = parser.add_argument_group("the report", "in any number of forms; - is standard output, for one of them")
    for form in FORMS:
        group.add_argument(f"--{form.name}", metavar="FILE", help=f"write the report {form.help}")
    group.add_argument(
        "--github-annotations", action="store_true", help="print what is wrong as annotations of a GitHub job as well"
    )
    loudness = group.add_mutually_exclusive_group()
    loudness.add_argument(
        "-q", "--quiet", action="store_const", const=-1, dest="verbosity", help="print the verdict alone"
    )
    loudness.add_argument("-v", "--verbose", action="store_const", const=1, dest="verbosity", help="print every clause")
