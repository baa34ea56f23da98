"""All that is generated is written, or compared, by one call; the first part that fails decides its exit code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support import ROOT
from video_remix_contract.maintenance import checked_in_client, clause_table, command_page, generating

PATHS = list(generating.DOCUMENTS)


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a working directory with copies of the documents, whose client is not looked at."""
    for path in PATHS:
        Path(tmp_path, path).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(checked_in_client, "main", lambda _: 0)
    return tmp_path


@pytest.mark.parametrize(
    ("path", "begin"), list(zip(PATHS, (clause_table.BEGIN, command_page.BEGIN), strict=True)), ids=PATHS
)
def test_a_document_that_differs_is_noticed_and_mended(
    path: str, begin: str, documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """--check exits with 1 and names it, where it is asked for; without --check it is written, then what is next."""
    written = (documents / path).read_text(encoding="utf-8")
    assert generating.main(["--check", *PATHS]) == 0
    (documents / path).write_text(written.replace(begin, f"{begin}\nby hand"), encoding="utf-8")
    assert generating.main(["--check"]) == 0
    assert capsys.readouterr().err == ""
    assert generating.main(["--check", *PATHS]) == 1
    assert path in capsys.readouterr().err
    assert generating.main(PATHS) == 0
    assert (documents / path).read_text(encoding="utf-8") == written
    assert capsys.readouterr().out.startswith("generate: ")


def test_a_client_that_cannot_be_made_leaves_the_documents(documents: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The exit code is that of the client, and nothing else is written."""
    monkeypatch.setattr(checked_in_client, "main", lambda _: 2)
    for path in PATHS:
        (documents / path).write_text("nothing", encoding="utf-8")
    assert generating.main(PATHS) == 2
    assert {(documents / path).read_text(encoding="utf-8") for path in PATHS} == {"nothing"}
