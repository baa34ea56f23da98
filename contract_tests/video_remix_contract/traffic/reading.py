"""Read recordings of any form: every record of a piece, as an exchange or as what cannot be read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice

from video_remix_contract.traffic import attachments, har, ndjson
from video_remix_contract.traffic.attachments import Attachments, Folder, Nowhere
from video_remix_contract.traffic.pieces import COUNTED, Piece
from video_remix_contract.traffic.records import Record, Unread
from video_remix_contract.traffic.sources import HEAD, Form, form_of
from video_remix_contract.traffic.streams import READ_ERRORS, Ahead, Recording, head_of, opened, reason
from video_remix_contract.untrusted.files import BLOCK
from video_remix_contract.wire.messages import Exchange

__all__ = ["Unread", "read_ahead", "records"]


def records(piece: Piece) -> Iterator[Record]:
    """Yield every record of a piece in order: an exchange, or where one stands that cannot be read, and why.

    Whatever the content is, nothing is raised; where nothing further can be read, the last says so. A record has at
    most 32 MiB, and memory does not grow with their number.
    """
    source = piece.source
    try:
        if source.form is Form.ZIP and source.path is not None:
            with attachments.opened(source.path) as archive:
                for name in archive.hars():
                    yield from har.entries(Recording(archive.stream(name)), f"{source.name}/{name}", archive)
            return
        with opened(source.path, piece.start) as stream:
            size = None if piece.stop is None else piece.stop - piece.start
            folder = Folder(source.path.parent) if source.path else Nowhere()
            if source.form is Form.PIPE:
                yield from any_records(stream, source.name)
            else:
                yield from records_of(source.form, Recording(stream, size), source.name, piece.number, folder)
    except READ_ERRORS as error:
        yield Unread(source.name, reason(error))


def any_records(stream: io.BufferedIOBase, name: str) -> Iterator[Record]:
    """Yield the records of what comes through a pipe, by the form that it begins with."""
    head = head_of(stream, HEAD)
    form = form_of(head)
    if form is None:
        yield Unread(name, "is no recording; that is HAR or NDJSON")
    elif form is Form.ZIP:
        yield Unread(name, "is a zip archive, which cannot be read from a pipe; name its file")
    else:
        recording = Recording(io.BufferedReader(Ahead(head, stream), BLOCK))
        yield from records_of(form, recording, name, 1, Nowhere())


def records_of(form: Form, recording: Recording, name: str, number: int, folder: Attachments) -> Iterator[Record]:
    """Yield the records of a form."""
    return har.entries(recording, name, folder) if form is Form.HAR else ndjson.lines(recording, name, number)


def read_ahead(piece: Piece, count: int) -> Iterator[Exchange]:
    """Yield at most so many exchanges that stand after a piece in its file: none after what is no part of a file."""
    if piece.stop is None:
        return
    rest = Piece(piece.source, piece.stop, None, piece.number + line_ends(piece))
    yield from islice((record for record in records(rest) if isinstance(record, Exchange)), count)


def line_ends(piece: Piece) -> int:
    """Return how many lines end in a piece."""
    count = 0
    try:
        with opened(piece.source.path, piece.start) as stream:
            left = (piece.stop or 0) - piece.start
            while left > 0 and (block := stream.read1(min(left, COUNTED))):
                count += block.count(b"\n")
                left -= len(block)
    except READ_ERRORS:
        # Reading on fails there too.
        pass
    return count
