"""Bodies are collected within bounds, and their content coding is undone."""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from video_remix_contract.errors import DecodingError
from video_remix_contract.wire.content_coding import MAX_BODY, Body, TooLargeError

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    " GZip ": gzip.compress,
    "": bytes,
    "br": bytes,
}
PACKED = sorted(coding for coding, pack in PACKERS.items() if pack is not bytes)


def collected(coding: str, chunks: list[bytes]) -> bytes:
    """Return what a body holds after some chunks."""
    body = Body(coding)
    for chunk in chunks:
        body.feed(chunk)
    return body.end()


@given(coding=st.sampled_from(sorted(PACKERS)), content=st.binary(max_size=200), step=st.integers(1, 50))
@example(coding="gzip", content=b"", step=1)
def test_a_packed_body_is_unpacked(coding: str, content: bytes, step: int) -> None:
    """The content comes out as it was packed, however it is cut; an unknown coding is left alone."""
    packed = PACKERS[coding](content)
    assert collected(coding, [packed[start : start + step] for start in range(0, len(packed), step)]) == content


def test_a_body_may_have_several_members() -> None:
    """Members of gzip that follow each other are one body, in one chunk or in several."""
    first, second = gzip.compress(b"one "), gzip.compress(b"body")
    assert collected("gzip", [first + second]) == b"one body"
    assert collected("gzip", [first, second]) == b"one body"
    assert collected("gzip", [first[:-3], first[-3:] + second[:5], second[5:] + first]) == b"one body" + b"one "


@pytest.mark.parametrize("coding", PACKED)
def test_a_body_that_is_cut_off_is_an_error(coding: str) -> None:
    """A packed body without its end is refused; a body of no bytes is empty."""
    packed = PACKERS[coding](b"content")
    with pytest.raises(DecodingError, match="cut off"):
        collected(coding, [packed[:-1]])
    assert collected(coding, []) == b""


@pytest.mark.parametrize("coding", PACKED)
def test_a_body_that_is_not_packed_is_an_error(coding: str) -> None:
    """Bytes that are not so coded are refused, and the coding is named."""
    with pytest.raises(DecodingError, match=f"not {coding.strip().lower()}, as Content-Encoding claims"):
        collected(coding, [b'{"id": "video_1"}'])
    other = zlib.compress if "gzip" in coding.lower() else gzip.compress
    with pytest.raises(DecodingError, match="claims: Error -3 while decompressing data: incorrect header check"):
        collected(coding, [other(b"content")])
    packed = PACKERS[coding](b"content")
    with pytest.raises(DecodingError, match="as Content-Encoding claims"):
        collected(coding, [packed + b"and more"])


@pytest.mark.parametrize("coding", PACKED)
def test_what_repeats_far_behind_is_unpacked(coding: str) -> None:
    """The largest window of the coding is used, however small the chunks are."""
    content = random.Random(0).randbytes(30_000) * 2
    packed = PACKERS[coding](content)
    assert len(packed) < 40_000
    assert collected(coding, [packed[start : start + 500] for start in range(0, len(packed), 500)]) == content


def test_the_size_received_is_bounded() -> None:
    """4 MiB are taken, and a byte more is refused, in one chunk or over several."""
    assert len(collected("", [bytes(MAX_BODY)])) == MAX_BODY == 4 * 1024 * 1024
    with pytest.raises(TooLargeError, match="is larger than 4194304 bytes"):
        collected("", [bytes(MAX_BODY), b"x"])
    body = Body("")
    with pytest.raises(TooLargeError):
        body.feed(bytes(MAX_BODY + 1))
    assert (len(body.content), body.received) == (0, MAX_BODY + 1)


def test_the_size_unpacked_is_bounded() -> None:
    """What unpacks to 4 MiB is taken, and a byte more is refused."""
    assert len(collected("gzip", [gzip.compress(bytes(MAX_BODY))])) == MAX_BODY
    with pytest.raises(TooLargeError, match="unpacks to more than 4194304 bytes"):
        collected("gzip", [gzip.compress(bytes(MAX_BODY + 1))])


def test_no_more_is_unpacked_than_the_bound_asks_for() -> None:
    """What would unpack to any size is held to a byte beyond the bound, also where much of it was unpacked before."""
    packed = gzip.compress(bytes(3 * MAX_BODY))
    for chunks in ([packed], [packed[:3000], packed[3000:]], [gzip.compress(bytes(MAX_BODY)), packed]):
        body = Body("gzip")
        for chunk in chunks[:-1]:
            body.feed(chunk)
        with pytest.raises(TooLargeError, match="unpacks to more than"):
            body.feed(chunks[-1])
        assert len(body.content) == MAX_BODY + 1


def test_a_body_of_no_chunk_is_empty() -> None:
    """A body starts without content, whatever its coding; its coding is read in either case."""
    assert [collected(coding, []) for coding in PACKERS] == [b""] * len(PACKERS)
    assert [collected(coding, [b""]) for coding in PACKERS] == [b""] * len(PACKERS)
    assert Body(" GZip ").coding == "gzip"
    with pytest.raises(DecodingError, match=r"^the gzip body is cut off$"):
        collected(" GZip ", [b"\x1f"])
