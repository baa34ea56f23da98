"""Bodies are collected within bounds, and their content coding is undone."""

from __future__ import annotations

import gzip
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
    with pytest.raises(DecodingError):
        collected("deflate", [gzip.compress(b"content")])


def test_the_size_received_is_bounded() -> None:
    """4 MiB are taken, and a byte more is refused, in one chunk or over several."""
    assert len(collected("", [bytes(MAX_BODY)])) == MAX_BODY == 4 * 1024 * 1024
    with pytest.raises(TooLargeError, match="is larger than 4194304 bytes"):
        collected("", [bytes(MAX_BODY), b"x"])


def test_the_size_unpacked_is_bounded() -> None:
    """What unpacks to 4 MiB is taken, and a byte more is refused."""
    assert len(collected("gzip", [gzip.compress(bytes(MAX_BODY))])) == MAX_BODY
    with pytest.raises(TooLargeError, match="unpacks to more than 4194304 bytes"):
        collected("gzip", [gzip.compress(bytes(MAX_BODY + 1))])
