"""Collect the body of a response within bounds, its content coding undone."""

from __future__ import annotations

import zlib

from attrs import define, field

from video_remix_contract.errors import DecodingError, Error

MAX_BODY = 4 * 1024 * 1024
# Windows of the largest size; zlib counts 16 more where the header is that of gzip.
WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 15}


class TooLargeError(Error):
    """The response is larger than anything the operation can mean."""


@define
class Body:
    """A body that grows piece by piece; neither its packed nor its unpacked size exceeds 4 MiB.

    ``coding`` is the value of Content-Encoding (RFC 9110, section 8.4). A coding that nobody asked for leaves the
    bytes as they are: the judge then reports that they are not JSON.
    """

    coding: str
    content: bytearray = field(factory=bytearray)
    received: int = 0
    unpacker: zlib._Decompress | None = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.coding = self.coding.strip().lower()
        self.unpacker = self.new_unpacker()

    def new_unpacker(self) -> zlib._Decompress | None:
        """Return a decoder that starts anew, or None where the coding is not undone."""
        return zlib.decompressobj(WINDOWS[self.coding]) if self.coding in WINDOWS else None

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes; raise TooLargeError beyond the bound, DecodingError where they are not so coded."""
        self.received += len(chunk)
        if self.received > MAX_BODY:
            raise TooLargeError(f"the response is larger than {MAX_BODY} bytes")
        while chunk and self.unpacker is not None:
            # A gzip body may have several members (RFC 1952, section 2.2).
            if self.unpacker.eof:
                self.unpacker = self.new_unpacker()
                continue
            try:
                self.grow(self.unpacker.decompress(chunk, MAX_BODY + 1 - len(self.content)))
            except zlib.error as error:
                raise DecodingError(f"the body is not {self.coding}, as Content-Encoding claims: {error}") from error
            chunk = self.unpacker.unused_data
        self.grow(chunk)

    def grow(self, piece: bytes) -> None:
        """Keep a piece of the body; raise TooLargeError beyond the bound."""
        self.content += piece
        if len(self.content) > MAX_BODY:
            raise TooLargeError(f"the response unpacks to more than {MAX_BODY} bytes")

    def end(self) -> bytes:
        """Return the body; raise DecodingError where its coding is cut off."""
        if self.unpacker is not None and self.received and not self.unpacker.eof:
            raise DecodingError(f"the {self.coding} body is cut off")
        return bytes(self.content)
