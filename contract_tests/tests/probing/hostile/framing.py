"""Servers that break HTTP's framing: lengths, chunks, headers, status lines, content codings."""

from __future__ import annotations

import gzip
import zlib

from probing.hostile.wire import JSON, Peer, hostile

BOMB = gzip.compress(b" " * (64 * 1024 * 1024), 9)


@hostile()
def endless_headers(peer: Peer) -> None:
    """Send header lines without an end."""
    peer.send(b"HTTP/1.1 200 OK\r\n")
    peer.pour(b"X-More: and more\r\n")


@hostile()
def gigabyte_header(peer: Peer) -> None:
    """Send a header line of a gigabyte."""
    peer.send(b"HTTP/1.1 200 OK\r\nX-Long: ")
    peer.pour(b"a" * 1024, 1 << 30)


@hostile()
def gigabyte_reason(peer: Peer) -> None:
    """Send a reason phrase of a gigabyte."""
    peer.send(b"HTTP/1.1 200 ")
    peer.pour(b"O" * 1024, 1 << 30)


@hostile()
def hundred_thousand_headers(peer: Peer) -> None:
    """Send a hundred thousand headers and then the honest document."""
    peer.send(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %d\r\n" % (n, n) for n in range(100_000)) + b"\r\n")
    peer.send(peer.response.body)


@hostile()
def header_without_colon(peer: Peer) -> None:
    """Send a header line without a colon."""
    peer.send(b"HTTP/1.1 200 OK\r\nthis is no header\r\n\r\n{}")


@hostile()
def header_with_nul(peer: Peer) -> None:
    """Send a NUL in a header."""
    peer.head("200 OK", ("X-Nul", "a\0b"), ("Content-Length", "2"))
    peer.send(b"{}")


@hostile()
def length_too_short(peer: Peer) -> None:
    """Name a length that is shorter than the document."""
    body = peer.response.body
    peer.head("200 OK", JSON, ("Content-Length", str(len(body) // 2)))
    peer.send(body)


@hostile()
def length_too_long(peer: Peer) -> None:
    """Name a length that is longer than the document, and close."""
    body = peer.response.body
    peer.head("200 OK", JSON, ("Content-Length", str(len(body) + 10)))
    peer.send(body)


@hostile()
def lengths_that_conflict(peer: Peer) -> None:
    """Name two different lengths."""
    peer.head("200 OK", JSON, ("Content-Length", "2"), ("Content-Length", "3"))
    peer.send(b"{} ")


@hostile()
def length_below_zero(peer: Peer) -> None:
    """Name a negative length."""
    peer.head("200 OK", JSON, ("Content-Length", "-1"))
    peer.send(b"{}")


@hostile()
def length_beyond_measure(peer: Peer) -> None:
    """Name a length that no machine has."""
    peer.head("200 OK", JSON, ("Content-Length", "9" * 40))
    peer.send(b"{}")


@hostile()
def length_of_a_terabyte(peer: Peer) -> None:
    """Name a length of a terabyte and close."""
    peer.head("200 OK", JSON, ("Content-Length", str(1 << 40)))
    peer.send(b"{}")


@hostile()
def length_in_words(peer: Peer) -> None:
    """Name a length that is no number."""
    peer.head("200 OK", JSON, ("Content-Length", "two"))
    peer.send(b"{}")


@hostile()
def chunk_size_in_words(peer: Peer) -> None:
    """Send a chunk whose size is no number."""
    peer.head("200 OK", JSON, ("Transfer-Encoding", "chunked"))
    peer.send(b"two\r\n{}\r\n0\r\n\r\n")


@hostile()
def chunk_size_beyond_measure(peer: Peer) -> None:
    """Send a chunk whose size has a thousand digits."""
    peer.head("200 OK", JSON, ("Transfer-Encoding", "chunked"))
    peer.send(b"f" * 1000 + b"\r\n{}")


@hostile()
def chunk_longer_than_its_size(peer: Peer) -> None:
    """Send a chunk that is longer than its size."""
    peer.head("200 OK", JSON, ("Transfer-Encoding", "chunked"))
    peer.send(b"1\r\n{}\r\n0\r\n\r\n")


@hostile()
def chunks_without_end(peer: Peer) -> None:
    """Close where the last chunk should be."""
    peer.head("200 OK", JSON, ("Transfer-Encoding", "chunked"))
    peer.send(b"2\r\n{}\r\n")


@hostile()
def endless_chunk_extension(peer: Peer) -> None:
    """Send a chunk extension without an end."""
    peer.head("200 OK", JSON, ("Transfer-Encoding", "chunked"))
    peer.send(b"2;x=")
    peer.pour(b"y" * 1024)


@hostile()
def endless_trailers(peer: Peer) -> None:
    """Send trailers without an end."""
    peer.head("200 OK", JSON, ("Transfer-Encoding", "chunked"))
    peer.send(b"2\r\n{}\r\n0\r\n")
    peer.pour(b"X-Trailer: more\r\n")


@hostile()
def unknown_transfer_encoding(peer: Peer) -> None:
    """Name a transfer encoding that does not exist."""
    peer.head("200 OK", JSON, ("Transfer-Encoding", "rot13"))
    peer.send(b"{}")


@hostile()
def length_and_chunks(peer: Peer) -> None:
    """Name a length and send chunks of another."""
    peer.head("200 OK", JSON, ("Content-Length", "2"), ("Transfer-Encoding", "chunked"))
    peer.send(b"3\r\n{} \r\n0\r\n\r\n")


@hostile()
def gzip_bomb(peer: Peer) -> None:
    """Send 64 MiB in 64 KiB of gzip."""
    peer.respond(BOMB, "200 OK", ("Content-Encoding", "gzip"))


@hostile()
def gzip_bomb_in_a_refusal(peer: Peer) -> None:
    """Refuse with a gzip bomb."""
    peer.respond(BOMB, "400 Bad Request", ("Content-Encoding", "gzip"))


@hostile()
def gzip_bomb_of_members(peer: Peer) -> None:
    """Send gzip member after gzip member without an end."""
    peer.head("200 OK", JSON, ("Content-Encoding", "gzip"))
    peer.pour(gzip.compress(b" " * 4096))


@hostile()
def gzip_of_nothing(peer: Peer) -> None:
    """Send gzip members that unpack to nothing, without an end."""
    peer.head("200 OK", JSON, ("Content-Encoding", "gzip"))
    peer.pour(gzip.compress(b""))


@hostile()
def gzip_in_gzip(peer: Peer) -> None:
    """Pack a bomb twice and name both codings."""
    peer.respond(gzip.compress(BOMB), "200 OK", ("Content-Encoding", "gzip, gzip"))


@hostile()
def gzip_cut_off(peer: Peer) -> None:
    """Send half of a gzip body."""
    packed = gzip.compress(peer.response.body)
    peer.respond(packed[: len(packed) // 2], "200 OK", ("Content-Encoding", "gzip"))


@hostile()
def gzip_without_its_checksum(peer: Peer) -> None:
    """Send a gzip body whose last bytes are missing."""
    peer.respond(gzip.compress(peer.response.body)[:-4], "200 OK", ("Content-Encoding", "gzip"))


@hostile()
def gzip_that_is_none(peer: Peer) -> None:
    """Name gzip as the coding and send plain JSON."""
    peer.respond(peer.response.body, "200 OK", ("Content-Encoding", "gzip"))


@hostile()
def gzip_and_then_noise(peer: Peer) -> None:
    """Send a gzip body and noise after it, without an end."""
    peer.head("200 OK", JSON, ("Content-Encoding", "gzip"))
    peer.send(gzip.compress(peer.response.body))
    peer.pour(b"noise" * 1000)


@hostile()
def raw_deflate(peer: Peer) -> None:
    """Name deflate as the coding and leave the zlib wrapper out."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    peer.respond(packer.compress(peer.response.body) + packer.flush(), "200 OK", ("Content-Encoding", "deflate"))


@hostile()
def brotli_unasked(peer: Peer) -> None:
    """Name brotli as the coding, which nobody asked for, and send noise."""
    peer.respond(bytes(range(256)), "200 OK", ("Content-Encoding", "br"))


@hostile()
def unknown_coding(peer: Peer) -> None:
    """Name a content coding that does not exist, with an escape sequence in it."""
    peer.respond(b"\xff" * 100, "200 OK", ("Content-Encoding", "x-\x85evil"))
