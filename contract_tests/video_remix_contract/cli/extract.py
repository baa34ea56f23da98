"""``extract``: cut an operation's fragment out of a full OpenAPI document."""

from __future__ import annotations

import argparse
from pathlib import Path

from attrs import evolve

from video_remix_contract.cli.operations import operation_of
from video_remix_contract.cli.parser import Parser
from video_remix_contract.cli.shared import STDOUT, deliver, hinted
from video_remix_contract.errors import ContractError, FragmentError
from video_remix_contract.openapi import document as documents
from video_remix_contract.openapi.checking import without_wrong_annotations
from video_remix_contract.openapi.contract import content, load, operations, read
from video_remix_contract.openapi.extract import extract
from video_remix_contract.openapi.faults import Source
from video_remix_contract.openapi.reference import Node
from video_remix_contract.schema.readable import refuse_unreadable


def add(parser: Parser) -> None:
    """Add the options."""
    parser.explain("extract full.yaml --operation POST /videos/{video_id}/remix --output fragment.yaml")
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
    full = content(options.full)
    try:
        cut = Node.root(extract(documents.parse(full), method, path))
        # The vendor's examples are not the reader's to mend.
        fragment, left_out = without_wrong_annotations(cut, operations(cut))
        text = documents.written(fragment, as_json=options.output.endswith(".json"))
        # What no other verb could read is no fragment.
        contract = read(text.encode(), str(options.full), original=full)
        refuse_unreadable(contract.operation)
    except FragmentError:
        raise
    except ContractError as error:
        raise ContractError(f"{options.full}: {error}") from error
    hints = Source(str(options.full), full).rendered(left_out) if left_out else []
    hinted(evolve(contract, hints=(*hints, *contract.hints)))
    deliver(text, options.output)
    return 0


def operation(words: list[str] | None) -> tuple[str, str]:
    """Return method and path of an operation that was written as a single word or as two."""
    if words is None:
        own = load().operation
        return own.method, own.path
    return operation_of(words)
