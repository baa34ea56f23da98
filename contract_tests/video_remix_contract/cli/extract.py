"""``extract``: cut an operation's fragment out of a full OpenAPI document."""

from __future__ import annotations

import argparse
from pathlib import Path

from video_remix_contract.cli.shared import STDOUT, deliver
from video_remix_contract.errors import ContractError, UsageError
from video_remix_contract.openapi import document as documents
from video_remix_contract.openapi.contract import load, parse
from video_remix_contract.openapi.extract import extract
from video_remix_contract.openapi.operation import METHODS
from video_remix_contract.schema.readable import refuse_unreadable


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("extract", help="cut an operation's fragment out of a full OpenAPI document")
    parser.add_argument("full", type=Path, metavar="FULL", help="an OpenAPI 3.0 or 3.1 document, YAML or JSON")
    parser.add_argument(
        "--operation",
        nargs="+",
        metavar=("METHOD", "PATH"),
        help="the operation, as POST /videos/{video_id}/remix (default: the operation of this package's fragment)",
    )
    parser.add_argument(
        "--output",
        metavar="FILE",
        default=STDOUT,
        help="where the fragment goes, JSON where the name ends in .json (default: -)",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the fragment."""
    method, path = operation(options.operation)
    document = documents.read(options.full)
    try:
        text = documents.written(extract(document, method, path), as_json=options.output.endswith(".json"))
        # What no other verb could read is no fragment.
        refuse_unreadable(parse(text.encode()).operation)
    except ContractError as error:
        raise ContractError(f"{options.full}: {error}") from error
    deliver(text, options.output)
    return 0


def operation(words: list[str] | None) -> tuple[str, str]:
    """Return method and path of an operation that was written as a single word or as two."""
    if words is None:
        own = load().operation
        return own.method, own.path
    parts = " ".join(words).split()
    if len(parts) != 2 or parts[0].lower() not in METHODS or not parts[1].startswith("/"):
        raise UsageError(f"an operation is written METHOD /PATH, not {' '.join(words)!r}")
    return parts[0].lower(), parts[1]
