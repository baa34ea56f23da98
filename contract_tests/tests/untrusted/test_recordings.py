"""Recordings of strangers are read in bounded memory, and what cannot be read ends in one harmless line."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from video_remix_contract.errors import RecordingError
from video_remix_contract.traffic.har import MAX_DEPTH, Shallow
from video_remix_contract.traffic.streams import Recording

from untrusted.recordings import FILES, RECORDS, har
from untrusted.running import Driver, assert_harmless, driving

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    """Start what reads the recordings."""
    with driving(tmp_path_factory.mktemp("hostile")) as started:
        yield started


@pytest.mark.parametrize("name", RECORDS)
def test_a_hostile_record_is_refused(driver: Driver, name: str) -> None:
    """A record that is not of our form, or no JSON, is refused in one line that names its place."""
    contents = {"har": har(RECORDS[name]), "ndjson": RECORDS[name].encode("utf-8", "surrogatepass")}
    for verb, content in contents.items():
        for result in driver.run(content, [verb, "any recording"]):
            # A HAR file has its body and its encoding elsewhere, and no failure.
            assert_harmless(result, refused=verb == "ndjson")
            assert result["code"] == 0 or "hostile" in result["err"]


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused(driver: Driver, name: str) -> None:
    """A bomb, broken gzip and what has no end are refused in little memory."""
    for result in driver.run(FILES[name], ["har", "ndjson", "any recording"]):
        assert_harmless(result, refused=True)


@given(st.text(st.sampled_from('\\"[{]} x')), st.integers(1, 5), st.integers(0, MAX_DEPTH + 20))
@example("\\", 1, MAX_DEPTH)
@example('\\"' + "[" * 100, 2, 0)
def test_brackets_in_texts_do_not_nest(inner: str, size: int, depth: int) -> None:
    """However a recording is cut into pieces, the brackets outside of its texts alone are counted."""
    recorded = json.dumps([inner, {inner: inner}]).encode()
    content = b"[" * depth + recorded + b"]" * depth
    stream = Shallow(Recording(io.BytesIO(content)))
    if depth + 2 > MAX_DEPTH:
        with pytest.raises(RecordingError, match="nested more than"):
            list(iter(lambda: stream.read(size), b""))
    else:
        assert b"".join(iter(lambda: stream.read(size), b"")) == content


def test_the_catalogue_is_large() -> None:
    """There are records and whole files."""
    assert len(RECORDS) + len(FILES) >= 40
