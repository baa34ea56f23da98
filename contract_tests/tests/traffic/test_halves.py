"""Halves of surrogate pairs are replaced, whole pairs stay, and it does not matter where the blocks end."""

from __future__ import annotations

import json

from hypothesis import example, given
from hypothesis import strategies as st
from video_remix_contract.traffic.halves import Halves

TEXTS = st.text(st.sampled_from('\\"u d\ud83d\ude00\udcff😀\n') | st.characters())


@given(TEXTS, st.integers(1, 20), st.booleans())
@example("\\" * 50 + "\udcff", 1, True)
@example("\ud83d\ud83d\ude00", 3, False)
def test_only_halves_are_replaced(text: str, size: int, upper: bool) -> None:  # noqa: FBT001 - drawn
    """The text of the JSON is what it was, but for U+FFFD in the place of each half."""
    written = json.dumps(text).encode()
    if upper:
        written = written.replace(b"\\ud", b"\\uD")
    halves = Halves()
    blocks = [written[start : start + size] for start in range(0, len(written), size)]
    came = b"".join([halves.replaced(block) for block in blocks] + [halves.replaced(b"")])
    assert json.loads(came).encode() == text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
