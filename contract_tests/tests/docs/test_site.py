"""README and docs/ become a site in which no link leads nowhere, and README stays short and true."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from support import ROOT
from video_remix_contract.maintenance import screenshot

from docs.pages import PAGES

if TYPE_CHECKING:
    from pathlib import Path

MAX_README = 250
PICTURE = ROOT / "docs" / "verdict.svg"


def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    """A link to a page, a heading or a file that is not there is an error, and so is a page that none leads to."""
    options = ["-W", "--keep-going", "-q", "-c", "docs", "-b", "html", "-d", str(tmp_path / "read")]
    command = [sys.executable, "-m", "sphinx", *options, ".", str(tmp_path / "site")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    for page in PAGES:
        built = tmp_path / "site" / page.relative_to(ROOT).with_suffix(".html")
        asked_for = re.findall(r"<(?:script|link|img)\b[^>]*(?:src|href)=\"(https?:[^\"]*)", built.read_text())
        assert asked_for == [], f"{built.name} asks another server for something"


def test_readme_is_short() -> None:
    """Whoever comes by reads it whole."""
    assert len((ROOT / "README.md").read_text().splitlines()) <= MAX_README


@pytest.mark.usefixtures("_as_released")
def test_the_picture_in_readme_is_what_a_run_shows(capsys: pytest.CaptureFixture[str]) -> None:
    """The program made it, and makes the same now, times apart; it asks for nothing."""
    assert screenshot.main(["--check", str(PICTURE)]) == 0, capsys.readouterr().err
    text = PICTURE.read_text()
    ET.fromstring(text)
    assert re.findall(r"url\([^#)][^)]*\)|<(?:script|image|a)\b", text) == []
    assert f"]({PICTURE.relative_to(ROOT)})" in (ROOT / "README.md").read_text()


def test_a_picture_that_has_drifted_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever changes what a terminal shows is asked to make the picture again."""
    path = tmp_path / "verdict.svg"
    path.write_text(PICTURE.read_text().replace("pass", "passt"))
    assert screenshot.main(["--check", str(path)]) == 1
    assert "make screenshot" in capsys.readouterr().err
