"""The page for maintainers names files that are there."""

from __future__ import annotations

import re

from support import ROOT

PAGE = (ROOT / "docs" / "maintaining.md").read_text()
PLACES = (ROOT, ROOT / "contract_tests" / "video_remix_contract")


def test_every_file_that_the_page_names_is_there() -> None:
    """A path is below the root of the repository or below the package."""
    named = re.findall(r"`([\w./-]+(?:\.(?:py|yaml|md|json)|/))`", PAGE)
    assert len(named) > 25
    missing = [path for path in named if path != "dist/" and not any((place / path).exists() for place in PLACES)]
    assert missing == []


def test_every_make_target_that_the_page_names_is_there() -> None:
    """The Makefile has it."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)", PAGE)) | set(re.findall(r"^\$ make ([a-z]+)", PAGE, re.MULTILINE))
    assert named
    assert named <= targets
