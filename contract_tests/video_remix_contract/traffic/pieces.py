"""Cut recordings into pieces of whole records, so that several processes and machines can read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from video_remix_contract.traffic.sources import Form, Source
from video_remix_contract.untrusted import files

PIECE_BYTES = 8 * 1024 * 1024
# Large blocks, in which bytes are counted fast.
COUNTED = 1024 * 1024


@frozen
class Piece:
    """Some lines of a recording: its bytes from ``start`` to ``stop`` (None is the end), first the line ``number``.

    What is no plain NDJSON in a file is one piece.
    """

    source: Source
    start: int = 0
    stop: int | None = None
    number: int = 1

    @property
    def size(self) -> int:
        """How many bytes of its file it has; 0 where that is not known."""
        if self.stop is not None:
            return self.stop - self.start
        try:
            return self.source.path.stat().st_size - self.start if self.source.path else 0
        except OSError:
            return 0


def pieces(sources: Iterable[Source], size: int = PIECE_BYTES) -> Iterator[Piece]:
    """Yield the pieces of recordings, each of about so many bytes; they depend on nothing but the files.

    >>> list(pieces([Source("-", None, Form.PIPE)]))[0].stop is None
    True
    """
    for source in sources:
        if source.form is Form.NDJSON and not source.packed:
            yield from lines_of(source, size)
        else:
            yield Piece(source)


def lines_of(source: Source, size: int) -> Iterator[Piece]:
    """Yield the pieces of a file of lines, each of at least so many bytes but the last."""
    assert source.path is not None, "what comes from the standard input has another form"
    start, number = 0, 1
    position, line = 0, 1
    try:
        with files.opened(source.path) as stream:
            while block := stream.read(COUNTED):
                counted = 0
                while end := block.find(b"\n", max(counted, start + size - position - 1)) + 1:
                    line += block.count(b"\n", counted, end)
                    counted = end
                    yield Piece(source, start, position + end, number)
                    start, number = position + end, line
                line += block.count(b"\n", counted)
                position += len(block)
    except OSError:
        # Whoever reads the rest meets the error, and names it.
        yield Piece(source, start, None, number)
        return
    if position > start or position == 0:
        yield Piece(source, start, position, number)
