"""The path of a base URL names the run."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from video_remix_contract.recording.recorder import Address

NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(NAMES, NAMES, NAMES, st.booleans())
@example("", "", "", False)
@example("a/b", "response.200.status.enum:other", "plain", True)
@example("v1", "", "/v1", False)
def test_every_address_is_read_back(label: str, fault: str, scenario: str, moved: bool) -> None:  # noqa: FBT001 - drawn
    """Whatever the names are, they are percent-encoded and come back."""
    address = Address(label, fault, scenario, moved)
    assert Address.of(f"{address.path}/videos/x/remix") == (address, "/v1/videos/x/remix")


@pytest.mark.parametrize("path", ["/v1/videos", "/videos", "/t/v1", "/f/a/t/b/v1/x", "/t/a/v12", ""])
def test_other_paths_name_nothing(path: str) -> None:
    """What is not written so is the path of a plain base URL, right or wrong."""
    assert Address.of(path) == (Address(), path)
