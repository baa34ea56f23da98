"""Gather the body of an answer within bounds, its content coding undone."""

from __future__ import annotations

import zlib

from attrs import define, field

MAX_BODY = 4 * 1024 * 1024
WINDOWS = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}


class Overflow(Exception):  # noqa: N818 - a limit that was reached
    """The answer is larger than anything the operation can mean."""


class CodingError(Exception):
    """The bytes are not in the content coding that the answer names; the message is one line."""


@define
class Body:
    """A body that grows piece by piece; neither what comes nor what it unpacks to exceeds 4 MiB.

    ``coding`` is the value of Content-Encoding (RFC 9110, section 8.4). A coding that nobody asked for leaves the
    bytes as they are: that they are no JSON then is the judge's to say.
    """

    coding: str
    content: bytearray = field(factory=bytearray)
    received: int = 0
    unpacker: zlib._Decompress | None = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.coding = self.coding.strip().lower()
        self.unpacker = self.fresh()

    def fresh(self) -> zlib._Decompress | None:
        """Return what undoes the coding from its beginning, or None where it stays."""
        return zlib.decompressobj(WINDOWS[self.coding]) if self.coding in WINDOWS else None

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes of the wire; raise Overflow beyond the bound, CodingError where they are not coded."""
        self.received += len(chunk)
        if self.received > MAX_BODY:
            raise Overflow(f"the answer is larger than {MAX_BODY} bytes")
        while chunk and self.unpacker is not None:
            # A gzip body may have several members (RFC 1952, section 2.2).
            if self.unpacker.eof:
                self.unpacker = self.fresh()
                continue
            try:
                self.grow(self.unpacker.decompress(chunk, MAX_BODY + 1))
            except zlib.error as error:
                raise CodingError(f"the body is not {self.coding}, as Content-Encoding says: {error}") from error
            chunk = self.unpacker.unused_data
        self.grow(chunk)

    def grow(self, piece: bytes) -> None:
        """Keep a piece of the body; raise Overflow beyond the bound."""
        self.content += piece
        if len(self.content) > MAX_BODY:
            raise Overflow(f"the answer unpacks to more than {MAX_BODY} bytes")

    def end(self) -> bytes:
        """Return the body; raise CodingError where its coding is cut off."""
        if self.unpacker is not None and self.received and not self.unpacker.eof:
            raise CodingError(f"the {self.coding} body is cut off")
        return bytes(self.content)
