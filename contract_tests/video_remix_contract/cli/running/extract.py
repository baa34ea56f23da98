"""``extract``: cut operations out of a full OpenAPI document, as a fragment."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from attrs import evolve

from video_remix_contract.cli.running.contracts import hinted
from video_remix_contract.cli.running.operations import operation_of
from video_remix_contract.cli.running.targets import deliver
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi import document as documents
from video_remix_contract.openapi.checking import without_wrong_annotations
from video_remix_contract.openapi.contract import checked_document, content, load, operations, read
from video_remix_contract.openapi.extract import extract
from video_remix_contract.openapi.faults import Source
from video_remix_contract.openapi.library import Library
from video_remix_contract.openapi.origins import Origins
from video_remix_contract.openapi.reference import Node
from video_remix_contract.openapi.selection import selected
from video_remix_contract.schema.readable import refuse_unreadable
from video_remix_contract.untrusted.folder import Folder, path_of


def run(options: argparse.Namespace) -> int:
    """Write the fragment."""
    full: Path = options.full
    text = content(full)
    source = Origins(str(full), text)
    named = [operation_of(words) for words in options.operation or ()]
    if not (named or options.tag or options.path):
        own = load().operation
        named = [(own.method, own.path)]
    folder = Folder(full.parent if options.root is None else options.root)
    # What the document refers to is next to the name that the user gives, wherever a link leads.
    uri = Path(os.path.abspath(full)).as_uri()  # noqa: PTH100 - Path has nothing that leaves links alone
    library = None
    try:
        library = Library(checked_document(text), uri, folder.read)
        cut = extract(library, selected(library, named, options.tag, options.path))
    except ContractError as error:
        raise evolve(source, files=sources(library, full)).refused(error) from error
    source = evolve(source, files=sources(library, full), moved=cut.origins)
    try:
        root = Node.root(cut.document)
        # The vendor's examples are not the reader's to mend.
        fragment, left_out = without_wrong_annotations(root, operations(root))
    except ContractError as error:
        raise source.refused(error) from error
    written = documents.written(fragment, as_json=options.output.endswith(".json"))
    # What no other verb could read is no fragment.
    contract = read(written.encode(), str(full), original=source)
    with contract.placing_faults():
        for each in contract.operations:
            refuse_unreadable(each)
    hints = source.rendered(left_out) if left_out else []
    hinted(evolve(contract, hints=(*hints, *contract.hints)))
    deliver(written, options.output)
    return 0


def sources(library: Library | None, full: Path) -> dict[str, Source]:
    """Return the texts of the files that were read, by URI, each called as its reader finds it."""
    texts = library.texts if library else {}
    above = os.path.realpath(full.parent)
    return {
        uri: Source(os.path.normpath(full.parent / os.path.relpath(path_of(uri), above)), text)
        for uri, text in texts.items()
    }
