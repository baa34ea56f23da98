"""``extract``: cut one operation's fragment out of a full OpenAPI document."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from video_remix_contract.cli.common import UsageError, write
from video_remix_contract.openapi.document import dumped, parsed
from video_remix_contract.openapi.extract import extract
from video_remix_contract.openapi.operation import METHODS, ContractError, load, parse

if TYPE_CHECKING:
    import argparse


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("extract", help="cut one operation's fragment out of a full OpenAPI document")
    parser.add_argument("full", type=Path, metavar="FULL", help="an OpenAPI 3.0 or 3.1 document, YAML or JSON")
    parser.add_argument(
        "--operation",
        nargs="+",
        metavar=("METHOD", "PATH"),
        help="the operation, as POST /videos/{video_id}/remix (default: the one of this package's fragment)",
    )
    parser.add_argument(
        "--output",
        metavar="FILE",
        default="-",
        help="where the fragment goes, JSON where the name says so (default: -)",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the fragment."""
    method, path = operation(options.operation)
    try:
        source = options.full.read_bytes()
    except OSError as error:
        raise UsageError(f"{options.full}: {error.strerror or error}") from error
    try:
        text = dumped(extract(parsed(source), method, path), as_json=options.output.endswith(".json"))
        parse(text.encode())
    except ContractError as error:
        raise ContractError(f"{options.full}: {error}") from error
    except UnicodeEncodeError as error:
        raise ContractError(f"{options.full}: a text has half of a surrogate pair, which no file can hold") from error
    if options.output == "-":
        sys.stdout.write(text)
    else:
        write(Path(options.output), text)
    return 0


def operation(words: list[str] | None) -> tuple[str, str]:
    """Return method and path of an operation that was written as one word or as two."""
    if words is None:
        contract = load()
        return contract.method, contract.path
    parts = " ".join(words).split()
    if len(parts) != 2 or parts[0].lower() not in METHODS or not parts[1].startswith("/"):
        raise UsageError(f"an operation is written METHOD /PATH, not {' '.join(words)!r}")
    return parts[0].lower(), parts[1]
