"""Servers that take their time, and servers that go away at each stage."""

from __future__ import annotations

import socket

from probing.hostile.wire import JSON, Peer, hostile


@hostile()
def never_responds(peer: Peer) -> None:
    """Read the request and send nothing."""
    peer.stall()


@hostile(early=True)
def never_reads(peer: Peer) -> None:
    """Take the connection and never read from it."""
    peer.ignore()


@hostile()
def drips_the_status_line(peer: Peer) -> None:
    """Send the status line byte by byte."""
    peer.drip(b"HTTP/1.1 200 OK\r\n" * 100)


@hostile()
def drips_headers(peer: Peer) -> None:
    """Send header lines byte by byte and without end."""
    peer.send(b"HTTP/1.1 200 OK\r\n")
    peer.drip(b"X-Slow: yes\r\n" * 1000)


@hostile()
def drips_the_body(peer: Peer) -> None:
    """Send the body byte by byte, so that no single read takes long."""
    peer.head("200 OK", JSON, ("Content-Length", "100000"))
    peer.drip(b" " * 100_000)


@hostile()
def drips_chunks(peer: Peer) -> None:
    """Send chunks of a byte slowly."""
    peer.head("200 OK", JSON, ("Transfer-Encoding", "chunked"))
    peer.drip(b"1\r\n \r\n" * 10_000)


@hostile()
def endless_body(peer: Peer) -> None:
    """Send a body without a length and without an end."""
    peer.head("200 OK", JSON)
    peer.pour(b" " * 1024)


@hostile()
def endless_chunks(peer: Peer) -> None:
    """Send chunks without an end."""
    peer.head("200 OK", JSON, ("Transfer-Encoding", "chunked"))
    peer.pour(b"400\r\n" + b" " * 1024 + b"\r\n")


@hostile()
def endless_tiny_chunks(peer: Peer) -> None:
    """Send chunks of a byte as fast as possible."""
    peer.head("200 OK", JSON, ("Transfer-Encoding", "chunked"))
    peer.pour(b"1\r\n \r\n", seconds=20)


@hostile()
def endless_early_hints(peer: Peer) -> None:
    """Send interim responses without an end."""
    peer.pour(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", seconds=20)


@hostile()
def endless_continues(peer: Peer) -> None:
    """Ask the suite to continue, without an end."""
    peer.pour(b"HTTP/1.1 100 Continue\r\n\r\n", seconds=20)


@hostile()
def keeps_a_whole_body_open(peer: Peer) -> None:
    """Send a whole honest document without a length and never close."""
    peer.head("200 OK", JSON)
    peer.send(peer.response.body)
    peer.stall()


@hostile()
def stops_in_the_body(peer: Peer) -> None:
    """Stop in the middle of the body and stay."""
    peer.head("200 OK", JSON, ("Content-Length", "1000"))
    peer.send(b'{"id": "vid')
    peer.stall()


@hostile()
def stops_in_the_headers(peer: Peer) -> None:
    """Stop in the middle of a header and stay."""
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Ty")
    peer.stall()


@hostile()
def half_closes(peer: Peer) -> None:
    """Close the sending half after the headers and stay."""
    peer.head("200 OK", JSON, ("Content-Length", "1000"))
    peer.sock.shutdown(socket.SHUT_WR)
    peer.wait()


@hostile(early=True)
def closes_on_accept(peer: Peer) -> None:
    """Close the connection at once."""
    peer.sock.close()


@hostile("nonconformant", "inconclusive", early=True)
def resets_on_accept(peer: Peer) -> None:
    """Reset the connection at once."""
    peer.reset()


@hostile(early=True)
def closes_after_the_request_line(peer: Peer) -> None:
    """Read the first bytes of the request and close."""
    peer.sock.recv(16)
    peer.sock.close()


@hostile(early=True)
def resets_after_the_request_line(peer: Peer) -> None:
    """Read the first bytes of the request and reset."""
    peer.sock.recv(16)
    peer.reset()


@hostile()
def closes_after_the_request(peer: Peer) -> None:
    """Read the request and close."""
    peer.sock.close()


@hostile()
def resets_after_the_request(peer: Peer) -> None:
    """Read the request and reset."""
    peer.reset()


@hostile()
def closes_in_the_status_line(peer: Peer) -> None:
    """Close within the status line."""
    peer.send(b"HTTP/1.1 2")


@hostile()
def closes_in_the_headers(peer: Peer) -> None:
    """Close within the headers."""
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: applica")


@hostile()
def closes_after_an_interim_response(peer: Peer) -> None:
    """Close after a 100."""
    peer.send(b"HTTP/1.1 100 Continue\r\n\r\n")


@hostile()
def closes_in_the_body(peer: Peer) -> None:
    """Close within the body."""
    peer.head("200 OK", JSON, ("Content-Length", "1000"))
    peer.send(b'{"id": "vid')


@hostile()
def closes_in_a_chunk(peer: Peer) -> None:
    """Close within a chunk."""
    peer.head("200 OK", JSON, ("Transfer-Encoding", "chunked"))
    peer.send(b'400\r\n{"id": "vid')


@hostile()
def resets_in_the_headers(peer: Peer) -> None:
    """Reset within the headers."""
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Ty")
    peer.reset()


@hostile()
def resets_in_the_body(peer: Peer) -> None:
    """Reset within the body."""
    peer.head("200 OK", JSON, ("Content-Length", "1000"))
    peer.send(b'{"id": "vid')
    peer.reset()


@hostile("conformant")
def resets_after_the_response(peer: Peer) -> None:
    """Respond honestly, wait until that is read, and reset."""
    peer.respond_honestly()
    peer.wait()
    peer.reset()
