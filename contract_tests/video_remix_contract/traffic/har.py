"""Recordings as HAR 1.2, as browsers, proxies and test tools write it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import ijson

from video_remix_contract.errors import RecordingError
from video_remix_contract.traffic.attachments import Attachments, Folder
from video_remix_contract.traffic.halves import Halves
from video_remix_contract.traffic.har_reading import Maker, exchange_of
from video_remix_contract.traffic.records import Record, Unread, all_read
from video_remix_contract.traffic.streams import BYTE_ORDER_MARK, READ_ERRORS, Recording, opened, reason
from video_remix_contract.untrusted.files import BLOCK
from video_remix_contract.wire.messages import Exchange

# A browser nests the stacks of its scripts up to half of it. ijson names each value by all that is around it.
MAX_DEPTH = 64
# A large text in few blocks, and not too many values at once.
MAX_BLOCK = 2 * 1024 * 1024
# A text with the quote that ends it, or up to the end of what was read, and a backslash that escapes what follows.
TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*("|\\?\Z)', re.DOTALL)
TEXT_OR_BRACKET = re.compile(TEXT.pattern + rb"|[\[\]{}]", re.DOTALL)
BRACKETS, OPENING = frozenset({b"[", b"]", b"{", b"}"}), frozenset(b"[{")
NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
# What no text of JSON holds, since the quotes would be escaped there.
CREATOR = re.compile(rb'"creator"\s*:\s*\{[^{}]*?"name"\s*:\s*"([^"\\]*)"')
LOG, ENTRIES = b'"log"', b'"entries"'
MAX_QUOTED = 200


class Shallow:
    """The bytes of a recording, as ijson reads them, with a bound on how deep values are nested."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.depth = 0
        self.in_text = False
        self.escaping = False

    def read(self, size: int = -1) -> bytes:
        """Return some bytes, up to where values are nested too deeply; raises RecordingError after that."""
        if self.depth > MAX_DEPTH:
            raise RecordingError(f"nested more than {MAX_DEPTH} levels deep")
        content = self.recording.read(size)
        if not content:
            return content
        # A backslash may be the last byte that was read, and what it escapes the first that follows.
        new = (b'"' if self.in_text else b"") + content[self.escaping :]
        outside, texts = TEXT.subn(rb"\1", new)
        for count, bracket in enumerate(outside.translate(None, NO_BRACKETS), start=1):
            self.depth += 1 if bracket in OPENING else -1
            if self.depth > MAX_DEPTH:
                left = len(new) - place_of(new, count)
                return content[: len(content) - left] or self.read(size)
        self.in_text = texts > outside.count(b'"')
        self.escaping = self.in_text and outside.endswith(b"\\")
        return content


def place_of(content: bytes, count: int) -> int:
    """Return where a bracket stands, the first outside of texts being 1."""
    found = (match.start() for match in TEXT_OR_BRACKET.finditer(content) if match[0] in BRACKETS)
    return next(islice(found, count - 1, None))


def read_har(path: Path | str) -> Iterator[Exchange]:
    """Yield the exchanges of a HAR 1.2 file, plain or gzip, an entry at a time; memory does not grow with the file.

    An entry without a status has no response. What a recording leaves out is in ``exchange.unseen``: keys that browsers
    take out, bodies that are not there or not as they were sent. Bodies in files are read where they lie in the folder
    of the recording. ``exchange.place`` has the file and the number of the entry.

    Raises RecordingError, with file and entry, for a file or an entry that cannot be read.

    >>> import json, tempfile
    >>> from pathlib import Path
    >>> request = {"method": "POST", "url": "http://127.0.0.1/v1/videos/video_123/remix"}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "traffic.har")
    ...     log = {"entries": [{"request": request, "response": {"status": 200}}]}
    ...     _ = path.write_text(json.dumps({"log": log}))
    ...     [exchange.response.status for exchange in read_har(path)]
    [200]
    """
    path = Path(path)
    try:
        with opened(path) as stream:
            yield from all_read(entries(Recording(stream), str(path), Folder(path.parent)))
    except READ_ERRORS as error:
        raise RecordingError(f"{path}: {reason(error)}") from error


def entries(recording: Recording, name: str, attachments: Attachments) -> Iterator[Record]:
    """Yield what each entry holds, and what cannot be read."""
    found = ijson.sendable_list()
    # What was found before the end of the JSON is kept, which an iterator of ijson would throw away.
    parser = ijson.items_coro(found, "log.entries.item", use_float=True)
    halves, maker, number, absent = Halves(), None, 0, {LOG, ENTRIES}
    held, wanted = b"", BLOCK
    for content, end in blocks(Shallow(recording)):
        maker = maker or Maker(creator(content), attachments)
        absent = {name for name in absent if name not in content}
        held += halves.replaced(content)
        if content and len(held) < wanted:
            continue
        problem = parsed(parser, held) if held else None
        if not content and problem is None:
            problem = end or parsed(parser, b"")
        # The parser reads a text from its beginning again with each block: a large one has to come in few of them.
        held, wanted = b"", BLOCK if found else min(2 * wanted, MAX_BLOCK)
        for entry in found:
            recording.next_record()
            number += 1
            yield record_of(entry, f"{name}, entry {number}", maker)
        del found[:]
        if problem is not None:
            yield Unread(name, f"after entry {number}: {problem}")
            return
    if absent and not number:
        yield Unread(name, "is no HAR: it has no list of entries")


def blocks(stream: Shallow) -> Iterator[tuple[bytes, str | None]]:
    """Yield the bytes of a recording block by block, the first with all that stands before the entries.

    At the end come no bytes, or why there are no more.
    """
    content = b""
    try:
        while len(content) < BLOCK and ENTRIES not in content and (more := stream.read(BLOCK)):
            content += more
        yield content.removeprefix(BYTE_ORDER_MARK), None
        while content:
            content = b""
            content = stream.read(BLOCK)
            yield content, None
    except (RecordingError, *READ_ERRORS) as error:
        if content:
            yield content.removeprefix(BYTE_ORDER_MARK), None
        yield b"", reason(error)


def parsed(parser: ijson.items_coro, content: bytes) -> str | None:
    """Give bytes to the parser, none for the end; return why they are no JSON, None where they are."""
    try:
        if content:
            parser.send(content)
        else:
            parser.close()
    except (ijson.JSONError, ValueError) as error:
        return f"not JSON: {' '.join(str(error).split())[:MAX_QUOTED]}"
    return None


def creator(head: bytes) -> str | None:
    """Return the name of the tool that made a HAR, None where it does not stand before the entries."""
    match = CREATOR.search(head.partition(ENTRIES)[0])
    return match[1].decode("utf-8", "replace") if match else None


def record_of(entry: object, place: str, maker: Maker) -> Record:
    """Return the exchange of an entry, or why it is none."""
    try:
        return exchange_of(entry, place, maker)
    except RecordingError as error:
        return Unread(place, str(error))
